from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.document import (
    BEFORE,
    CHANGED,
    COUNTED,
    EQUAL,
    FIRST,
    KEPT,
    LARGER,
    LATE,
    NOW,
    OTHER_UNIT,
    OTHERS,
    SMALLER,
    SUBTRACTED,
    Counted,
    Kind,
    Summed,
    count,
    get_changed,
)

NOISE = 0.005  # points of a score: less than shows

# Name and SQL type of what is written for each row.
COLUMNS = {
    "kind": "varchar",
    "res_model": "varchar",
    "res_id": "int4",
    "name": "varchar",
    "date": "date",
    "contact_id": "int4",
    "state": "varchar",
    "reason": "varchar",
    "period": "varchar",
    "amount": "numeric",
    "has_amount": "bool",
    "original_amount": "numeric",
    "original_currency_id": "int4",
    "quantity": "float8",
    "uom_id": "int4",
    "number": "int4",
    "points": "float8",
    "category_id": "int4",
}


class KeyAccountDocument(models.TransientModel):
    """A document behind a figure, as the reader sees it: the list that opens from a figure adds
    up to it. It is made when the figure is clicked, and goes by itself.

    Whoever sees a figure sees what it adds up to, but only those documents that one's own rights
    allow: the others are one row, with their number and sum. To show another kind of record,
    ``selection_add`` it to ``kind`` and extend ``_get_kinds``.
    """

    _name = "key.account.document"
    _inherit = ["key.account.screen.mixin"]
    _description = "Document of a Figure"
    _order = "date desc, id desc"
    _transient_max_hours = 24

    figure = fields.Integer(
        required=True, readonly=True, index=True, help="Which figure's, as a number."
    )
    kind = fields.Selection(
        [
            ("order", "Order"),
            ("order_line", "Order line"),
            ("invoice", "Invoice"),
            ("invoice_line", "Invoice line"),
            ("payment", "Payment"),
            ("meeting", "Meeting"),
        ],
        required=True,
        readonly=True,
    )
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    name = fields.Char("Document", readonly=True)
    date = fields.Date("Day", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    state = fields.Char("Status", readonly=True)
    reason = fields.Selection(
        [
            (COUNTED, "Counted"),
            (SUBTRACTED, "Counted, taken off"),
            (CHANGED, "Changed since it was counted"),
            (OTHERS, "All other customers"),
            (LARGER, "Larger customers"),
            (EQUAL, "Others with the same sales"),
            (SMALLER, "Smaller customers"),
            (FIRST, "Counted, the first of its category"),
            ("cancelled", "Cancelled"),
            ("quotation", "Not confirmed"),
            ("before", "Before the window"),
            ("after", "After the day of the assessment"),
            ("no_lines", "Nothing ordered"),
            ("no_rate", "No currency rate"),
            ("other_company", "Other company"),
            (LATE, "Not paid in time"),
            (OTHER_UNIT, "In a unit that can't be converted"),
        ],
        "Why",
        required=True,
        readonly=True,
        help="Counted in the figure, or left out and why.",
    )
    period = fields.Selection(
        [(NOW, "This period"), (BEFORE, "The period before")],
        readonly=True,
        help="Of a figure that compares two periods.",
    )
    is_counted = fields.Boolean("Counted", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(
        "Untaxed amount",
        readonly=True,
        help="In company currency at the document's own rate: what the figure counts.",
    )
    has_amount = fields.Boolean(readonly=True)
    original_currency_id = fields.Many2one(
        "res.currency", "Currency of the document", readonly=True
    )
    original_amount = fields.Monetary(
        "In its currency",
        currency_field="original_currency_id",
        aggregator=None,
        readonly=True,
        help="Untaxed, in the document's own currency.",
    )
    quantity = fields.Float(
        readonly=True,
        digits="Product Unit",
        help="What the figure counts, in its unit of measure.",
    )
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    category_id = fields.Many2one(
        "product.category",
        readonly=True,
        help="Of a figure that counts categories: each of them is one.",
    )
    number = fields.Integer(
        readonly=True, help="For how many documents the row stands."
    )
    points = fields.Float(
        readonly=True,
        help="What the row adds to the score: the sum of all rows is the score.",
    )

    @api.model
    def _get_kinds(self):
        """Return ``{model: Kind}`` of the records that can be shown."""
        return {
            "sale.order": Kind(
                "order",
                "date_order",
                "partner_id",
                "state",
                "amount_untaxed",
                "currency_id",
            ),
            "sale.order.line": Kind(
                "order_line",
                "order_id.date_order",
                "order_id.partner_id",
                "order_id.state",
                "price_subtotal",
                "currency_id",
                "order_id",
            ),
            "account.move": Kind(
                "invoice",
                "invoice_date",
                "partner_id",
                "state",
                "amount_untaxed_in_currency_signed",
                "currency_id",
            ),
            "account.move.line": Kind(
                "invoice_line",
                "move_id.invoice_date",
                "move_id.partner_id",
                "move_id.state",
                "price_subtotal",
                "currency_id",
                "move_id",
            ),
            "calendar.event": Kind("meeting", "stop"),
        }

    @api.model
    def _open(
        self,
        name,
        company,
        model,
        documents,
        total=None,
        reason=COUNTED,
        others=(),
        uom=None,
    ):
        """Return the action with the documents of a figure; with the records themselves, where
        their model is none of ``_get_kinds``.

        :param str name: of the figure
        :param company: whose figure it is
        :param str model: of the records counted
        :param documents: list of :class:`Counted`
        :param total: the figure as it was, where that was kept: what its documents do not add up
            to any more is a row of its own. A float, or ``{period: float}``
        :param str reason: the reason to show first; others by the filter
        :param others: list of :class:`Summed`, a row each
        :param uom: the unit of measure of the quantities of ``documents``
        """
        if model not in self._get_kinds():
            return self._open_records(name, model, documents)
        figure = self._insert(company, model, documents, total, others, uom)
        context = {"create": False, "search_default_group_reason": 1}
        if any(document.period for document in documents):
            context = {"create": False, "search_default_group_period": 1}
            context["has_periods"] = True
        if any(document.category for document in documents):
            context = {"create": False, "search_default_group_category": 1}
            context["has_categories"] = True
        reasons = {document.reason for document in documents}
        if reasons - {reason} and reason in reasons:
            if reason == COUNTED:
                context["search_default_counted"] = 1
            else:
                context["search_default_reason"] = reason
        if not any(row.amount for row in (*documents, *others)):
            context["no_amounts"] = True
        if uom:
            context["quantities"] = True
        if any(row.points is not None for row in (*documents, *others)):
            context["has_points"] = True
        if any(summed.number for summed in others):
            context["has_numbers"] = True
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "domain": [("figure", "=", figure)],
            "views": [(False, "list"), (False, "kanban")],
            "mobile_view_mode": "kanban",
            "context": context,
        }

    @api.model
    def _open_records(self, name, model, documents):
        """Return the action with the records themselves; arguments as :meth:`_open`."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "domain": [("id", "in", [document.id for document in documents])],
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False, "active_test": False},
        }

    @api.model
    def _open_kept(self, name, company, model, ids, total=None, kept=None):
        """Return the action with documents of which a figure kept the ids: at their amounts of
        today, as :meth:`_open`. What they no longer add up to is a row of its own.

        :param dict kept: id → amount that was counted, where that was kept too: what a document
            differs by is then a row beside the document
        """
        measures = self.env["key.account.measure.mixin"]
        amounts = measures._get_amounts(company, model, ids)
        changed = self._get_changed(company, model, [kept or {}])[0]
        documents = []
        for key in ids:
            if key not in amounts:
                continue
            change = changed.get(key)
            if not change or change.now is not None:
                documents.append(count(key, amounts[key][1]))
            if change:
                documents.append(Counted(key, -change.by, CHANGED))
        if not amounts:
            documents = list(map(Counted, ids))
        return self._open(name, company, model, documents, total)

    @api.model
    def _get_changed(self, company, model, kept):
        """Return what counts otherwise today of what figures of a company have counted, a dict
        id → :class:`Changed` for each of them. One statement, whatever their number.

        :param list kept: of dicts, id → amount that was counted
        """
        ids = sorted(set().union(*kept))
        measures = self.env["key.account.measure.mixin"]
        rows = measures._get_amounts(company, model, ids, True) if ids else {}
        today = {key: amount for key, (_document, amount) in rows.items()}
        # The currency of a company is no secret.
        is_zero = company.sudo().currency_id.is_zero
        return [get_changed(amounts, today, is_zero) for amounts in kept]

    @api.model
    def _insert(self, company, model, documents, total, others, uom):
        """Make the rows of a figure and return its number; one statement for all of them."""
        rows = self._describe(company, model, documents)
        rows += self._describe_others(company, model, others)
        if total is not None:
            totals = total if isinstance(total, dict) else {None: total}
            for period, amount in totals.items():
                counted = [d for d in documents if d.period == period]
                rows += self._describe_difference(
                    company, model, counted, amount, period
                )
        for row in rows if uom else ():
            row["uom_id"] = uom.id
        [[figure]] = self.env.execute_query(
            SQL("SELECT NEXTVAL(%s)", f"{self._table}_id_seq")
        )
        if not rows:
            return figure
        # The currency of a company is no secret.
        currency = company.sudo().currency_id
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_document (
                       figure, company_id, currency_id, is_counted, partner_id,
                       create_uid, write_uid, create_date, write_date, %(names)s)
                SELECT %(figure)s, %(company)s, %(currency)s, v.reason IN %(counted)s,
                       p.commercial_partner_id, %(user)s, %(user)s, %(now)s, %(now)s,
                       %(values)s
                  FROM UNNEST(%(columns)s) WITH ORDINALITY AS v(%(names)s, position)
                  LEFT JOIN res_partner p ON p.id = v.contact_id
                 ORDER BY v.position
                """,
                names=SQL(", ").join(map(SQL.identifier, COLUMNS)),
                values=SQL(", ").join(SQL.identifier("v", name) for name in COLUMNS),
                columns=SQL(", ").join(
                    SQL("%s::%s[]", [row.get(name) for row in rows], SQL(kind))  # pylint: disable=sql-injection
                    for name, kind in COLUMNS.items()
                ),
                figure=figure,
                company=company.id,
                currency=currency.id,
                counted=(COUNTED, *KEPT),
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        return figure

    @api.model
    def _describe(self, company, model, documents):
        """Return the rows, as values by name: what the reader may not see is one for each reason;
        what is gone is none."""
        kind = self._get_kinds()[model]
        records = self.env[model].with_context(active_test=False)
        existing = records.browse({document.id for document in documents}).exists()
        seen = self._get_seen(kind, existing)
        existing_ids, rows, hidden = set(existing._ids), [], {}
        # The time zone of a company is no secret.
        shown = self.with_context(tz=company.sudo().key_account_tz or "UTC")
        labels = self._get_labels(kind, records)
        for document in documents:
            if document.id in seen:
                record = seen[document.id]
                rows.append(shown._get_values(document, kind, record, labels))
            elif document.id in existing_ids:
                key = document.reason, document.period, document.category
                hidden.setdefault(key, []).append(document)
        for (reason, period, category), unseen in hidden.items():
            amounts = [d.amount for d in unseen if d.amount is not None]
            rows.append(
                {
                    "kind": unseen[0].kind or kind.code,
                    "reason": reason,
                    "period": period,
                    "category_id": category,
                    "name": self.env._(
                        "Documents that you may not see: %s", len(unseen)
                    ),
                    "amount": sum(amounts),
                    "has_amount": bool(amounts),
                    "quantity": sum(d.quantity or 0 for d in unseen),
                    "number": len(unseen),
                    "points": sum(d.points or 0 for d in unseen),
                }
            )
        return rows

    @api.model
    def _get_seen(self, kind, records):
        """Return ``{id: record}`` of those that the reader may see with their documents."""
        seen = records._filtered_access("read")
        if kind.document:
            seen.fetch([kind.document])
            allowed = set(seen[kind.document]._filtered_access("read")._ids)
            seen = seen.filtered(lambda record: record[kind.document].id in allowed)
        self._fetch(kind, seen)
        return {record.id: record for record in seen}

    @api.model
    def _fetch(self, kind, records):
        """Read what the rows tell, and of the many other columns nothing."""
        names = {"": {"display_name"}}
        for path in (kind.date, kind.contact, kind.state, kind.amount, kind.currency):
            if path:
                owner, _, name = path.rpartition(".")
                names.setdefault(owner, set()).add(name)
        records.fetch(names.pop(""))
        for owner, fields_of_owner in names.items():
            records[owner].fetch(fields_of_owner)

    @api.model
    def _get_values(self, document, kind, record, labels):
        """Return the row of a record that the reader may see."""
        opened = record[kind.document] if kind.document else record
        date = document.date or (kind.date and _follow(record, kind.date))
        values = {
            "kind": document.kind or kind.code,
            "res_model": opened._name,
            "res_id": opened.id,
            "name": record.display_name,
            "date": self._get_day(date),
            "contact_id": document.contact
            or (kind.contact and _follow(record, kind.contact).id)
            or None,
            "state": kind.state and labels.get(_follow(record, kind.state)),
            "reason": document.reason,
            "period": document.period,
            "amount": document.amount,
            "has_amount": document.amount is not None,
            "quantity": document.quantity,
            "number": 1,
            "points": document.points,
            "category_id": document.category,
        }
        if kind.amount and document.reason != CHANGED:
            original = document.original
            values["original_amount"] = (
                record[kind.amount] if original is None else original
            )
            values["original_currency_id"] = record[kind.currency].id
        return values

    @api.model
    def _get_day(self, moment):
        """Return the calendar day of a day or of a moment in UTC."""
        if isinstance(moment, datetime):
            return fields.Datetime.context_timestamp(self, moment).date()
        return moment or None

    @api.model
    def _get_labels(self, kind, records):
        """Return ``{state: label}`` of a kind, in the reader's language."""
        if not kind.state:
            return {}
        *steps, name = kind.state.split(".")
        owner = records.browse()
        for step in steps:
            owner = owner[step]
        return dict(owner._fields[name]._description_selection(self.env))

    @api.model
    def _describe_others(self, company, model, others):
        """Return the rows of what others count, but for those who count nothing."""
        labels = self._get_reason_labels()
        # The currency of a company is no secret.
        is_zero = company.sudo().currency_id.is_zero
        return [
            {
                "kind": self._get_kinds()[model].code,
                "reason": summed.reason,
                "name": summed.name or labels[summed.reason],
                "amount": summed.amount or 0,
                "has_amount": summed.amount is not None,
                "number": summed.number,
                "points": summed.points,
            }
            for summed in others
            if summed.number or summed.points or not is_zero(summed.amount or 0)
        ]

    @api.model
    def _describe_difference(self, company, model, documents, total, period=None):
        """Return the row of what a kept figure and its documents differ by, if they do."""
        counted = (COUNTED, SUBTRACTED, CHANGED)
        amounts = [d.amount or 0 for d in documents if d.reason in counted]
        difference = total - sum(amounts)
        # The currency of a company is no secret.
        if company.sudo().currency_id.is_zero(difference):
            return []
        return [
            {
                "kind": self._get_kinds()[model].code,
                "reason": CHANGED,
                "period": period,
                "name": self.env._("Documents changed or deleted since"),
                "amount": difference,
                "has_amount": True,
            }
        ]

    @api.model
    def _sum_changed(self, points):
        """Return the list with the :class:`Summed` of what a kept score and its documents differ
        by, if they do."""
        if abs(points) < NOISE:
            return []
        name = self.env._("Documents changed or deleted since")
        return [Summed(None, CHANGED, 0, name, points)]

    @api.model
    def _get_reason_labels(self):
        """Return ``{reason: label}`` in the reader's language."""
        return dict(self._fields["reason"]._description_selection(self.env))

    def action_open(self):
        """Open the document.

        :raises UserError: for the row of those that one may not see
        """
        self.ensure_one()
        known = self.res_id and self.res_model in self.env
        record = (
            self.env[self.res_model].browse(self.res_id)
            if known
            else self.env[self._name]
        )
        if not record.exists():
            raise UserError(
                self.env._(
                    "There is nothing to open behind “%(name)s”: the documents are gone, or you "
                    "may not see them.",
                    name=self.name,
                )
            )
        record.check_access("read")
        return record.get_formview_action()


def _follow(record, path):
    for name in path.split("."):
        record = record[name]
    return record
