import hashlib
import json
import math
from operator import itemgetter
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.halves import by_halves
from ...tools.measure import RELATIVE, Measure
from ...tools.ranking import Pareto
from ...tools.ruleset import VERSION, Outcome, Ruleset
from ...tools.tiering import FIRST, State, thresholds
from ..account.key_account import STORED
from ..measure.key_account_measure_mixin import Gather

STATE = (
    "id",
    "computed_tier_id",
    "computed_since",
    "falling_since",
    "fell_on",
    "fell_from_id",
    "manual_tier_id",
    "manual_until",
)
REMEMBERED = itemgetter(*STATE[1:6])


class Run(NamedTuple):
    """What one computation needs: the rules, the statement's pieces, the ranking; the
    fingerprint of all that decides about an account, as SQL over its figures ``f``; and as SQL
    the figures ``measured``, and of them those of the accounts to look at."""

    ruleset: Ruleset
    gather: Gather
    columns: dict
    pareto: Pareto
    fingerprint: SQL = SQL("NULL")
    measured: SQL | None = None
    figures: SQL | None = None


class Judged(NamedTuple):
    """One customer: its row, what is remembered of it, and what the rules say."""

    row: dict
    state: State
    outcome: Outcome

    @property
    def moved(self):
        return self.outcome.decision.tier != self.state.tier

    def get_kind(self):
        """Return the kind of the move for the ledger."""
        reason = self.outcome.decision.reason
        return "ladder" if reason == FIRST and self.row["computed_tier_id"] else reason

    def has_override(self, as_of):
        row = self.row
        return bool(row["manual_tier_id"]) and row["manual_until"] >= as_of


