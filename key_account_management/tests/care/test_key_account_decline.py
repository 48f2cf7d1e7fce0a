import random
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import decline
from ..common import get_rows
from .common import AS_OF, KeyAccountCareCommon

TABLES = ("key_account", "key_account_decline")


@tagged("post_install", "-at_install")
class TestDecline(KeyAccountCareCommon):
    """Sales against the same months a year ago: who declines, by what, who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.a, cls.b = cls._create_goods("A"), cls._create_goods("B")
        both, half = {cls.a: (6, 10), cls.b: (4, 10)}, {cls.a: (3, 10), cls.b: (2, 10)}
        spring = (4, 5, 6)
        # name: what of a month's two orders was sold a year ago, and now
        stories = {
            "Fewer": ([both, both], [both], None),
            "Smaller": ([both, both], [half, half], None),
            "Lines": ([both, both], [{cls.a: (6, 10)}] * 2, None),
            "Price": ([both, both], [{cls.a: (6, 7), cls.b: (4, 7)}] * 2, None),
            "Steady": ([both], [both], None),
            "New": ([], [both], None),
            "Gone": ([both], [], None),
            "Recovered": ([{cls.a: (1, 2000)}] * 2, [{cls.a: (1, 2000)}] * 2, spring),
        }
        cls.accounts, rows = {}, []
        for name, (before, now, only) in stories.items():
            cls.accounts[name] = cls._create_account(name)
            partner = cls.accounts[name].partner_id
            for year, orders in ((2025, before), (2026, now)):
                for month in range(1, 7):
                    if year == 2025 or not only or month in only:
                        for number, sold in enumerate(orders):
                            rows.append((partner, date(year, month, 5 + number), sold))
        cls._create_line_orders(rows)
        cls.declines = cls.env["key.account.decline"]
        cls.churn._score(cls.company, AS_OF)

    # By what

    def test_parts(self):
        for name, before, now, reason, parts in (
            ("Fewer", 1200, 600, "orders", (-600, 0, 0, 0)),
            ("Smaller", 1200, 600, "size", (0, -600, 0, 0)),
            ("Lines", 1200, 720, "lines", (0, 0, -480, 0)),
            ("Price", 1200, 840, "price", (0, 0, 0, -360)),
            ("Gone", 600, 0, "orders", (-600, 0, 0, 0)),
        ):
            told = self.accounts[name].get_decline()
            three, six = told["periods"]
            self.assertEqual((six["before"], six["now"]), (before, now), name)
            self.assertEqual((three["before"], three["now"]), (before / 2, now / 2))
            self.assertAlmostEqual(six["change"], now / before - 1)
            self.assertEqual(tuple(six["parts"].values()), parts, name)
            self.assertEqual([*six["parts"]], ["orders", "size", "lines", "price"])
            self.assertTrue(told["declining"], name)
            self.assertEqual(told["reason"], reason)
            self.assertIs(told["kept_by"], False)
            self.assertEqual(told["as_of"], "2026-06-30")
        self.assertEqual((six["orders_before"], six["orders_now"]), (6, 0))
        self.assertEqual(
            [six[day] for day in ("start", "end", "before_start", "before_end")],
            ["2026-01-01", "2026-06-30", "2025-01-01", "2025-06-30"],
        )
        self.assertEqual((three["months"], three["start"]), (3, "2026-04-01"))

    def test_not_known_is_no_zero(self):
        """Nothing was sold a year ago: said so, and no decline."""
        for account in (self.accounts["New"], self._create_account("None")):
            told = account.get_decline()
            for period in told["periods"]:
                for name in ("change", "parts"):
                    self.assertIs(period[name], False)
                    self.assertIs(period[f"{name}_known"], False)
            self.assertFalse(told["declining"])
            self.assertIs(told["reason"], False)
            self.assertIn("nothing to compare", told["sentence"])
            self.assertFalse(account.is_declining)
            self.assertIs(account.sales_change, False)
            self.assertIn("nothing to compare", account.decline_explanation)
            self.assertNotIn("<table", account.decline_explanation)

    def test_another_day(self):
        """Whole months only; what came later changes nothing."""
        account = self.accounts["Fewer"]
        told = account.get_decline("2026-06-29")
        self.assertEqual(told["periods"][0]["end"], "2026-05-31")
        # A year and half before, there was nothing yet.
        self.assertIs(
            account.get_decline(date(2025, 6, 30))["periods"][1]["change"], False
        )
        before = account.get_decline(AS_OF)
        self._create_line_orders(
            [(account.partner_id, AS_OF + timedelta(1), {self.a: 5000})]
        )
        self.assertEqual(account.get_decline(AS_OF), before)

    def test_totals_beside_plain_python(self):
        rng, rows = random.Random(6), []
        partners = [self._create_partner(f"Random {i}") for i in range(6)]
        for partner in partners:
            for _order in range(30):
                day = date(2025, 1, 1) + timedelta(rng.randrange(560))
                rows.append((partner, day, {self.a: rng.choice([10, 25.5, -8])}))
        self._create_line_orders(rows)
        for as_of in (AS_OF, date(2026, 4, 11)):
            found = self.declines._get_totals(self.company, as_of)
            for partner in partners:
                for months in decline.MONTHS:
                    windows = reversed(decline.get_windows(as_of, months))
                    expected = []
                    for window in windows:
                        amounts = [
                            amount
                            for buyer, day, sold in rows
                            for amount in sold.values()
                            if buyer == partner and window.start <= day < window.end
                        ]
                        expected.append(
                            (sum(amounts), sum(amount > 0 for amount in amounts))
                        )
                    self.assertEqual([*found[partner.id][months]], expected)

    # Who is told

    def test_table_is_what_is_told(self):
        declining = {"Fewer", "Smaller", "Lines", "Price", "Gone"}
        rows = self.declines.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(rows.mapped("account_id.partner_id.name")), declining)
        for name, account in self.accounts.items():
            told = account.get_decline()
            self.assertEqual(account.is_declining, told["declining"], name)
            self.assertEqual(account.is_declining, name in declining)
            if account.is_declining:
                self.assertEqual(account.decline_reason, told["reason"])
                change = told["periods"][1]["change"]
                self.assertAlmostEqual(account.sales_change, 100 * change)
                self.assertEqual(account.decline_sentence, told["sentence"])
        row = rows.filtered(lambda r: r.account_id == self.accounts["Lines"])
        self.assertEqual((row.sales_before, row.sales_now), (1200, 720))
        self.assertEqual((row.by_lines, row.by_orders), (-480, 0))
        self.assertAlmostEqual(row.change_short, -40)

    def test_mark_says_why(self):
        codes = {
            name: {
                warning["code"]: warning["text"] for warning in account.warnings or ()
            }
            for name, account in self.accounts.items()
        }
        text = codes["Lines"]["declining"]
        for part in ("-40 %", "lost lines", "480", "last three: -40 %"):
            self.assertIn(part, text)
        self.assertNotIn("size of orders", text, "nothing changed by that")
        self.assertNotIn("By", self.accounts["Steady"].get_decline()["sentence"])
        for name in ("Steady", "New", "Recovered"):
            self.assertNotIn("declining", codes[name])

    def test_kept_by_one_rule_alone(self):
        """Half of the sales are gone; they recover, but one rule of three keeps the tier."""
        account = self.accounts["Recovered"]
        self.assertFalse(account.is_declining)
        tier = self.company.key_account_tier_ids.filtered(lambda t: t.name == "Key")
        self.assertEqual((tier.rule_match, len(tier.rule_ids)), ("any", 3))
        account.computed_tier_id = tier
        self.churn._score(self.company, AS_OF)
        told = account.get_decline()
        self.assertTrue(told["declining"])
        self.assertEqual(told["kept_by"], "Pareto position")
        self.assertEqual(told["periods"][0]["change"], 0)
        self.assertTrue(account.is_declining)
        self.assertEqual(account.decline_sentence, told["sentence"])
        self.assertIn("only “Pareto position” keeps", told["sentence"])
        row = self.declines._get_rows(account)[account.id]
        self.assertEqual(row.criterion_id.name, "Pareto position")
        # By hand: a person has decided, no rule keeps that.
        account.write(
            {
                "manual_tier_id": tier.id,
                "manual_until": self.company._get_key_account_today() + timedelta(60),
                "manual_reason": "Contract",
            }
        )
        self.assertFalse(account.get_decline()["declining"])

    def test_without_a_ladder(self):
        self.company.key_account_tier_ids.active = False
        self.churn._score(self.company, AS_OF)
        self.assertFalse(self.accounts["Recovered"].get_decline()["declining"])
        self.assertTrue(self.accounts["Fewer"].is_declining)

    # The run

    def test_a_second_run_writes_nothing(self):
        before = self._count_writes(TABLES)
        self.churn._score(self.company, AS_OF)
        self.assertEqual(self._count_writes(TABLES), before)

    def test_recovered(self):
        account = self.accounts["Lines"]
        self._create_line_orders([(account.partner_id, AS_OF, {self.a: 400})])
        self.churn._score(self.company, AS_OF)
        self.assertFalse(account.is_declining)
        self.assertFalse(self.declines._get_rows(account))

    def test_merged(self):
        source, target = self.accounts["Fewer"], self.accounts["Steady"]
        source._merge_into(target)
        self.assertFalse(target.is_declining)
        self.assertNotIn("Fewer", self._search(("is_declining", "=", True)))

    # Searched, sorted, grouped

    def test_search_is_the_figure(self):
        declining = {n for n, a in self.accounts.items() if a.is_declining}
        others = self.accounts.keys() - declining
        self.assertEqual(set(self._search(("is_declining", "=", True))), declining)
        self.assertEqual(set(self._search(("is_declining", "=", False))), others)
        figures = {name: self.accounts[name].sales_change for name in declining}
        for limit in (-50.001, -49.999, -35, 0):
            self.assertEqual(
                set(self._search(("sales_change", "<", limit))),
                {n for n, v in figures.items() if v < limit},
            )
        value = figures["Gone"]
        self.assertEqual(self._search(("sales_change", "=", value)), ["Gone"])
        self.assertEqual(
            set(self._search(("sales_change", "!=", value))), declining - {"Gone"}
        )
        for reason in ("orders", "size", "lines", "price"):
            names = {n for n in declining if self.accounts[n].decline_reason == reason}
            self.assertTrue(names)
            self.assertEqual(set(self._search(("decline_reason", "=", reason))), names)
        for direction in ("asc", "desc"):
            names = self._search(order=f"sales_change {direction}, id")
            self.assertEqual(set(names[len(declining) :]), others, direction)
        groups = self.env["key.account"]._read_group(
            [("company_id", "=", self.company.id)], ["decline_reason"], ["__count"]
        )
        self.assertEqual(
            dict(groups), {"orders": 2, "size": 1, "lines": 1, "price": 1, False: 3}
        )

    def test_marks_of_a_list_cost_the_same(self):
        accounts = self.env["key.account"].browse(a.id for a in self.accounts.values())
        counts = []
        for some in (accounts[:1], accounts):
            self.env.invalidate_all()
            some.mapped("currency_id.name")
            before = self.env.cr.sql_log_count
            some.mapped("decline_sentence")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # What is behind

    def test_documents(self):
        account = self.accounts["Fewer"]
        for months, before, now in ((3, 600, 300), (6, 1200, 600)):
            rows = get_rows(self.env, account.action_view_decline(months))
            sums = {
                period: sum(
                    rows.filtered(lambda r, p=period: r.period == p).mapped("amount")
                )
                for period in ("before", "now")
            }
            self.assertEqual(sums, {"before": before, "now": now})
        for months in (5, 3.0, "six", [3]):
            with self.assertRaisesRegex(UserError, "over 3, 6 months"):
                account.action_view_decline(months)

    def test_shown(self):
        shown = self.accounts["Lines"].decline_explanation
        for part in ("By lost lines", 'data-months="6"', "A year ago"):
            self.assertIn(part, shown)
        new = self.env["key.account"].new({"company_id": self.company.id})
        self.assertFalse(new.decline_explanation)

    # Rights

    def test_whoever_reads_the_account(self):
        mine = self._create_user("decline_mine", "group_user")
        other = self._create_user("decline_other", "group_user")
        account = self.accounts["Fewer"]
        account.user_id = mine
        self.env.flush_all()
        self.env.invalidate_all()
        seen = account.with_user(mine)
        self.assertTrue(seen.is_declining)
        self.assertTrue(seen.get_decline()["declining"])
        self.assertIn(account, seen.search([("is_declining", "=", True)]))
        hidden = account.with_user(other)
        for method in ("get_decline", "action_view_decline"):
            with self.assertRaises(AccessError):
                getattr(hidden, method)()
        self.assertNotIn(account, hidden.search([("is_declining", "=", True)]))
        rows = self.declines.search([("account_id", "=", account.id)])
        self.assertEqual(rows.with_user(mine).change, -50)
        self.assertFalse(
            self.declines.with_user(other).search([("account_id", "=", account.id)])
        )
        with self.assertRaises(AccessError):
            rows.with_user(mine).change = 5
