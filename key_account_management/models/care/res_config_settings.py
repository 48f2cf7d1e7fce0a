from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_churn_horizon = fields.Integer(
        related="company_id.key_account_churn_horizon", readonly=False
    )
    key_account_churn_warnings = fields.Integer(
        related="company_id.key_account_churn_warnings", readonly=False
    )
    key_account_churn_in_force = fields.Integer(
        "Horizon in force", compute="_compute_key_account_churn_in_force"
    )

    @api.depends("company_id")
    def _compute_key_account_churn_in_force(self):
        for settings in self:
            company = settings.company_id
            # What the figures were scored with is no secret of who sets it.
            version = self.env["key.account.rhythm"].sudo()
            version = version._get_in_force(company, company._get_key_account_today())
            settings.key_account_churn_in_force = version.horizon
