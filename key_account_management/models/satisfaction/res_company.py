from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_minimum_answers = fields.Integer("Least answers", default=3)
    key_account_survey_quiet_days = fields.Integer(
        "Days between surveys",
        default=60,
        help="No satisfaction programme asks a person again within so many days, whichever "
        "programme asked. 0: switched off.",
    )

    @api.constrains("key_account_minimum_answers", "key_account_survey_quiet_days")
    def _check_key_account_satisfaction(self):
        self._check_key_account_numbers(["key_account_minimum_answers"], 1, 1000)
        self._check_key_account_numbers(["key_account_survey_quiet_days"], 0, 3650)
