from odoo import fields, models


class KeyAccountResource(models.Model):
    """What a plan needs of people and money, and what was used."""

    _name = "key.account.resource"
    _description = "Plan Resource"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, id"

    name = fields.Char(required=True)
    kind = fields.Selection(
        [("people", "People"), ("money", "Money"), ("technical", "Technical support")],
        required=True,
        default="people",
    )
    planned = fields.Float()
    used = fields.Float()
