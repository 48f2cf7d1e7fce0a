from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestPlanRenewal(KeyAccountPlanCommon):
    """Where a plan comes from, how far it is, what becomes of the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A year that is over: all figures are known.
        cls.year = cls.today.year - 1
        cls.plan = cls._create_plan(name="Last year")
        cls._create_orders(
            [
                {
                    "partner": cls.account.partner_id,
                    "amount": amount,
                    "date": date(year, 5, 5),
                }
                for year, amount in ((cls.year - 1, 1000), (cls.year, 1500))
            ]
        )

    @classmethod
    def _create_template(cls, **vals):
        return cls.env["key.account.plan.template"].create({"name": "Ours", **vals})

    @classmethod
    def _create_initiative(cls, plan=None, **vals):
        return cls.env["key.account.initiative"].create(
            {"plan_id": (plan or cls.plan).id, "name": "Call", **vals}
        )

    def _run_plan(self, plan=None):
        plan = plan or self.plan
        plan._give_exception_reason("Tested")
        plan.action_submit()
        plan.action_approve()
        return plan

    # Templates

    def test_five_sales_objectives_without_typing_a_figure(self):
        lines = [
            ("ordered_amount", "percent", 10, 1100),
            ("order_count", "plus", 2, 3),
            ("average_order", "percent", 50, 1500),
            ("categories", "fixed", 4, 4),
            ("order_days", "manual", 0, 0),
        ]
        template = self._create_template(
            objective_ids=[
                Command.create(
                    {"name": measure, "measure": measure, "rule": rule, "value": value}
                )
                for measure, rule, value, _target in lines
            ]
        )
        form = Form(
            self.env["key.account.plan"].with_context(
                default_account_id=self.account.id,
                default_template_id=template.id,
                default_date_start=date(self.year, 1, 1),
                default_date_end=date(self.year, 12, 31),
            )
        )
        plan = form.save()
        typed = {o.measure: o.target for o in plan.objective_ids}
        self.assertEqual(typed, {measure: target for measure, _r, _v, target in lines})
        self.assertTrue(all(o.user_id and o.date_start for o in plan.objective_ids))
        # Of five targets, the one that the template leaves to a person.
        self.assertEqual(
            [text for text in plan.problems.split("\n") if "target" in text.lower()],
            [plan.problems],
        )
        plan.objective_ids.filtered(lambda o: not o.target).target = 3
        plan.action_submit()
        self.assertEqual(plan.state, "approval")

    def test_template_gives_strategies_and_initiatives(self):
        template = self._create_template(
            strategy_ids=[Command.create({"name": "Grow", "kind": "expansion"})]
        )
        template.initiative_ids = [
            Command.create(
                {"name": "Visit", "days": 30, "strategy_id": template.strategy_ids.id}
            ),
            Command.create({"name": "Far", "days": 900}),
        ]
        plan = self._create_plan(
            template_id=template.id,
            date_start=date(self.today.year + 1, 1, 1),
            date_end=date(self.today.year + 1, 12, 31),
        )
        visit, far = plan.initiative_ids.sorted("date_deadline")
        self.assertEqual(visit.strategy_id, plan.strategy_ids)
        self.assertEqual(visit.date_deadline, plan.date_start + timedelta(days=30))
        self.assertEqual(visit.user_id, plan.user_id)
        self.assertEqual(far.date_deadline, plan.date_end, "not after the plan")

    def test_initiatives_of_a_plan_that_has_begun_are_due_from_today(self):
        template = self._create_template(
            initiative_ids=[
                Command.create({"name": "Soon", "days": 5}),
                Command.create({"name": "Later", "days": 30}),
            ]
        )
        start, today = self.today - timedelta(days=200), self.today
        plan = self._create_plan(
            template_id=template.id,
            date_start=start,
            date_end=today + timedelta(days=100),
        )
        soon, later = plan.initiative_ids.sorted("date_deadline").mapped(
            "date_deadline"
        )
        self.assertEqual(soon, today + timedelta(days=5))
        self.assertEqual(later, today + timedelta(days=30))
        self.assertFalse(plan.initiative_late_count)
        over = self._create_plan(
            template_id=template.id,
            date_start=start,
            date_end=today - timedelta(days=50),
        )
        self.assertEqual(set(over.initiative_ids.mapped("date_deadline")), {today})

    def test_target_without_baseline_is_left_to_a_person(self):
        self.env["sale.order"].search([]).write({"state": "cancel"})
        template = self._create_template(
            objective_ids=[
                Command.create({"name": "Delay", "measure": "payment_delay"})
            ]
        )
        plan = self._create_plan(template_id=template.id)
        self.assertFalse(plan.objective_ids.target)
        self.assertIn("Delay", plan.problems)

    def test_template_by_tier(self):
        templates = self.env["key.account.plan.template"]
        templates.search([]).active = False
        anybody = self._create_template(name="Anybody", sequence=1)
        key = self._create_template(
            name="Key", sequence=2, tier_ids=self.tiers["Key"].ids
        )
        self.assertEqual(templates._get_for(self.account), anybody)
        self.account.computed_tier_id = self.tiers["Key"]
        self.assertEqual(templates._get_for(self.account), key)
        anybody.active = False
        self.account.computed_tier_id = self.tiers["Growth"]
        self.assertFalse(templates._get_for(self.account))

    def test_faulty_templates(self):
        other = self._create_company("Other")
        with self.assertRefused(ValidationError, "the tier Key is not"):
            self._create_template(company_id=other.id, tier_ids=self.tiers["Key"].ids)
        template = self._create_template()
        with self.assertRefused(ValidationError, "weight is zero or more"):
            template.objective_ids = [
                Command.create({"name": "x", "measure": "growth", "weight": -1})
            ]
        with self.assertRefused(ValidationError, "is zero or more"):
            template.initiative_ids = [Command.create({"name": "x", "days": -1})]

    def test_copied_template(self):
        template = self._create_template(
            objective_ids=[Command.create({"name": "x", "measure": "growth"})]
        )
        copy = template.copy()
        self.assertEqual(copy.name, "Ours (copy)")
        self.assertEqual(copy.objective_ids.measure, "growth")

    # Renewal

    def test_what_was_not_reached_carries_over(self):
        reached = self._create_objective(name="Reached", target=1200)
        missed = self._create_objective(name="Missed", target=9000)
        strategy = self.env["key.account.strategy"].create(
            {
                "plan_id": self.plan.id,
                "name": "Grow",
                "kind": "product",
                "objective_ids": (reached | missed).ids,
            }
        )
        done = self._create_initiative(name="Done", state="done")
        open_one = self._create_initiative(
            name="Open", state="running", strategy_id=strategy.id
        )
        self._run_plan()
        plan = self._as("manager", self.plan)
        action = plan.action_renew()
        new = self.env["key.account.plan"].browse(action["res_id"])
        self.assertEqual(new.previous_plan_id, self.plan)
        self.assertEqual(
            (new.date_start, new.date_end),
            (date(self.year + 1, 1, 1), date(self.year + 1, 12, 31)),
        )
        self.assertEqual(new.objective_ids.carried_from_id, missed)
        self.assertEqual(new.objective_ids.date_end, new.date_end)
        self.assertEqual(new.initiative_ids.carried_from_id, open_one)
        self.assertEqual(new.initiative_ids.state, "planned")
        self.assertEqual(new.initiative_ids.strategy_id, new.strategy_ids)
        self.assertEqual(new.strategy_ids.objective_ids, new.objective_ids)
        self.assertEqual(done.plan_id, self.plan)
        self.assertEqual(
            plan.action_renew()["res_id"], new.id, "made once, then opened"
        )

    def test_a_draft_is_copied_not_renewed(self):
        with self.assertRefused(UserError, "Copy it\\s+instead"):
            self.plan.action_renew()

    def test_copy(self):
        objective = self._create_objective()
        self._create_initiative(state="done", objective_id=objective.id)
        self._run_plan()
        copy = self.plan.copy()
        self.assertEqual(copy.name, "Last year (copy)")
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.version)
        self.assertFalse(copy.exception_reason)
        self.assertEqual(copy.objective_ids.target, 1000)
        self.assertFalse(copy.objective_ids.carried_from_id)
        self.assertEqual(copy.initiative_ids.state, "planned")
        self.assertEqual(copy.initiative_ids.objective_id, copy.objective_ids)

    def test_close_of_others(self):
        """The wizards on a plan tell nothing of one that the user may not read."""
        initiative = self._create_initiative()
        names = ("key.account.plan.close", "key.account.plan.compare")
        for name in names:
            wizards = self._as("outsider", self.env[name])
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                wizards.create({"plan_id": self.plan.id})
        wizards = self._as("outsider", self.env["key.account.plan.close"])
        with self.assertRaises(AccessError):
            wizards.onchange(
                {"plan_id": self.plan.id},
                [],
                {"plan_id": {}, "line_ids": {"fields": {"initiative_id": {}}}},
            )
        mine = self._create_plan(
            self._create_account("Mine", user_id=self.users["outsider"].id)
        )
        wizard = self._as("outsider", wizards).create({"plan_id": mine.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            wizard.line_ids = [Command.create({"initiative_id": initiative.id})]
        wizard = self._as("manager", wizards).create({"plan_id": self.plan.id})
        self.assertEqual(wizard.line_ids.initiative_id, initiative)

    def test_closing_asks_about_open_initiatives(self):
        carried, given_up, finished = (
            self._create_initiative(name=name) for name in ("Carry", "Stop", "Finish")
        )
        self._run_plan()
        plan = self._as("manager", self.plan)
        action = plan.action_close()
        self.assertEqual(plan.state, "running")
        wizard = (
            plan.env[action["res_model"]].with_context(**action["context"]).create({})
        )
        lines = {line.initiative_id.name: line for line in wizard.line_ids}
        lines["Stop"].decision = "cancel"
        lines["Finish"].decision = "done"
        with self.assertRefused(UserError, "Stop: say in “Reason”"):
            wizard.action_close()
        lines["Stop"].reason = "No budget"
        wizard.action_close()
        self.assertEqual(self.plan.state, "closed")
        self.assertEqual(finished.state, "done")
        self.assertEqual(given_up.state, "cancelled")
        self.assertIn("No budget", given_up.message_ids[0].body)
        self.assertEqual(carried.state, "cancelled")
        new = self.plan.next_plan_ids
        self.assertIn(carried, new.initiative_ids.carried_from_id)
        self.assertEqual(
            len(
                new.initiative_ids.filtered(
                    lambda line: line.carried_from_id == carried
                )
            ),
            1,
        )

    def test_closing_without_open_initiatives_asks_nothing(self):
        self._run_plan()
        self.plan.action_close()
        self.assertEqual(self.plan.state, "closed")

    def test_carried_over_and_then_done_after_all(self):
        initiative = self._create_initiative()
        self._run_plan()
        new = self.plan._renew()
        self.assertTrue(new.initiative_ids)
        initiative.state = "done"
        new._give_exception_reason("Tested")
        new.action_submit()
        self.assertFalse(new.initiative_ids)

    def test_cancelled_plan_cancels_its_initiatives(self):
        initiative = self._create_initiative()
        self.env["key.account.plan.decide"].create(
            {"plan_ids": self.plan.ids, "decision": "cancel", "reason": "Sold"}
        ).action_decide()
        self.assertEqual(self.plan.state, "cancelled")
        self.assertEqual(self.plan.cancel_reason, "Sold")
        self.assertEqual(initiative.state, "cancelled")
        self.plan.action_reopen()
        self.assertFalse(self.plan.cancel_reason)

    # Progress

    def test_progress_is_the_weighted_mean_of_what_is_known(self):
        self.assertFalse(self.plan.progress_known_weight)
        self._create_objective(target=1500, weight=1)  # reached
        self._create_objective(target=2000, weight=3)  # three quarters
        self.plan.invalidate_recordset()
        self.assertAlmostEqual(self.plan.progress, (100 + 3 * 75) / 4)
        self.assertEqual(self.plan.progress_known_weight, 100)
        self._create_objective(measure="payment_delay", target=5, weight=4)
        self.plan.invalidate_recordset()
        self.assertAlmostEqual(self.plan.progress, (100 + 3 * 75) / 4)
        self.assertEqual(self.plan.progress_known_weight, 50)

    def test_initiatives_are_counted(self):
        past, plans = self.today - timedelta(days=1), self.env["key.account.plan"]
        late = [("initiative_late_count", ">", 0), ("id", "=", self.plan.id)]
        self._create_initiative(state="done", date_deadline=past)
        self._create_initiative(state="cancelled", date_deadline=past)
        self._create_initiative(date_deadline=self.today)
        self.assertFalse(plans.search(late))
        self._create_initiative(date_deadline=past)
        self.assertEqual(plans.search(late), self.plan)
        self.assertEqual(self.plan.initiative_count, 3)
        self.assertEqual(self.plan.initiative_done_count, 1)
        self.assertEqual(self.plan.initiative_late_count, 1)
        for operator, value, holds in (
            (">=", 1, True),
            ("<", 1, False),
            ("=", 1, True),
            ("!=", 0, True),
            ("=", 0, False),
            (">", 1, False),
            ("<=", 3, True),
        ):
            found = plans.search([("initiative_late_count", operator, value)])
            self.assertEqual(self.plan in found, holds, (operator, value))
        with self.assertRefused(UserError, "Unsupported operator"):
            plans.search([("initiative_late_count", "like", "1")])
        action = self.plan.with_context(only_late=1).action_view_initiatives()
        found = self.env["key.account.initiative"].search(action["domain"])
        self.assertEqual(len(found), 1)

    def test_queries_do_not_grow_with_plans(self):
        def create(count):
            accounts = [self._create_account(f"C{count}-{i}") for i in range(count)]
            plans = self.env["key.account.plan"].union(
                *(self._create_plan(account) for account in accounts)
            )
            for plan in plans:
                self._create_objective(plan)
                self._create_initiative(plan)
            return plans

        def count(plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plans.mapped("progress")
            plans.mapped("initiative_late_count")
            plans.mapped("completeness")
            return self.env.cr.sql_log_count - before

        few, many = create(3), create(25)
        count(few | many)
        self.assertEqual(count(few), count(many))

    # Check

    def test_checks_measure_substance(self):
        checks = {c["code"]: c for c in self.plan.checks}
        self.assertEqual(checks["objectives"]["share"], 0)
        self.assertEqual(checks["swot"]["missing"], "No SWOT line yet.")
        self.assertEqual(
            checks["deciders"]["missing"], "Nobody is on the map of the account."
        )
        before = self.plan.completeness
        self._create_objective()
        self._create_initiative(name="Nobody's", user_id=False)
        swot = self.env["key.account.swot"].create(
            [
                {
                    "plan_id": self.plan.id,
                    "kind": "threat",
                    "name": name,
                    "evidence": evidence,
                }
                for name, evidence in (("Proven", "Seen"), ("Said", False))
            ]
        )
        self.env["key.account.strategy"].create(
            {
                "plan_id": self.plan.id,
                "name": "Use it",
                "kind": "product",
                "swot_ids": swot[:1].ids,
            }
        )
        person = self._create_person("Boss", roles=("decider",))
        self._create_person("Clerk")
        self._meet(person, "manager", 2)
        self.plan.invalidate_recordset()
        checks = {c["code"]: c for c in self.plan.checks}
        self.assertEqual(checks["objectives"]["share"], 100)
        self.assertEqual(checks["initiatives"]["missing"], "Nobody's")
        self.assertEqual(
            (checks["swot"]["share"], checks["swot"]["missing"]), (50, "Said")
        )
        self.assertEqual(checks["strategies"]["share"], 100)
        self.assertEqual(checks["deciders"]["share"], 100)
        self.assertEqual(checks["contacts"]["share"], 50)
        self.assertGreater(self.plan.completeness, before)

    def test_check_names_deciders_never_met(self):
        self._create_person("Boss", roles=("decider",))
        check = {c["code"]: c for c in self.plan.checks}["deciders"]
        self.assertEqual(check["share"], 0)
        self.assertIn("Boss", check["missing"])

    def test_every_check_opens_something(self):
        for check in self.plan.checks:
            with self.subTest(check["code"]):
                action = self.plan.action_check(check["code"])
                self.assertIn(action["res_model"], self.env)

    # The account

    def test_account_names_the_plan_that_runs(self):
        self.assertFalse(self.account.running_plan_id)
        without = [("running_plan_id", "=", False), ("id", "=", self.account.id)]
        self.assertTrue(self.account.search(without))
        self._run_plan()
        self.account.invalidate_recordset()
        self.assertEqual(self.account.running_plan_id, self.plan)
        self.assertEqual(self.account.plan_count, 2)
        self.assertFalse(self.account.search(without))
        self.assertTrue(self.account.search([("running_plan_id", "=", self.plan.id)]))
        self.assertTrue(self.account.search([("running_plan_id", "ilike", "Last")]))

    def test_account_page_gains_one_query(self):
        accounts = self.account
        for index in range(5):
            accounts |= self._create_account(f"C{index}")

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            records.mapped("partner_id")
            before = self.env.cr.sql_log_count
            records.web_read(
                {"plan_count": {}, "running_plan_id": {"fields": {"display_name": {}}}}
            )
            return self.env.cr.sql_log_count - before

        def count_without(records):
            self.env.invalidate_all()
            records.mapped("partner_id")
            before = self.env.cr.sql_log_count
            records.web_read({"partner_id": {}})
            return self.env.cr.sql_log_count - before

        self._run_plan()
        count(accounts)
        self.assertLessEqual(count(accounts) - count_without(accounts), 2)
        self.assertEqual(count(self.account), count(accounts))

    def test_summary(self):
        other = self._create_account("Planless")
        self.assertEqual(other.get_plan_summary(), {"plan": False, "renewable": False})
        self._create_objective(name="Sell", target=2000)
        self._create_initiative(date_deadline=self.today - timedelta(days=1))
        self._run_plan()
        summary = self._as("manager", self.account).get_plan_summary()
        self.assertEqual(summary["plan"]["id"], self.plan.id)
        self.assertTrue(summary["plan"]["running"])
        self.assertEqual(summary["plan"]["progress"], 75)
        self.assertEqual(summary["objectives"][0]["progress"], 75)
        self.assertIn("1,500", summary["objectives"][0]["figures"])
        self.assertEqual(summary["initiatives"], {"all": 1, "done": 0, "late": 1})
        self.assertEqual(summary["renewable"], self.plan.id)

    def test_actions_of_the_account(self):
        self.assertEqual(
            self.account.action_new_plan()["context"]["default_account_id"],
            self.account.id,
        )
        action = self.account.action_renew_plan()
        self.assertNotIn("res_id", action, "nothing to renew: a new one")
        self._run_plan()
        action = self.account.action_renew_plan()
        self.assertEqual(
            self.env["key.account.plan"].browse(action["res_id"]).previous_plan_id,
            self.plan,
        )
        self.assertEqual(
            self.env["key.account.plan"].search(
                self.account.action_view_plans()["domain"]
            ),
            self.account.plan_ids,
        )
