from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_minimum_stay = fields.Integer(
        related="company_id.key_account_minimum_stay", readonly=False
    )
    key_account_grace = fields.Integer(
        related="company_id.key_account_grace", readonly=False
    )
    key_account_steps_down = fields.Integer(
        related="company_id.key_account_steps_down", readonly=False
    )
    key_account_rule_ids = fields.One2many(
        "key.account.tier.rule",
        compute="_compute_key_account_rule_ids",
        inverse="_inverse_key_account_rule_ids",
        readonly=False,
    )

    @api.depends("company_id")
    def _compute_key_account_rule_ids(self):
        for settings in self:
            settings.key_account_rule_ids = settings.company_id.key_account_rule_ids

    def _inverse_key_account_rule_ids(self):
        """The lines write themselves. A related field would replace the company's list, and
        so delete each threshold that a caller does not send."""
