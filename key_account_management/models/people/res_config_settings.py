from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_attitude_days = fields.Integer(
        related="company_id.key_account_attitude_days", readonly=False
    )
    key_account_contact_days = fields.Integer(
        related="company_id.key_account_contact_days", readonly=False
    )
