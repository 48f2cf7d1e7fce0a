from itertools import starmap

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools import periods
from ...tools.document import count
from ...tools.halves import by_halves
from ...tools.periods import A_DAY
from ..account.known_json import KnownJson
from .key_account_measure_mixin import Gather

SALES_MONTHS = 24


class KeyAccount(models.Model):
    """Sales over time, for the charts: the sources and the day of the assessment, so that the
    months of the window add up to the account's own figure.

    A month runs back from the day of the last assessment, as windows do: whole months that
    compare with those of the year before, also in the middle of a calendar month.
    """

    _inherit = "key.account"

    sales_by_month = KnownJson(
        "Sales by month",
        compute="_compute_sales_by_month",
        help="Sales of the last 24 months, counted back from the day of the last assessment; "
        "untaxed, in company currency.",
    )

    @api.depends("ordered_amount", "invoiced_amount", "previous_amount", "company_id")
    def _compute_sales_by_month(self):
        self.sales_by_month = False
        for company, accounts in (
            self.filtered("company_id").grouped("company_id").items()
        ):
            # The settings of its company follow from an account that one may read.
            company, as_of = company.sudo(), accounts[:1]._get_last_as_of()
            gather = Gather(
                company, as_of, company.key_account_basis, company.key_account_window
            )
            amounts = accounts._get_month_amounts(gather)
            months = [
                {
                    "back": back,
                    "start": start.isoformat(),
                    "end": (end - A_DAY).isoformat(),
                }
                for back, (start, end) in self._get_months(as_of)
            ]
            for account in accounts:
                account.sales_by_month = {
                    "as_of": as_of.isoformat(),
                    "window": gather.months,
                    "months": [
                        month | {"amount": amounts.get((account.id, month["back"]), 0)}
                        for month in months
                    ],
                }

    @api.model
    def _get_months(self, as_of):
        """Return the months up to ``as_of``, the earliest first: how many months back, and
        the :class:`Window`."""
        return [
            (back, periods.window(as_of, 1, back))
            for back in reversed(range(SALES_MONTHS))
        ]

    def _get_month_amounts(self, gather):
        """Return the sales of these accounts by account id and months back, those that are
        not zero. One statement, whatever the number of accounts."""
        self.env.flush_all()
        rows = []

        def measure(ids):
            with self.env.cr.savepoint(flush=False):
                sql = self.browse(ids)._get_month_amounts_sql(gather)
                rows.extend(self.env.execute_query(sql))

        # An account whose data do not compute has no chart; it keeps nobody else from theirs.
        by_halves(self.ids, measure, lambda _id, _error: None, psycopg2.DataError)
        return {
            (account, SALES_MONTHS - bucket): amount for account, bucket, amount in rows
        }

    def _get_month_amounts_sql(self, gather):
        base = gather.base
        return SQL(
            """
            SELECT account_id, month, ROUND(SUM(amount) * 1e6) / 1e6
              FROM (SELECT a.id AS account_id, d.amount,
                           WIDTH_BUCKET(d.date, %(starts)s) AS month
                      FROM (%(rows)s) d
                      JOIN res_partner p ON p.id = d.partner_id
                      JOIN key_account a ON a.partner_id = p.commercial_partner_id
                     WHERE a.id = ANY(%(accounts)s) AND %(inside)s
                    OFFSET 0) d  -- others' amounts, which may not compute, stay untouched
             WHERE amount IS NOT NULL GROUP BY 1, 2
            """,
            starts=[
                gather._bound(base, month.start)
                for _back, month in self._get_months(gather.as_of)
            ],
            rows=self._get_source(gather),
            accounts=self.ids,
            inside=gather.inside(base, SALES_MONTHS),
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
        start, end = periods.window(as_of, 1, back)
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
                inside=gather.inside(gather.base, 1, back),
            )
        )
        name = self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, start),
            end=format_date(self.env, end - A_DAY),
        )
        return self.env["key.account.document"]._open(
            name, self.company_id, gather.model, list(starmap(count, rows))
        )
