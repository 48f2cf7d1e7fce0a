from odoo.tests import tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestPerformance(KeyAccountTierCommon):
    """One query per question, whatever the number of records."""

    def _create_customers(self, count):
        partners = self.env["res.partner"].create(
            [{"name": f"C{index}", "is_company": True} for index in range(count)]
        )
        self._create_orders(
            [
                {"partner": p, "amount": i + 1, "date": AS_OF}
                for i, p in enumerate(partners)
            ]
        )
        return partners

    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_assessment(self):
        self._create_customers(5)
        self._assess()
        nothing_few = self._count_queries(self._assess)
        many = self._create_customers(60)
        first_many = self._count_queries(self._assess)
        nothing_many = self._count_queries(self._assess)
        self.assertEqual(nothing_few, nothing_many)
        self.assertLess(first_many - nothing_many, 40)
        self.assertEqual(
            len(self.env["key.account"].search([("partner_id", "in", many.ids)])), 60
        )

    def test_changed_orders(self):
        """Who is assessed alone is ranked without reading what everybody bought."""
        partners = self._create_customers(60)
        self._assess()
        marks = self.env["key.account.reassessment"]
        marks.search([]).unlink()
        self._create_order(partners[0], 50)
        marks.create({"partner_id": partners[0].id, "company_id": self.company.id})
        run = self.assessments._start(self.company, AS_OF, scope="changed")
        self.env.flush_all()
        with self._count_rows() as counts:
            self.assertTrue(sum(run._run()))
        self.assertLess(max(counts), 60)
        self.assertEqual(self._get_account(partners[0]).ordered_amount, 51)

    def test_check_of_ladders(self):
        """Companies that come together are checked together."""
        names = [{"name": f"Branch {number}"} for number in range(4)]
        companies = self.env["res.company"].create(names)
        self.env.cr.precommit.run()

        def count_check(checked):
            self.env["key.account.tier"]._check_later(checked)
            return self._count_queries(self.env.cr.precommit.run)

        few = count_check(companies[0])
        self.assertTrue(few)
        self.assertEqual(count_check(companies), few)

    def test_moves(self):
        """Telling the chatter and the managers costs the same for few as for many."""
        manager = self._create_user("manager", "group_user")
        giant = self._create_partner("Giant")
        self._create_order(giant, 9_000_000)

        def count_fall(partners):
            orders = self._create_orders(
                [{"partner": p, "amount": 600_000, "date": AS_OF} for p in partners]
            )
            self._assess()
            accounts = self.env["key.account"].search(
                [("partner_id", "in", partners.ids)]
            )
            accounts.user_id = manager
            accounts.activity_ids.unlink()
            orders.write({"state": "cancel"})
            queries = self._count_queries(self._assess)
            self.assertEqual(len(accounts.activity_ids), len(partners))
            return queries

        few, many = self._create_customers(4), self._create_customers(40)
        count_fall(few)
        self.assertAlmostEqual(count_fall(few), count_fall(many), delta=4)

    def test_kinds_of_moves(self):
        """Who moves in another way costs no reading of its own."""
        self._create_order(self._create_partner("Giant"), 90_000_000)
        partners = self._create_customers(6)

        def count_moves(*amounts):
            """Count what the way from the first amounts to the second takes."""
            for amount in amounts:
                partners.sale_order_ids.write({"state": "cancel"})
                rows = zip(partners, amount, strict=True)
                self._create_orders(
                    [{"partner": p, "amount": a, "date": AS_OF} for p, a in rows]
                )
                queries = self._count_queries(self._assess)
            return queries

        high, low, top = 600_000, 5, 2_000_000
        count_moves([high] * 6, [low] * 6)
        one = count_moves([high] * 6, [low] * 6)
        three = count_moves([high, high, top, top, low, low], [low] * 4 + [high] * 2)
        accounts = self.env["key.account"].search([("partner_id", "in", partners.ids)])
        last = self.assessments.search([], limit=1)
        moves = accounts.change_ids.filtered(lambda c: c.assessment_id == last)
        self.assertEqual(len({(c.from_tier_id, c.to_tier_id) for c in moves}), 3)
        self.assertLess(three - one, 4)

    def test_preview(self):
        self._create_customers(5)
        preview = lambda: self.assessments.preview(self.company, as_of=AS_OF)  # noqa: E731
        self._count_queries(preview)
        few = self._count_queries(preview)
        self._create_customers(60)
        self.assertEqual(self._count_queries(preview), few)

    def _count_list(self, records, spec):
        records.invalidate_recordset()
        return self._count_queries(lambda: records.web_read(spec))

    def test_lists_with_tier(self):
        """Contacts, orders, opportunities: at most one query more than without the tier,
        whatever the number of rows."""
        few, many = self._create_customers(5), self._create_customers(60)
        self._assess()
        tier = {"key_account_tier_id": {"fields": {"display_name": {}}}}
        both = few | many
        self.env["crm.lead"].create(
            [{"name": p.name, "partner_id": p.id} for p in both]
        )
        customer = {"partner_id": {"fields": {"display_name": {}}}}
        for model, field, spec in (
            ("res.partner", "id", {"complete_name": {}}),
            ("sale.order", "partner_id", {"name": {}, **customer}),
            ("crm.lead", "partner_id", {"name": {}, **customer}),
        ):
            rows = [
                self.env[model].search([(field, "in", partners.ids)])
                for partners in (few, many)
            ]
            with self.subTest(model):
                spec_tier = {**spec, **tier, "is_key_account": {}}
                self._count_list(rows[1], spec_tier)
                bare = [self._count_list(records, spec) for records in rows]
                with_tier = [self._count_list(records, spec_tier) for records in rows]
                self.assertEqual(with_tier[0], with_tier[1])
                self.assertLessEqual(with_tier[1] - bare[1], 1)
                self.assertTrue(all(rows[1].mapped("key_account_tier_id")))

    def test_searches_by_tier(self):
        """Filter, group and sort are one statement each."""
        self._create_customers(5)
        self._assess()
        domain = [("key_account_tier_id.is_key_account", "=", False)]
        for model in ("res.partner", "sale.order", "crm.lead", "sale.report"):
            records = self.env[model]
            bare = self._count_queries(lambda r=records: r.search([]))
            search = lambda r=records: r.search(domain, order="key_account_tier_id")  # noqa: E731
            group = lambda r=records: r._read_group(  # noqa: E731
                domain, ["key_account_tier_id"], ["__count"]
            )
            for function in (search, group):
                self._count_queries(function)
                self.assertEqual(self._count_queries(function), bare, model)

    def test_partner_form(self):
        """At most three queries more than without the add-on."""
        partner = self._create_customers(1)
        self._assess()
        account = self._get_account(partner)
        user = self._create_user("own", "group_user")
        account.user_id = user
        account.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
        partner = partner.with_user(user).with_context(lang="en_US")  # as the client
        view = partner.get_view(view_type="form")
        self.assertIn("key_account_summary", view["arch"])
        ours = {
            "key_account_id": {"fields": {"display_name": {}}},
            "key_account_tier_id": {"fields": {"display_name": {}}},
            "is_key_account": {},
            "key_account_summary": {},
        }
        spec = {"complete_name": {}, "currency_id": {"fields": {"display_name": {}}}}
        self._count_list(partner, {**spec, **ours})
        bare = self._count_list(partner, spec)
        self.assertLessEqual(self._count_list(partner, {**spec, **ours}) - bare, 3)

    def test_list_with_shares(self):
        few, many = self._create_customers(5), self._create_customers(60)
        self._assess()
        accounts = self.env["key.account"]

        def read(partners):
            found = accounts.search([("partner_id", "in", partners.ids)])
            spec = {
                "sales_share": {},
                "cumulative_share": {},
                "growth": {},
                "tier_id": {},
            }
            return self._count_queries(lambda: found.web_read(spec))

        read(many)
        self.assertEqual(read(few), read(many))

    def test_screens(self):
        """Cards, list and form read all their figures for all accounts at once."""
        few, many = self._create_customers(5), self._create_customers(60)
        self._assess()
        accounts = self.env["key.account"]
        # A mark with a day in it reads the language of the reader, once.
        marked = [("partner_id", "in", (few[0] | many[0]).ids)]
        accounts.search(marked).sudo().falling_since = AS_OF
        arch = "key_account_management.key_account_view_%s"

        def read(kind, partners):
            view = accounts.get_view(self.env.ref(arch % kind).id, kind)
            names = set(view["models"]["key.account"])
            self.assertIn("warnings", names)
            spec = {name: {} for name in names}
            found = accounts.search([("partner_id", "in", partners.ids)])
            return self._count_queries(lambda: found.web_read(spec))

        for kind in ("kanban", "list", "form"):
            read(kind, many)
            self.assertEqual(read(kind, few), read(kind, many), kind)

    def test_merge_of_strays(self):
        partners = self._create_customers(3)
        self._assess()
        owner = self._create_partner("Holding")
        partners.write({"parent_id": owner.id, "is_company": False})
        self._assess()
        self.assertEqual(self._get_account(owner).ordered_amount, 6)
