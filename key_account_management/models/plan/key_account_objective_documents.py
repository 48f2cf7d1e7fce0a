from itertools import starmap

from odoo import api, models
from odoo.tools import SQL

from ...tools.document import COUNTED, Counted, count, sum_others
from ...tools.measure import JUDGED, RELATIVE
from ...tools.objective import WALLET
from ...tools.periods import A_DAY, Window
from ...tools.ruleset import SCORE
from ..measure.key_account_measure_mixin_sources import LINES
from ..satisfaction.key_account_score_documents import SCORES
from .key_account_objective_actual import Span

UNMET = "unmet"  # of a decider: nobody met them


class KeyAccountObjective(models.Model):
    """What the actual of an objective was counted of."""

    _inherit = "key.account.objective"

    def action_view_documents(self):
        """Open what was counted for the actual."""
        self.ensure_one()
        self.check_access("read")
        today = self._get_today()
        if self.measure in SCORES or self.measure == "response_rate":
            return self._open_answers(today)
        if self.measure in RELATIVE and self._has_actual():
            model, documents, others = self._get_shared(today)
        else:
            (model, documents), others = self._get_counted(today), ()
        lists = self.env["key.account.document"]
        if self.measure == SCORE:
            return lists._open_records(self.name, model, documents)
        return lists._open(
            self.name,
            self.company_id,
            model,
            documents,
            # Of people also those who were not met: they are in the share.
            reason=None if self.measure == "deciders_met" else COUNTED,
            others=others,
            uom=self.uom_id,
        )

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

    def _open_answers(self, as_of):
        """Return the action with the answers behind a score, or who was asked."""
        account, last = self.account_id, min(as_of, self.date_end)
        if self.measure == "response_rate":
            return account._open_asked(self.name, self.date_start, last)
        kind = SCORES[self.measure]
        return account._open_score(self.name, kind, self.date_start, last)

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
        by_line = by_line or source.endswith(LINES)
        if by_line and not source.endswith(LINES):
            source += "_line"
        rows = self._get_rows_sql(
            code, gather, None, SQL("w JOIN (%s) d ON d.key = w.key", rows)
        )
        self.env.flush_all()
        counted_rows = self.env.execute_query(
            SQL(
                "WITH w AS MATERIALIZED (%s) %s",
                self._get_windows_sql(spans, gather.zone),
                rows,
            )
        )
        documents = self._count_rows(counted_rows, source, code, by_line)
        return self._get_source_models()[source], documents

    @api.model
    def _get_rows_sql(self, code, gather, months, rows):
        if code != "deciders_met":
            return super()._get_rows_sql(code, gather, months, rows)
        # Of each decider one meeting of the period comes first, if there is one: that row counts.
        met = gather.inside("decider", months)
        return SQL(
            "SELECT TO_JSONB(d) || JSONB_BUILD_OBJECT('met', %s) FROM %s ORDER BY NOT %s, d.id",
            met,
            rows,
            met,
        )

    @api.model
    def _count_row(self, row, source, code, by_line):
        if source == "visit":
            return Counted(row["id"], contact=row["partner_id"])
        if source == "decider":
            return Counted(row["id"], reason=COUNTED if row["met"] else UNMET)
        return super()._count_row(row, source, code, by_line)
