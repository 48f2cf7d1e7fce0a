from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestAssign(KeyAccountCommon):
    """Batch actions of the list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["key.account"]
        for name in ("A", "B", "C"):
            cls.accounts += cls._create_account(name)
        cls.old, cls.new = (
            cls._create_user(name, "group_user") for name in ("old", "new")
        )
        cls.accounts.user_id = cls.old
        cls.theirs = [
            account.activity_schedule(summary="Call", user_id=cls.old.id)
            for account in cls.accounts
        ]
        cls.colleague = cls.accounts[0].activity_schedule(
            summary="Mine", user_id=cls.env.uid
        )

    def _act(self, model, accounts, user=None):
        user = user or self.env.user
        return (
            self.env[model]
            .with_user(user)
            .with_context(
                active_model="key.account",
                active_ids=accounts.ids,
                allowed_company_ids=self.company.ids,
            )
        )

    def _assign(self, accounts, user, **vals):
        form = Form(self._act("key.account.assign", accounts, self.old))
        form.user_id = user
        for name, value in vals.items():
            form[name] = value
        return form.save()

    def test_hands_over(self):
        two = self.accounts[:2]
        wizard = self._assign(two, self.new)
        self.assertEqual(wizard.activity_count, 2)
        wizard.action_apply()
        self.assertEqual(
            self.accounts.mapped("user_id.login"), ["new", "old"], "the third stays"
        )
        self.assertEqual(two.user_id, self.new)
        self.assertEqual([a.user_id.login for a in self.theirs], ["new", "new", "old"])
        self.assertEqual(self.colleague.user_id, self.env.user)

    def test_keeps_activities(self):
        self._assign(self.accounts, self.new, hand_over=False).action_apply()
        self.assertEqual(self.accounts.user_id, self.new)
        self.assertEqual({a.user_id for a in self.theirs}, {self.old})

    def test_who_may_not_work_there(self):
        self.new.write(
            {
                "company_id": self.env.ref("base.main_company").id,
                "company_ids": [Command.set(self.env.ref("base.main_company").ids)],
            }
        )
        wizard = self._assign(self.accounts, self.new)
        with self.assertRefused(ValidationError, "may not work in Tested"):
            wizard.action_apply()
        self.assertEqual(self.accounts.user_id, self.old)

    def test_offered_in_the_list(self):
        bound = self.env["ir.actions.actions"].get_bindings("key.account")["action"]
        names = {
            action["name"] for action in bound if "list" in action["binding_view_types"]
        }
        self.assertLessEqual({"Assign account manager", "Schedule activities"}, names)

    # A plan of activities

    def _schedule(self, accounts):
        plan = self.env.ref("key_account_management.mail_activity_plan_onboarding")
        context = {"plan_mode": True}
        form = Form(
            self._act("mail.activity.schedule", accounts).with_context(**context)
        )
        form.plan_id = plan
        return form.save()

    def test_plan_goes_to_each_manager(self):
        self.accounts[0].user_id = self.new
        self.accounts.activity_ids.unlink()
        wizard = self._schedule(self.accounts[:2])
        self.assertFalse(wizard.has_error or wizard.has_warning)
        wizard.action_schedule_plan()
        for account in self.accounts[:2]:
            self.assertEqual(len(account.activity_ids), 5)
            self.assertEqual(account.activity_ids.user_id, account.user_id)
        self.assertFalse(self.accounts[2].activity_ids)

    def test_plan_without_manager(self):
        self.accounts[0].user_id = False
        self.accounts.activity_ids.unlink()
        wizard = self._schedule(self.accounts[0])
        name = self.accounts[0].display_name
        self.assertIn(f"{name} has no manager", wizard.warning)
        wizard.action_schedule_plan()
        self.assertEqual(self.accounts[0].activity_ids.user_id, self.env.user)

    def test_only_accounts_have_a_manager(self):
        with self.assertRefused(ValidationError, "only accounts have"):
            self.env["mail.activity.plan"].create(
                {
                    "name": "Leads",
                    "res_model": "crm.lead",
                    "template_ids": [
                        Command.create({"responsible_type": "account_manager"})
                    ],
                }
            )
