from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ...tools.periods import A_DAY
from ...tools.rhythm import Origin, Sums, get_long_lost
from .key_account_measure_mixin import Gather

PER_END = 4  # columns of one end: count, last day, squares, whether one follows
# Whose order days: a customer's, or those of its product categories (lines).
KEYS = {False: ("partner_id",), True: ("partner_id", "category_id")}
# Whether a day belongs to the year of a line: twelve months up to its last order day, and since.
YEARLY = SQL("day >= (last + 1 - INTERVAL '1 year')::date")


class KeyAccountMeasureMixin(models.AbstractModel):
    """Order days: what the rhythm of a customer is made of. A customer, at any day that is asked
    for, is the sums of its order days up to then (``tools.rhythm.Sums``); those of all customers
    at all days come out of one statement.
    """

    _inherit = "key.account.measure.mixin"

    @api.model
    def _query_order_days(self, gather, lines=False):
        """Return the SQL of one row per customer (its commercial partner) and day on which it
        ordered something net of what it took back: ``partner_id`` and ``day``, the company's. The
        day of an order that is left out for want of a rate is one, too: else whoever orders in
        that currency would look lost.

        :param bool lines: one row per customer, product category (``category_id``) and day
        """
        if lines:
            return SQL(
                "SELECT partner_id, category_id, day FROM (%s) nets WHERE counts",
                self._query_line_nets(gather),
            )
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
    def _query_line_nets(self, gather):
        """Return the SQL of one row per customer, product category and day with order lines:
        ``partner_id``, ``category_id``, ``day``, the ``amount`` net of what was taken back (NULL:
        all left out for want of a rate), and whether the day ``counts`` as one with an order. A
        line without a product has no category, as everywhere."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, d.category_id, %(day)s AS day,
                   %(net)s AS amount,
                   COALESCE(%(net)s > 0, FALSE) OR BOOL_OR(d.amount IS NULL) AS counts
              FROM (%(lines)s) d JOIN res_partner p ON p.id = d.partner_id
             WHERE d.category_id IS NOT NULL AND %(asked)s
             GROUP BY 1, 2, 3
            """,
            day=gather.day(SQL("d.date")),
            net=gather.rounded(SQL("SUM(d.amount)")),
            lines=self._get_source("order_line", gather),
            asked=self._get_asked_sql(gather, SQL("d.partner_id")),
        )

    @api.model
    def _query_order_day_sums(self, gather, ends, horizon=0, lines=False):
        """Return the SQL of one row per customer with an order day by the day of ``gather``:
        ``partner_id``, the ``first`` day, and of each end, a day that is known, ``count``,
        ``last`` and ``squares`` of the days up to it, and whether one ``follows`` within the
        horizon, each with the number of the end behind its name.

        A gap belongs to the later of its two days: no sum knows what came after its end.

        :param bool lines: one row per customer and product category, see ``_query_order_days``
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
            SELECT %(keys)s, MIN(day) AS first, %(columns)s
              FROM (SELECT %(keys)s, day,
                           (day - LAG(day) OVER (PARTITION BY %(keys)s ORDER BY day))::float8
                           AS gap
                      FROM (%(days)s) days) gaps
             GROUP BY %(keys)s
            """,
            keys=self._name_keys(lines),
            columns=SQL(", ").join(columns),
            days=self._query_order_days(gather, lines),
        )

    @api.model
    def _name_keys(self, lines):
        """Return the columns that tell whose order days they are."""
        return SQL(", ").join(map(SQL.identifier, KEYS[lines]))

    @api.model
    def _get_order_day_sums(
        self, company, as_of, partner_ids=None, sample=None, lines=False
    ):
        """Return ``{commercial partner id: Sums}`` of the order days up to a day.

        :param partner_ids: only these customers (default: all)
        :param int sample: at most so many of those with two order days, always the same
        :param bool lines: of each customer and product category, ``{(partner id, category id):
            Sums}``
        """
        gather = self._gather_order_days(company, as_of, partner_ids)
        query = self._query_order_day_sums(gather, [as_of], lines=lines)
        width, found = len(KEYS[lines]), {}
        for row in self._draw(query, sample, lines):
            first, count, last, squares, _follows = row[width:]
            key = tuple(row[:width]) if lines else row[0]
            found[key] = Sums(count, first, last, squares)
        return found

    @api.model
    def _get_line_sums(self, company, as_of, partner_ids=None, least=1):
        """Return ``{(commercial partner id, category id): (Sums, yearly amount)}`` of the order
        days of product categories up to a day. The yearly amount is what was ordered of the
        category in the twelve months up to its last order day, less what was taken back since;
        untaxed, in company currency; None where nothing of that has a rate. A category of which no
        product is for sale any more is left out: nobody can buy that.

        :param partner_ids: only these customers (default: all)
        :param int least: order days that a category must have
        """
        gather = self._gather_order_days(company, as_of, partner_ids)
        query = SQL(
            """
            SELECT %(keys)s, MIN(day) FILTER (WHERE counts), COUNT(*) FILTER (WHERE counts),
                   last, COALESCE(SUM(gap * gap) FILTER (WHERE counts), 0),
                   %(yearly)s
              FROM (SELECT %(keys)s, day, amount, counts,
                           (day - LAG(day) OVER (PARTITION BY %(keys)s, counts ORDER BY day)
                           )::float8 AS gap,
                           MAX(day) FILTER (WHERE counts) OVER (PARTITION BY %(keys)s) AS last
                      FROM (%(nets)s) nets) gaps
             WHERE EXISTS (SELECT FROM product_template t
                             JOIN product_product v ON v.product_tmpl_id = t.id AND v.active
                            WHERE t.categ_id = gaps.category_id AND t.active AND t.sale_ok)
             GROUP BY %(keys)s, last
            HAVING COUNT(*) FILTER (WHERE counts) >= %(least)s
            """,
            keys=self._name_keys(True),
            yearly=gather.rounded(SQL("SUM(amount) FILTER (WHERE %s)", YEARLY)),
            nets=self._query_line_nets(gather),
            least=least,
        )
        return {
            (partner, category): (Sums(count, first, last, squares), yearly)
            for partner, category, first, count, last, squares, yearly in (
                self.env.execute_query(query)
            )
        }

    @api.model
    def _get_yearly_lines(self, company, as_of, partner_id, category_id, last):
        """Return ``[(order line id, amount)]`` of what the yearly amount of a customer's product
        category was counted of, see ``_get_line_sums``; the amount None where it has no rate.

        :param date last: the last order day of the category
        """
        gather = self._gather_order_days(company, as_of, [partner_id])
        return self.env.execute_query(
            SQL(
                """
                SELECT line_id, amount
                  FROM (SELECT d.line_id, d.amount, d.category_id, %(day)s AS day,
                               %(last)s::date AS last
                          FROM (%(lines)s) d
                         WHERE d.category_id = %(category)s AND %(asked)s) d
                 WHERE %(yearly)s ORDER BY line_id
                """,
                day=gather.day(SQL("d.date")),
                last=last,
                lines=self._get_source("order_line", gather),
                category=category_id,
                asked=self._get_asked_sql(gather, SQL("d.partner_id")),
                yearly=YEARLY,
            )
        )

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
    def _get_orders_of_days(self, company, as_of, partner_id, first=None):
        """Return ``[(order id, amount, whether its day is an order day)]`` of a customer up to a
        day; the amount None where it has no rate.

        :param date first: from this day on (default: all before)
        """
        gather = self._gather_order_days(company, as_of, [partner_id])
        return self.env.execute_query(
            SQL(
                """
                SELECT d.id, d.amount, days.day IS NOT NULL
                  FROM (%(orders)s) d
                  LEFT JOIN (%(days)s) days ON days.day = %(day)s
                 WHERE %(asked)s AND %(day)s >= %(first)s ORDER BY d.id
                """,
                first=first or date.min,
                orders=self._get_source("order", gather),
                days=self._query_order_days(gather),
                day=gather.day(SQL("d.date")),
                asked=self._get_asked_sql(gather, SQL("d.partner_id")),
            )
        )

    @api.model
    def _get_origins(self, company, ends, horizon, sample=None, lines=False):
        """Return the list of :class:`Origin` of past days whose horizon has ended: the customers
        of each, and for each whether no order day lies in the horizon after it.

        :param ends: list of days, the newest first
        :param int horizon: in days
        :param int sample: at most so many customers with two order days, always the same
        :param bool lines: customers' product categories in place of customers
        """
        origins = [Origin(end, [], []) for end in ends]
        if not ends:
            return origins
        gather = self._gather_order_days(company, ends[0] + horizon * A_DAY)
        query = self._query_order_day_sums(gather, ends, horizon, lines)
        width = len(KEYS[lines])
        for row in self._draw(query, sample, lines):
            first, *columns = row[width:]
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
    def _draw(self, query, sample, lines=False):
        """Return the rows of ``_query_order_day_sums``, or a sample: who belongs to it is decided
        by the customer's number, not by what came later than the first end."""
        if sample is None:
            return self.env.execute_query(query)
        return self.env.execute_query(
            SQL(
                "SELECT * FROM (%(query)s) sums WHERE count_0 > 1"
                " ORDER BY MD5((%(keys)s)::text), %(keys)s LIMIT %(sample)s",
                query=query,
                keys=self._name_keys(lines),
                sample=sample,
            )
        )
