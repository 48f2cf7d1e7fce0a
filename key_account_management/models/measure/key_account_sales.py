from itertools import starmap

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools import periods
from ...tools.document import count
from ...tools.halves import by_halves
from ..account.dates import format_month
from ..account.known_json import KnownJson
from .key_account_measure_mixin import Gather

SALES_MONTHS = 24
YEAR = 12


class KeyAccount(models.Model):
    """Sales over time, for the charts: the sources and the day of the assessment, by calendar
    month. The last one goes up to that day, and says so where the month does not end with it.
    """

    _inherit = "key.account"

    sales_by_month = KnownJson(
        "Sales by month",
        compute="_compute_sales_by_month",
        help="Sales of the last 24 calendar months, the last one up to the day of the last "
        "assessment; untaxed, in company currency.",
    )

    @api.depends("ordered_amount", "invoiced_amount", "previous_amount", "company_id")
    def _compute_sales_by_month(self):
        self.sales_by_month = False
        for company, accounts in (
            self.filtered("company_id").grouped("company_id").items()
        ):
            # The settings of its company follow from an account that one may read.
            company, as_of = company.sudo(), accounts[:1]._get_last_as_of()
            gather = Gather(company, as_of, company.key_account_basis, SALES_MONTHS)
            amounts = accounts._get_month_amounts(gather)
            for account in accounts:
                account.sales_by_month = {
                    "as_of": as_of.isoformat(),
                    "months": self._describe_months(as_of, amounts.get(account.id, {})),
                }

    @api.model
    def _describe_months(self, as_of, amounts):
        """Return the months of the chart, the earliest first: a list of dicts with ``back``;
        ``start`` and ``end``, the last day, as ISO days; ``partial``, where days of the month are
        still to come; ``amount``; and ``before`` with ``before_known``, that of the same days a
        year before.

        :param dict amounts: start → amount, see :meth:`_get_month_amounts`
        """
        months = self._get_months(as_of)

        def add_up(window):
            found = (
                v for day, v in amounts.items() if window.start <= day < window.end
            )
            return sum(found)

        described = []
        for back, month in months:
            known = back < YEAR
            before = known and add_up(periods.a_year_before(month))
            described.append(
                {
                    "back": back,
                    "start": month.start.isoformat(),
                    "end": month.last.isoformat(),
                    "partial": self._is_partial(month),
                    "amount": add_up(month),
                    "before": before,
                    "before_known": known,
                }
            )
        return described

    @api.model
    def _get_months(self, as_of):
        """Return the calendar months up to ``as_of``, the earliest first: how many months back,
        and the :class:`Window`."""
        return [
            (back, periods.calendar_month(as_of, back))
            for back in reversed(range(SALES_MONTHS))
        ]

    @api.model
    def _is_partial(self, month):
        """Return whether days of the calendar month are still to come."""
        return month.end.day != 1

    def _get_month_amounts(self, gather):
        """Return the sales of these accounts, ``{account id: {day: amount}}``: from that day up
        to the next one. The days are those on which months of the chart begin, and on which the
        last of them would end a year before. One statement, whatever the number of accounts."""
        months = [month for _back, month in self._get_months(gather.as_of)]
        days = {month.start for month in months}
        days = sorted(days | {periods.a_year_before(months[-1]).end})
        self.env.flush_all()
        rows = []

        def measure(ids):
            with self.env.cr.savepoint(flush=False):
                sql = self.browse(ids)._get_month_amounts_sql(gather, days)
                rows.extend(self.env.execute_query(sql))

        # An account whose data do not compute has no chart; it keeps nobody else from theirs.
        by_halves(self.ids, measure, lambda _id, _error: None, psycopg2.DataError)
        amounts = {}
        for account, bucket, amount in rows:
            amounts.setdefault(account, {})[days[bucket - 1]] = amount
        return amounts

    def _get_month_amounts_sql(self, gather, days):
        base = gather.base
        return SQL(
            """
            SELECT account_id, bucket, ROUND(SUM(amount) * 1e6) / 1e6
              FROM (SELECT a.id AS account_id, d.amount,
                           WIDTH_BUCKET(d.date, %(starts)s) AS bucket
                      FROM (%(rows)s) d
                      JOIN res_partner p ON p.id = d.partner_id
                      JOIN key_account a ON a.partner_id = p.commercial_partner_id
                     WHERE a.id = ANY(%(accounts)s) AND %(inside)s
                    OFFSET 0) d  -- others' amounts, which may not compute, stay untouched
             WHERE amount IS NOT NULL GROUP BY 1, 2
            """,
            starts=[gather._bound(base, day) for day in days],
            rows=self._get_source(gather),
            accounts=self.ids,
            inside=gather.between(base, periods.Window(days[0], gather.end)),
        )

    @api.model
    def _get_source(self, gather, suffix=""):
        """Return the SQL of the documents that the company's basis counts; with ``_line`` as
        ``suffix`` that of their lines."""
        measures = self.env["key.account.measure.mixin"]
        return measures._get_source(gather.base + suffix, gather)

    def action_view_month(self):
        """Open the documents of one month of the chart (``month_back`` in the context).

        :raises UserError: for what is no month of the chart
        """
        self.ensure_one()
        # Which month of the chart; the account is checked below.
        back = self.env.context.get("month_back", 0)
        if back not in range(SALES_MONTHS):
            raise UserError(
                self.env._(
                    "The chart shows the last %(count)s months. Choose one of these.",
                    count=SALES_MONTHS,
                )
            )
        as_of = self._get_last_as_of()
        month = periods.calendar_month(as_of, back)
        self.check_access("read")
        # Whoever may read the account sees what was counted for it; which of the documents
        # are shown is up to the rules of the documents.
        account = self.sudo()
        gather = Gather(
            account.company_id, as_of, account.company_id.key_account_basis, 1
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.id, d.amount
                  FROM (%(rows)s) d JOIN res_partner p ON p.id = d.partner_id
                 WHERE p.commercial_partner_id = %(partner)s AND %(inside)s
                """,
                rows=account._get_source(gather),
                partner=account.partner_id.id,
                inside=gather.between(gather.base, month),
            )
        )
        name = format_month(self.env, month.start)
        if self._is_partial(month):
            name = self.env._(
                "%(month)s, up to %(day)s",
                month=name,
                day=format_date(self.env, month.last),
            )
        return self.env["key.account.document"]._open(
            name, self.company_id, gather.model, list(starmap(count, rows))
        )
