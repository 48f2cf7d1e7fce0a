from odoo import fields, models


class KeyAccountStrategy(models.Model):
    """How we mean to reach the objectives of a plan."""

    _name = "key.account.strategy"
    _description = "Account Strategy"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("product", "Product"),
            ("price", "Price"),
            ("promotion", "Promotion"),
            ("service", "Service"),
            ("expansion", "Expansion"),
            ("joint", "Joint development"),
        ],
        required=True,
        default="product",
    )
    swot_ids = fields.Many2many("key.account.swot", string="Uses")
    objective_ids = fields.Many2many("key.account.objective", string="For objectives")
