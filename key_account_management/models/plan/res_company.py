from odoo import fields, models

from ...tools import planning


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_plan_period = fields.Selection(
        [
            ("year", "The financial year; in its last three months the next one"),
            ("months", "Twelve months from the day the plan is made"),
        ],
        "Period of a new plan",
        default="year",
        required=True,
    )

    def _get_key_account_plan_period(self, today):
        """Return the :class:`planning.Period` that a plan made on this day is for."""
        self.ensure_one()
        if self.key_account_plan_period == "months":
            return planning.get_twelve_months(today)
        year = self.compute_fiscalyear_dates(today)
        return planning.get_year_to_plan(year["date_from"], year["date_to"], today)
