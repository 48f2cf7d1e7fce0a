from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.measure import JUDGED, MONEY, PERCENT, RELATIVE, Limit
from ...tools.objective import MILESTONE, WALLET, earlier, months_between
from ...tools.periods import A_DAY, Window
from ...tools.ranking import Pareto
from ...tools.ruleset import SCORE
from ..measure.key_account_measure_mixin import Gather
from ..measure.key_account_measure_mixin_sources import LINES
from .key_account_objective_measure import ANSWERS

# Columns of the windows ``w``: name, SQL type.
COLUMNS = {
    "key": "int",
    "partner_id": "int",
    "first": "date",
    "until": "date",
    "before_first": "date",
    "before_until": "date",
    "months": "float8",
    "contact_id": "int",
    "country_id": "int",
    "category": "text",
    "uom_id": "int",
}
BOUNDS = ("first", "until", "before_first", "before_until")
UNIT = ("family_id", "factor")  # of a unit of measure, see ``Limit``


class Span(NamedTuple):
    """A question: what an objective's measure is in a window of time. ``key`` is its place
    among the questions asked together."""

    key: int
    objective: models.Model
    window: Window


class SpanGather(Gather):
    """As :class:`Gather`, but each row ``d`` stands beside a window ``w`` of its own, so that
    one statement answers for any number of objectives, each with its own period."""

    def __init__(self, company, end):
        super().__init__(company, end - A_DAY, company.key_account_basis, 1)
        self.as_of = SQL("(w.until - 1)")
        # An order on the first day is not thirty a month.
        self.months = SQL("GREATEST(w.months, 1)")
        self.limit = Limit(None, *(SQL.identifier("w", name) for name in UNIT))

    def inside(self, source, months=None, back=0):
        first, until = ("before_first", "before_until") if back else ("first", "until")
        return SQL(
            "(d.date >= %s AND d.date < %s)",
            self.bound(source, first),
            self.bound(source, until),
        )

    def before(self, source, months=None):
        return SQL("(d.date < %s)", self.bound(source, "first"))

    def within(self):
        return SQL("TRUE")  # the rows are those of the window's category

    def bound(self, source, column):
        """Return a day of the window as the source has its dates: orders in UTC."""
        utc = "_utc" if source.startswith("order") else ""
        return SQL.identifier("w", f"{column}{utc}")


