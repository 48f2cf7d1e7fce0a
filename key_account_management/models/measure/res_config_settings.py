from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_basis = fields.Selection(
        related="company_id.key_account_basis", readonly=False
    )
    key_account_amounts = fields.Selection(
        related="company_id.key_account_amounts", readonly=False
    )
    key_account_window = fields.Integer(
        related="company_id.key_account_window", readonly=False
    )
