from odoo import Command
from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestPlanTours(KeyAccountPlanCommon, PatientHttpCase):
    """From the template to the approval, as the account manager and the approver."""

    browser_size = "1440x900"

    def test_plan_from_template_to_approval(self):
        self.plan.unlink()
        tier = self.tiers["Key"]
        tier.plan_approver_id = self.users["director"]
        self.account.computed_tier_id = tier
        self._create_order(
            self.account.partner_id, 1000, self.today.replace(year=self.year - 1, day=1)
        )
        self.env["key.account.plan.template"].create(
            {
                "name": "Tour template",
                "sequence": -1,
                "tier_ids": tier.ids,
                "objective_ids": [
                    Command.create(
                        {
                            "name": "Tour sales",
                            "measure": "ordered_amount",
                            "rule": "fixed",
                            "value": 5000,
                        }
                    )
                ],
            }
        )
        self.start_tour(
            f"/odoo/key-accounts/{self.account.id}",
            "key_account_plan_submit",
            login="people_manager",
        )
        plan = self.account.plan_ids
        self.assertEqual(plan.state, "approval")
        self.assertEqual(plan.approver_id, self.users["director"])
        self.start_tour(
            "/odoo/account-plans",
            "key_account_plan_approve",
            login="people_director",
        )
        self.assertEqual(plan.state, "running")
        self.assertEqual(plan.version_ids.user_id, self.users["director"])
        self.start_tour(
            f"/odoo/account-plans/{plan.id}",
            "key_account_plan_change",
            login="people_manager",
        )
        self.assertEqual(plan.state, "draft")
        self.assertEqual(len(plan.version_ids), 1)