class KeyAccountObjective(models.Model):
    """The values of objectives in windows of time: actual, baseline, history and chart ask the
    same questions of the same statements. For any number of objectives: one statement per
    measure, of the company's documents; the definition is that of the measure."""

    _inherit = "key.account.objective"

    @api.model
    def _get_values(self, questions):
        """Return the value of each question, None where unknown.

        :param questions: list of (objective, :class:`Window`)
        """
        values, groups = [None] * len(questions), defaultdict(list)
        for key, (objective, window) in enumerate(questions):
            if objective._is_measurable():
                span = Span(key, objective, window)
                groups[objective.company_id, objective.measure].append(span)
        for (company, code), spans in groups.items():
            for key, value in self._get_group_values(company, code, spans).items():
                values[key] = value
        return values

    def _is_measurable(self):
        """Return whether there is something to ask: not without a measure, nor when what
        limited it is gone."""
        self.ensure_one()
        return bool(
            self.measure and self.account_id and self.company_id and not self.lost
        )

    @api.model
    def _get_group_values(self, company, code, spans):
        """Return ``{key: value}`` of spans of one company and measure."""
        if code in JUDGED:
            return self._get_judged_values(spans)
        if code in RELATIVE:
            return self._get_relative_values(company, code, spans)
        if code == WALLET:
            return self._get_wallet_values(spans)
        if code == SCORE:
            return self._get_score_values(spans)
        if code == MILESTONE:
            return {}
        source = self._get_measures()[code].source
        values, statements = {}, defaultdict(list)
        for span in spans:
            end = span.window.end if source in ANSWERS else None
            statements[bool(span.objective.category_id), end].append(span)
        for together in statements.values():
            values |= self._get_measured_values(company, code, together)
        return values

    # Measured in SQL

    @api.model
    def _get_measured_values(self, company, code, spans):
        gather, measure, rows = self._get_statement(company, code, spans)
        self.env.flush_all()
        measured_values = self.env.execute_query(
            SQL(
                "WITH w AS MATERIALIZED (%s) SELECT w.key, %s FROM w"
                " JOIN (%s) d ON d.key = w.key GROUP BY %s",
                self._get_windows_sql(spans, gather.zone),
                measure.value,
                rows,
                SQL(", ").join(
                    SQL.identifier("w", name)
                    for name in [*COLUMNS, *(f"{b}_utc" for b in BOUNDS), *UNIT]
                ),
            )
        )
        return dict.fromkeys((span.key for span in spans), measure.empty) | dict(
            measured_values
        )

    @api.model
    def _get_statement(self, company, code, spans, whole=True):
        """Return the :class:`SpanGather`, the measure and the SQL of the rows that it is an
        aggregate of: those of the source that belong to a window's customer and domain.

        :param bool whole: of what a category limits, a row per document; else per line
        """
        # The settings of its company follow from an objective that one may read.
        company = company.sudo()
        gather = SpanGather(company, max(span.window.end for span in spans))
        gather.partner_ids = self._get_customers(spans).ids
        measure = self._get_measure(code, gather, None)
        source, columns, group = measure.source, SQL("l.*"), SQL()
        limited = bool(spans[0].objective.category_id)
        # Odoo rounds the total of an order apart from its lines, adds the rounding of cash to
        # that of an invoice, and analyses the lines.
        in_money = source in ("order", "invoice") and measure.unit in (MONEY, PERCENT)
        if (limited or in_money) and not source.endswith(LINES):
            source += "_line"
            if whole:  # the lines of a document as if they were all of it
                columns = SQL("l.id, l.date, SUM(l.amount) AS amount")
                group = SQL("GROUP BY w.key, l.id, l.date")
        category = SQL(
            "JOIN product_category g ON g.id = l.category_id"
            " AND g.parent_path LIKE w.category"
        )
        country = SQL("c" if source.startswith("invoice") else "p")
        rows = SQL(
            """
            SELECT w.key, %(columns)s
              FROM w
              JOIN res_partner p ON p.commercial_partner_id = w.partner_id
              JOIN res_partner c ON c.id = w.partner_id
              JOIN (%(source)s) l ON l.partner_id = p.id AND l.date < %(until)s
              %(category)s
             WHERE (w.contact_id IS NULL OR w.contact_id = p.id)
               AND (w.country_id IS NULL OR w.country_id = %(country)s.country_id)
             %(group)s
            """,
            columns=columns,
            source=self._get_source(source, gather),
            until=gather.bound(source, "until"),
            category=category if limited else SQL(),
            country=country,
            group=group,
        )
        return gather, measure, rows

    @api.model
    def _get_customers(self, spans):
        # Who may read the objective sees its figures, whoever may read the customer.
        objectives = self.browse().union(*(span.objective for span in spans)).sudo()
        return objectives.account_id.partner_id

    @api.model
    def _get_windows_sql(self, spans, zone):
        """Return the windows as rows of ``COLUMNS``, and their ``BOUNDS`` in UTC too."""
        # Who may read the objective sees its figures, whoever may read the customer.
        objectives = self.browse().concat(*(span.objective for span in spans)).sudo()
        rows = [
            self._get_window_row(span.key, objective, span.window)
            for span, objective in zip(spans, objectives, strict=True)
        ]
        return SQL(
            "SELECT w.*, %s, %s AS family_id, u.factor::float8 AS factor"
            " FROM UNNEST(%s) AS w(%s) LEFT JOIN uom_uom u ON u.id = w.uom_id",
            SQL(", ").join(
                SQL(
                    "%s::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC' AS %s",
                    SQL.identifier(bound),
                    zone,
                    SQL.identifier(f"{bound}_utc"),
                )
                for bound in BOUNDS
            ),
            self._get_family_sql(SQL("u")),
            SQL(", ").join(
                SQL("%s::%s[]", list(values), SQL(kind))  # pylint: disable=sql-injection
                for values, kind in zip(
                    zip(*rows, strict=True), COLUMNS.values(), strict=True
                )
            ),
            SQL(", ").join(map(SQL.identifier, COLUMNS)),
        )

    @api.model
    def _get_window_row(self, key, objective, window):
        before = earlier(objective._get_window(), part=window)
        category = objective.category_id.parent_path
        return (
            key,
            objective.account_id.partner_id.id,
            *window,
            *before,
            months_between(*window),
            objective.contact_id._origin.id or None,
            objective.country_id._origin.id or None,
            category and f"{category}%",
            objective.uom_id._origin.id or None,
        )

    # Not measured of documents

    @api.model
    def _get_relative_values(self, company, code, spans):
        """Return each customer's place among all of the company in its window."""
        _gather, amounts, ranks = self._get_ranks(company, spans)
        values = {}
        for span in spans:
            # Who may read the objective sees its figures, whoever may read the customer.
            partner = span.objective.sudo().account_id.partner_id.id
            amount = amounts[span.window].get(partner, 0)
            if position := ranks[span.window].position(amount):
                share = code == "sales_share"
                values[span.key] = position.share if share else position.ahead
        return values

    @api.model
    def _get_ranks(self, company, spans):
        """Return the :class:`SpanGather`, and by window ``{customer id: sales}`` of all customers
        of the company and their :class:`Pareto`: one statement for the distinct windows."""
        # The settings of its company follow from an objective that one may read.
        gather = SpanGather(company.sudo(), max(span.window.end for span in spans))
        windows = {span.window: span for span in spans}
        keys = {span.key: span.window for span in windows.values()}
        amounts = {window: {} for window in windows}
        self.env.flush_all()
        for key, partner, amount in self.env.execute_query(
            SQL(
                """WITH w AS MATERIALIZED (%s)
                SELECT w.key, p.commercial_partner_id, %s
                  FROM w JOIN (%s) d ON %s JOIN res_partner p ON p.id = d.partner_id
                 GROUP BY 1, 2""",
                self._get_windows_sql(windows.values(), gather.zone),
                gather.total(gather.base),
                self._get_source(gather.base, gather),
                gather.inside(gather.base),
            )
        ):
            amounts[keys[key]][partner] = amount
        ranks = {
            window: Pareto(filter(None, by_customer.values()))
            for window, by_customer in amounts.items()
        }
        return gather, amounts, ranks

    @api.model
    def _get_judged_values(self, spans):
        """Return what the judgements say on the last day of each window."""
        accounts = self.browse().account_id.union(
            *(s.objective.account_id for s in spans)
        )
        judgements = self.env["key.account.judgement"].search_fetch(
            [("account_id", "in", accounts.ids)],
            ["account_id", "criterion_id", "value", "date", "date_until"],
            order="date desc, id desc",
        )
        by_key = defaultdict(list)
        for judgement in judgements:
            by_key[judgement.account_id.id, judgement.criterion_id.id].append(judgement)
        values = {}
        for span in spans:
            day, objective = span.window.last, span.objective
            key = objective.account_id._origin.id, objective.criterion_id._origin.id
            latest = next((j for j in by_key[key] if j.date <= day), None)
            if latest and not (latest.date_until and latest.date_until < day):
                values[span.key] = latest.value
        return values

    @api.model
    def _get_wallet_values(self, spans):
        """Return the middle of our share of the customers' spend."""
        by_window = defaultdict(list)
        for span in spans:
            by_window[span.window].append(span)
        values = {}
        for window, window_spans in by_window.items():
            accounts = self.browse().account_id.union(
                *(span.objective.account_id._origin for span in window_spans)
            )
            shares = accounts._get_wallet_shares(window.start, window.last)
            for span in window_spans:
                objective = span.objective
                category = objective.category_id._origin.id or False
                share = shares.get((objective.account_id._origin.id, category))
                if share:
                    values[span.key] = sum(share) / len(share)
        return values

    @api.model
    def _get_score_values(self, spans):
        """Return the score of the last assessment, whatever the window: earlier ones are not
        kept."""
        return {
            span.key: span.objective.account_id.score
            for span in spans
            if span.objective.account_id.known_weight
        }
