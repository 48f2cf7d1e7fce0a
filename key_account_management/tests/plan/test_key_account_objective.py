from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ...tools.document import Counted
from ..common import get_opened, get_rows
from ..satisfaction.common import KeyAccountSurveyCommon
from .common import KeyAccountPlanCommon

START, END = date(2026, 1, 1), date(2026, 12, 31)


@freeze_time("2026-07-01 12:00:00")
@tagged("post_install", "-at_install")
class TestObjective(KeyAccountPlanCommon, KeyAccountSurveyCommon):
    """What is to be reached, from when to when, measured how."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"date_start": START, "date_end": END})
        cls.customer = cls.account.partner_id
        cls.category = cls.env["product.category"].create({"name": "Sensors"})

    def test_paths_cost_the_same_for_few_as_for_many(self):
        """The charts of a list, exported: one question a measure."""
        for number in range(8):
            self._create_order(self.customer, 100, date(2026, 1 + number % 6, 3))
        objectives = self.env["key.account.objective"]
        for number in range(12):
            objectives |= self._create_objective(target=1000 + number)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(path["points"] for path in some.mapped("path")))
            return self.env.cr.sql_log_count - before

        count(objectives)
        self.assertEqual(count(objectives), count(objectives[:3]))

    def test_without_a_company(self):
        """As a form may have it for a moment: nothing is asked, nothing is known."""
        objective = self._create_objective()
        empty = objective.new({"company_id": False}, origin=objective)
        self.assertFalse(empty.actual_known)
        self.assertEqual(empty.status, "unknown")
        self.assertEqual(empty.read(["path"])[0]["path"]["forecast_known"], False)

    # What the manager need not type

    def test_only_the_target_is_typed(self):
        """A plan with five sales objectives: five targets, and what each is about."""
        self._create_order(self.customer, 400, date(2025, 5, 1))
        form = Form(
            self.env["key.account.objective"].with_context(default_plan_id=self.plan.id)
        )
        form.target = 500
        objective = form.save()
        self.assertEqual(objective.name, "Sales (by the company's basis)")
        self.assertEqual((objective.date_start, objective.date_end), (START, END))
        self.assertEqual(objective.user_id, self.users["manager"])
        self.assertEqual((objective.baseline, objective.baseline_known), (400, True))
        self.assertEqual(
            (objective.baseline_start, objective.baseline_end),
            (date(2025, 1, 1), date(2025, 12, 31)),
        )
        self.assertFalse(objective._get_smart_problems()[objective.id][1:])

    def test_name_follows_until_typed(self):
        objective = self.env["key.account.objective"].create(
            {"plan_id": self.plan.id, "measure": "order_count"}
        )
        self.assertEqual(objective.name, "Number of orders")
        objective.category_id = self.category
        self.assertEqual(objective.name, "Number of orders, Sensors")
        objective.name = "More often"
        objective.measure = "ordered_amount"
        self.assertEqual(objective.name, "More often")

    def test_dates_follow_a_plan_that_moves_away(self):
        objective = self._create_objective()
        half = self._create_objective(date_end=date(2026, 6, 30))
        self.plan.write({"date_start": date(2026, 3, 1)})
        self.assertEqual(objective.date_start, date(2026, 3, 1))
        self.assertEqual(half.date_end, END, "no longer inside: takes the plan's days")

    # Actual, progress, forecast

    def test_actual_is_read_live(self):
        objective = self._create_objective(target=1000)
        self.assertEqual((objective.actual, objective.status), (0, "behind"))
        self._create_order(self.customer, 500, date(2026, 3, 31))
        self._create_order(self.customer, 99, date(2025, 12, 31))
        self._create_order(self.customer, 99, date(2026, 7, 2))
        objective.invalidate_recordset()
        self.assertEqual((objective.actual, objective.actual_known), (500, True))
        self.assertEqual(objective.progress, 50)
        self.assertAlmostEqual(objective.forecast, 500 * 365 / 182, 2)
        self.assertEqual(objective.status, "on_track")
        self.assertAlmostEqual(objective.needed_per_month, 500 / (5 + 30 / 31), 1)
        self.assertIn("At this pace 100% on 12/31/2026", objective.outlook)

    def test_status_is_searched_sorted_and_grouped(self):
        behind = self._create_objective()
        reached = self._create_objective(target=10)
        self._create_order(self.customer, 20, date(2026, 3, 31))
        objectives = self.env["key.account.objective"]
        both = [("id", "in", (behind | reached).ids)]
        self.assertEqual(
            objectives.search([*both, ("status", "=", "reached")]), reached
        )
        self.assertEqual(
            objectives.search([*both, ("status", "!=", "reached")]), behind
        )
        self.assertEqual(
            objectives.search(both, order="progress desc"), reached | behind
        )
        groups = dict(objectives._read_group(both, ["status"], ["__count"]))
        self.assertEqual(groups, {"behind": 1, "reached": 1})
        self.assertEqual(
            objectives._read_group(both, ["plan_id"], ["actual:sum", "progress:avg"]),
            [(self.plan, 40, (200 + 2) / 2)],
        )
        behind.measure = "order_count"
        ((_plan, total),) = objectives._read_group(both, ["plan_id"], ["target:sum"])
        self.assertFalse(total, "amounts and counts do not add up")

    def test_before_the_start_nothing_is_known(self):
        objective = self._create_objective(date_start=date(2026, 8, 1))
        self.assertFalse(objective.actual_known)
        self.assertEqual(objective.status, "unknown")
        self.assertEqual(objective.outlook, "Begins on 08/01/2026.")

    def test_levels_have_no_rate(self):
        objective = self._create_objective(measure="average_order", target=150)
        self.assertEqual(objective.status, "unknown", "no orders, no average")
        self.assertEqual(objective.outlook, "Nothing measured yet.")
        self._create_order(self.customer, 100, date(2025, 3, 31))
        self._create_order(self.customer, 125, date(2026, 3, 31))
        objective.baseline_period = "previous"
        objective.invalidate_recordset()
        self.assertEqual((objective.actual, objective.forecast), (125, 125))
        self.assertEqual(objective.progress, 50)
        self.assertFalse(objective.needed_per_month or objective.outlook)

    def test_levels_aim_at_zero(self):
        self._create_order(self.customer, 100, date(2025, 3, 1))
        self._create_order(self.customer, 90, date(2026, 3, 1))
        objective = self._create_objective(
            measure="growth", target=0, baseline_period="manual", baseline=-20
        )
        self.assertEqual((objective.actual, objective.progress), (-10, 50))
        self.assertEqual(objective.status, "on_track")
        codes = [p.code for p in objective._get_smart_problems()[objective.id]]
        self.assertNotIn("no_target", codes)
        amount = self._create_objective(target=0)
        codes = [p.code for p in amount._get_smart_problems()[amount.id]]
        self.assertIn("no_target", codes)

    def test_one_order_on_the_first_day(self):
        """It is not thirty a month, and reaches nothing."""
        self._create_order(self.customer, 10, START)
        with freeze_time("2026-01-01 18:00:00"):
            objective = self._create_objective(measure="orders_per_month", target=5)
            self.assertEqual(objective.actual, 1)
            self.assertNotEqual(objective.status, "reached")
            self.assertFalse(objective.outlook)

    def test_nothing_is_needed_any_more(self):
        self._create_order(self.customer, 500, date(2026, 3, 31))
        objective = self._create_objective(date_end=date(2026, 6, 30))
        self.assertEqual((objective.actual, objective.needed_per_month), (500, 0))
        self.assertFalse(objective.needed_known)
        mine = [("id", "=", objective.id)]
        ((needed,),) = objective._read_group(mine, [], ["needed_per_month:max"])
        self.assertIsNone(needed or None)

    def test_orders_without_a_rate_are_left_out(self):
        currency = self.env["res.currency"].create({"name": "XQE", "symbol": "q"})
        pricelist = self._create_pricelist(currency)
        self._create_order(self.customer, 10, START, pricelist=pricelist)
        order = self._create_order(self.customer, 10, START)
        for measure, value, count in (
            ("ordered_amount", 10, 1),
            ("order_count", 1, 1),
            ("order_days", 1, 2),
        ):
            objective = self._create_objective(measure=measure)
            self.assertEqual(objective.actual, value)
            rows = get_rows(self.env, objective.action_view_documents())
            self.assertEqual(len(rows), count, measure)
            self.assertIn(order.id, rows.mapped("res_id"))

    def test_growth_compares_the_same_part(self):
        """Half a year against the same half, not against what followed it."""
        self._create_order(self.customer, 100, date(2025, 3, 1))
        self._create_order(self.customer, 900, date(2025, 9, 1))
        self._create_order(self.customer, 120, date(2026, 3, 1))
        objective = self._create_objective(measure="growth", target=10)
        self.assertEqual(objective.actual, 20)

    def test_rates_by_the_months_gone(self):
        for month in range(1, 7):
            self._create_order(self.customer, 1, date(2026, month, 1))
        with freeze_time("2026-06-30 12:00:00"):
            objective = self._create_objective(measure="orders_per_month", target=2)
            self.assertEqual(objective.actual, 1)

    def test_days_since_last_order(self):
        """Looks back beyond the objective's own days; less is better."""
        objective = self._create_objective(measure="days_since_last_order", target=0)
        self._create_order(self.customer, 1, date(2025, 12, 22))
        self.assertEqual(objective.actual, 191)
        model, ids = objective._get_counted(date(2026, 7, 1))
        self.assertEqual((model, len(ids)), ("sale.order", 1))

    def test_shares_of_the_company(self):
        other = self._create_partner("Other")
        self._create_order(self.customer, 25, date(2026, 2, 1))
        self._create_order(other, 75, date(2026, 2, 1))
        share = self._create_objective(measure="sales_share", target=30)
        place = self._create_objective(measure="cumulative_share", target=80)
        self.assertEqual((share.actual, place.actual), (25, 75), "held by larger ones")
        self._create_order(self.customer, 1000, date(2026, 2, 2))
        place.invalidate_recordset()
        self.assertEqual(place.actual, 0, "whoever buys more gets no worse")
        self.assertEqual(share._get_shared(date(2026, 7, 1))[0], "sale.order")

    def test_judged(self):
        objective = self._create_objective(measure="influence", target=80)
        self.assertEqual(objective.criterion_id.measure, "influence")
        self.assertFalse(objective.actual_known)
        name = objective.criterion_id.name
        self._judge(self.account, name, 40, date(2025, 5, 1))
        judged = self._judge(self.account, name, 60, date(2026, 5, 1))
        objective._freeze_baselines()
        objective.invalidate_recordset()
        self.assertEqual((objective.baseline, objective.actual), (40, 60))
        self.assertEqual(objective.progress, 50)
        judged.date_until = date(2026, 6, 1)
        objective.invalidate_recordset()
        self.assertFalse(objective.actual_known, "it has expired")
        model, ids = objective._get_counted(date(2026, 7, 1))
        self.assertEqual((model, len(ids)), ("key.account.judgement", 2))

    def test_score(self):
        objective = self._create_objective(measure="score", target=80)
        self.assertFalse(objective.actual_known)
        self.account.write({"score": 55, "known_weight": 100})
        objective.invalidate_recordset()
        self.assertEqual(objective.actual, 55)
        self.assertEqual(
            objective._get_counted(date(2026, 7, 1)),
            ("key.account", [Counted(self.account.id)]),
        )

    def test_visits_and_deciders(self):
        boss = self._create_person("Boss", roles=["decider"])
        chief = self._create_person("Chief", roles=["decider"])
        user = self._create_person("User", roles=["user"])
        visits = self._create_objective(measure="visits", target=4)
        met = self._create_objective(measure="deciders_met", target=100)
        self._meet(boss, "manager", 10)
        self._meet(user, "manager", 5)
        self._meet(boss, "manager", 300)
        self._meet(boss, "manager", 8, active=False)
        self.assertEqual((visits.actual, met.actual), (2, 50))
        self.assertEqual(len(visits._get_counted(date(2026, 7, 1))[1]), 2)
        rows = get_rows(self.env, met.action_view_documents())
        self.assertEqual(
            {row.contact_id: row.reason for row in rows},
            {boss.partner_id: "counted", chief.partner_id: "unmet"},
        )
        visits.contact_id = boss.partner_id
        visits.invalidate_recordset()
        self.assertEqual(visits.actual, 1)

    def test_wallet_unknown(self):
        objective = self._create_objective(measure="wallet_share", target=50)
        self.assertFalse(objective.actual_known)
        self.assertEqual(
            objective._get_counted(date(2026, 7, 1)), ("key.account.wallet", [])
        )

    def test_wallet_known(self):
        """Half of the year is gone: what we sold compares with half of what they spend."""
        self.env["key.account.wallet"].create(
            {
                "account_id": self.account.id,
                "source": "Annual report",
                "year": 2026,
                "spend_low": 1000,
                "spend_high": 2000,
            }
        )
        self._create_order(self.customer, 250, date(2026, 3, 1))
        objective = self._create_objective(measure="wallet_share", target=50)
        self.assertTrue(objective.actual_known)
        years = 182 / 365  # January to July 1, both included
        low, high = 250 / (2000 * years), 250 / (1000 * years)
        self.assertAlmostEqual(objective.actual, 100 * (low + high) / 2, 1)
        self.assertNotEqual(objective.status, "unknown")

    def test_recommend_score(self):
        objective = self._create_objective(measure="recommend_score", target=50)
        self.assertFalse(objective.actual_known, "nobody was asked")
        for index, score in enumerate((10, 10, 9, 7, 2)):
            self._answer(self._create_person(f"P{index}"), score, days_ago=9)
        late = self._create_person("Too early")
        self._answer(late, 0, days_ago=300)
        self.env.flush_all()
        objective.invalidate_recordset()
        self.assertTrue(objective.actual_known)
        self.assertEqual(objective.actual, 40, "three promote, one detracts, of five")
        self.assertEqual(objective.status, "at_risk")

    def test_milestone(self):
        objective = self._create_objective(measure="milestone", target=0)
        self.assertEqual((objective.status, objective.unit), ("on_track", False))
        self.assertFalse(objective._get_smart_problems()[objective.id])
        objective.done_date = date(2026, 6, 1)
        self.assertEqual((objective.status, objective.progress), ("reached", 100))

    # Domain

    def test_domain(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        buyer = self._create_contact("Buyer", country_id=belgium.id, type="other")
        other = self._create_contact("Other", country_id=france.id, type="other")
        self._create_order(buyer, 10, date(2026, 2, 1))
        self._create_order(other, 20, date(2026, 2, 1))
        objective = self._create_objective()
        self.assertEqual(objective.actual, 30)
        objective.contact_id = buyer
        self.assertEqual(objective.actual, 10)
        objective.write({"contact_id": False, "country_id": france.id})
        self.assertEqual(objective.actual, 20)

    def test_category_counts_lines_of_it_and_below(self):
        parent = self.env["product.category"].create({"name": "Parent"})
        child = self.env["product.category"].create(
            {"name": "Child", "parent_id": parent.id}
        )
        part = self.env["product.product"].create(
            {"name": "Part", "categ_id": child.id}
        )
        order = self._create_order(self.customer, 10, date(2026, 2, 1))
        lines = [
            {
                "order_id": order.id,
                "product_id": part.id,
                "name": "Part",
                "price_unit": price,
            }
            for price in (3, 4)
        ]
        self.env["sale.order.line"].create(lines).tax_ids = False
        amount = self._create_objective(category_id=parent.id)
        count = self._create_objective(measure="order_count", category_id=parent.id)
        kinds = self._create_objective(measure="categories", category_id=parent.id)
        self.assertEqual((amount.actual, count.actual, kinds.actual), (7, 1, 1))
        action = amount.action_view_documents()
        rows = get_rows(self.env, action)
        self.assertEqual(set(rows.mapped("kind")), {"order_line"})
        self.assertEqual(sum(rows.mapped("amount")), 7)

    def test_deleted_category(self):
        """It does not silently become an objective about everything."""
        parent = self.env["product.category"].create({"name": "Parent"})
        child = self.env["product.category"].create(
            {"name": "Child", "parent_id": parent.id}
        )
        self._create_order(self.customer, 10, date(2026, 2, 1))
        objective = self._create_objective(category_id=child.id)
        parent.unlink()
        self.assertFalse(objective.category_id)
        self.assertEqual(objective.lost, "Parent / Child")
        self.assertFalse(objective.actual_known)
        self.assertEqual((objective.name, objective.target), ("Sell more", 1000))
        problems = objective._get_smart_problems()[objective.id]
        self.assertIn(("gone", "error"), [(p.code, p.severity) for p in problems])
        self.assertIn("Parent / Child", objective.outlook)
        objective.measure = "ordered_amount"
        self.assertFalse(objective.lost)
        self.assertEqual(objective.actual, 10)

    def test_retired_measure(self):
        objective = self._create_objective(measure="order_days")
        objective._retire()
        self.assertEqual((objective.measure, objective.target), (False, 1000))
        self.assertEqual(objective.lost, "Days with an order")
        self.assertEqual(objective.status, "unknown")

    # Baseline

    def test_baseline_stands(self):
        self._create_order(self.customer, 100, date(2025, 5, 1))
        objective = self._create_objective()
        self.assertEqual(objective.baseline, 100)
        self._create_order(self.customer, 50, date(2025, 6, 1))
        objective._freeze_baselines()
        self.assertEqual((objective.baseline, objective.baseline_frozen), (150, True))
        self._create_order(self.customer, 50, date(2025, 6, 1))
        objective.invalidate_recordset()
        self.assertEqual(objective.baseline, 150)
        self.assertEqual(objective.baseline_period, "year")

    def test_baseline_by_hand(self):
        objective = self._create_objective(baseline=70)
        self.assertEqual(
            (objective.baseline_period, objective.baseline), ("manual", 70)
        )
        objective.measure = "order_count"
        objective._freeze_baselines()
        self.assertEqual((objective.baseline, objective.baseline_known), (70, True))
        objective.baseline_period = "year"
        self.assertEqual(objective.baseline, 0)
        objective.baseline = 12
        self.assertEqual(objective.baseline_period, "manual")
        self.assertEqual(objective.copy().baseline, 12)

    def test_baseline_of_a_period_that_is_not_over(self):
        self._create_order(self.customer, 100, date(2025, 8, 1))
        plan = self._create_plan(
            date_start=date(2027, 1, 1), date_end=date(2027, 12, 31)
        )
        objective = self._create_objective(plan)
        self.assertEqual(objective.baseline, 100)
        self.assertEqual(objective.baseline_start, date(2025, 7, 2))
        self.assertEqual(objective.copy().baseline, 100)

    # What was reached, in words

    def test_reached_counts_as_progress_does(self):
        """Amounts from zero, levels from the baseline: both ways, and what is unknown."""
        self._create_order(self.customer, 250, date(2026, 3, 1))
        amount = self._create_objective(target=1000, measure="ordered_amount")
        self.assertEqual(amount.progress, 25)
        self.assertEqual(
            amount.reached.replace("\N{NO-BREAK SPACE}", " "), "$ 250 of $ 1,000"
        )
        objectives = self.env["key.account.objective"]
        dollars = self.company.currency_id

        def say(*figures, unit="number"):
            return objectives._describe_reached(*figures, unit, dollars)

        self.assertEqual(say(4, 5, 4), "0 of 1 more (4 → 5)")
        self.assertEqual(say(3, 5, 4), "-1 of 1 more (4 → 5)")
        self.assertEqual(say(9, 7, 10), "1 of 3 less (10 → 7)")
        self.assertEqual(say(10, 7, 10), "0 of 3 less (10 → 7)")
        self.assertEqual(say(None, 5, 4), "4 → 5, now unknown")
        self.assertEqual(say(None, 5, None), "unknown of 5")
        self.assertEqual(
            say(70, 80, 60, unit="percent"),
            "10 of 20 points more (60 % → 80 %)",
        )

    def test_reached_of_a_level(self):
        """Where progress is 0% of the way, the words say which way."""
        for amount in (100, 100):
            self._create_order(self.customer, amount, date(2025, 3, 1))
            self._create_order(self.customer, amount, date(2026, 3, 1))
        level = self._create_objective(target=120, measure="average_order")
        self.assertEqual(level.baseline, 100)
        self.assertEqual(level.progress, 0)
        self.assertEqual(
            level.reached.replace("\N{NO-BREAK SPACE}", " "),
            "$ 0 of $ 20 more ($ 100 → $ 120)",
        )
        rows = self.account._get_plan_summary()["objectives"]
        self.assertEqual(rows[0]["figures"], level.reached)

    # SMART

    def test_why_the_baseline_is_unknown(self):
        """Each is named by what it lacks; that of the deciders leads to the map."""
        met = self._create_objective(measure="deciders_met", target=100)
        self.assertFalse(met.baseline_known)
        self.assertIn("nobody on the map of the account decides", self.plan.problems)
        self.assertTrue(self.plan.lacks_decider)
        action = self._as("manager", self.plan).action_view_map()
        self.assertEqual(action["tag"], "key_account_management.people_map")
        self.assertEqual(action["context"]["active_id"], self.account.id)
        self.assertEqual(met.action_view_map(), action)
        for measure, words in (
            ("potential", "nobody had judged"),
            ("wallet_share", "nobody knows what the customer spent"),
            ("recommend_score", "too few people had answered"),
            ("average_order", "nothing is known of the period"),
        ):
            other = self._create_objective(measure=measure, target=1)
            self.assertFalse(other.baseline_known, measure)
            texts = [p.text for p in other._get_smart_problems()[other.id]]
            self.assertIn(words, " ".join(texts))
            self.assertFalse(other.lacks_decider)
        # What was missing is there now.
        self._as("manager", self._create_person(roles=["decider"]))
        self.assertTrue(met.baseline_known)
        self.assertFalse(self.plan.lacks_decider)
        self.assertNotIn("nobody on the map", self.plan.problems or "")

    def test_baseline_unknown_is_tried_again_when_submitted(self):
        objective = self._create_objective(measure="average_order", target=1)
        self.assertFalse(objective.baseline_known)
        self._create_order(self.customer, 300, date(2025, 3, 1))
        self.plan.action_submit()
        self.assertEqual((objective.baseline_known, objective.baseline), (True, 300))
        self.assertEqual(self.plan.state, "approval")

    def _get_codes(self, objective):
        problems = objective._get_smart_problems()[objective.id]
        return {problem.code: problem.severity for problem in problems}

    def test_smart_names_what_is_missing(self):
        objective = self._create_objective(
            measure=False, target=0, user_id=False, date_end=date(2027, 1, 1)
        )
        self.plan.user_id = False
        objective.user_id = False
        self.assertEqual(
            self._get_codes(objective),
            {"no_measure": "error", "no_owner": "error", "outside": "error"},
        )
        objective.write({"measure": "average_order", "date_end": END})
        self.assertEqual(
            self._get_codes(objective),
            {"no_owner": "error", "no_target": "error", "no_baseline": "error"},
        )
        self.assertEqual(
            [badge["state"] for badge in objective.smart],
            ["error", "error", "ok", "ok", "ok"],
        )
        objective.write({"date_start": False, "date_end": False})
        self.assertIn("no_dates", self._get_codes(objective))

    def test_smart_knows_history(self):
        for year, amount in ((2023, 100), (2024, 120), (2025, 140)):
            self._create_order(self.customer, amount, date(year, 5, 1))
        objective = self._create_objective(target=150)
        self.assertEqual((objective.trend, objective.best), (160, 140))
        self.assertEqual(
            self._get_codes(objective), {"below_trend": "hint", "beyond_best": "hint"}
        )
        objective.target = 160
        self.assertEqual(self._get_codes(objective), {"beyond_best": "hint"})
        objective.target = 130
        self.assertEqual(self._get_codes(objective), {"below_trend": "hint"})

    def test_history_begins_with_a_whole_period(self):
        """Half of a first year would make any trend look steep."""
        for year, amount in ((2023, 10), (2024, 120), (2025, 140)):
            self._create_order(self.customer, amount, date(year, 12, 1))
        self.account.first_order_date = date(2023, 12, 1)
        objective = self._create_objective(target=150)
        self.assertEqual(objective.trend, 160)

    # Chart

    def test_path(self):
        self._create_order(self.customer, 100, date(2026, 2, 1))
        self._create_order(self.customer, 60, date(2026, 7, 1))
        path = self._create_objective(target=1200).path
        actuals = {point["day"]: point["actual"] for point in path["points"]}
        self.assertEqual(actuals["2026-01-31"], 0)
        self.assertEqual(actuals["2026-02-28"], 100)
        self.assertEqual(actuals["2026-07-01"], 160)
        self.assertIsNone(actuals["2026-07-31"])
        self.assertEqual(
            path["points"][-1], {"day": "2026-12-31", "actual": None, "path": 1200}
        )

    # Bad input

    def test_refused(self):
        objective = self._create_objective()
        stranger = self._create_partner("Stranger")
        for vals, text in (
            ({"date_end": date(2025, 1, 1)}, "Swap the two days"),
            ({"target": -1}, "can't be negative"),
            ({"target": float("nan")}, "Target is not a number"),
            ({"baseline": float("inf")}, "Baseline is not a number"),
            ({"contact_id": stranger.id}, "is not a contact of Customer"),
            (
                {"measure": "sales_share", "category_id": self.category.id},
                "can't be limited by Product category",
            ),
        ):
            with self.subTest(text), self.assertRefused(ValidationError, text):
                objective.write(vals)
        self.assertEqual(objective.target, 1000)

    # Who

    def test_own_accounts_only(self):
        objective = self._create_objective(target=1000)
        self._create_order(self.customer, 500, date(2026, 3, 31))
        mine = self._as("manager", objective)
        self.assertEqual(mine.actual, 500, "whoever sold")
        opened = get_opened(mine.env, mine.action_view_documents())
        self.assertEqual(opened._name, "sale.order")
        mine.target = 2000
        with self.assertRaises(AccessError):
            self._as("outsider", objective).read(["target"])
        director = self._as("director", objective)
        self.assertEqual((director.actual, director.progress), (500, 25))
        found = self._as("outsider", self.env["key.account.objective"]).search([])
        self.assertNotIn(objective, found)

    def test_two_companies(self):
        company = self._create_company("Second")
        self._create_order(self.customer, 500, date(2026, 3, 31), company)
        objective = self._create_objective()
        self.assertEqual(objective.actual, 0, "another company's orders")
        account = self._create_account("There", company)
        plan = self._create_plan(account, date_start=START, date_end=END)
        other = self._create_objective(plan)
        self._create_order(account.partner_id, 7, date(2026, 3, 31), company)
        both = objective | other
        both.invalidate_recordset()
        self.assertEqual(both.mapped("actual"), [0, 7])
        self.assertNotIn(other, self._as("director", both).search([]))

    def test_time_zone_of_the_company(self):
        self.company.key_account_tz = "Asia/Shanghai"
        self._create_order(
            self.customer, 5, fields.Datetime.to_datetime("2025-12-31 16:30:00")
        )
        self.assertEqual(self._create_objective().actual, 5)

    # Speed

    def test_queries_do_not_grow(self):
        def make(count):
            return self.env["key.account.objective"].create(
                [
                    {"plan_id": self.plan.id, "measure": measure, "target": index + 1}
                    for index in range(count)
                    for measure in ("ordered_amount", "order_count", "visits")
                ]
            )

        def count(objectives):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            objectives.mapped("actual")
            objectives.mapped("smart")
            return self.env.cr.sql_log_count - before

        few, many = make(4), make(300)
        count(few)
        self.assertEqual(count(few), count(many))
        self.assertLess(count(many), 40)

    def _count_queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        return self.env.cr.sql_log_count - before

    def test_groups_measure_once_and_only_what_they_show(self):
        """Pivot and graph: one question a measure, however many columns and rows."""
        elsewhere = self._create_plan(date_start=START, date_end=END)
        for measure in ("ordered_amount", "order_count", "visits"):
            self._create_objective(elsewhere, measure=measure)
        self._create_objective(measure="order_count")
        objectives = self.env["key.account.objective"]
        mine = [("plan_id", "=", self.plan.id)]
        two = [("plan_id", "in", (self.plan | elsewhere).ids)]

        def count(domain, *aggregates):
            return self._count_queries(
                objectives._read_group, domain, ["status"], ["__count", *aggregates]
            )

        count(two)
        columns = ("actual:sum", "progress:avg", "forecast:sum")
        self.assertEqual(count(two, *columns), count(two))
        self.assertGreater(count(two), count(mine), "not those of the other plan")
        before = count(two)
        objectives.create(
            [
                {"plan_id": elsewhere.id, "measure": "visits", "target": 1}
                for _number in range(1100)  # more than are read together by themselves
            ]
        )
        self.assertLessEqual(count(two), before + 1, "read by the thousand")

    def test_groups_have_the_figures_of_the_records(self):
        """To the cent, as each record shows them."""
        for amount in (10.004, 33.335, 7):
            self._create_order(self.customer, amount, date(2026, 2, 3))
        objectives = self.env["key.account.objective"]
        for target in (70, 110, 3000):
            objectives |= self._create_objective(target=target)
        objectives |= self._create_objective(date_start=date(2026, 8, 1))
        domain = [("id", "in", objectives.ids)]
        names = ("actual", "forecast")
        ((_plan, *sums),) = objectives._read_group(
            domain, ["plan_id"], [f"{name}:sum" for name in names]
        )
        for name, total in zip(names, sums, strict=True):
            self.assertAlmostEqual(total, sum(objectives.mapped(name)), 6)
        for status, ids in objectives._read_group(domain, ["status"], ["id:array_agg"]):
            self.assertEqual(
                set(objectives.browse(ids).mapped("status")), {status}, status
            )

    def test_figures_need_no_words(self):
        """A plan shows its progress: nobody reads the sentence on each objective."""
        objective = self._create_objective()
        self.env.invalidate_all()
        self.assertEqual(self.plan.progress, 0)
        words = objective._fields["outlook"]._get_cache(self.env)
        self.assertNotIn(objective.id, words)
        self.assertTrue(objective.outlook)
