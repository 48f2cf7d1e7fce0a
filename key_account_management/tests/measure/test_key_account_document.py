from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...tools.document import Counted
from ..common import AS_OF, KeyAccountCommon, get_opened, get_rows


@tagged("post_install", "-at_install")
class TestKeyAccountDocument(KeyAccountCommon):
    """The list behind a figure: what it shows of a document, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = cls.env["key.account.document"]
        cls.partner = cls._create_partner()
        cls.buyer = cls._create_partner(
            "Buyer", parent_id=cls.partner.id, is_company=False
        )
        cls.mine, cls.hers = (
            new_test_user(
                cls.env,
                login,
                groups="key_account_management.group_user",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for login in ("document_mine", "document_hers")
        )
        pricelist = cls._create_pricelist(
            cls.env.ref("base.EUR"), {date(2020, 1, 1): 0.5}
        )
        cls.order = cls._create_order(cls.partner, 100)
        cls.foreign = cls._create_order(
            cls.buyer, 100, date(2026, 5, 31), pricelist=pricelist
        )
        cls.order.user_id, cls.foreign.user_id = cls.mine, cls.hers

    def _open(self, documents, model="sale.order", user=None, **options):
        self.env.flush_all()
        rows = self.documents.with_user(user or self.env.user)
        action = rows._open("Figure", self.company, model, documents, **options)
        return rows.browse().env, action

    def test_company_currency_beside_that_of_the_document(self):
        """Untaxed, whatever the tax; at the order's own rate."""
        group = self.env["account.tax.group"].create(
            {"name": "Tax", "company_id": self.company.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "15%",
                "amount": 15,
                "company_id": self.company.id,
                "tax_group_id": group.id,
                "country_id": self.env.ref("base.us").id,
            }
        )
        self.foreign.order_line.tax_ids = tax
        self.assertGreater(self.foreign.amount_total, 100)
        env, action = self._open([Counted(self.foreign.id, 200)])
        row = get_rows(env, action)
        self.assertEqual((row.amount, row.currency_id.name), (200, "USD"))
        self.assertEqual(
            (row.original_amount, row.original_currency_id.name), (100, "EUR")
        )
        self.assertEqual((row.contact_id, row.partner_id), (self.buyer, self.partner))
        self.assertEqual((row.name, row.date), (self.foreign.name, date(2026, 5, 31)))
        self.assertEqual(
            (row.kind, row.state, row.is_counted), ("order", "Sales Order", True)
        )

    def test_amounts_of_today(self):
        """Of what a figure kept the ids only; lines and invoices alike."""
        orders = self.order | self.foreign
        for model, ids in (
            ("sale.order", orders.ids),
            ("sale.order.line", orders.order_line.ids),
        ):
            env, action = self._open_kept(model, ids)
            rows = get_rows(env, action)
            self.assertEqual(sorted(rows.mapped("amount")), [100, 200], model)
            self.assertEqual(get_opened(env, action), orders.sorted(), model)

    def _open_kept(self, model, ids, *total):
        action = self.documents._open_kept("Figure", self.company, model, ids, *total)
        return self.env, action

    def test_what_changed_since_is_a_row(self):
        self.order.order_line.price_unit = 70
        gone = self._create_order(self.partner, 5, state="draft")
        ids = (self.order | gone).ids
        gone.unlink()
        env, action = self._open_kept("sale.order", ids, 105)
        rows = get_rows(env, action)
        changed = rows.filtered(lambda row: row.reason == "changed")
        self.assertEqual((len(rows), changed.amount, changed.is_counted), (2, 35, True))
        self.assertEqual(sum(rows.mapped("amount")), 105)
        with self.assertRefused(UserError, "nothing to open"):
            changed.action_open()
        env, action = self._open_kept("sale.order", self.order.ids, 70.001)
        self.assertEqual(get_rows(env, action).mapped("reason"), ["counted"])

    def test_what_one_may_not_see_is_one_row(self):
        """It adds up all the same; nothing but number and sum is told."""
        second = self._create_order(self.buyer, 7)
        second.user_id = self.hers
        documents = [
            Counted(self.order.id, 100),
            Counted(self.foreign.id, 200),
            Counted(second.id, 7),
        ]
        env, action = self._open(documents, user=self.mine)
        rows = get_rows(env, action)
        self.assertEqual(sum(rows.mapped("amount")), 307)
        seen = rows.filtered("res_id")
        self.assertEqual(get_opened(env, action), self.order.with_env(env))
        [hidden] = rows - seen
        self.assertEqual(hidden.amount, 207)
        self.assertIn("see: 2", hidden.name)
        self.assertFalse(
            hidden.res_model
            or hidden.date
            or hidden.contact_id
            or hidden.original_amount
        )
        with self.assertRefused(UserError, "may not see"):
            hidden.action_open()
        self.assertEqual(seen.action_open()["res_id"], self.order.id)

    def test_lines_of_an_order_that_one_may_not_see(self):
        lines = (self.order | self.foreign).order_line
        documents = [Counted(line.id, 50) for line in lines]
        env, action = self._open(documents, "sale.order.line", user=self.mine)
        rows = get_rows(env, action)
        self.assertEqual(sorted(rows.mapped("res_id")), [0, self.order.id])
        self.assertEqual(sum(rows.mapped("amount")), 100)

    def test_rows_are_those_of_who_opened_them(self):
        env, action = self._open([Counted(self.order.id, 100)], user=self.mine)
        row = get_rows(env, action)
        self.assertTrue(row)
        others = self.documents.with_user(self.hers)
        self.assertFalse(others.search(action["domain"]))
        with self.assertRaises(AccessError):
            others.browse(row.id).action_open()
        for change in (
            lambda: row.write({"res_id": self.foreign.id}),
            lambda: row.create({"figure": 1, "kind": "order", "reason": "counted"}),
            row.unlink,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_left_out_is_a_filter_away(self):
        documents = [
            Counted(self.order.id, 100),
            Counted(self.foreign.id, None, "no_rate"),
        ]
        env, action = self._open(documents)
        self.assertEqual(get_rows(env, action).mapped("reason"), ["counted"])
        left_out = env[action["res_model"]].search(
            [*action["domain"], ("is_counted", "=", False)]
        )
        self.assertEqual((left_out.reason, left_out.has_amount), ("no_rate", False))
        self.assertEqual(left_out.original_amount, 100)
        env, action = self._open(documents, reason="no_rate")
        self.assertEqual(get_opened(env, action), self.foreign)

    def test_day_of_the_company(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self.order.date_order = "2026-05-31 17:00:00"  # June 1st there
        env, action = self._open([Counted(self.order.id, 1)])
        self.assertEqual(get_rows(env, action).date, date(2026, 6, 1))

    def test_other_records_open_as_they_are(self):
        _env, action = self._open([Counted(self.partner.id)], "res.partner")
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(action["domain"], [("id", "in", self.partner.ids)])

    def test_constant_queries(self):
        """The more documents, the longer the list, not the number of questions."""

        def count(orders):
            documents = [Counted(order.id, 1) for order in orders]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.documents.with_user(self.mine)._open(
                "Figure", self.company, "sale.order", documents
            )
            return self.env.cr.sql_log_count - before

        rows = [
            {"partner": self.partner, "amount": 1, "date": AS_OF} for _n in range(40)
        ]
        orders = self._create_orders(rows)
        orders.user_id = self.mine
        self.env.flush_all()
        count(orders[:1])
        self.assertLessEqual(count(orders), count(orders[:2]))
