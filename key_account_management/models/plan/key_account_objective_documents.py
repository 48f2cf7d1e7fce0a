from itertools import starmap

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.document import BEFORE, NOW, Counted, count, sum_others
from ...tools.measure import JUDGED, RELATIVE
from ...tools.objective import WALLET
from ...tools.periods import A_DAY, Window
from ...tools.ruleset import SCORE
from .key_account_objective_actual import Span
from .key_account_objective_measure import ANSWER_KINDS

# Measures of days: an order whose amount can't be counted has one all the same.
OF_DAYS = ("order_days", "months_since_first_order", "days_since_last_order")
# Measures that compare with the period before.
OF_TWO_PERIODS = ("growth",)
# Measures that look back without end, or at more than what lies in the period.
OPEN_ENDED = ("months_since_first_order", "days_since_last_order", "deciders_met")


class KeyAccountObjective(models.Model):
    """What the actual of an objective was counted of."""

    _inherit = "key.account.objective"

    def action_view_documents(self):
        """Open what was counted for the actual."""
        self.ensure_one()
        self.check_access("read")
        today = self._get_today()
        if self.measure in RELATIVE and self._has_actual():
            model, documents, others = self._get_shared(today)
        else:
            (model, documents), others = self._get_counted(today), ()
        action = self.env["key.account.document"]._open(
            self.name, self.company_id, model, documents, others=others
        )
        if model == "key.account.stakeholder":
            action["context"] = {}  # its list has its own ways to add somebody
        return action

    def _get_counted(self, as_of):
        """Return the model of what was counted up to the day ``as_of``, and the list of
        :class:`Counted`."""
        if self.measure in JUDGED:
            domain = [
                ("account_id", "=", self.account_id.id),
                ("criterion_id", "=", self.criterion_id.id),
                ("date", "<=", min(as_of, self.date_end)),
            ]
            return self._search_counted("key.account.judgement", domain)
        if self.measure == WALLET:
            domain = [
                ("account_id", "=", self.account_id.id),
                ("category_id", "=", self.category_id.id),
            ]
            return self._search_counted("key.account.wallet", domain)
        if self.measure == SCORE:
            return "key.account", [Counted(self.account_id.id)]
        if self.measure in ANSWER_KINDS or self.measure == "response_rate":
            return self._search_counted(
                "key.account.answer", self._get_answers_domain(as_of)
            )
        if not self._has_actual():
            return "sale.order", []
        return self._query_counted(as_of)

    def _has_actual(self):
        return self._is_measurable() and self._has_window()

    def _get_counted_window(self, as_of):
        return Window(
            self.date_start, max(self.date_start, min(self.date_end, as_of) + A_DAY)
        )

    def _get_shared(self, as_of):
        """Return the model of the customer's own documents, the list of :class:`Counted`, and
        that of :class:`Summed`: what all others have, or larger and smaller ones."""
        [span] = spans = [Span(0, self, self._get_counted_window(as_of))]
        gather, amounts, ranks = self._get_ranks(self.company_id, spans)
        # Whoever may read the objective sees its figures, whoever may read the customer.
        partner = self.sudo().account_id.partner_id.id
        others = ranks[span.window].others(amounts[span.window].get(partner, 0))
        rows = self.env.execute_query(
            SQL(
                """WITH w AS MATERIALIZED (%s)
                SELECT d.id, d.amount FROM w JOIN (%s) d ON %s
                  JOIN res_partner p ON p.id = d.partner_id
                 WHERE p.commercial_partner_id = w.partner_id""",
                self._get_windows_sql(spans, gather.zone),
                self._get_source(gather.base, gather),
                gather.inside(gather.base),
            )
        )
        documents = list(starmap(count, rows))
        return gather.model, documents, sum_others(self.measure, others)

    def _get_answers_domain(self, as_of):
        domain = [
            ("account_id", "=", self.account_id.id),
            ("date", ">=", self.date_start),
            ("date", "<=", min(as_of, self.date_end)),
        ]
        kind = ANSWER_KINDS.get(self.measure)
        return [*domain, ("kind", "=", kind)] if kind else domain

    def _search_counted(self, model, domain):
        return model, list(map(Counted, self.env[model].search(domain).ids))

    def _query_counted(self, as_of):
        """Return what the statement of the measure aggregates, for this one objective."""
        code = self.measure
        spans = [Span(0, self, self._get_counted_window(as_of))]
        by_line = bool(self.category_id)
        gather, measure, rows = self._get_statement(
            self.company_id, code, spans, whole=not by_line
        )
        source = measure.source
        by_line = by_line or source.endswith("_line")
        if by_line and not source.endswith("_line"):
            source += "_line"
        inside = SQL("TRUE") if code in OPEN_ENDED else gather.inside(measure.source)
        before = SQL("FALSE")
        if code in OF_TWO_PERIODS:
            before = gather.inside(measure.source, back=1)
        self.env.flush_all()
        counted_rows = self.env.execute_query(
            SQL(
                "WITH w AS MATERIALIZED (%s) SELECT TO_JSONB(d), %s FROM w"
                " JOIN (%s) d ON d.key = w.key WHERE %s OR %s",
                self._get_windows_sql(spans, gather.zone),
                before,
                rows,
                inside,
                before,
            )
        )
        documents = {}
        for index, (row, is_before) in enumerate(counted_rows):
            document = self._count_row(row, source, code, by_line)
            if code in OF_TWO_PERIODS:
                document = document._replace(period=BEFORE if is_before else NOW)
            # A meeting with two people is one; amounts of one document, as of two payments of an
            # invoice, are rows of their own.
            part = None if document.amount is None else index
            documents.setdefault((document.id, part), document)
        return self._get_source_models()[source], list(documents.values())

    @api.model
    def _count_row(self, row, source, code, by_line):
        """Return the :class:`Counted` of a row of a source."""
        key, amount = row["line_id" if by_line else "id"], row.get("amount")
        if source == "payment":
            return Counted(
                key,
                amount,
                date=fields.Date.to_date(row["date"]),
                original=row["original"],
                kind="payment",
            )
        if source == "visit":
            return Counted(key, contact=row["partner_id"])
        if source == "decider" or code in OF_DAYS:
            return Counted(key, amount)
        return count(key, amount)
