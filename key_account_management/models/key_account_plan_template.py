from odoo import fields, models


class KeyAccountPlanTemplate(models.Model):
    """What a new plan starts with: objectives, strategies, initiatives."""

    _name = "key.account.plan.template"
    _description = "Account Plan Template"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for every company.",
    )
    tier_ids = fields.Many2many("key.account.tier", string="Tiers", check_company=True)
    objective_ids = fields.One2many(
        "key.account.plan.template.objective", "template_id", copy=True
    )
