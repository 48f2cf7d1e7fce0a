from odoo import api, models
from odoo.tools import SQL

from ...tools.periods import A_DAY
from ...tools.rhythm import Origin, Sums, get_long_lost
from .key_account_measure_mixin import Gather

PER_END = 4  # columns of one end: count, last day, squares, whether one follows


class KeyAccountMeasureMixin(models.AbstractModel):
    """Order days: what the rhythm of a customer is made of. A customer, at any day that is asked
    for, is the sums of its order days up to then (``tools.rhythm.Sums``); those of all customers
    at all days come out of one statement.
    """

    _inherit = "key.account.measure.mixin"

    @api.model
    def _query_order_days(self, gather):
        """Return the SQL of one row per customer (its commercial partner) and day on which it
        ordered something net of what it took back: ``partner_id`` and ``day``, the company's. The
        day of an order that is left out for want of a rate is one, too: else whoever orders in
        that currency would look lost."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, %(day)s AS day
              FROM (%(orders)s) d JOIN res_partner p ON p.id = d.partner_id
             WHERE %(asked)s
             GROUP BY 1, 2
            HAVING %(net)s > 0 OR BOOL_OR(d.amount IS NULL)
            """,
            day=gather.day(SQL("d.date")),
            orders=self._get_source("order", gather),
            asked=self._get_asked_sql(gather, SQL("d.partner_id")),
            net=gather.rounded(SQL("SUM(d.amount)")),
        )

    @api.model
    def _query_order_day_sums(self, gather, ends, horizon=0):
        """Return the SQL of one row per customer with an order day by the day of ``gather``:
        ``partner_id``, the ``first`` day, and of each end, a day that is known, ``count``,
        ``last`` and ``squares`` of the days up to it, and whether one ``follows`` within the
        horizon, each with the number of the end behind its name.

        A gap belongs to the later of its two days: no sum knows what came after its end.
        """
        columns = [
            SQL(
                """
                COUNT(*) FILTER (WHERE %(known)s) AS %(count)s,
                MAX(day) FILTER (WHERE %(known)s) AS %(last)s,
                COALESCE(SUM(gap * gap) FILTER (WHERE %(known)s), 0) AS %(squares)s,
                BOOL_OR(day > %(end)s AND day <= %(until)s) AS %(follows)s
                """,
                known=SQL("day <= %s", end),
                end=end,
                until=end + horizon * A_DAY,
                **{
                    name: SQL.identifier(f"{name}_{index}")
                    for name in ("count", "last", "squares", "follows")
                },
            )
            for index, end in enumerate(ends)
        ]
        return SQL(
            """
            SELECT partner_id, MIN(day) AS first, %(columns)s
              FROM (SELECT partner_id, day,
                           (day - LAG(day) OVER (PARTITION BY partner_id ORDER BY day))::float8
                           AS gap
                      FROM (%(days)s) days) gaps
             GROUP BY partner_id
            """,
            columns=SQL(", ").join(columns),
            days=self._query_order_days(gather),
        )

    @api.model
    def _get_order_day_sums(self, company, as_of, partner_ids=None, sample=None):
        """Return ``{commercial partner id: Sums}`` of the order days up to a day.

        :param partner_ids: only these customers (default: all)
        :param int sample: at most so many of those with two order days, always the same
        """
        gather = self._gather_order_days(company, as_of, partner_ids)
        rows = self._draw(self._query_order_day_sums(gather, [as_of]), sample)
        return {
            partner: Sums(count, first, last, squares)
            for partner, first, count, last, squares, _follows in rows
        }

    @api.model
    def _get_order_days(self, company, as_of, partner_ids):
        """Return ``{commercial partner id: [day]}`` of the order days up to a day, the first one
        first."""
        gather = self._gather_order_days(company, as_of, partner_ids)
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT partner_id, ARRAY_AGG(day ORDER BY day) FROM (%s) days GROUP BY 1",
                    self._query_order_days(gather),
                )
            )
        )

    @api.model
    def _get_origins(self, company, ends, horizon, sample=None):
        """Return the list of :class:`Origin` of past days whose horizon has ended: the customers
        of each, and for each whether no order day lies in the horizon after it.

        :param ends: list of days, the newest first
        :param int horizon: in days
        :param int sample: at most so many customers with two order days, always the same
        """
        origins = [Origin(end, [], []) for end in ends]
        if not ends:
            return origins
        gather = self._gather_order_days(company, ends[0] + horizon * A_DAY)
        query = self._query_order_day_sums(gather, ends, horizon)
        for _partner, first, *columns in self._draw(query, sample):
            for index, origin in enumerate(origins):
                count, last, squares, follows = columns[index * PER_END :][:PER_END]
                if count:
                    origin.portfolio.append(Sums(count, first, last, squares))
                    origin.lapsed.append(not follows)
        return origins

    @api.model
    def _count_once(self, company, ends, horizon):
        """Return of how many customers, at all these past days together, one order day was known,
        without those long lost; and how many of them had none in the horizon after it."""
        if not ends:
            return 0, 0
        gather = self._gather_order_days(company, ends[0] + horizon * A_DAY)
        once = [
            SQL(
                "(%s = 1 AND %s > %s)",
                SQL.identifier(f"count_{index}"),
                SQL.identifier(f"last_{index}"),
                end - get_long_lost(horizon) * A_DAY,
            )
            for index, end in enumerate(ends)
        ]
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) sums",
                SQL(", ").join(
                    SQL(
                        "COUNT(*) FILTER (WHERE %(once)s),"
                        " COUNT(*) FILTER (WHERE %(once)s AND NOT %(follows)s)",
                        once=condition,
                        follows=SQL.identifier(f"follows_{index}"),
                    )
                    for index, condition in enumerate(once)
                ),
                self._query_order_day_sums(gather, ends, horizon),
            )
        )
        return sum(row[::2]), sum(row[1::2])

    @api.model
    def _gather_order_days(self, company, as_of, partner_ids=None):
        self.env.flush_all()
        gather = Gather(company, as_of, "ordered", company.key_account_window)
        return gather.limited(partner_ids=partner_ids)

    @api.model
    def _draw(self, query, sample):
        """Return the rows of ``_query_order_day_sums``, or a sample: who belongs to it is decided
        by the customer's number, not by what came later than the first end."""
        if sample is None:
            return self.env.execute_query(query)
        return self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) sums WHERE count_0 > 1"
                " ORDER BY MD5(partner_id::text), partner_id LIMIT %s",
                query,
                sample,
            )
        )
