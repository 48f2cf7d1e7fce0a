from ast import literal_eval
from datetime import date, timedelta

from lxml import etree
from psycopg2.errors import ExclusionViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import KeyAccountPlanCommon

APPROVAL = "key_account_management.mail_activity_type_plan_approval"


@tagged("post_install", "-at_install")
class TestPlan(KeyAccountPlanCommon):
    """A plan from draft to its end, and what may be done to it in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.objective = cls._create_objective()
        cls.tiers["Key"].write({"plan_approver_id": cls.users["director"].id})
        cls.account.computed_tier_id = cls.tiers["Key"]

    @classmethod
    def _run(cls, plan=None):
        plan = plan or cls.plan
        plan.action_submit()
        plan.action_approve()
        return plan

    def _decide(self, plan, decision, reason):
        return (
            plan.env["key.account.plan.decide"]
            .create({"plan_ids": plan.ids, "decision": decision, "reason": reason})
            .action_decide()
        )

    # States and approval

    def test_submit_asks_the_approver_once(self):
        plan = self._as("manager", self.plan)
        plan.action_submit()
        self.assertEqual(plan.state, "approval")
        self.assertEqual(plan.approver_id, self.users["director"])
        plan.action_reopen()
        plan.action_submit()
        activities = self.plan.activity_ids
        self.assertEqual(activities.user_id, self.users["director"])
        self.assertEqual(len(activities), 1)

    def test_approval_runs_the_plan_and_is_done_with_its_activity(self):
        self._as("manager", self.plan).action_submit()
        self._as("director", self.plan).action_approve()
        self.assertEqual(self.plan.state, "running")
        self.assertEqual(self.plan.version, 1)
        self.assertEqual(self.plan.version_ids.user_id, self.users["director"])
        self.assertFalse(self.plan.activity_ids)
        self.assertIn(
            "Approved as version 1", "".join(self.plan.message_ids.mapped("body"))
        )

    def test_who_may_not_approve(self):
        self._as("manager", self.plan).action_submit()
        self.assertFalse(self._as("manager", self.plan).can_approve)
        with self.assertRefused(AccessError, "people_director"):
            self._as("manager", self.plan).action_approve()
        with self.assertRefused(AccessError, "people_director"):
            self._decide(self._as("manager", self.plan), "refuse", "no")
        self.assertTrue(self._as("admin", self.plan).can_approve)

    def test_owner_approves_where_the_tier_lets_owners(self):
        self.plan.user_id = self.users["director"]
        plan = self._as("director", self.plan)
        plan.action_submit()
        self.assertFalse(self.plan.activity_ids, "nobody is asked to ask oneself")
        plan.action_approve()
        self.assertEqual(self.plan.state, "running")

    def test_owner_does_not_approve_where_the_tier_forbids(self):
        self.plan.user_id = self.users["admin"]
        self.tiers["Key"].plan_self_approval = False
        self._as("admin", self.plan).action_submit()
        with self.assertRefused(AccessError, "your own plan.*people_director"):
            self._as("admin", self.plan).action_approve()
        self.assertEqual(self.plan.state, "approval")

    def test_four_eyes_are_of_two_people(self):
        """Neither another owner nor another tier of the plan makes one's own approval good."""
        self.plan.user_id = self.users["admin"]
        self.tiers["Key"].plan_self_approval = False
        plan = self._as("admin", self.plan)
        plan.action_submit()
        with self.assertRefused(UserError, "“Owner” can be changed in a draft only"):
            plan.user_id = self.users["manager"]
        for values in ({"tier_id": False}, {"tier_id": self.tiers["Standard"].id}):
            with self.assertRefused(AccessError, "“Tier” is that of “Account”"):
                plan.write(values)
        plan.action_reopen()
        plan.user_id = self.users["manager"]
        plan.action_submit()
        self.assertFalse(plan.can_approve)
        with self.assertRefused(AccessError, "submitted by you.*people_director"):
            plan.action_approve()
        self._as("director", self.plan).action_approve()
        self.assertEqual(self.plan.state, "running")

    def test_tier_is_that_of_the_account(self):
        plans = self._as("manager", self.env["key.account.plan"])
        tier = self.tiers["Standard"].id
        plan = plans.with_context(default_tier_id=tier).create(
            {"account_id": self.account.id, "tier_id": tier}
        )
        self.assertEqual(plan.tier_id, self.tiers["Key"])

    def test_nobody_left_to_approve(self):
        self.plan.user_id = self.users["director"]
        self.tiers["Key"].plan_self_approval = False
        with self.assertRefused(UserError, "nobody is left to approve"):
            self._as("manager", self.plan).action_submit()

    def test_without_approver_an_administrator_is_asked(self):
        self.tiers["Key"].plan_approver_id = False
        self._as("manager", self.plan).action_submit()
        approver = self.plan.approver_id
        self.assertTrue(approver.has_group("key_account_management.group_manager"))
        self.assertIn(self.company, approver.company_ids)

    def test_approver_must_see_all_accounts(self):
        with self.assertRefused(ValidationError, "people_outsider.*all\\s+accounts"):
            self.tiers["Key"].plan_approver_id = self.users["outsider"]

    def test_rhythm_is_no_negative_number(self):
        with self.assertRefused(ValidationError, "a rhythm is a number of days"):
            self.tiers["Key"].plan_rhythm = -1

    def test_refused_with_a_reason(self):
        self._as("manager", self.plan).action_submit()
        action = self._as("director", self.plan).action_refuse()
        self.assertEqual(action["res_model"], "key.account.plan.decide")
        self._decide(self._as("director", self.plan), "refuse", "Too timid")
        self.assertEqual(self.plan.state, "draft")
        self.assertEqual(self.plan.refusal_reason, "Too timid")
        self.assertFalse(self.plan.activity_ids)
        self._as("manager", self.plan).action_submit()
        self.assertFalse(self.plan.refusal_reason)

    def test_a_reason_of_blanks_is_none(self):
        self.plan.action_submit()
        with self.assertRefused(UserError, "“Reason” is empty"):
            self._decide(self.plan, "refuse", "  ")

    def test_unfinished_objectives_need_a_reason_that_stays(self):
        self.objective.target = 0
        plan = self._as("manager", self.plan)
        self.assertIn("Sell more", plan.problems)
        action = plan.action_submit()
        self.assertEqual(action["res_model"], "key.account.plan.decide")
        self.assertEqual(plan.state, "draft")
        self._decide(plan, "submit", "Forecast comes in March")
        self.assertEqual(plan.state, "approval")
        self._as("director", self.plan).action_approve()
        self.assertEqual(self.plan.exception_reason, "Forecast comes in March")
        self.assertEqual(self.plan.version_ids.reason, "Forecast comes in March")

    def test_no_objective_needs_a_reason(self):
        self.objective.unlink()
        self.plan.action_submit()
        self.assertEqual(self.plan.state, "draft")
        self.assertEqual(self.plan.problems, "The plan has no objective.")
        self._decide(self.plan, "submit", "A relation to begin with")
        self.assertEqual(self.plan.state, "approval")

    def test_what_became_unfinished_needs_a_reason_at_approval(self):
        self.plan.action_submit()
        self.objective.target = 0
        self.assertIsInstance(self.plan.action_approve(), dict)
        self.assertEqual(self.plan.state, "approval")
        self._decide(self.plan, "approve", "Agreed by word")
        self.assertEqual(self.plan.state, "running")

    def test_actions_out_of_turn(self):
        with self.assertRefused(UserError, "only in: In approval"):
            self.plan.action_approve()
        self._run()
        with self.assertRefused(UserError, "in state “Running”"):
            self.plan.action_submit()

    def test_state_is_written_by_actions_alone(self):
        plan = self._as("manager", self.plan)
        for vals in ({"state": "running"}, {"version": 9}, {"approver_id": 1}):
            with self.assertRefused(AccessError, "set by the buttons"):
                plan.write(vals)
        with self.assertRefused(AccessError, "set by the buttons"):
            plan.create(
                {
                    "account_id": self.account.id,
                    "state": "running",
                }
            )
        with self.assertRefused(AccessError, "set by the buttons"):
            plan.with_context(default_state="running").create(
                {"account_id": self.account.id}
            )

    # What an approval fixes

    def test_approved_objectives_change_in_a_draft_only(self):
        self._run()
        objective = self._as("manager", self.objective)
        with self.assertRefused(UserError, "Change the plan"):
            objective.target = 1
        with self.assertRefused(UserError, "Change the plan"):
            objective.unlink()
        with self.assertRefused(UserError, "Change the plan"):
            objective.create({"plan_id": self.plan.id, "name": "Late thought"})
        with self.assertRefused(UserError, "“Until” can be changed in a draft only"):
            self._as("manager", self.plan).date_end = date(self.year + 1, 1, 31)
        initiative = (
            self._as("manager", self.plan)
            .env["key.account.initiative"]
            .create({"plan_id": self.plan.id, "name": "Still free"})
        )
        initiative.state = "done"
        self._as("manager", self.plan).action_reopen()
        self._as("manager", self.objective).target = 2000
        self.assertEqual(self.plan.state, "draft")

    def test_where_a_plan_in_approval_is_changed(self):
        self.plan.action_submit()
        with self.assertRefused(UserError, "Back to draft"):
            self._as("manager", self.objective).target = 1

    def test_what_a_plan_refuses_is_not_offered(self):
        """Neither a new line, nor a bin, nor a cell to type into."""
        arch = etree.fromstring(self.plan.get_view(view_type="form")["arch"])
        parts = {
            name: self.env[model]._get_approved_fields()
            for model, name in self.plan._get_parts().items()
        }
        approved = {name: fields for name, fields in parts.items() if fields}
        self.assertIn("objective_ids", approved)
        for name, locked in approved.items():
            options = literal_eval(
                arch.find(f".//field[@name='{name}']").get("options")
            )
            for action in ("create", "delete"):
                domain = options[action]
                self.assertTrue(self.plan.filtered_domain(domain), "a draft")
            self._run()
            for action in ("create", "delete"):
                self.assertFalse(self.plan.filtered_domain(options[action]), name)
            with Form(self.plan) as form, getattr(form, name).edit(0) as line:
                shown = locked & line._view["fields"].keys() - {"plan_id"}
                self.assertGreater(len(shown), 5)
                free = {n for n in shown if not line._get_modifier(n, "readonly")}
                self.assertFalse(free)

    def test_parts_and_what_is_approved_are_fields(self):
        plans = self.env["key.account.plan"]
        for model, name in plans._get_parts().items():
            self.assertEqual(plans._fields[name].comodel_name, model)
        for model in (plans, *(self.env[part] for part in plans._get_parts())):
            self.assertLessEqual(model._get_approved_fields(), model._fields.keys())

    def test_closed_is_closed(self):
        self._run().action_close()
        with self.assertRefused(UserError, "Closed"):
            self._as("manager", self.plan).env["key.account.swot"].create(
                {"plan_id": self.plan.id, "kind": "threat", "name": "Too late"}
            )

    def test_approved_plan_is_archived_not_deleted(self):
        self._run()
        with self.assertRefused(UserError, "archive it instead"):
            self._as("manager", self.plan).unlink()
        self._as("manager", self.plan).active = False
        self._create_plan().unlink()

    # Versions

    def test_each_approval_keeps_what_was_approved(self):
        self._run()
        self.plan.action_reopen()
        self.objective.target = 3000
        self._create_objective(name="Second")
        self._run()
        self.assertEqual(self.plan.version, 2)
        second, first = self.plan.version_ids
        changes = dict(second._describe_changes(first.content, second.content))
        rows = {(c["kind"], c["name"], c["field"]) for c in changes["Objectives"]}
        self.assertIn(("added", "Second", None), rows)
        self.assertIn(("changed", "Sell more", "Target"), rows)

    def test_compare_with_now(self):
        self._run()
        self.plan.action_reopen()
        wizard = self.env["key.account.plan.compare"].create({"plan_id": self.plan.id})
        self.assertEqual(wizard.from_id, self.plan.version_ids)
        self.assertIn("o_key_account_no_changes", wizard.changes)
        self.objective.name = "Sell even more"
        wizard.invalidate_recordset()
        self.assertIn("Sell even more", wizard.changes)

    def test_version_is_never_rewritten(self):
        self._run()
        version = self.plan.version_ids
        html = version.content_html
        self.assertIn("Sell more", html)
        with self.assertRaises(AccessError):
            self._as("admin", version).write({"content": {}})
        self.plan.action_reopen()
        self.objective.unlink()
        version.invalidate_recordset()
        self.assertEqual(version.content_html, html)
        with self.assertRaises(AccessError):
            version.with_user(self.users["admin"]).browse(version.id).write(
                {"version": 5}
            )

    def test_version_of_a_field_that_is_gone(self):
        version = self._run().version_ids
        content = version.content
        content["key.account.objective"][0]["values"]["x_gone"] = "kept"
        content["x.gone"] = [{"id": 1, "name": "Lost model", "values": {"a": [1.5]}}]
        content["x.gone"][0]["values"] = {"a": 1.5, "b": True, "c": ["d", "e"]}
        version.content = content
        self.assertIn("x_gone", version.content_html)
        self.assertIn("Lost model", version.content_html)

    # One running plan

    def test_one_running_plan_a_day(self):
        self._run()
        other = self._create_plan(name="Other", date_start=date(self.year, 12, 31))
        other.date_end = date(self.year + 1, 6, 30)
        self._create_objective(other)
        other.action_submit()
        with self.assertRefused(ValidationError, "Other can't run: Plan runs from"):
            other.action_approve()
        other.date_start = date(self.year + 1, 1, 1)
        other.action_approve()
        self.assertEqual(other.state, "running")

    def test_one_running_plan_for_the_database_too(self):
        self._run()
        other = self._create_plan(name="Other")
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE key_account_plan SET state = 'running' WHERE id = %s",
                [other.id],
            )

    def test_unarchived_beside_a_running_plan(self):
        self._run()
        self.plan.active = False
        other = self._create_plan(name="Other")
        self._create_objective(other)
        self._run(other)
        with self.assertRefused(ValidationError, "Plan can't run: Other"):
            self.plan.active = True

    def test_dates_reversed(self):
        with self.assertRefused(ValidationError, "“From”.*is after “Until”"):
            self.plan.date_end = date(self.year - 1, 1, 1)

    # The account

    def test_dates_emptied_to_type_others(self):
        """With objectives in the plan; the form says nothing before it is saved."""
        self._create_objective()
        end = self.plan.date_end
        with Form(self.plan) as form:
            form.date_end = False
            form.date_start = False
            form.date_start = end - timedelta(days=9)
            form.date_end = end
        self.assertEqual(self.plan.date_end, end)

    def test_compare_without_a_plan(self):
        wizard = self.env["key.account.plan.compare"].new({})
        self.assertFalse(wizard.changes)

    def test_defaults_of_a_new_plan(self):
        plan = self.env["key.account.plan"].create({"account_id": self.account.id})
        self.assertEqual(plan.name, f"Customer {plan.date_start.year}")
        self.assertEqual(plan.user_id, self.users["manager"])
        proposed = self.company._get_key_account_plan_period(self.today)
        self.assertEqual((plan.date_start, plan.date_end), proposed)
        across = self.env["key.account.plan"].create(
            {
                "account_id": self.account.id,
                "date_start": date(self.year, 4, 1),
                "date_end": date(self.year + 1, 3, 31),
            }
        )
        self.assertEqual(across.name, f"Customer {self.year}–{self.year + 1}")

    def test_account_that_fell_out_of_the_key_tiers(self):
        self._run()
        plans = self.env["key.account.plan"]
        outside = [("tier_id.is_key_account", "=", False), ("id", "=", self.plan.id)]
        self.assertFalse(plans.search(outside))
        self.account.computed_tier_id = self.tiers["Standard"]
        self.assertEqual(plans.search(outside), self.plan)
        self.assertFalse(self.plan.is_key_account)
        self.assertEqual(self.plan.state, "running")

    def test_merged_accounts_have_one_running_plan(self):
        self._run()
        twin = self._create_account("Twin")
        other = self._create_plan(twin, name="Twin's")
        self._create_objective(other)
        self._run(other)
        later = self._create_plan(
            twin,
            name="Later",
            date_start=date(self.year + 1, 1, 1),
            date_end=date(self.year + 1, 12, 31),
        )
        self._create_objective(later)
        self._run(later)
        twin._merge_into(self.account)
        self.assertEqual(self.account.plan_ids, self.plan | other | later)
        self.assertEqual(self.plan.state, "running")
        self.assertEqual(later.state, "running")
        self.assertEqual(other.state, "draft")
        self.assertIn("merged with Customer", other.message_ids[0].body)
        self.assertEqual(other.objective_ids.account_id, self.account)
        self.assertEqual(other.tier_id, self.account.tier_id)

    def test_template_of_another_company(self):
        other = self._create_company("Other")
        template = self.env["key.account.plan.template"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        with self.assertRefused(UserError, "Theirs"):
            self.plan.template_id = template

    # Touched

    def test_untouched_plan_is_marked(self):
        self._run()
        self.tiers["Key"].plan_rhythm = 30
        plans = self.env["key.account.plan"]
        rotten = [("is_rotting", "=", True), ("id", "=", self.plan.id)]
        self.assertFalse(plans.search(rotten))
        self._age(400)
        self.assertTrue(self.plan.is_rotting)
        self.assertEqual(self.plan.rotting_days, 400)
        self.assertEqual(plans.search(rotten), self.plan)
        self.tiers["Key"].plan_rhythm = 0
        self.assertFalse(self.plan.is_rotting)
        self.assertFalse(plans.search(rotten))

    def test_what_touches_a_plan(self):
        self._run()
        self.tiers["Key"].plan_rhythm = 30
        initiative = self.env["key.account.initiative"].create(
            {"plan_id": self.plan.id, "name": "Call"}
        )
        touches = {
            "plan": lambda: self.plan.write({"summary": "New"}),
            "part": lambda: initiative.write({"name": "Call again"}),
            "chatter": lambda: self.plan.message_post(
                body="Spoken", message_type="comment"
            ),
        }
        for name, touch in touches.items():
            with self.subTest(name):
                self._age(40)
                self.assertTrue(self.plan.is_rotting)
                touch()
                self.assertFalse(self.plan.is_rotting)

    def _age(self, days):
        """Nobody has touched the plan for so many days."""
        past = fields.Datetime.now() - timedelta(days=days, minutes=1)
        self.env["key.account.plan"].flush_model()
        self.env.cr.execute(
            "UPDATE key_account_plan SET date_last_stage_update = %s WHERE id = %s",
            [past, self.plan.id],
        )
        self.env.invalidate_all()

    def test_a_tier_that_moves_touches_nothing(self):
        self._run()
        self._age(40)
        self.account.computed_tier_id = self.tiers["Strategic"]
        self.env.flush_all()
        self.plan.invalidate_recordset()
        self.assertLess(
            self.plan.date_last_stage_update,
            fields.Datetime.now() - timedelta(days=39),
        )

    # Rights

    def test_team_and_strangers(self):
        for name, seen in (
            ("manager", True),
            ("outsider", False),
            ("director", True),
            ("member", False),
        ):
            with self.subTest(name):
                plans = self._as(name, self.env["key.account.plan"])
                found = plans.search([("id", "=", self.plan.id)])
                self.assertEqual(bool(found), seen)
        self._create_member("member")
        self._as("member", self.plan).summary = "By the team"
        with self.assertRaises(AccessError):
            self._as("outsider", self.plan).write({"summary": "By nobody"})
        with self.assertRaises(AccessError):
            self._as("outsider", self.plan).action_submit()

    def test_other_company(self):
        other = self._create_company("Other")
        account = self._create_account("Theirs", company=other)
        plan = self._create_plan(account)
        self.assertEqual(plan.company_id, other)
        with self.assertRaises(AccessError):
            self._as("director", plan).read(["name"])

    def test_account_of_another_company_takes_the_parts_along(self):
        other = self._create_company("Other", currency_id=self.env.ref("base.EUR").id)
        account = self._create_account("Theirs", company=other)
        plan = self._create_plan()
        objective = self._create_objective(plan)
        plan.user_id.company_ids |= other
        plan.account_id = account
        self.assertEqual(plan.company_id | objective.company_id, other)
        self.assertEqual(objective.currency_id, other.currency_id)
        self.assertEqual(objective.target, 1000)

    def test_templates_are_the_administrators(self):
        template = self.env["key.account.plan.template"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        self.assertEqual(self._as("manager", template).name, "Ours")
        with self.assertRaises(AccessError):
            self._as("manager", template).name = "Mine"
        self._as("admin", template).name = "Theirs"

    def test_opening_does_not_grow_with_the_plan(self):
        """All that the form shows, tabs included, as its owner reads it."""
        small = self._as("manager", self._create_plan_of(2))
        large = self._as("manager", self._create_plan_of(20))
        spec = Form(small)._view["fields_spec"]
        self.assertIn("smart", spec["objective_ids"]["fields"])
        self.assertTrue(spec["initiative_ids"]["fields"])

        def count(plan):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan.web_read(spec)
            return self.env.cr.sql_log_count - before

        count(small)
        self.assertLessEqual(count(large), count(small))

    def _create_plan_of(self, count):
        """A draft for another account with so many of each of its parts."""
        account = self._create_account(f"C{count}", user_id=self.users["manager"].id)
        plan = self._create_plan(account)
        for index in range(count):
            self._create_objective(plan, target=1000 + index)
        for model, values in (
            ("initiative", {"date_deadline": plan.date_end}),
            ("strategy", {"kind": "service"}),
            ("swot", {"kind": "strength"}),
            ("resource", {}),
        ):
            self.env[f"key.account.{model}"].create(
                [
                    {"plan_id": plan.id, "name": f"{model} {index}", **values}
                    for index in range(count)
                ]
            )
        return plan

    def test_form(self):
        with Form(self.env["key.account.plan"]) as form:
            form.account_id = self.account
        plan = form.record
        self.assertEqual(plan.user_id, self.users["manager"])
        self.assertTrue(plan.template_id)
        self.assertTrue(plan.objective_ids)

    # The period of a new plan

    def _get_proposed(self, day):
        with freeze_time(f"{day} 12:00:00"):
            vals = self.env["key.account.plan"].default_get(["date_start", "date_end"])
        return vals["date_start"], vals["date_end"]

    def test_new_plan_is_for_the_year_that_one_plans(self):
        year = date(2026, 1, 1), date(2026, 12, 31)
        self.assertEqual(self._get_proposed("2026-09-30"), year)
        next_year = date(2027, 1, 1), date(2027, 12, 31)
        self.assertEqual(self._get_proposed("2026-10-01"), next_year)
        self.assertEqual(self._get_proposed("2026-11-27"), next_year)

    def test_new_plan_by_the_financial_year(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        self.assertEqual(
            self._get_proposed("2026-11-27"), (date(2026, 4, 1), date(2027, 3, 31))
        )
        self.assertEqual(
            self._get_proposed("2027-01-02"), (date(2027, 4, 1), date(2028, 3, 31))
        )

    def test_new_plan_of_twelve_months(self):
        self.env["res.config.settings"].create({"key_account_plan_period": "months"})
        self.assertEqual(self.company.key_account_plan_period, "months")
        self.assertEqual(
            self._get_proposed("2026-11-27"), (date(2026, 11, 27), date(2027, 11, 26))
        )
