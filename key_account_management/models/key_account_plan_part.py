from odoo import fields, models


class KeyAccountPlanPartMixin(models.AbstractModel):
    """Something that belongs to an account plan and goes with it; seen by whoever sees the
    account."""

    _name = "key.account.plan.part.mixin"
    _description = "Part of an Account Plan"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "key.account.plan", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="plan_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
