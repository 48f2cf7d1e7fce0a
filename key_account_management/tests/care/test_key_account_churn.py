from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.care.key_account_rhythm import Score
from ...tools import rhythm
from .common import AS_OF, KeyAccountCareCommon

CHURN = "odoo.addons.key_account_management.models.care.key_account_churn"
TABLES = ("key_account", "key_account_churn", "key_account_rhythm", "sale_order")
NUMBERS = ("churn_risk", "days_silent")


@tagged("post_install", "-at_install")
class TestChurn(KeyAccountCareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls._create_history(
            {
                "Fresh": cls._every(7, 40, AS_OF - timedelta(2)),
                "Silent": cls._every(7, 40, AS_OF - timedelta(120)),
                "Two": cls._every(30, 2, AS_OF - timedelta(40)),
                "Once": [AS_OF - timedelta(30)],
                "Today": cls._every(20, 6, AS_OF),
                "None": [],
            }
        )
        cls.company.key_account_churn_horizon = 90
        cls._score()

    @classmethod
    def _score(cls, day=AS_OF):
        cls.churn._score(cls.company, day)

    # Marks

    def test_marks_cost_the_same_for_any_number(self):
        names = [f"Gone {index}" for index in range(6)]
        days = self._every(7, 40, AS_OF - timedelta(120))
        accounts = self._create_history(dict.fromkeys(names, days))
        self._score()
        accounts = self.env["key.account"].union(*accounts.values())
        accounts[:1].mapped("warnings")  # what is asked once
        counts = []
        for some in (accounts[:2], accounts):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            told = some.mapped("warnings")
            counts.append(self.cr.sql_log_count - before)
            for warnings in told:
                self.assertIn("silent", [warning["code"] for warning in warnings])
        self.assertEqual(*counts)

    # Figures

    def test_as_the_rules_say(self):
        version = self.rhythms._get_in_force(self.company, AS_OF)
        learnt = rhythm.Rhythm(tuple(version.weights), version.gaps, version.gap_days)
        for name, gap, count, silence in (
            ("Fresh", 7, 40, 2),
            ("Silent", 7, 40, 120),
            ("Two", 30, 2, 40),
            ("Today", 20, 6, 0),
        ):
            account = self.accounts[name]
            days = self._every(gap, count, AS_OF - timedelta(silence))
            expected = learnt.get_probability(rhythm.Sums.of(days), AS_OF, 90)
            self.assertAlmostEqual(account.churn_risk, 100 * expected)
            self.assertTrue(account.churn_known)
            self.assertEqual(account.days_silent, silence)
        self.assertGreater(self.accounts["Silent"].churn_risk, 50)
        self.assertLess(self.accounts["Fresh"].churn_risk, 20)

    def test_unknown_is_no_number(self):
        """One order day and nobody to compare with; no order at all; a company without any."""
        once, none = self.accounts["Once"], self.accounts["None"]
        self.assertEqual((once.days_silent, none.days_silent), (30, False))
        for account in (once, none):
            self.assertFalse(account.churn_known)
            self.assertIs(account.churn_risk, False)
            [row] = account.read(["churn_risk", "churn_known"])
            self.assertIs(row["churn_risk"], False)
        shown = (once | none).export_data(["churn_risk", "days_silent"])["datas"]
        self.assertEqual(shown, [["", 30], ["", ""]])
        shown = self.accounts["Today"].export_data(["days_silent"])["datas"]
        self.assertEqual(shown, [[0]])
        empty = self._create_company("Empty")
        account = self._create_account("Nobody", empty)
        self.churn._score(empty, AS_OF)
        self.assertFalse(account.churn_known)

    def test_one_order_day_is_told_by_the_portfolio(self):
        version = self.rhythms._get_in_force(self.company, AS_OF)
        version.write({"once_count": 40, "once_lapsed": 30})
        self.churn._write_scores(
            self.company,
            AS_OF,
            version,
            [*self.churn._get_sums(self.company, AS_OF).items()],
        )
        account = self.accounts["Once"]
        self.assertTrue(account.churn_known)
        self.assertEqual(account.churn_risk, 75)
        self.assertFalse(account.is_out_of_rhythm, "it has no rhythm of its own")
        told = account.explain_churn()
        self.assertEqual(told["basis"], "once")
        self.assertEqual(told["probability"], 0.75)
        self.assertIn("75 %", told["sentence"])
        self.assertIn("customers with one order day", told["sentence"])

    def test_strange_data(self):
        """All on one day; a day of 10⁹ and returns after; two weeks of history."""
        partner = self._create_partner("Huge")
        account = self._create_account("x")
        account.partner_id = partner
        self._create_orders(
            [
                {"partner": partner, "amount": amount, "date": day}
                for amount, day in (
                    (1e9, AS_OF - timedelta(9)),
                    (-1e9, AS_OF - timedelta(8)),
                    (5, AS_OF - timedelta(9)),
                    (1, AS_OF - timedelta(5)),
                )
            ]
        )
        self._score()
        self.assertEqual(account.days_silent, 5)
        self.assertTrue(0 < account.churn_risk < 100)

    # Searched, sorted, grouped

    def test_search_is_the_figure(self):
        for name in NUMBERS:
            figures = {n: a[name] for n, a in self.accounts.items()}
            known = {n: v for n, v in figures.items() if v is not False}
            self.assertGreater(len(known), 2)
            for limit in {0, 50, *known.values()}:
                near = limit + 1e-9
                self.assertEqual(
                    set(self._search((name, ">", near))),
                    {n for n, v in known.items() if v > near},
                )
                self.assertEqual(
                    set(self._search((name, "<=", near))),
                    {n for n, v in known.items() if v <= near},
                )
            value = figures["Silent"]
            self.assertEqual(self._search((name, "=", value)), ["Silent"])
            self.assertEqual(
                set(self._search((name, "!=", value))), known.keys() - {"Silent"}
            )
            self.assertEqual(
                set(self._search("!", (name, "=", value))), known.keys() - {"Silent"}
            )
        levels = {n: a.churn_level for n, a in self.accounts.items()}
        self.assertEqual((levels["None"], levels["Once"]), (False, "once"))
        self.assertEqual((levels["Fresh"], levels["Silent"]), ("calm", "lost"))
        for level in {*levels.values(), "watch"}:
            names = {n for n, found in levels.items() if found == level}
            self.assertEqual(set(self._search(("churn_level", "=", level))), names)
            self.assertEqual(
                set(self._search(("churn_level", "!=", level))), levels.keys() - names
            )
        for name in ("churn_known", "is_out_of_rhythm"):
            yes = {n for n, a in self.accounts.items() if a[name]}
            self.assertTrue(yes and yes != self.accounts.keys())
            self.assertEqual(set(self._search((name, "=", True))), yes)
            self.assertEqual(
                set(self._search((name, "=", False))), self.accounts.keys() - yes
            )
            self.assertEqual(set(self._search((name, "!=", False))), yes)

    def test_search_for_what_is_no_number(self):
        for operator, value in {">": "abc", "<=": None, "=": "abc"}.items():
            with self.assertRaisesRegex(UserError, "Churn risk.* is a number"):
                self._search(("churn_risk", operator, value))
        for name in NUMBERS:
            with self.assertRaisesRegex(UserError, "Unsupported operator"):
                self._search((name, "ilike", "abc"))

    def test_unknown_comes_last(self):
        for direction, reverse in (("asc", False), ("desc", True)):
            names = self._search(order=f"churn_risk {direction}, id")
            self.assertEqual(set(names[-2:]), {"Once", "None"}, direction)
            risks = [self.accounts[name].churn_risk for name in names[:-2]]
            self.assertEqual(risks, sorted(risks, reverse=reverse))
            names = self._search(order=f"days_silent {direction}, id")
            self.assertEqual(names[-1], "None")

    def test_grouped(self):
        own = [("company_id", "=", self.company.id)]
        groups = self.env["key.account"]._read_group(
            own, ["is_out_of_rhythm"], ["__count", "churn_risk:avg"]
        )
        counts = {known: (count, mean) for known, count, mean in groups}
        risks = [
            a.churn_risk
            for a in self.accounts.values()
            if a.churn_known and not a.is_out_of_rhythm
        ]
        lost = sum(a.is_out_of_rhythm for a in self.accounts.values())
        self.assertEqual(counts[True][0], lost)
        self.assertEqual(counts[False][0], len(self.accounts) - lost)
        self.assertAlmostEqual(counts[False][1], sum(risks) / len(risks))
        described = self.env["key.account"].fields_get(["churn_risk", "churn_known"])
        for name in described:
            for what in ("searchable", "sortable", "groupable"):
                self.assertTrue(described[name][what], (name, what))
        rows = self.env["key.account"]._read_group(own, ["churn_level"], ["__count"])
        levels = [a.churn_level for a in self.accounts.values()]
        self.assertEqual(dict(rows), {level: levels.count(level) for level in levels})
        rows = self.env["key.account"]._read_group(own, ["days_silent"], ["__count"])
        self.assertIn((120, 1), rows)

    def test_read_in_one_query(self):
        accounts = self.env["key.account"].browse(a.id for a in self.accounts.values())
        accounts.mapped("partner_id.name")
        accounts.invalidate_recordset(["churn_risk"])
        with self.assertQueryCount(1):
            accounts.mapped("churn_risk")
            accounts.mapped("days_silent")

    # The run

    def test_a_second_run_writes_nothing(self):
        before = self._count_writes(TABLES)
        self._score()
        self.assertEqual(self._count_writes(TABLES), before)
        self._score(AS_OF + timedelta(1))
        rows = {table: numbers for table, *numbers in self._count_writes(TABLES)}
        then = {table: numbers for table, *numbers in before}
        self.assertEqual(rows["key_account"], then["key_account"], "no row of users")
        self.assertEqual(rows["sale_order"], then["sale_order"])
        self.assertNotEqual(rows["key_account_churn"], then["key_account_churn"])
        self.assertEqual(self.accounts["Silent"].days_silent, 121)

    def test_an_order_cancelled_is_forgotten(self):
        account = self.accounts["Once"]
        self.env["sale.order"].search(
            [("partner_id", "=", account.partner_id.id)]
        ).write({"state": "cancel"})
        self._score()
        self.assertIs(account.days_silent, False)

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("key_account_management.ir_cron_score_churn")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def test_scheduled_action_goes_on_where_it_was(self):
        """Batch by batch; who has been scored on the day by this version is not scored again."""
        today = self.company._get_key_account_today()
        with patch(f"{CHURN}.BATCH", 2):
            self._run()
            rows = self.churn.search([("company_id", "=", self.company.id)])
            self.assertEqual(set(rows.mapped("date")), {today})
            self.assertEqual(len(rows), 5)
            before = self._count_writes(TABLES)
            self._run()
            self.assertEqual(self._count_writes(TABLES), before)
            self.company.key_account_churn_horizon = 300
            risk = self.accounts["Silent"].churn_risk
            self._run()
        self.assertLess(self.accounts["Silent"].churn_risk, risk)
        self.assertEqual(rows.rhythm_id.horizon, 300)

    def test_scheduled_action(self):
        """As of today, with what the months before taught."""
        today = self.company._get_key_account_today()
        self._run()
        silent = self.accounts["Silent"]
        row = self.churn._get_rows(silent)[silent.id]
        self.assertEqual(row.date, today)
        self.assertEqual(silent.days_silent, (today - row.last_date).days)
        self.assertTrue(self.rhythms._get_in_force(self.company, today))

    # What is said

    def test_explained(self):
        told = self.accounts["Silent"].explain_churn()
        self.assertEqual(told["as_of"], "2026-06-30")
        self.assertEqual(told["basis"], "rhythm")
        self.assertEqual((told["order_days"], told["silence"]), (40, 120))
        self.assertEqual(told["last_order_date"], "2026-03-02")
        self.assertAlmostEqual(
            100 * told["probability"], self.accounts["Silent"].churn_risk
        )
        self.assertLessEqual(told["usual_from"], 7)
        self.assertGreaterEqual(told["usual_to"], 7)
        self.assertEqual(told["version"]["date"], "2026-05-31")
        for part in ("Usually every", "silent for 120", "next 90 days", "%"):
            self.assertIn(part, told["sentence"])

    def test_nothing_is_impossible_or_certain(self):
        account = self.accounts["Fresh"]
        score = Score(AS_OF, 0, 5, 20, 40, 0.0)
        for probability, text in (
            (0, ": < 1 %."),
            (0.006, ": 1 %."),
            (0.994, ": 99 %."),
            (1, ": > 99 %."),
        ):
            told = account._word_churn(score._replace(probability=probability), 90)
            self.assertIn(text, told)
        once = score._replace(order_days=1, probability=0.0)
        self.assertIn(" 0 % did not", account._word_churn(once, 90), "a share that was")

    def test_explained_on_another_day(self):
        """The same function as the run of that day, and what came later does not count."""
        account = self.accounts["Silent"]
        day = AS_OF - timedelta(130)
        told = account.explain_churn(fields.Date.to_string(day))
        self.assertEqual(told["silence"], 4)
        self.assertEqual(told["order_days"], 38)
        self.assertIs(told["version"], False, "none was in force")
        self.assertIs(told["version_known"], False)
        self.assertLess(told["probability"], 0.5)
        day = AS_OF + timedelta(20)
        told = account.explain_churn(day)
        self._score(day)
        self.assertEqual(told["as_of"], "2026-07-20")
        self.assertEqual(told["silence"], account.days_silent)

    def test_explained_where_nothing_is_known(self):
        told = self.accounts["None"].explain_churn()
        self.assertEqual(told["basis"], "none")
        self.assertEqual(told["order_days"], 0)
        for name in ("silence", "probability", "usual_from", "last_order_date"):
            self.assertIs(told[name], False)
            self.assertIs(told[f"{name}_known"], False)
        self.assertIn("nothing is known", told["sentence"])
        told = self.accounts["Once"].explain_churn()
        self.assertIs(told["probability"], False)
        self.assertIn("too few customers", told["sentence"])

    def test_warned_of(self):
        def get_codes(name):
            return [warning["code"] for warning in self.accounts[name].warnings or ()]

        self.assertIn("silent", get_codes("Silent"))
        self.assertNotIn("silent", get_codes("Fresh"))
        self.assertNotIn("silent", get_codes("None"))
        [text] = [
            warning["text"]
            for warning in self.accounts["Silent"].warnings
            if warning["code"] == "silent"
        ]
        self.assertEqual(text, self.accounts["Silent"].explain_churn()["sentence"])

    def test_merged(self):
        """Of neither: unknown until the next run."""
        source, target = self.accounts["Two"], self.accounts["Fresh"]
        source._merge_into(target)
        self.assertFalse(target.churn_known)
        self.assertEqual(
            self._search(("churn_known", "=", True), ("id", "=", target.id)), []
        )

    # Rights

    def test_whoever_reads_the_account_reads_its_figure(self):
        mine = self._create_user("churn_mine", "group_user")
        other = self._create_user("churn_other", "group_user")
        account = self.accounts["Silent"]
        account.user_id = mine
        self.env.flush_all()
        self.env.invalidate_all()
        seen = account.with_user(mine)
        self.assertGreater(seen.churn_risk, 50)
        self.assertEqual(seen.explain_churn()["silence"], 120)
        found = seen.search([("is_out_of_rhythm", "=", True)])
        self.assertIn(account, found)
        rows = self.churn.with_user(mine).search([("account_id", "=", account.id)])
        self.assertEqual(rows.days_silent, 120)
        hidden = account.with_user(other)
        with self.assertRaises(AccessError):
            hidden.explain_churn()
        with self.assertRaises(AccessError):
            hidden.read(["churn_risk"])
        self.assertNotIn(account, hidden.search([("is_out_of_rhythm", "=", True)]))
        self.assertFalse(
            self.churn.with_user(other).search([("account_id", "=", account.id)])
        )
        with self.assertRaises(AccessError):
            rows.probability = 0.1
