from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import periods
from ...tools.document import (
    BEFORE,
    COUNTED,
    FIRST,
    LATE,
    NOW,
    OTHER_UNIT,
    Counted,
    count,
)
from ...tools.measure import Limit
from ...tools.rates import Rate, get_equal_spans

PAYING = ("bank", "cash", "credit")  # journals by which money comes in
LINES = ("_line", "_category")  # what a source of lines ends with: they have a category
# Measures of days: an order whose amount can't be counted has one all the same.
OF_DAYS = ("order_days", "months_since_first_order", "days_since_last_order")
# Measures that compare with the period before.
OF_TWO_PERIODS = ("growth",)


class KeyAccountMeasureMixin(models.AbstractModel):
    """The sources: what the measures are aggregates of, and the statement that joins them. The
    one place with the SQL of orders, invoices, their lines and payments: whatever counts them asks
    a source, or one of the queries of which sources are made (``dev/check_sources.py``).

    A source has one row per document. That of its lines, where amounts can be told apart by
    product, is named after it and holds the document's id.
    """

    _inherit = "key.account.measure.mixin"

    @api.model
    def _get_source_models(self):
        """Return ``{source: model}``: of the rows' ``id``, of lines that of their ``line_id``.
        Rooms and bridges add theirs; a source without a model can't be opened."""
        return {
            "order": "sale.order",
            "order_line": "sale.order.line",
            "invoice": "account.move",
            "invoice_line": "account.move.line",
            "due": "account.move",
            "payment": "account.move",
            "invoice_paid": "account.move",
            "invoice_due": "account.move",
            "order_category": "sale.order.line",
            "invoice_category": "account.move.line",
        }

    @api.model
    def _get_source(self, source, gather):
        """Return the SQL of the rows of ``source``."""
        return getattr(self, f"_source_{source}")(gather)

    # Orders

    def _source_order(self, gather):
        """One row per confirmed order that orders something."""
        return self._query_orders(
            self._get_confirmed_sql(gather),
            amount=self._get_order_amount(gather.company),
        )

    def _source_order_line(self, gather):
        """One row per line of a confirmed order, but for sections and notes."""
        confirmed = self._get_confirmed_sql(gather, filled=False)
        return self._query_order_lines(gather.company, confirmed)

    @api.model
    def _query_order_lines(self, company, condition):
        """Return the SQL of the lines ``l`` of orders ``o`` that meet a condition, but for
        sections and notes: ``id`` (of the order), ``line_id``, ``partner_id``, ``date``,
        ``amount``, ``category_id`` and ``product_id`` (NULL without a product), the ``quantity`` in
        the product's own unit (``unit_id``), and the unit in which it was sold (``uom_id``); as
        ``family_quantity`` in the root of all units that convert into each other (``family_id``).
        """
        return SQL(
            """
            SELECT o.id, l.id AS line_id, o.partner_id, o.date_order AS date,
                   t.categ_id AS category_id, l.product_id, t.uom_id AS unit_id,
                   COALESCE(l.product_uom_id, t.uom_id) AS uom_id,
                   (l.product_uom_qty * u.factor / NULLIF(own.factor, 0))::float8
                   AS quantity, %(family)s AS family_id,
                   (l.product_uom_qty * u.factor)::float8 AS family_quantity,
                   %(amount)s AS amount
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              %(product)s
             WHERE %(condition)s AND l.display_type IS NULL
            """,
            amount=self._get_order_amount(company, SQL("l.price_subtotal")),
            family=self._get_family_sql(SQL("u")),
            product=self._join_product(),
            condition=condition,
        )

    @api.model
    def _get_confirmed_sql(self, gather, filled=True):
        """Return the condition that an order ``o`` of the company is confirmed, by the end of the
        day ``gather.as_of``.

        :param bool filled: it orders something, see ``_get_filled_sql``
        """
        return SQL(
            "o.company_id = %s AND o.state = 'sale' AND o.date_order < %s AND %s",
            gather.company.id,
            periods.utc(gather.end, gather.zone),
            self._get_filled_sql() if filled else SQL("TRUE"),
        )

    @api.model
    def _get_filled_sql(self):
        """Return the condition that an order ``o`` has a line, and not only sections and notes.
        Only where the amount is zero the lines are looked at; OFFSET keeps PostgreSQL from
        reading all lines for it."""
        return SQL(
            """(o.amount_untaxed != 0 OR EXISTS (
                SELECT FROM sale_order_line x
                 WHERE x.order_id = o.id AND x.display_type IS NULL OFFSET 0))"""
        )

    @api.model
    def _query_orders(self, condition, **columns):
        """Return the SQL of the orders ``o``, confirmed or not, that meet a condition: ``id``,
        ``partner_id`` (the ordering contact), ``date`` (UTC) and these columns.

        :param SQL columns: name → expression of ``o``; for an amount see ``_get_order_amount``
        """
        return SQL(
            "SELECT o.id, o.partner_id, o.date_order AS date, %s FROM sale_order o WHERE %s",
            self._name_columns(columns),
            condition,
        )

    # Invoices

    def _source_invoice(self, gather):
        """One row per posted customer invoice, receipt or (negative) credit note."""
        return self._query_invoices(
            SQL("%s AND o.invoice_date < %s", self._get_posted_sql(gather), gather.end),
            amount=SQL("o.amount_untaxed_signed::float8"),
        )

    def _source_invoice_line(self, gather):
        """One row per line of what ``_source_invoice`` has."""
        posted = self._get_posted_sql(gather)
        return self._query_invoice_lines(
            SQL("%s AND o.invoice_date < %s", posted, gather.end)
        )

    @api.model
    def _query_invoice_lines(self, condition):
        """As ``_query_order_lines``, of invoices ``o``. As booked: without taxes, sections, notes
        and the rounding of cash, as Odoo's Invoice Analysis has them; what a credit note takes
        back counts negative."""
        return SQL(
            """
            SELECT o.id, l.id AS line_id, o.partner_id, o.invoice_date AS date,
                   t.categ_id AS category_id, l.product_id, t.uom_id AS unit_id,
                   COALESCE(l.product_uom_id, t.uom_id) AS uom_id,
                   (l.quantity * u.factor / NULLIF(own.factor, 0))::float8
                   * %(sign)s AS quantity, %(family)s AS family_id,
                   (l.quantity * u.factor)::float8 * %(sign)s AS family_quantity,
                   -l.balance::float8 AS amount
              FROM account_move o
              JOIN account_move_line l ON l.move_id = o.id
                   AND l.display_type = 'product' AND l.account_id IS NOT NULL
              %(product)s
             WHERE %(condition)s
            """,
            sign=SQL("CASE WHEN o.move_type = 'out_refund' THEN -1 ELSE 1 END"),
            family=self._get_family_sql(SQL("u")),
            product=self._join_product(),
            condition=condition,
        )

    # Categories

    def _source_order_category(self, gather):
        """One row per customer and category ever ordered, see ``_collect_categories``."""
        return self._collect_categories(gather, self._source_order_line(gather))

    def _source_invoice_category(self, gather):
        """One row per customer and category ever invoiced, see ``_collect_categories``."""
        return self._collect_categories(gather, self._source_invoice_line(gather))

    @api.model
    def _collect_categories(self, gather, lines):
        """Return the SQL of one row per customer (its commercial partner) and category: the
        ``line_ids``, ``dates`` and ``amounts`` of the lines that count, and the first ``date``."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, l.category_id, MIN(l.date) AS date,
                   ARRAY_AGG(l.line_id) AS line_ids, ARRAY_AGG(l.date) AS dates,
                   ARRAY_AGG(l.amount) AS amounts
              FROM (%s) l JOIN res_partner p ON p.id = l.partner_id
             WHERE l.category_id IS NOT NULL AND l.amount IS NOT NULL AND %s
             GROUP BY 1, 2
            """,
            lines,
            self._get_asked_sql(gather),
        )

    def _source_due(self, gather):
        """One row per posted invoice of which something is left to pay: that is its amount
        (``original``: in the invoice's currency), and the due date its date."""
        return SQL(
            """
            SELECT d.id, d.partner_id, d.due AS date, d.amount, d.original FROM (%s) d
            """,
            self._query_invoices(
                SQL(
                    """%s AND o.invoice_date < %s AND o.move_type = 'out_invoice'
                    AND o.payment_state IN ('not_paid', 'partial') AND o.amount_residual > 0
                    """,
                    self._get_posted_sql(gather),
                    gather.end,
                ),
                due=SQL("o.invoice_date_due"),
                amount=SQL("o.amount_residual_signed::float8"),
                original=SQL("o.amount_residual::float8"),
            ),
        )

    @api.model
    def _get_posted_sql(self, gather):
        """Return the condition that ``o`` is a posted customer invoice, receipt or credit note
        of the company."""
        return SQL(
            "o.company_id = %s AND o.state = 'posted' AND o.move_type IN %s",
            gather.company.id,
            tuple(self.env["account.move"].get_sale_types(include_receipts=True)),
        )

    @api.model
    def _query_invoices(self, condition, **columns):
        """As ``_query_orders``, of entries of any kind and state; ``date`` is the day of the
        invoice."""
        return SQL(
            "SELECT o.id, o.partner_id, o.invoice_date AS date, %s FROM account_move o"
            " WHERE %s",
            self._name_columns(columns),
            condition,
        )

    # Payments

    def _source_payment(self, gather):
        """One row per payment matched with an invoice: what came in by bank or cash. Credit
        notes, write-offs and differences of exchange do not pay."""
        return SQL(
            """
            SELECT m.id, m.partner_id, m.date, m.amount::float8 AS amount,
                   m.original::float8 AS original, m.date - m.maturity AS delay
              FROM (%s) m WHERE m.pays
            """,
            self._query_matches(gather, ("out_invoice",)),
        )

    def _source_invoice_paid(self, gather):
        """One row per payment matched with an invoice, a receipt or (negative: paid back) a
        credit note. Its amount is the share of the document that it paid, of what that is untaxed
        at its own rate (``original``: in its currency). What the entry of the payment itself
        writes off is no money."""
        matches = SQL(" UNION ALL ").join(
            (
                self._query_matches(gather, ("out_invoice", "out_receipt")),
                self._query_matches(gather, ("out_refund",), refund=True),
            )
        )
        return SQL(
            """
            SELECT m.id, m.partner_id, m.date,
                   (o.amount_untaxed_signed * paid.share)::float8 AS amount,
                   (o.amount_untaxed * SIGN(o.amount_untaxed_signed) * paid.share)::float8
                   AS original
              FROM (%s) m
              JOIN account_move o ON o.id = m.id
              CROSS JOIN LATERAL (
                    SELECT m.original / NULLIF(o.amount_total, 0) * LEAST(1, GREATEST(0, COALESCE(
                           1 + SUM(x.balance) FILTER (
                                   WHERE a.account_type ~ '^(income|expense)'
                                      OR x.tax_line_id IS NOT NULL)
                           / NULLIF(SUM(x.balance) FILTER (
                                   WHERE a.account_type = 'asset_receivable'), 0), 1))) AS share
                      FROM account_move_line x JOIN account_account a ON a.id = x.account_id
                     WHERE x.move_id = m.entry_id) paid
             WHERE m.pays
            """,
            matches,
        )

    def _source_invoice_due(self, gather):
        """One row per posted invoice on the day that it is due. ``in_time``: what was not credited
        by the end of that day had been paid by then, by bank or cash. An invoice of which nothing
        was left to pay is none. What came later does not matter, so that the share of a past
        period stays as it was."""
        invoices = self._query_invoices(
            SQL(
                "%s AND o.move_type = 'out_invoice' AND o.invoice_date_due < %s AND %s",
                self._get_posted_sql(gather),
                gather.end,
                self._get_asked_sql(gather, SQL("o.partner_id")),
            ),
            due=SQL("o.invoice_date_due"),
            total=SQL("o.amount_total"),
            amount=SQL("o.amount_untaxed_signed::float8"),
        )
        return SQL(
            """
            SELECT i.id, i.partner_id, i.due AS date, i.amount,
                   i.total <= COALESCE(SUM(m.original), 0) AS in_time
              FROM (%s) i
              LEFT JOIN (%s) m ON m.id = i.id AND m.date <= i.due AND (m.pays OR m.credits)
             GROUP BY i.id, i.partner_id, i.due, i.amount, i.total
            HAVING i.total > COALESCE(SUM(m.original) FILTER (WHERE m.credits), 0)
            """,
            invoices,
            self._query_matches(gather, ("out_invoice",)),
        )

    @api.model
    def _query_matches(self, gather, types, refund=False):
        """Return the SQL of what is matched with posted documents of these types, up to the day
        of ``gather``: ``id`` and ``partner_id`` of the document and the ``maturity`` of the line
        matched; the ``date`` of the other entry (``entry_id``), the ``amount`` in company currency
        and the ``original`` in that of the document, both positive; whether the other ``pays``
        (bank or cash) or ``credits``.

        :param bool refund: documents by which money goes back
        """
        own, other = ("credit", "debit") if refund else ("debit", "credit")
        return SQL(
            """
            SELECT i.id, i.partner_id, c.date, r.amount, %(original)s AS original,
                   COALESCE(b.date_maturity, i.invoice_date) AS maturity,
                   c.move_id AS entry_id, j.type IN %(paying)s AS pays,
                   e.move_type = 'out_refund' AS credits
              FROM account_partial_reconcile r
              JOIN account_move_line b ON b.id = %(own)s
              JOIN account_move i ON i.id = b.move_id
              JOIN account_move_line c ON c.id = %(other)s
              JOIN account_move e ON e.id = c.move_id
              JOIN account_journal j ON j.id = c.journal_id
             WHERE i.company_id = %(company)s AND i.state = 'posted'
               AND i.move_type IN %(types)s AND c.date < %(end)s
            """,
            original=SQL.identifier("r", f"{own}_amount_currency"),
            own=SQL.identifier("r", f"{own}_move_id"),
            other=SQL.identifier("r", f"{other}_move_id"),
            company=gather.company.id,
            types=types,
            paying=PAYING,
            end=gather.end,
        )

    # The documents behind a figure

    @api.model
    def _get_amounts(self, company, model, ids, confirmed=False):
        """Return ``{id: (id of the document, amount)}`` of orders, invoices or lines of either;
        the amount None where it can't be counted. {} of other models.

        :param bool confirmed: only of those confirmed or posted (default: whatever the state)
        """
        chosen = SQL(
            "%s = ANY(%s)", SQL("l.id" if model.endswith(".line") else "o.id"), ids
        )
        if confirmed:
            chosen = SQL("%s AND o.state IN ('sale', 'posted')", chosen)
        queries = {
            "sale.order": lambda: self._query_orders(
                chosen, amount=self._get_order_amount(company)
            ),
            "sale.order.line": lambda: self._query_order_lines(company, chosen),
            "account.move": lambda: self._query_invoices(
                chosen, amount=SQL("o.amount_untaxed_signed::float8")
            ),
            "account.move.line": lambda: self._query_invoice_lines(chosen),
        }
        if model not in queries:
            return {}
        self.env.flush_all()
        key = SQL.identifier("line_id" if model.endswith(".line") else "id")
        rows = self.env.execute_query(
            SQL("SELECT %s, id, amount FROM (%s) d", key, queries[model]())
        )
        return {key: (document, amount) for key, document, amount in rows}

    @api.model
    def _get_rows_sql(self, code, gather, months, rows):
        """Return the SQL of what a measure was counted of: one JSON object a row, to be read by
        ``_count_row``. Of quantities with what the row is in their unit (``converted``), of
        categories one row a line of those that are new, with its ``category`` and whether it is
        the ``first`` one, which made the category new.

        :param SQL rows: what comes after FROM, with the rows of the source as ``d``
        """
        source = self._get_measure(code, gather, months).source
        row, condition = SQL("TO_JSONB(d)"), gather.inside(source, months)
        if self._is_open_ended(code):
            condition = SQL("TRUE")
        if code in OF_TWO_PERIODS:
            before = gather.inside(source, months, back=1)
            row = SQL("%s || JSONB_BUILD_OBJECT('before', %s)", row, before)
            condition = SQL("(%s OR %s)", condition, before)
        if code == "category_quantity":
            row = SQL(
                "%s || JSONB_BUILD_OBJECT('converted', %s)", row, gather.convert()
            )
            condition = SQL("%s AND %s", gather.within(), condition)
        if not source.endswith("_category"):
            return SQL("SELECT %s FROM %s WHERE %s", row, rows, condition)
        return SQL(
            """
            SELECT line.row FROM %s
              CROSS JOIN LATERAL (SELECT d.category_id AS category) c
              CROSS JOIN LATERAL (
                    SELECT %s || JSONB_BUILD_OBJECT(
                               'category', c.category,
                               'first', ROW_NUMBER() OVER (ORDER BY d.date, d.line_id) = 1
                           ) AS row
                      FROM UNNEST(d.line_ids, d.dates, d.amounts) AS d(line_id, date, amount)
                     WHERE %s) line
             WHERE %s
            """,
            rows,
            row,
            condition,
            self._get_new_category_sql(gather, months),
        )

    @api.model
    def _is_open_ended(self, code):
        """Return whether a measure looks back without end, or at more than what lies in the
        period."""
        return code in ("months_since_first_order", "days_since_last_order")

    @api.model
    def _count_rows(self, rows, source, code, by_line):
        """Return the list of :class:`Counted` of what ``_get_rows_sql`` found."""
        documents = {}
        for index, (row,) in enumerate(rows):
            document = self._count_row(row, source, code, by_line)
            if "before" in row:
                document = document._replace(period=BEFORE if row["before"] else NOW)
            # A meeting with two people is one; amounts of one document, as of two payments of an
            # invoice, are rows of their own.
            part = None if document.amount is None else index
            documents.setdefault((document.id, part), document)
        return list(documents.values())

    @api.model
    def _count_row(self, row, source, code, by_line):
        """Return the :class:`Counted` of a row of a source."""
        key, amount = row["line_id" if by_line else "id"], row.get("amount")
        if source in ("payment", "invoice_paid"):
            return Counted(
                key,
                amount,
                date=fields.Date.to_date(row["date"]),
                original=row["original"],
                kind="payment",
            )
        if source == "invoice_due":
            reason = COUNTED if row["in_time"] else LATE
            return Counted(key, amount, reason, fields.Date.to_date(row["date"]))
        if code == "category_quantity" and amount is not None:
            quantity = row["converted"]
            reason = OTHER_UNIT if quantity is None else COUNTED
            return Counted(key, amount, reason, quantity=quantity)
        if "category" in row:
            reason = FIRST if row["first"] else COUNTED
            return Counted(key, amount, reason, category=row["category"])
        if code == "categories" and amount is not None:
            return Counted(key, amount, category=row["category_id"])
        if code in OF_DAYS:
            return Counted(key, amount)
        return count(key, amount)

    # What they are made of

    @api.model
    def _get_limits(self, asked):
        """Return ``{key: Limit}`` of ``{key: (category id, unit id)}``; without those whose
        category or unit does not exist."""
        if not asked:
            return {}
        self.env["product.category"].flush_model(["parent_id", "parent_path"])
        self.env["uom.uom"].flush_model(["factor", "parent_path"])
        categories = dict(
            self.env.execute_query(
                SQL(
                    """SELECT c.id, ARRAY_AGG(below.id ORDER BY below.id)
                         FROM product_category c JOIN product_category below
                              ON below.parent_path LIKE c.parent_path || %s
                        WHERE c.id = ANY(%s) GROUP BY 1""",
                    "%",
                    [category for category, _unit in asked.values()],
                )
            )
        )
        units = {
            unit: rest
            for unit, *rest in self.env.execute_query(
                SQL(
                    "SELECT u.id, %s, u.factor::float8 FROM uom_uom u WHERE u.id = ANY(%s)",
                    self._get_family_sql(SQL("u")),
                    [unit for _category, unit in asked.values()],
                )
            )
        }
        return {
            key: Limit(tuple(categories[category]), *units[unit])
            for key, (category, unit) in asked.items()
            if category in categories and unit in units
        }

    @api.model
    def _get_family_sql(self, unit):
        """Return the root of the units that a unit converts into: as Odoo has it, a line in one of
        another root can't be converted."""
        return SQL("SPLIT_PART(%s.parent_path, '/', 1)::int", unit)

    @api.model
    def _get_asked_sql(self, gather, contact=SQL("l.partner_id")):
        """Return the condition that a contact is of the customers asked for: for sources that
        group their rows, into which PostgreSQL does not push the condition."""
        if gather.partner_ids is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            contact,
            list(gather.partner_ids),
        )

    @api.model
    def _name_columns(self, columns):
        return SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in columns.items()
        )

    @api.model
    def _join_product(self):
        """Return the joins of a line ``l`` with its product, category and units. PostgreSQL
        leaves out those of which nothing is asked."""
        return SQL(
            """LEFT JOIN product_product v ON v.id = l.product_id
              LEFT JOIN product_template t ON t.id = v.product_tmpl_id
              LEFT JOIN uom_uom own ON own.id = t.uom_id
              LEFT JOIN uom_uom u ON u.id = COALESCE(l.product_uom_id, t.uom_id)"""
        )

    @api.model
    def _get_order_amount(self, company, amount=SQL("o.amount_untaxed")):
        """Return the SQL of the untaxed amount of an order ``o`` in company currency, at its own
        rate as Odoo's Sales Analysis has it; NULL where it can't be counted. The one definition
        of what is left out for want of a rate: the order has the rate 1 that Odoo falls back
        on, while by Odoo's look-up its currency has no rate on its day, or another one (entered
        since); or it has none or zero.

        :param SQL amount: another amount in the order's currency
        """
        # Days, not a sub-select: with one PostgreSQL would compute the amount anew for each
        # measure, as aggregates with a sub-select are never taken for the same.
        real = [
            SQL(
                "(o.currency_id = %s AND o.date_order >= %s AND o.date_order < %s)",
                currency,
                span.start or date.min,
                span.end or date.max,
            )
            for currency, spans in self._get_equal_spans(company).items()
            for span in spans
        ]
        return SQL(
            """CASE WHEN o.currency_id IS NULL OR o.currency_id = %(own)s
                    THEN %(amount)s::float8
                    WHEN o.currency_rate = 1 AND NOT %(real)s THEN NULL
                    ELSE %(amount)s::float8 / NULLIF(o.currency_rate, 0)::float8 END""",
            amount=amount,
            own=company.currency_id.id,
            real=SQL("(%s)", SQL(" OR ").join(real)) if real else SQL("FALSE"),
        )

    @api.model
    def _get_equal_spans(self, company):
        """Return the days (UTC, as Odoo looks up the rate of an order) on which another currency
        is worth as much as the company's: ``{currency id: [Span]}``, seldom any."""
        own = company.currency_id.id
        wanted = SQL(
            """currency_id = %(own)s OR currency_id IN (
                SELECT currency_id FROM known WHERE rate IN (
                       SELECT 1 UNION SELECT rate FROM known WHERE currency_id = %(own)s))""",
            own=own,
        )
        rates = self._get_known_rates(company, wanted)
        own_rates = rates.pop(own, ())
        spans = {key: get_equal_spans(known, own_rates) for key, known in rates.items()}
        return {key: found for key, found in spans.items() if found}

    @api.model
    def _get_known_rates(self, company, wanted):
        """Return ``{currency id: [Rate]}``: what ``tools.rates`` looks up, for a company.

        :param SQL wanted: condition on ``known``, the rates that the company may use
        """
        self.env["res.currency.rate"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH known AS (
                    SELECT currency_id, name, rate, company_id IS NOT NULL AS own
                      FROM res_currency_rate
                     WHERE company_id IS NULL OR company_id = %s)
                SELECT currency_id, name, rate::float8, own FROM known WHERE %s
                """,
                company.root_id.id,
                wanted,
            )
        )
        rates = {}
        for currency, *rate in rows:
            rates.setdefault(currency, []).append(Rate(*rate))
        return rates

    @api.model
    def _get_figures_sql(self, gather, columns, partner_ids=None):
        """Return the statement with one row per customer: ``partner_id`` and ``columns``.

        Customers are the commercial partners of the documents, and all who have an account
        already: one whose last order left the window is measured too.

        :param dict columns: name → :class:`Measure`
        :param list partner_ids: only these commercial partners (default: all)
        """
        gather, sources, inner = gather.limited(partner_ids=partner_ids), {}, {}
        for name, measure in columns.items():
            # What two columns have in common is measured once.
            signature = (measure.source, measure.value.code, *measure.value.params)
            inner[name] = SQL.identifier(sources.setdefault(signature, f"m_{name}"))
        by_source = {}
        for name, measure in columns.items():
            if inner[name] == SQL.identifier(f"m_{name}"):
                by_source.setdefault(measure.source, []).append(
                    SQL("%s AS %s", measure.value, inner[name])
                )
        condition = known = SQL("TRUE")
        if partner_ids is not None:
            condition = SQL("p.commercial_partner_id = ANY(%s)", partner_ids)
            known = SQL("a.partner_id = ANY(%s)", partner_ids)
        joins = [
            SQL(
                """FULL JOIN (
                SELECT p.commercial_partner_id AS partner_id, %(columns)s
                  FROM (%(rows)s) d JOIN res_partner p ON p.id = d.partner_id
                 WHERE %(condition)s GROUP BY 1) %(alias)s USING (partner_id)""",
                columns=SQL(", ").join(expressions),
                rows=self._get_source(source, gather),
                condition=condition,
                alias=SQL.identifier(f"from_{source}"),
            )
            for source, expressions in by_source.items()
        ]
        return SQL(
            """SELECT partner_id, %(columns)s FROM (
                SELECT a.partner_id FROM key_account a
                 WHERE a.company_id = %(company)s AND %(known)s) account %(joins)s""",
            columns=SQL(", ").join(
                SQL(
                    "COALESCE(%s, %s) AS %s",
                    inner[name],
                    measure.empty,
                    SQL.identifier(name),
                )
                for name, measure in columns.items()
            ),
            company=gather.company.id,
            known=known,
            joins=SQL(" ").join(joins),
        )

    @api.model
    def _get_counted_sql(self, gather, customers):
        """Return ``(model, SQL)``: the ``ids`` of the documents counted, by customer, and beside
        them their ``amounts``.

        :param SQL customers: a set of ids, as ``IN`` takes it
        """
        sql = SQL(
            """
            SELECT partner_id, TO_JSONB(ARRAY_AGG(id ORDER BY id)) AS ids,
                   TO_JSONB(ARRAY_AGG(%(amount)s ORDER BY id)) AS amounts
              FROM (SELECT p.commercial_partner_id AS partner_id, d.id, d.amount
                      FROM (%(rows)s) d JOIN res_partner p ON p.id = d.partner_id
                     WHERE p.commercial_partner_id IN %(customers)s AND %(inside)s
                    OFFSET 0) d  -- others' amounts, which may not compute, stay untouched
             WHERE amount IS NOT NULL GROUP BY 1
            """,
            rows=self._get_source(gather.base, gather),
            amount=gather.rounded(SQL("amount")),
            customers=customers,
            inside=gather.inside(gather.base),
        )
        return gather.model, sql