class KeyAccountAssessment(models.Model):
    """Gather and judge, without writing: what the nightly run, the preview and the
    explanation have in common."""

    _inherit = "key.account.assessment"

    @api.model
    def _get_columns(self, company, ruleset, as_of):
        """Return the :class:`Gather` and the columns to measure, by name: those that every
        account stores, and ``c<id>`` for each criterion that is measured in SQL."""
        gather = Gather(company, as_of, ruleset.basis, ruleset.months)
        measures = self.env["key.account.criterion"]
        columns = {
            name: measures._get_measure(name, gather, 0)
            for name in (
                "sales_amount",
                "ordered_amount",
                "invoiced_amount",
                "order_count",
            )
        }
        previous = gather.total(gather.base, back=1)
        columns["previous_amount"] = Measure("money", gather.base, previous, 0)
        for name, function in (("first_order_date", "MIN"), ("last_order_date", "MAX")):
            day = gather.day(SQL("%s(d.date)", SQL(function)))
            columns[name] = Measure("date", "order", day)
        columns["lifetime_order_count"] = Measure(
            "number", "order", SQL("COUNT(*)::float8"), 0
        )
        unrated = SQL(
            "(COUNT(*) FILTER (WHERE d.amount IS NULL AND %s))::float8",
            gather.inside("order"),
        )
        columns["unrated_count"] = Measure("number", "order", unrated, 0)
        limited = self._get_limited(gather, ruleset.criteria)
        for criterion in ruleset.criteria:
            measure = measures._get_measure(
                criterion.measure, limited[criterion.id], criterion.months
            )
            if measure.value:
                columns[f"c{criterion.id}"] = measure
        return gather, columns

    @api.model
    def _get_limited(self, gather, criteria):
        """Return ``{criterion id: Gather}``: of quantities with their limit."""
        limits = self.env["key.account.criterion"]._get_limits(
            {c.id: (c.category, c.uom) for c in criteria if c.category}
        )
        return {c.id: gather.limited(limit=limits.get(c.id)) for c in criteria}

    @api.model
    def _get_run(self, company, ruleset, as_of, ranked=True):
        """Return the :class:`Run` of what is told without an assessment.

        :param bool ranked: with the ranking of the sales by everybody's documents, else None
        """
        gather, columns = self._get_columns(company, ruleset, as_of)
        pareto = None
        if ranked:
            self.env.flush_all()
            only = {"sales_amount": columns["sales_amount"]}
            sql = self.env["key.account.criterion"]._get_figures_sql(gather, only)
            pareto = self._rank(SQL("(%s)", sql))
        return Run(ruleset, gather, columns, pareto)

    @api.model
    def _measure_now(self, run, partner_ids=None):
        """Return the rows to judge, measured from the documents as they are now.

        :param list partner_ids: only these customers (default: all)
        """
        self.env.flush_all()
        criteria = self.env["key.account.criterion"]
        sql = criteria._get_figures_sql(run.gather, run.columns, partner_ids)
        return self._select(run, SQL("(%s)", sql))

    @api.model
    def _rank(self, figures):
        """Return the :class:`Pareto` of the sales in ``figures`` (a table or a sub-select);
        amounts that are no number (NaN, which sorts above infinity) rank nowhere."""
        rows = self.env.execute_query(
            SQL(
                "SELECT sales_amount FROM %s f WHERE sales_amount != 0"
                " AND sales_amount > '-Infinity' AND sales_amount < 'Infinity'",
                figures,
            )
        )
        return Pareto(amount for (amount,) in rows)

    @api.model
    def _get_fingerprint(self, ruleset, rules, columns, pareto):
        """Return the SQL of a digest of what an account stores and of all that decides about it
        but for its judgements: rules, measured values and, of the relative measures, on which
        side of each threshold they are (their values move with everybody's sales, every day).

        An account with the same digest as last time has the same figures, tier and score.
        """
        parts = [
            SQL.identifier("f", name)
            for name in columns
            if name in STORED or name.startswith("c")
        ]
        compared = {
            (criterion.measure, threshold)
            for tier in ruleset.ladder
            for rule in tier.rules
            for criterion in ruleset.criteria
            if criterion.id == rule.measure and criterion.measure in RELATIVE
            for threshold in thresholds(rule)
        }
        for measure, threshold in sorted(compared):
            least = pareto.least(measure == "sales_share", threshold)
            parts.append(SQL("f.sales_amount >= %s", least))
        if any(c.weight and c.measure in RELATIVE for c in ruleset.criteria):
            parts += [SQL("f.sales_amount"), SQL("%s", pareto.total)]
        text = json.dumps([VERSION, rules], sort_keys=True)
        digest = hashlib.sha256(text.encode()).digest()
        seed = int.from_bytes(digest[:8], "big", signed=True)
        values = SQL(", ").join(parts)
        return SQL("HASH_RECORD_EXTENDED(ROW(%s), %s)::varchar", values, seed)

    @api.model
    def _select(self, run, figures, condition=SQL("TRUE"), tail=SQL("")):
        """Return dicts of figures with what is remembered of the account, if there is one."""
        sql = SQL(
            "SELECT f.partner_id, %s, %s, %s FROM %s f LEFT JOIN key_account a"
            " ON a.partner_id = f.partner_id AND a.company_id = %s WHERE %s %s",
            SQL(", ").join(SQL.identifier("f", name) for name in run.columns),
            SQL(", ").join(SQL.identifier("a", name) for name in STATE),
            run.fingerprint,
            figures,
            run.gather.company.id,
            condition,
            tail,
        )
        names = ("partner_id", *run.columns, *STATE, "fingerprint")
        rows = [
            dict(zip(names, row, strict=True)) for row in self.env.execute_query(sql)
        ]
        self._add_judgements(rows, run)
        return rows

    @api.model
    def _add_judgements(self, rows, run, heirs=None):
        """Put into each row what is judged of its account.

        :param dict heirs: see ``key.account.judgement._get_values()``
        """
        ids = {row["id"] for row in rows if row["id"]} | {*(heirs or ())}
        # A run judges by all judgements, whoever started it or asks why.
        judgements = (
            self.env["key.account.judgement"]
            .sudo()
            ._get_values(self.env["key.account"].browse(ids), run.gather.as_of, heirs)
        )
        judged = {c.id for c in run.ruleset.criteria if f"c{c.id}" not in run.columns}
        for row in rows:
            row["judgements"] = {
                key: judgements[row["id"], key]
                for key in judged
                if (row["id"], key) in judgements
            }

    @api.model
    def _judge_each(self, rows, run):
        """Return the :class:`Judged` of the rows, and ``{customer id: error}`` of the rest."""
        judged, failed = [], {}

        def blame(row, error):
            failed[row["partner_id"]] = error

        by_halves(
            rows, lambda rows: judged.extend(self._judge(rows, run)), blame, Exception
        )
        return judged, failed

    @api.model
    def _judge(self, rows, run):
        """Return the :class:`Judged` of each row. Plain Python: all rules are in ``tools``.

        :raises ValueError: when a value is no number
        """
        sales = [row["sales_amount"] for row in rows]
        columns = {}
        for criterion in run.ruleset.criteria:
            key, column = criterion.id, f"c{criterion.id}"
            if criterion.measure == "sales_share":
                columns[key] = run.pareto.shares(sales)
            elif criterion.measure == "cumulative_share":
                columns[key] = run.pareto.ahead(sales)
            elif column in run.columns:
                columns[key] = [row[column] for row in rows]
            elif any(key in row["judgements"] for row in rows):
                columns[key] = [row["judgements"].get(key) for row in rows]
        totals = [sum(filter(None, column)) for column in columns.values()]
        if not all(map(math.isfinite, totals)):
            raise ValueError(self.env._("One of the values is no number."))
        states = [State._make(REMEMBERED(row)) for row in rows]
        outcomes = run.ruleset.judge(columns, states, run.gather.as_of)
        return list(map(Judged, rows, states, outcomes))
