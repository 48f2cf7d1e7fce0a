from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_minimum_answers = fields.Integer(
        related="company_id.key_account_minimum_answers", readonly=False
    )
    key_account_survey_quiet_days = fields.Integer(
        related="company_id.key_account_survey_quiet_days", readonly=False
    )
