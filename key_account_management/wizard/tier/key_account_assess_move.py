from odoo import fields, models


class KeyAccountAssessMove(models.TransientModel):
    """One customer that would move."""

    _name = "key.account.assess.move"
    _description = "Expected Move"

    assess_id = fields.Many2one("key.account.assess", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("first", "New"),
            ("up", "Rises"),
            ("down", "Falls"),
            ("ladder", "Its tier is gone"),
            ("override_end", "Set by hand, ends"),
        ],
        "Move",
    )
    from_tier_id = fields.Many2one("key.account.tier", ondelete="cascade")
    to_tier_id = fields.Many2one("key.account.tier", ondelete="cascade")
    effective = fields.Boolean(help="No: a tier set by hand stays until it expires.")
    why = fields.Text()
