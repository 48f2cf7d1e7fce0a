from copy import copy

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, float_round
from odoo.tools.misc import format_amount, formatLang

from ...tools import periods
from ...tools.measure import (
    DAYS,
    MONEY,
    MONTHS,
    NUMBER,
    PERCENT,
    POINTS,
    QUANTITY,
    SALES,
    SALES_CATEGORY,
    SALES_LINE,
    Measure,
)

# How many of the currency are one of what is shown, by the company's setting; as in figure.js.
STEPS = {"thousand": 1_000, "wan": 10_000}
NBSP = "\N{NO-BREAK SPACE}"


class Gather:
    """One statement that measures all customers of a company as of a day.

    A *source* is a row set with the ordering contact, a date and an amount in company
    currency; each measure is one aggregate over a source. An order whose amount can't be counted
    (its currency has no rate) is *left out*: its amount is NULL, it adds nothing and is not
    counted, but its day is a day with an order. A day belongs to the company's time zone.
    ``base`` is the source of the company's basis, ``model`` that of its documents. ``limit`` is
    the :class:`Limit` of a quantity; ``partner_ids`` are the only customers asked for, if not all.
    """

    limit = partner_ids = None

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

    def limited(self, **limits):
        """Return a copy with these attributes."""
        gather = copy(self)
        vars(gather).update(limits)
        return gather

    def inside(self, source, months=None, back=0):
        """Return the condition that a row of ``source`` lies in the window of ``months``."""
        return self.between(
            source, periods.window(self.as_of, months or self.months, back)
        )

    def between(self, source, window):
        """Return the condition that a row of ``source`` lies in a :class:`Window`."""
        bounds = [self._bound(source, day) for day in window]
        return SQL("(d.date >= %s AND d.date < %s)", *bounds)

    def before(self, source, months=None):
        """Return the condition that a row of ``source`` lies before the window of ``months``."""
        start = periods.window(self.as_of, months or self.months).start
        return SQL("(d.date < %s)", self._bound(source, start))

    def within(self):
        """Return the condition that a line is of the category of ``limit``."""
        return SQL("d.category_id IN %s", self.limit.categories)

    def convert(self):
        """Return the quantity of a line in the unit of ``limit``, NULL where units differ in
        kind."""
        return SQL(
            "CASE WHEN d.family_id = %s THEN d.family_quantity / %s END",
            self.limit.family,
            self.limit.factor,
        )

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

    To add one from a bridge: ``selection_add`` it to ``measure``, say what it is in
    ``_get_measures`` and how it is counted in ``_measure_<code>(self, gather, months)``, which
    returns the SQL of its value. A new source is ``_source_<name>(self, gather)``, and its model
    stands in ``_get_source_models``. Nothing else changes.
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
            ("paid_amount", "Paid amount, net of refunds"),
            ("paid_in_time", "Share of invoices paid in time"),
            ("category_quantity", "Quantity of a product category"),
            ("new_categories", "New product categories"),
        ],
        required=True,
    )
    category_id = fields.Many2one(
        "product.category",
        "Product category",
        ondelete="restrict",
        help="Only lines with products of this category or of one below it.",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit of measure",
        ondelete="restrict",
        help="The unit that a quantity is counted in. Lines in a unit that can't be converted "
        "into this one are left out.",
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
            (QUANTITY, "unit of measure"),
        ],
        compute="_compute_unit",
    )

    @api.depends("measure")
    def _compute_unit(self):
        measures = self._get_measures()
        for record in self:
            record.unit = record.measure and measures[record.measure].unit

    def _get_written_unit(self):
        """Return the unit of the values as ``_format_figure`` takes it."""
        self.ensure_one()
        if self.unit != QUANTITY:
            return self.unit or None
        return (
            self.uom_id.sudo().name
        )  # a word of the figure, for whoever may read that

    @api.constrains("measure", "category_id", "uom_id")
    def _check_quantity(self):
        self._check_quantity_of(self)

    @api.model
    def _check_quantity_of(self, records):
        """Raise where a quantity has no category or no unit of measure, or where something else
        has a unit of measure. Also of other models with these three fields.

        :raises ValidationError: says which field, and the way out
        """
        measures, labels = self._get_measures(), dict(self._get_measure_labels())
        for record in records.filtered(lambda r: r.measure in measures):
            is_quantity = measures[record.measure].unit == QUANTITY
            missing = [
                record._fields[name]._description_string(self.env)
                for name in ("category_id", "uom_id")
                if is_quantity and not record[name]
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(name)s: “%(measure)s” needs: %(fields)s. Fill that in, or choose "
                        "another measure.",
                        name=record.name,
                        measure=labels[record.measure],
                        fields=", ".join(missing),
                    )
                )
            if record.uom_id and not is_quantity:
                raise ValidationError(
                    self.env._(
                        "%(name)s: “%(measure)s” has no unit of measure. Empty “%(field)s”, "
                        "or choose the measure “%(quantity)s”.",
                        name=record.name,
                        measure=labels[record.measure],
                        field=record._fields["uom_id"]._description_string(self.env),
                        quantity=labels["category_quantity"],
                    )
                )

    @api.model
    def _get_measure_labels(self):
        """Return the choices of ``measure`` in the reader's language."""
        return self._fields["measure"]._description_selection(self.env)

    @api.model
    def _get_measures(self):
        """Return ``{code: Measure}``: what each measure is, whatever the company and the day.
        Rooms and bridges add theirs."""
        return {
            "sales_amount": Measure(MONEY, SALES, empty=0, additive=True),
            "ordered_amount": Measure(MONEY, "order", empty=0, additive=True),
            "invoiced_amount": Measure(MONEY, "invoice", empty=0, additive=True),
            "order_count": Measure(NUMBER, "order", empty=0, additive=True),
            "order_days": Measure(NUMBER, "order", empty=0, additive=True),
            "orders_per_month": Measure(NUMBER, "order", empty=0),
            "average_order": Measure(MONEY, "order"),
            "growth": Measure(PERCENT, SALES, signed=True),
            "sales_share": Measure(PERCENT),
            "cumulative_share": Measure(PERCENT, lower=True),
            "months_since_first_order": Measure(MONTHS, "order"),
            "days_since_last_order": Measure(DAYS, "order", lower=True),
            "categories": Measure(NUMBER, "order_line", empty=0),
            "payment_delay": Measure(DAYS, "payment", lower=True, signed=True),
            "paid_amount": Measure(MONEY, "invoice_paid", empty=0, additive=True),
            "paid_in_time": Measure(PERCENT, "invoice_due"),
            "category_quantity": Measure(QUANTITY, SALES_LINE, empty=0, additive=True),
            "new_categories": Measure(NUMBER, SALES_CATEGORY, empty=0),
        }

    @api.model
    def _format_figure(
        self,
        value,
        unit,
        currency,
        unknown=None,
        rough=False,
        fine=False,
        short=False,
    ):
        """Return a figure as people write it, with its unit.

        :param str unit: a code, or the name of a unit of measure
        :param value: None where it is not known
        :param currency: of amounts
        :param str unknown: what stands for a figure that is not known (default: “unknown”)
        :param bool rough: amounts without the cents that nobody reads
        :param bool fine: with the decimals that show on which side of a threshold a value is
        :param bool short: amounts in thousands or 万, where the company shows them so
        """
        if value is None:
            return unknown or self.env._("unknown")
        if unit == MONEY and short and (text := self._shorten(value, currency)):
            return text
        if unit == MONEY and rough:
            value = round(value) if abs(value) >= 1000 else value
            return format_amount(self.env, value, currency, trailing_zeroes=False)
        if unit == MONEY:
            return currency.format(value)
        most = 2 if fine else 1
        digits = 0 if round(value, most) == int(value) else most
        units = {
            NUMBER: "",
            POINTS: "",
            PERCENT: " %",
            MONTHS: " " + self.env._("months"),
            DAYS: " " + self.env._("days"),
        }
        text = units.get(unit, f" {unit}") if unit else ""
        return formatLang(self.env, value, digits=digits) + text

    @api.model
    def _shorten(self, amount, currency):
        """Return an amount in thousands or 万, with one decimal at most; None where the company
        shows amounts in full, and of what is less than one of these. The rule of figure.js."""
        shown = self.env.company.key_account_amounts
        step = STEPS.get(shown)
        if not step or abs(amount) < step:
            return None
        value = float_round(amount / step, precision_digits=1)
        number = formatLang(self.env, value, digits=0 if value == int(value) else 1)
        texts = {
            "thousand": self.env._("%sk", number),
            "wan": f"{number}万",  # one notation in every language
        }
        parts = [currency.symbol or "", texts[shown]]
        return NBSP.join(parts if currency.position == "before" else parts[::-1])

    @api.model
    def _get_measure(self, code, gather, months):
        """Return the :class:`Measure` of ``code`` with its value over ``months`` (0: the
        window), of the source of the company's basis."""
        measure = self._get_measures()[code]
        if measure.source is None:
            return measure
        value = getattr(self, f"_measure_{code}")(gather, months or gather.months)
        source = gather.base if measure.source == SALES else measure.source
        if source in (SALES_LINE, SALES_CATEGORY):
            source = source.replace(SALES, gather.base)
        return measure._replace(source=source, value=value)

    # Measures: the SQL of their values

    def _measure_sales_amount(self, gather, months):
        return gather.total(gather.base, months)

    def _measure_ordered_amount(self, gather, months):
        return gather.total("order", months)

    def _measure_invoiced_amount(self, gather, months):
        return gather.total("invoice", months)

    def _measure_order_count(self, gather, months):
        return gather.count("order", months, SQL("d.amount"))

    def _measure_order_days(self, gather, months):
        days = SQL("DISTINCT %s", gather.day(SQL("d.date")))
        return gather.count("order", months, days)

    def _measure_orders_per_month(self, gather, months):
        count = gather.count("order", months, SQL("d.amount"))
        return gather.rounded(SQL("%s / %s", count, months))

    def _measure_average_order(self, gather, months):
        total = gather.total("order", months)
        count = gather.count("order", months, SQL("d.amount"))
        return gather.rounded(SQL("%s / NULLIF(%s, 0)", total, count))

    def _measure_growth(self, gather, months):
        """(sales - sales of the period before) / the latter; unknown without the latter."""
        now = gather.total(gather.base, months)
        before = gather.total(gather.base, months, back=1)
        growth = SQL(
            "100 * (%(now)s - %(before)s) / %(before)s", now=now, before=before
        )
        return SQL("CASE WHEN %s > 0 THEN %s END", before, gather.rounded(growth))

    def _measure_months_since_first_order(self, gather, months):
        age = SQL("AGE(%s, %s)", gather.as_of, gather.day(SQL("MIN(d.date)")))
        return SQL(
            "(EXTRACT(YEAR FROM %(age)s) * 12 + EXTRACT(MONTH FROM %(age)s))::float8",
            age=age,
        )

    def _measure_days_since_last_order(self, gather, months):
        last = gather.day(SQL("MAX(d.date)"))
        return SQL("(%s - %s)::float8", gather.as_of, last)

    def _measure_categories(self, gather, months):
        categories = SQL(
            "DISTINCT CASE WHEN d.amount IS NOT NULL THEN d.category_id END"
        )
        return gather.count("order_line", months, categories)

    def _measure_payment_delay(self, gather, months):
        """Days from due date to payment, weighted by the amounts paid; early is negative."""
        inside = gather.inside("payment", months)
        delay = SQL(
            "SUM(d.amount * d.delay) FILTER (WHERE %(inside)s)"
            " / NULLIF(SUM(d.amount) FILTER (WHERE %(inside)s), 0)",
            inside=inside,
        )
        return gather.rounded(delay)

    def _measure_paid_amount(self, gather, months):
        return gather.total("invoice_paid", months)

    def _measure_paid_in_time(self, gather, months):
        """Percent of the invoices due in the period; unknown where none was."""
        share = SQL(
            "100.0 * COUNT(*) FILTER (WHERE %(inside)s AND d.in_time)"
            " / NULLIF(COUNT(*) FILTER (WHERE %(inside)s), 0)",
            inside=gather.inside("invoice_due", months),
        )
        return gather.rounded(SQL("(%s)::float8", share))

    def _measure_category_quantity(self, gather, months):
        """What was sold of the category of the limit, in its unit; what can't be converted adds
        nothing, nor does an order that is left out."""
        return gather.rounded(
            SQL(
                "COALESCE(SUM(%s) FILTER (WHERE %s AND %s AND d.amount IS NOT NULL), 0)",
                gather.convert(),
                gather.within(),
                gather.inside(f"{gather.base}_line", months),
            )
        )

    def _measure_new_categories(self, gather, months):
        """How many categories were bought in the period, net of what was taken back, and never
        before."""
        is_new = self._get_new_category_sql(gather, months)
        return SQL("(COUNT(*) FILTER (WHERE %s))::float8", is_new)

    @api.model
    def _get_new_category_sql(self, gather, months):
        """Return the condition that a row of a source of categories is new in the period."""
        return SQL(
            """(SELECT COALESCE(%(now)s, 0) > 0 AND COALESCE(%(before)s, 0) <= 0
                  FROM UNNEST(d.dates, d.amounts) AS d(date, amount))""",
            now=gather.rounded(
                SQL(
                    "SUM(d.amount) FILTER (WHERE %s)",
                    gather.inside(gather.base, months),
                )
            ),
            before=gather.rounded(
                SQL(
                    "SUM(d.amount) FILTER (WHERE %s)",
                    gather.before(gather.base, months),
                )
            ),
        )
