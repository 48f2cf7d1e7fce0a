from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from ...tools import periods, wallet

EARLIEST, LATEST = 1990, 2100


class KeyAccountWallet(models.Model):
    """What a customer spends in a product category in a year, with whomever: a range with its
    source. Our share of it is a range, too."""

    _name = "key.account.wallet"
    _description = "Customer Spend"
    _inherit = ["key.account.estimate.mixin"]
    _order = "account_id, category_name NULLS FIRST, year desc, date desc, id desc"
    _rec_names_search = ["account_id.partner_id.name", "category_name"]
    _check_company_auto = True

    source = fields.Char(required=True)
    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
        aggregator=None,
        help="The year whose spend it is. It also stands for years without an estimate.",
    )
    spend_low = fields.Monetary(
        "Spend, at least",
        tracking=True,
        help="A year, in company currency, with whomever. 0: not known.",
    )
    spend_high = fields.Monetary("Spend, at most", tracking=True)
    own_amount = fields.Monetary(
        "Our sales",
        compute="_compute_share",
        help="Our sales of these products in that year; for the present year, of the last 12 "
        "months. Untaxed, in company currency at each order's own rate; ordered or invoiced, "
        "as the company has set.",
    )
    share_low = fields.Float(
        "Our share, at least",
        compute="_compute_share",
        help="Our sales ÷ the most that they may spend.",
    )
    share_high = fields.Float(
        "Our share, at most",
        compute="_compute_share",
        help="Our sales ÷ the least that they spend; 100% at most.",
    )
    share_text = fields.Char(
        "Our share",
        compute="_compute_share",
        help="Our sales ÷ what they spend: from the most that they may spend to the least.",
    )
    too_low = fields.Boolean(
        "Estimate too low",
        compute="_compute_share",
        help="We sell them more than the estimate says that they spend: correct it.",
    )

    @api.depends("account_id", "products", "year")
    def _compute_display_name(self):
        for estimate in self:
            customer = estimate.account_id.display_name or ""
            label = f"{estimate.products} {estimate.year or ''}"
            estimate.display_name = f"{customer}: {label}"

    @api.depends("account_id", "category_id", "year", "spend_low", "spend_high")
    def _compute_share(self):
        """Our sales of all estimates come with one statement for each company."""
        today = fields.Date.context_today(self)
        questions = [
            (e.id, e.account_id.id, e.category_id.id, *e._get_period(today))
            for e in self.filtered("account_id")._origin
            if e.category_id or not e.category_name
        ]
        sales = self.account_id._get_category_sales(questions)
        for estimate in self:
            own_amount = sales.get(estimate._origin.id)
            high = estimate.spend_high
            known = own_amount is not None and high > 0
            share = known and wallet.share(own_amount, estimate.spend_low, high)
            estimate.own_amount = own_amount
            estimate.share_low = share and share.low
            estimate.share_high = share and share.high
            estimate.share_text = share and wallet.show(share.low, share.high)
            estimate.too_low = share and share.too_low

    def _get_period(self, today):
        """Return the days, both included, whose sales compare with the spend: the year, or the
        12 months up to today where it is not over."""
        self.ensure_one()
        if self.year < today.year:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        return periods.window(today, 12).start, today

    def _describe_share(self):
        """Return our share with what it rests on: “18–25% (annual report, 12/31/2025)”."""
        self.ensure_one()
        return self.env._(
            "%(share)s (%(known_from)s, %(day)s)",
            share=self.share_text,
            known_from=self.source,
            day=format_date(self.env, self.date),
        )

    def _to_estimate(self):
        """Return this as the rules know it."""
        return wallet.Estimate(
            self.id, self.year, self.date, self.spend_low, self.spend_high
        )

    @api.constrains("spend_low", "spend_high")
    def _check_spend(self):
        for estimate in self:
            if estimate.spend_low < 0 or estimate.spend_high <= 0:
                raise ValidationError(
                    self.env._(
                        "%(record)s: enter in “Spend, at most” what they may spend in a year, "
                        "above zero; “Spend, at least” is 0 where it is not known.",
                        record=estimate.display_name,
                    )
                )
        self._refuse_range("spend_low", "spend_high")

    @api.constrains("year")
    def _check_year(self):
        for estimate in self:
            if not EARLIEST <= estimate.year <= LATEST:
                raise ValidationError(
                    self.env._(
                        "%(year)s is not a year that somebody could know of. Enter it with "
                        "four digits, as %(example)s.",
                        year=estimate.year,
                        example=fields.Date.context_today(self).year,
                    )
                )

    def action_view_sales(self):
        """Open the orders or invoices that were counted as our sales."""
        self.ensure_one()
        return self.account_id._get_category_sales_action(
            self.category_id, *self._get_period(fields.Date.context_today(self))
        )
