from math import isfinite

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.measure import MONEY
from ...tools.ranking import Pareto

# Figures of the company's window; the period before has a label of its own.
WINDOW_FIGURES = (
    "ordered_amount",
    "invoiced_amount",
    "sales_amount",
    "sales_share",
    "order_count",
)


class KeyAccount(models.Model):
    """What an account sold: by the company's basis, and its share of all sales."""

    _inherit = "key.account"

    sales_basis = fields.Selection(related="company_id.key_account_basis")
    sales_amount = fields.Monetary(
        "Sales",
        compute="_compute_sales_amount",
        help="Sales in the window up to the last assessment, untaxed, in company currency: "
        "confirmed orders, or posted invoices less credit notes, as the company has set.",
    )
    growth = fields.Float(
        "Sales growth",
        compute="_compute_growth",
        help="Sales in the window against the window before, in percent. Empty without "
        "sales before.",
    )
    sales_share = fields.Float(
        "Share of sales",
        compute="_compute_sales_share",
        help="Percent of the company's sales in the window.",
    )
    cumulative_share = fields.Float(
        "Cumulative share",
        compute="_compute_sales_share",
        help="Percent of the company's sales made by this customer, those with the same "
        "sales, and all larger ones.",
    )

    def _format_amount(self, amount):
        """Return an amount of an account, to be read at a glance."""
        return self.env["key.account.measure.mixin"]._format_figure(
            amount, MONEY, self.currency_id, short=True
        )

    @api.depends("ordered_amount", "invoiced_amount", "company_id")
    def _compute_sales_amount(self):
        for account in self:
            account.sales_amount = account._get_sales_amount()

    @api.depends("ordered_amount", "invoiced_amount", "previous_amount", "company_id")
    def _compute_growth(self):
        for account in self:
            before, now = account.previous_amount, account._get_sales_amount()
            account.growth = 100 * (now - before) / before if before > 0 else 0

    @api.depends("ordered_amount", "invoiced_amount", "company_id")
    def _compute_sales_share(self):
        """Shares move with everybody's sales, so they are not stored."""
        for company, accounts in self.grouped("company_id").items():
            amounts = [account._get_sales_amount() for account in accounts]
            pareto = self._get_stored_pareto(company, amounts)
            for account in accounts:
                position = pareto.position(account._get_sales_amount())
                account.sales_share = position.share if position else 0
                account.cumulative_share = position.cumulative if position else 0

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """A figure says its period: *Ordered, 12 months*, by the window of the companies that
        are chosen. Where their windows differ, it says none."""
        described = super().fields_get(allfields, attributes)
        # How long the window is, is a setting of the company, and no secret.
        windows = set(self.env.companies.sudo().mapped("key_account_window"))
        if len(windows) == 1:
            (months,) = windows
            for name, description in described.items():
                if "string" not in description:
                    continue
                if name in WINDOW_FIGURES:
                    description["string"] = self.env._(
                        "%(figure)s, %(months)s months",
                        figure=description["string"],
                        months=months,
                    )
                elif name == "previous_amount":
                    description["string"] = self.env._(
                        "%(months)s months before", months=months
                    )
        return described

    def _get_sales_amount(self):
        """Return the stored sales in the window, by the company's basis."""
        self.ensure_one()
        invoiced = self.company_id.key_account_basis == "invoiced"
        return self.invoiced_amount if invoiced else self.ordered_amount

    @api.model
    def _get_stored_pareto(self, company, amounts):
        """Return the :class:`Pareto` of the stored sales of all accounts of a company, which
        knows the positions of these amounts and of no others.

        :param amounts: iterable of floats; what is no number is left out
        """
        # Which sales count is a setting of the company, and no secret.
        invoiced = company.sudo().key_account_basis == "invoiced"
        name = "invoiced_amount" if invoiced else "ordered_amount"
        # Shares are of all sales, also of accounts that this user may not read.
        accounts = self.sudo().with_context(active_test=False)
        query = accounts._search([("company_id", "=", company.id)])
        sales = accounts._field_to_sql(query.table, name, query)
        # Summed as stored, that is exactly.
        return self._rank_among(query.select(SQL("%s AS amount", sales)), amounts)

    @api.model
    def _rank_among(self, sales, amounts):
        """Return the :class:`Pareto` of all sales, which knows the positions of these amounts,
        each one of them, and of no others.

        One statement, whatever their number: it adds up those before, between and behind them.

        :param SQL sales: rows of an ``amount``
        :param amounts: iterable of floats; what is no number is left out
        """
        bounds = sorted({amount for amount in amounts if isfinite(amount)})
        rows = self.env.execute_query(
            SQL(
                """
                SELECT MIN(amount)::float8, SUM(amount)::float8
                  FROM (SELECT amount,
                               WIDTH_BUCKET(amount::float8, %(bounds)s::float8[]) AS place
                          FROM (%(sales)s) sales
                        OFFSET 0) s  -- each amount is converted and placed once
                 WHERE amount != 0 AND amount > '-Infinity' AND amount < 'Infinity'
                 GROUP BY place, amount::float8 = (%(bounds)s::float8[])[place]
                """,
                sales=sales,
                bounds=bounds,
            )
        )
        return Pareto.from_groups(rows)

    def _get_last_as_of(self):
        """Return the day that the figures are of: today, or that of who computes them."""
        return self.company_id._get_key_account_today()
