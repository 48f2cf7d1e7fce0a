from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_tz = fields.Selection(
        lambda self: (
            self.env["res.company"]
            ._fields["key_account_tz"]
            ._description_selection(self.env)
        ),
        "Time zone of key accounts",
        compute="_compute_key_account_tz",
        inverse="_inverse_key_account_tz",
        readonly=False,
    )

    @api.depends("company_id")
    def _compute_key_account_tz(self):
        """Propose the user's where the company has none: whoever saves has seen that."""
        for settings in self:
            settings.key_account_tz = (
                settings.company_id.key_account_tz or self.env.user.tz
            )

    def _inverse_key_account_tz(self):
        for settings in self:
            if settings.company_id.key_account_tz != settings.key_account_tz:
                settings.company_id.key_account_tz = settings.key_account_tz
