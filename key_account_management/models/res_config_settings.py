from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_basis = fields.Selection(
        related="company_id.key_account_basis", readonly=False
    )
    key_account_window = fields.Integer(
        related="company_id.key_account_window", readonly=False
    )
    key_account_minimum_stay = fields.Integer(
        related="company_id.key_account_minimum_stay", readonly=False
    )
    key_account_grace = fields.Integer(
        related="company_id.key_account_grace", readonly=False
    )
    key_account_steps_down = fields.Integer(
        related="company_id.key_account_steps_down", readonly=False
    )
    key_account_tz = fields.Selection(related="company_id.key_account_tz", readonly=False)
    key_account_rule_ids = fields.One2many(
        related="company_id.key_account_rule_ids", readonly=False
    )
