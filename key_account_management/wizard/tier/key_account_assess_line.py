from odoo import fields, models


class KeyAccountAssessLine(models.TransientModel):
    """One threshold to try, beside the one in force."""

    _name = "key.account.assess.line"
    _description = "Threshold to Try"

    assess_id = fields.Many2one("key.account.assess", required=True, ondelete="cascade")
    rule_id = fields.Many2one(
        "key.account.tier.rule", required=True, ondelete="cascade"
    )
    tier_id = fields.Many2one(related="rule_id.tier_id", related_sudo=False)
    criterion_id = fields.Many2one(related="rule_id.criterion_id", related_sudo=False)
    direction = fields.Selection(related="rule_id.direction", related_sudo=False)
    unit = fields.Selection(related="rule_id.unit", related_sudo=False)
    enter = fields.Float("Enter at", required=True)
    keep = fields.Float("Keep at", required=True)
