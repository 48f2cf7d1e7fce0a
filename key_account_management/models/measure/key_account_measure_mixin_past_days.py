from odoo import api, models
from odoo.tools import SQL

from ...tools import periods
from ...tools.periods import A_DAY
from ...tools.rhythm import Sums
from .key_account_measure_mixin_order_days import PER_END

YEAR = 12  # months


class KeyAccountMeasureMixin(models.AbstractModel):
    """What was known of some customers at past days, all days out of one statement."""

    _inherit = "key.account.measure.mixin"

    @api.model
    def _get_past_sums(self, company, ends, horizon, partner_ids):
        """Return ``{commercial partner id: [(Sums, follows)]}`` of the customers with an order day:
        at each day its order days (None: none by then), and whether one lies in the horizon after
        it.

        :param ends: list of days, the newest first
        :param int horizon: in days; 0: nothing follows
        :param partner_ids: only these customers
        """
        if not (ends and partner_ids):
            return {}
        gather = self._gather_order_days(
            company, ends[0] + horizon * A_DAY, partner_ids
        )
        found = {}
        for partner, first, *columns in self.env.execute_query(
            self._query_order_day_sums(gather, ends, horizon)
        ):
            found[partner] = at_ends = []
            for index in range(0, len(columns), PER_END):
                count, last, squares, follows = columns[index : index + PER_END]
                sums = Sums(count, first, last, squares) if count else None
                at_ends.append((sums, bool(follows)))
        return found

    @api.model
    def _get_yearly_orders(self, company, ends, partner_ids):
        """Return ``{commercial partner id: [amount]}``: what was ordered in the 12 months up to each
        day, untaxed, in company currency; of those who ordered in any of them.

        :param ends: list of days
        :param partner_ids: only these customers
        """
        if not (ends and partner_ids):
            return {}
        gather = self._gather_order_days(company, max(ends), partner_ids)
        first = periods.window(min(ends), YEAR).start
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.commercial_partner_id, %(columns)s
                  FROM (%(orders)s) d JOIN res_partner p ON p.id = d.partner_id
                 WHERE %(asked)s AND d.date >= %(first)s
                 GROUP BY 1
                """,
                columns=SQL(", ").join(
                    gather.limited(as_of=end).total("order", YEAR) for end in ends
                ),
                orders=self._get_source("order", gather),
                asked=self._get_asked_sql(gather, SQL("d.partner_id")),
                first=gather._bound("order", first),
            )
        )
        return {partner: amounts for partner, *amounts in rows}
