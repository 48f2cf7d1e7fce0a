from odoo import fields, models
from odoo.tools.misc import format_date

from ...tools import unknown
from ...tools.document import Counted
from ..account.arguments import read_day


class KeyAccount(models.Model):
    """What an account has likely stopped buying while it may go on with the rest, and the orders
    behind its rhythm."""

    _inherit = "key.account"

    lapsed_line_ids = fields.One2many(
        "key.account.churn.line", "account_id", "Lapsed lines", readonly=True
    )

    def get_lapsed_lines(self, as_of=None):
        """Return the product categories that the account has likely stopped buying, by its own
        order rhythm in each: from a probability of one half on, with three order days at least.

        :param date as_of: the last day that is known (default: that of the figures shown). The
            coefficients are those in force on that day: none that knew what came later
        :return: a list of plain dicts, the most at stake (probability × yearly amount) first; what
            is unknown as ``tools/unknown.py`` marks it: ``category_id``, ``category``;
            ``probability``, 0 to 1, of no order of the category within ``horizon`` days;
            ``order_days`` (days with an order of the category, net of what was taken back),
            ``last_order_date``, ``silence`` (days since then); ``usual_from, usual_to``, the days
            between which the middle half of its gaps lies; ``overdue``, whether it has been silent
            for longer; ``yearly_amount``, what was ordered of it in the twelve months up to its
            last order day, less what was taken back since, untaxed, in company currency;
            ``stake``; ``as_of``; ``sentence``
        """
        self.ensure_one()
        self.check_access("read")
        # Whoever may read the account sees all that was counted for it, by whom ever sold.
        account = self.sudo()
        env, company = account.env, account.company_id
        day = read_day(self.env, as_of) or account._get_churn_day()
        version = env["key.account.rhythm"]._get_in_force(company, day, "line")
        horizon = version._get_horizon(company)
        lapsed = env["key.account.churn.line"]._get_lapsed(
            company, day, version, account.partner_id.ids
        )
        # As the table of the run is sorted: what is not known comes last.
        lapsed.sort(key=lambda r: (r[-1] is None, -(r[-1] or 0), -r[2].probability))
        categories = env["product.category"].browse(row[1] for row in lapsed)
        return [
            unknown.mark(
                {
                    "category_id": category.id,
                    "category": category.display_name,
                    "as_of": fields.Date.to_string(day),
                    "horizon": horizon,
                    "probability": score.probability,
                    "order_days": score.order_days,
                    "last_order_date": fields.Date.to_string(score.last_date),
                    "silence": score.days_silent,
                    "usual_from": score.usual_from,
                    "usual_to": score.usual_to,
                    "overdue": score.days_silent > score.usual_to,
                    "yearly_amount": yearly,
                    "stake": stake,
                    "sentence": self._word_lapsed_line(
                        score.usual_from,
                        score.usual_to,
                        score.days_silent,
                        score.probability,
                        horizon,
                    ),
                }
            )
            for category, (_partner, _category, score, yearly, stake) in zip(
                categories, lapsed, strict=True
            )
        ]

    def _get_churn_day(self):
        """Return the day of the figures shown; before the first ones, today."""
        self.ensure_one()
        shown = self.env["key.account.churn"]._get_rows(self).get(self.id)
        return shown.date if shown else self.company_id._get_key_account_today()

    def _word_lapsed_line(self, low, high, silence, probability, horizon):
        """Return what the figures of a product category say, in a sentence."""
        return self.env._(
            "Usually every %(low)s to %(high)s days; silent for %(silence)s. No order of these "
            "products in the next %(horizon)s days: %(percent)s %%.",
            low=low,
            high=high,
            silence=silence,
            horizon=horizon,
            percent=self._format_probability(probability),
        )

    def action_view_order_days(self, day=None):
        """Open the orders whose days make the rhythm, up to the day of the figures; those of a day
        that came to nothing are left out, and said to be.

        :param date day: only those of this day
        """
        self.ensure_one()
        self.check_access("read")
        day = read_day(self.env, day)
        account = self.sudo()  # as in get_lapsed_lines()
        measures = account.env["key.account.measure.mixin"]
        rows = measures._get_orders_of_days(
            account.company_id,
            day or account._get_churn_day(),
            account.partner_id.id,
            day,
        )
        name = self.env._("Order days")
        if day:
            name = format_date(self.env, day)
        return self.env["key.account.document"]._open(
            name,
            self.company_id,
            "sale.order",
            [
                Counted(order, amount) if counts else Counted(order, amount, "no_lines")
                for order, amount, counts in rows
            ],
        )

    def _merge_parts_into(self, target):
        # Of neither: what both ordered is counted by the next run.
        self.env["key.account.churn.line"].search(
            [("account_id", "in", (self | target).ids)]
        ).unlink()
        return super()._merge_parts_into(target)
