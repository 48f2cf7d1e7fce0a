from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestKeyAccountInitiative(KeyAccountPlanCommon):
    """Who does what by when, for how much."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.initiative = cls._create_initiative()

    @classmethod
    def _create_initiative(cls, name="Trial", **vals):
        return cls.env["key.account.initiative"].create(
            {"plan_id": cls.plan.id, "name": name, **vals}
        )

    @classmethod
    def _create_lead(cls, partner, **vals):
        return cls.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    def _ago(self, days):
        return self.today - timedelta(days=days)

    def test_done(self):
        initiative = self.initiative
        self.assertEqual((initiative.state, initiative.date_done), ("planned", False))
        initiative.action_start()
        self.assertEqual(
            (initiative.state, initiative.date_start), ("running", self.today)
        )
        initiative.action_done()
        self.assertEqual(
            (initiative.state, initiative.date_done, initiative.progress),
            ("done", self.today, 100),
        )
        initiative.date_done = self._ago(3)
        initiative.action_reopen()
        self.assertEqual((initiative.state, initiative.date_done), ("running", False))
        initiative.action_cancel()
        self.assertEqual(initiative.state, "cancelled")
        done = self._create_initiative(state="done", date_done=self._ago(9))
        self.assertEqual((done.date_done, done.progress), (self._ago(9), 100))
        copy = done.copy()
        self.assertEqual(
            (copy.state, copy.date_done, copy.progress), ("planned", False, 0)
        )

    def test_start_before_due(self):
        """One that begins after it was due keeps its dates in order."""
        self.initiative.date_deadline = self._ago(5)
        self.initiative.action_start()
        self.assertEqual(self.initiative.date_start, self._ago(5))

    def test_overdue(self):
        late = self._create_initiative(date_deadline=self._ago(1))
        today = self._create_initiative(date_deadline=self.today)
        done = self._create_initiative(
            date_deadline=self._ago(5), state="done", date_done=self._ago(3)
        )
        cancelled = self._create_initiative(
            date_deadline=self._ago(5), state="cancelled"
        )
        everything = self.initiative | late | today | done | cancelled
        self.assertEqual(everything.filtered("is_overdue"), late)
        self.assertEqual(everything.mapped("days_late"), [0, 1, 0, 2, 0])
        mine = [("id", "in", everything.ids)]
        initiatives = self.env["key.account.initiative"]
        self.assertEqual(initiatives.search([*mine, ("is_overdue", "=", True)]), late)
        self.assertEqual(
            initiatives.search([*mine, ("is_overdue", "=", False)]), everything - late
        )

    def test_over_budget(self):
        self.assertFalse(self.initiative.over_budget)
        self.initiative.write({"budget_amount": 100, "actual_amount": 100})
        self.assertFalse(self.initiative.over_budget)
        self.initiative.actual_amount = 101
        self.assertTrue(self.initiative.over_budget)
        self.initiative.write(
            {"actual_amount": 0, "planned_hours": 2, "actual_hours": 3}
        )
        self.assertTrue(self.initiative.over_budget)

    def test_opportunities(self):
        lead = self._create_lead(self._create_contact("Ann"))
        self.initiative.lead_ids = lead
        lead.action_set_lost()
        self.assertFalse(lead.active)
        self.initiative.invalidate_recordset()
        self.assertEqual(self.initiative.lead_ids, lead)
        foreign = self._create_lead(self._create_partner("Other"), name="Theirs")
        with self.assertRefused(ValidationError, "“Theirs” in “Opportunities”"):
            self.initiative.lead_ids |= foreign

    def test_objective_of_the_strategy(self):
        objective = self._create_objective()
        strategy = self.env["key.account.strategy"].create(
            {
                "plan_id": self.plan.id,
                "name": "Grow",
                "objective_ids": objective.ids,
            }
        )
        with Form(self.initiative) as form:
            form.strategy_id = strategy
            self.assertEqual(form.objective_id, objective)

    def test_bad_input(self):
        initiative = self.initiative
        with self.assertRefused(ValidationError, "“Due” .* is before “Start”"):
            initiative.write({"date_start": self.today, "date_deadline": self._ago(1)})
        for name, label in (
            ("budget_amount", "Budget"),
            ("actual_amount", "Spent"),
            ("planned_hours", "Hours planned"),
            ("actual_hours", "Hours used"),
        ):
            with self.assertRefused(ValidationError, f"“{label}” can't be negative"):
                initiative[name] = -1
        for progress in (-1, 101):
            with self.assertRefused(ValidationError, "from 0 to 100"):
                initiative.progress = progress
        with self.assertRefused(ValidationError, "in the future"):
            initiative.date_done = self.today + timedelta(days=2)
        other = self._create_plan(name="Other")
        objective = self._create_objective(other)
        with self.assertRefused(ValidationError, "belongs to the plan “Other”"):
            initiative.objective_id = objective
        self.assertFalse(initiative.date_deadline or initiative.objective_id)

    def test_rights(self):
        """A member of the team works on what he made or answers for, not on the rest."""
        self._create_member("member")
        self.initiative.user_id = self.users["manager"]
        with self.assertRefused(AccessError, "was made by"):
            self._as("member", self.initiative).action_start()
        self.initiative.user_id = self.users["member"]
        self._as("member", self.initiative).action_start()
        self.assertEqual(self.initiative.state, "running")
        with self.assertRaises(AccessError):
            self._as("outsider", self.initiative).action_done()
        self.assertEqual(self._as("director", self.initiative).name, "Trial")

    def test_activities(self):
        activity = self.initiative.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.users["manager"].id
        )
        self.assertEqual(self.initiative.activity_state, "today")
        activity.action_feedback("Called")
        self.assertIn("Called", self.initiative.message_ids[0].body)

    def test_resources(self):
        trial = self._create_initiative(actual_hours=10, actual_amount=50)
        fair = self._create_initiative("Fair", actual_hours=5)
        typed, counted, money = self.env["key.account.resource"].create(
            [
                {"plan_id": self.plan.id, "name": "Sponsor", "planned": 20, "used": 4},
                {
                    "plan_id": self.plan.id,
                    "name": "Engineer",
                    "kind": "technical",
                    "planned": 30,
                    "initiative_ids": (trial | fair).ids,
                },
                {
                    "plan_id": self.plan.id,
                    "name": "Samples",
                    "kind": "money",
                    "planned": 40,
                    "initiative_ids": trial.ids,
                },
            ]
        )
        self.assertEqual(
            (typed + counted + money).mapped("unit"), ["hours", "hours", "money"]
        )
        self.assertEqual((typed + counted + money).mapped("used"), [4, 15, 50])
        self.assertEqual((counted.remaining, counted.used_percent), (15, 50))
        self.assertEqual(money.remaining, -10)
        fair.actual_hours = 6
        self.assertEqual(counted.used, 16)
        self.assertEqual(self.plan.resource_hours_planned, 50)
        self.assertEqual(self.plan.resource_hours_used, 20)
        self.assertEqual(self.plan.resource_money_planned, 40)
        self.assertEqual(self.plan.resource_money_used, 50)
        self.assertEqual(self.plan.initiative_spent, 50)
        counted.initiative_ids = False
        counted.used = 7
        self.assertEqual(counted.used, 7)

    def test_hours_and_money_do_not_add_up(self):
        resources = self.env["key.account.resource"]
        for kind, planned, used in (
            ("people", 160, 20),
            ("technical", 4, 1),
            ("money", 25000, 300),
        ):
            resources.create(
                {
                    "plan_id": self.plan.id,
                    "name": kind,
                    "kind": kind,
                    "planned": planned,
                    "used": used,
                }
            )

        def total(groupby):
            return resources._read_group(
                [("plan_id", "=", self.plan.id)],
                groupby,
                ["planned:sum", "used:sum"],
                order="unit" if "unit" in groupby else None,
            )

        self.assertEqual(total([]), [(False, False)])
        self.assertEqual(total(["unit"]), [("hours", 164, 21), ("money", 25000, 300)])
        rows = resources.formatted_read_grouping_sets(
            [("plan_id", "=", self.plan.id)],
            [["account_id"], ["account_id", "unit"]],
            ["planned:sum"],
        )
        self.assertEqual(
            [[row["planned:sum"] for row in group] for group in rows],
            [[False], [164, 25000]],
        )

    def test_resources_bad_input(self):
        resource = self.env["key.account.resource"].create(
            {
                "plan_id": self.plan.id,
                "name": "Engineer",
                "initiative_ids": self.initiative.ids,
            }
        )
        for name, label in (("planned", "Planned"), ("used", "Used")):
            with self.assertRefused(ValidationError, f"“{label}” can't be negative"):
                resource[name] = -1
        with self.assertRefused(ValidationError, "would count twice"):
            resource.copy()
        other = self._create_plan(name="Other")
        theirs = self._create_initiative(plan_id=other.id)
        with self.assertRefused(ValidationError, "belongs to the plan “Other”"):
            resource.initiative_ids = theirs
