from odoo import fields, models


class KeyAccountSwot(models.Model):
    """A strength, weakness, opportunity or threat of a plan, with its evidence."""

    _name = "key.account.swot"
    _description = "SWOT Line"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, kind, id"

    kind = fields.Selection(
        [
            ("strength", "Strength"),
            ("weakness", "Weakness"),
            ("opportunity", "Opportunity"),
            ("threat", "Threat"),
        ],
        required=True,
    )
    name = fields.Char("What", required=True)
    evidence = fields.Text()
    date = fields.Date(default=fields.Date.context_today)
    state = fields.Selection(
        [
            ("suggested", "Suggested"),
            ("accepted", "Accepted"),
            ("dismissed", "Dismissed"),
        ],
        default="accepted",
        required=True,
    )
