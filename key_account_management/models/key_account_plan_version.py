from odoo import fields, models


class KeyAccountPlanVersion(models.Model):
    """A plan as it was approved."""

    _name = "key.account.plan.version"
    _description = "Account Plan Version"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, version desc"

    version = fields.Integer(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Approved by", readonly=True)
    content = fields.Json(readonly=True)
