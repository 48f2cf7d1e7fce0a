from odoo import api, fields, models
from odoo.exceptions import ValidationError

ALL_ACCOUNTS = "key_account_management.group_all_accounts"


class KeyAccountTier(models.Model):
    """How the plans of a tier's accounts are made, approved and touched."""

    _inherit = "key.account.tier"

    plan_approver_id = fields.Many2one(
        "res.users",
        "Plans approved by",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        copy=False,
        help="Who approves the account plans. Empty: whoever administrates key accounts.",
    )
    plan_self_approval = fields.Boolean(
        "Owner may approve", default=True, help="The owner of a plan may approve it."
    )
    plan_rhythm = fields.Integer(
        "Plan touched every (days)",
        default=90,
        help="A running plan that nobody touched for longer is marked. 0: never.",
    )
    # The name is core's: its rotting mixin takes the tier of a plan for the stage.
    rotting_threshold_days = fields.Integer(
        "Days until a plan is marked", related="plan_rhythm"
    )
    plan_template_ids = fields.Many2many(
        "key.account.plan.template",
        "key_account_plan_template_tier_rel",
        "tier_id",
        "template_id",
        "Plan templates",
        help="What a new plan of an account in this tier starts with: the first one.",
    )

    @api.constrains("plan_rhythm")
    def _check_plan_rhythm(self):
        self._check_rhythm("plan_rhythm")

    @api.constrains("plan_approver_id", "company_id")
    def _check_plan_approver(self):
        """Who approves must be able to read what it is about."""
        for tier in self.filtered("plan_approver_id"):
            approver = tier.plan_approver_id
            if approver.share or not approver.has_group(ALL_ACCOUNTS):
                raise ValidationError(
                    self.env._(
                        "%(user)s can't approve the plans of %(tier)s: only who may see all "
                        "accounts can. Give the user the group “User: All Accounts” first.",
                        user=approver.name,
                        tier=tier.name,
                    )
                )
