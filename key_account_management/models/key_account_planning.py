from odoo import fields, models


class KeyAccountPlanningMixin(models.AbstractModel):
    """The plans of an account, and the one that runs."""

    _name = "key.account.planning.mixin"
    _description = "Plans of an Account"

    plan_ids = fields.One2many("key.account.plan", "account_id", "Plans")

    def _merge_plans_into(self, target):
        """Before accounts become one: only one running plan per period can stay so."""
