from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, formatLang

from ...tools import periods
from ...tools.measure import (
    DAYS,
    JUDGED,
    MONEY,
    MONTHS,
    NUMBER,
    PERCENT,
    POINTS,
    RELATIVE,
    Measure,
)
from ...tools.ruleset import SCORE


class Gather:
    """One statement that measures all customers of a company as of a day.

    A *source* is a row set with the ordering contact, a date and an amount in company
    currency; each measure is one aggregate over a source. An order whose amount can't be counted
    (its currency has no rate) is *left out*: its amount is NULL, it adds nothing and is not
    counted, but its day is a day with an order. A day belongs to the company's time zone.
    ``base`` is the source of the company's basis, ``model`` that of its documents.
    """

    def __init__(self, company, as_of, basis, months):
        self.company, self.as_of, self.basis, self.months = (
            company,
            as_of,
            basis,
            months,
        )
        self.zone = company.key_account_tz or "UTC"
        self.base = "invoice" if basis == "invoiced" else "order"
        self.model = "account.move" if self.base == "invoice" else "sale.order"
        self.end = periods.window(as_of, months).end

    def inside(self, source, months=None, back=0):
        """Return the condition that a row of ``source`` lies in the window of ``months``."""
        window = periods.window(self.as_of, months or self.months, back)
        bounds = [self._bound(source, day) for day in window]
        return SQL("(d.date >= %s AND d.date < %s)", *bounds)

    def _bound(self, source, day):
        return periods.utc(day, self.zone) if source.startswith("order") else day

    @staticmethod
    def rounded(value):
        """Return SQL of a float8 without the noise that the order of adding leaves, so that
        equal figures are equal: to 6 decimals (as numeric it would cost as much as the
        adding)."""
        return SQL("(ROUND((%s) * 1e6) / 1e6)", value)

    def total(self, source, months=None, back=0):
        """Return the sum of the amounts in the window, in company currency."""
        inside = self.inside(source, months, back)
        return self.rounded(SQL("COALESCE(SUM(d.amount) FILTER (WHERE %s), 0)", inside))

    def count(self, source, months=None, counted=SQL("*")):
        """Return how many rows (or what else) lie in the window."""
        inside = self.inside(source, months)
        return SQL("(COUNT(%s) FILTER (WHERE %s))::float8", counted, inside)

    def day(self, moment):
        """Return the company's calendar day of a UTC timestamp."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, self.zone)


class KeyAccountMeasureMixin(models.AbstractModel):
    """The measures: one definition each, for tiers, objectives and reports alike.

    To add one from a bridge: ``selection_add`` it to ``measure`` and write
    ``_measure_<code>(self, gather, months)`` that returns a :class:`Measure`. A new source is
    ``_source_<name>(self, gather)``. Nothing else changes.
    """

    _name = "key.account.measure.mixin"
    _description = "Measure of an Account"

    measure = fields.Selection(
        [
            ("sales_amount", "Sales (by the company's basis)"),
            ("ordered_amount", "Ordered amount"),
            ("invoiced_amount", "Invoiced amount, net of credit notes"),
            ("order_count", "Number of orders"),
            ("order_days", "Days with an order"),
            ("orders_per_month", "Orders per month"),
            ("average_order", "Average order"),
            ("growth", "Growth on the previous period"),
            ("sales_share", "Share of company sales"),
            ("cumulative_share", "Pareto: share of sales of larger customers"),
            ("months_since_first_order", "Months since the first order"),
            ("days_since_last_order", "Days since the last order"),
            ("categories", "Distinct product categories"),
            ("payment_delay", "Payment delay"),
        ],
        required=True,
    )
    months = fields.Integer(
        "Period (months)",
        help="How many months are looked at, back from the day of the assessment. "
        "0: the window set for the company.",
    )
    unit = fields.Selection(
        [
            (MONEY, "company currency"),
            (NUMBER, "number"),
            (PERCENT, "%"),
            (POINTS, "points"),
            (MONTHS, "months"),
            (DAYS, "days"),
        ],
        compute="_compute_unit",
    )

    @api.depends("measure")
    def _compute_unit(self):
        company = self.env.company
        for record in self:
            measure = record.measure
            record.unit = measure and self._get_nature(measure, company).unit

    @api.model
    def _get_nature(self, code, company):
        """Return the :class:`Measure` of ``code`` for what it is: its unit and source, how it
        adds up and compares. Its SQL is of no use: it is of any day."""
        company = company.sudo()  # its basis is no secret
        gather = Gather(company, fields.Date.today(), company.key_account_basis, 1)
        return self._get_measure(code, gather, 1)

    @api.model
    def _format_figure(self, value, unit, currency, unknown=None, rough=False):
        """Return a figure as people write it, with its unit.

        :param value: None where it is not known
        :param currency: of amounts
        :param str unknown: what stands for a figure that is not known (default: “unknown”)
        :param bool rough: amounts without the cents that nobody reads
        """
        if value is None:
            return unknown or self.env._("unknown")
        if unit == MONEY and rough:
            value = round(value) if abs(value) >= 1000 else value
            return format_amount(self.env, value, currency, trailing_zeroes=False)
        if unit == MONEY:
            return currency.format(value)
        digits = 0 if round(value, 1) == int(value) else 1
        units = {
            PERCENT: " %",
            MONTHS: " " + self.env._("months"),
            DAYS: " " + self.env._("days"),
        }
        return formatLang(self.env, value, digits=digits) + units.get(unit, "")

    @api.model
    def _get_measure(self, code, gather, months):
        """Return the :class:`Measure` of ``code`` over ``months`` (0: the window)."""
        if code in JUDGED or code == SCORE:
            return Measure(POINTS)
        if code in RELATIVE:
            return Measure(PERCENT, lower=code == "cumulative_share")
        return getattr(self, f"_measure_{code}")(gather, months or gather.months)

    # Measures

    def _measure_sales_amount(self, gather, months):
        total = gather.total(gather.base, months)
        return Measure(MONEY, gather.base, total, 0, additive=True)

    def _measure_ordered_amount(self, gather, months):
        total = gather.total("order", months)
        return Measure(MONEY, "order", total, 0, additive=True)

    def _measure_invoiced_amount(self, gather, months):
        total = gather.total("invoice", months)
        return Measure(MONEY, "invoice", total, 0, additive=True)

    def _measure_order_count(self, gather, months):
        count = gather.count("order", months, SQL("d.amount"))
        return Measure(NUMBER, "order", count, 0, additive=True)

    def _measure_order_days(self, gather, months):
        days = SQL("DISTINCT %s", gather.day(SQL("d.date")))
        count = gather.count("order", months, days)
        return Measure(NUMBER, "order", count, 0, additive=True)

    def _measure_orders_per_month(self, gather, months):
        count = gather.count("order", months, SQL("d.amount"))
        value = gather.rounded(SQL("%s / %s", count, months))
        return Measure(NUMBER, "order", value, 0)

    def _measure_average_order(self, gather, months):
        total = gather.total("order", months)
        count = gather.count("order", months, SQL("d.amount"))
        value = gather.rounded(SQL("%s / NULLIF(%s, 0)", total, count))
        return Measure(MONEY, "order", value)

    def _measure_growth(self, gather, months):
        """(sales - sales of the period before) / the latter; unknown without the latter."""
        now = gather.total(gather.base, months)
        before = gather.total(gather.base, months, back=1)
        growth = SQL(
            "100 * (%(now)s - %(before)s) / %(before)s", now=now, before=before
        )
        value = SQL("CASE WHEN %s > 0 THEN %s END", before, gather.rounded(growth))
        return Measure(PERCENT, gather.base, value, signed=True)

    def _measure_months_since_first_order(self, gather, months):
        age = SQL("AGE(%s, %s)", gather.as_of, gather.day(SQL("MIN(d.date)")))
        value = SQL(
            "(EXTRACT(YEAR FROM %(age)s) * 12 + EXTRACT(MONTH FROM %(age)s))::float8",
            age=age,
        )
        return Measure(MONTHS, "order", value)

    def _measure_days_since_last_order(self, gather, months):
        last = gather.day(SQL("MAX(d.date)"))
        value = SQL("(%s - %s)::float8", gather.as_of, last)
        return Measure(DAYS, "order", value, lower=True)

    def _measure_categories(self, gather, months):
        categories = SQL(
            "DISTINCT CASE WHEN d.amount IS NOT NULL THEN d.category_id END"
        )
        count = gather.count("order_line", months, categories)
        return Measure(NUMBER, "order_line", count, 0)

    def _measure_payment_delay(self, gather, months):
        """Days from due date to payment, weighted by the amounts paid; early is negative."""
        inside = gather.inside("payment", months)
        delay = SQL(
            "SUM(d.amount * d.delay) FILTER (WHERE %(inside)s)"
            " / NULLIF(SUM(d.amount) FILTER (WHERE %(inside)s), 0)",
            inside=inside,
        )
        value = gather.rounded(delay)
        return Measure(DAYS, "payment", value, lower=True, signed=True)
