from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_plan_period = fields.Selection(
        related="company_id.key_account_plan_period", readonly=False, required=True
    )
