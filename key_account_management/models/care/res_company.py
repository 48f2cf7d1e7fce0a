from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_WARNINGS = 100  # an account manager and month
LEAST_HORIZON, MOST_HORIZON = 7, 1825  # days


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_churn_horizon = fields.Integer(
        "Key accounts: horizon of the churn risk",
        default=0,
        help="Days ahead in which no order is expected of whom is called lost. 0: by the usual "
        "gap between orders: 90 days up to a gap of 30, 180 up to 90, else 365.",
    )

    key_account_churn_warnings = fields.Integer(
        "Key accounts: warnings a month",
        default=5,
        help="At most so many customers that are likely lost are warned of, for each account "
        "manager and month; of stopped product categories and of declining sales at most so "
        "many customers each. 0: none.",
    )
    key_account_churn_drawn = fields.Date(
        "Key accounts: warnings drawn as of", readonly=True, copy=False
    )

    @api.constrains("key_account_churn_warnings")
    def _check_key_account_churn_warnings(self):
        self._check_key_account_numbers(
            ["key_account_churn_warnings"], most=MOST_WARNINGS
        )

    @api.constrains("key_account_churn_horizon")
    def _check_key_account_churn_horizon(self):
        for company in self:
            days = company.key_account_churn_horizon
            if days and not LEAST_HORIZON <= days <= MOST_HORIZON:
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(days)s days are out of reach. Enter %(least)s to "
                        "%(most)s, or 0 for the horizon that fits the usual gap.",
                        field=self._fields[
                            "key_account_churn_horizon"
                        ]._description_string(self.env),
                        days=days,
                        least=LEAST_HORIZON,
                        most=MOST_HORIZON,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "key_account_churn_horizon" in vals:
            # Another horizon is another question: who sets it need not run scheduled actions.
            cron = self.env.ref("key_account_management.ir_cron_score_churn").sudo()
            cron._trigger()
        return result
