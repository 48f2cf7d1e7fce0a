from odoo import fields, models
from odoo.tools.misc import format_date, formatLang

from ...tools import chart
from ..account.dates import format_month


class KeyAccount(models.Model):
    """The order rhythm of an account on its form: what :meth:`explain_churn` says, how good the
    coefficients were, and two years of order days as a picture."""

    _inherit = "key.account"

    churn_explanation = fields.Html(
        "Order rhythm", compute="_compute_churn_explanation", sanitize=False
    )

    def _compute_churn_explanation(self):
        # Whoever reads the account sees all that was counted for it, by whom ever sold.
        known = self._origin.sudo()
        measures = known.env["key.account.measure.mixin"]
        told_of, days_of = self._origin._tell_churn(), {}
        for (company, day), accounts in known._group_by_churn_day(None).items():
            found = measures._get_order_days(company, day, accounts.partner_id.ids)
            for account in accounts:
                days_of[account.id] = found.get(account.partner_id.id, ())
        for account in self:
            if not account._origin:
                account.churn_explanation = False
                continue
            told = told_of[account._origin.id]
            day = fields.Date.to_date(told["as_of"])
            calendar = chart.calendar(days_of[account._origin.id], day)
            account.churn_explanation = self.env["ir.qweb"]._render(
                "key_account_management.key_account_churn_explanation",
                {
                    "told": told,
                    "quality": account._word_quality(told["version"]),
                    "calendar": calendar,
                    "title": self.env._(
                        "%(count)s order days in two years, up to %(day)s",
                        count=len(calendar.squares),
                        day=format_date(self.env, day),
                    ),
                    "names": {
                        month.day: format_month(self.env, month.day, "MMM")
                        for month in calendar.months
                    },
                    "days": {
                        square.day: format_date(self.env, square.day)
                        for square in calendar.squares
                    },
                },
            )

    def _word_quality(self, version):
        """Return how good the coefficients were, in a sentence.

        :param version: as of :meth:`explain_churn`; False: none
        """
        if not version:
            return self.env._("Nothing has been learnt from the company's past yet.")
        values = {"day": format_date(self.env, version["date"])}
        if not version["learnt"]:
            return self.env._(
                "As of %(day)s there is too little history to learn from: general experience "
                "alone.",
                **values,
            )
        if not version["proof_count"]:
            return self.env._("Learnt from the company's past as of %(day)s.", **values)
        values |= {
            "count": version["proof_count"],
            "past": format_date(self.env, version["proof_date"]),
            "expected": formatLang(self.env, version["proof_expected"], digits=0),
            "lapsed": version["proof_lapsed"],
        }
        return self.env._(
            "Learnt from the company's past as of %(day)s. Of %(count)s customers on %(past)s "
            "it would have expected %(expected)s to order no more; %(lapsed)s came to be so.",
            **values,
        )
