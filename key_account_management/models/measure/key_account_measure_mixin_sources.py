from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ...tools import periods
from ...tools.rates import Rate, get_equal_spans

PAYING = ("bank", "cash", "credit")  # journals by which money comes in


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
        the product's own unit (``unit_id``), and the unit in which it was sold (``uom_id``)."""
        return SQL(
            """
            SELECT o.id, l.id AS line_id, o.partner_id, o.date_order AS date,
                   t.categ_id AS category_id, l.product_id, t.uom_id AS unit_id,
                   COALESCE(l.product_uom_id, t.uom_id) AS uom_id,
                   (l.product_uom_qty * u.factor / NULLIF(own.factor, 0))::float8
                   AS quantity, %(amount)s AS amount
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              %(product)s
             WHERE %(condition)s AND l.display_type IS NULL
            """,
            amount=self._get_order_amount(company, SQL("l.price_subtotal")),
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
                   * CASE WHEN o.move_type = 'out_refund' THEN -1 ELSE 1 END AS quantity,
                   -l.balance::float8 AS amount
              FROM account_move o
              JOIN account_move_line l ON l.move_id = o.id
                   AND l.display_type = 'product' AND l.account_id IS NOT NULL
              %(product)s
             WHERE %(condition)s
            """,
            product=self._join_product(),
            condition=condition,
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
            SELECT i.id, i.partner_id, c.date, r.amount::float8 AS amount,
                   r.debit_amount_currency::float8 AS original,
                   c.date - COALESCE(b.date_maturity, i.invoice_date) AS delay
              FROM account_partial_reconcile r
              JOIN account_move_line b ON b.id = r.debit_move_id
              JOIN account_move i ON i.id = b.move_id
              JOIN account_move_line c ON c.id = r.credit_move_id
              JOIN account_journal j ON j.id = c.journal_id
             WHERE i.company_id = %(company)s AND i.state = 'posted'
               AND i.move_type = 'out_invoice' AND j.type IN %(paying)s
               AND c.date < %(end)s
            """,
            company=gather.company.id,
            paying=PAYING,
            end=gather.end,
        )

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

    # What they are made of

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
        sources, inner = {}, {}
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
