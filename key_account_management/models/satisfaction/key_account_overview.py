from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.satisfaction import Tally, compare, recommend
from ..account.known_json import KnownJson
from .key_account import SCORE_MONTHS

QUARTERS = 8
LAST = 10  # answers shown

# One row per time somebody was asked, the last first.
QUERY = """
    SELECT r.account_id, r.input_id, COALESCE(r.partner_id, -r.input_id),
           r.partner_id, p.name, p.function, m.roles, COALESCE(m.decides, FALSE),
           COALESCE(g.name->>%(lang)s, g.name->>'en_US'), r.asked, r.done, r.quarter,
           r.anonymous, l.answer_id, l.value, l.points, l.satisfied, l.words, l.bad,
           t.causes
      FROM (%(asked)s) r
      JOIN key_account_survey g ON g.id = r.programme_id
      LEFT JOIN res_partner p ON p.id = r.partner_id
      LEFT JOIN (%(answers)s) l ON l.input_id = r.input_id
      LEFT JOIN LATERAL (
           SELECT STRING_AGG(COALESCE(d.name->>%(lang)s, d.name->>'en_US'), ', '
                             ORDER BY d.sequence, d.id) AS roles,
                  BOOL_OR(d.is_decider) AS decides
             FROM %(relation)s x
             JOIN key_account_decision_role d ON d.id = x.%(role)s
            WHERE x.%(person)s = r.stakeholder_id) m ON TRUE
      LEFT JOIN LATERAL (
           %(causes)s) t ON TRUE
     WHERE r.account_id IN %(accounts)s
       AND (r.asked BETWEEN %(start)s AND %(end)s
            OR r.done BETWEEN %(start)s AND %(end)s)
     ORDER BY r.moment DESC NULLS LAST, r.asked DESC, r.input_id DESC
"""


class Asked(NamedTuple):
    """Somebody asked once, and the answer: ``points`` of the recommendation (-1 … +1, None:
    none given), ``satisfied`` the mean of -1 and +1; ``answer_id`` to open."""

    account_id: int
    input_id: int
    person: int
    partner_id: int
    name: str
    title: str
    roles: str
    decides: bool
    programme: str
    asked: object
    done: object
    quarter: object
    anonymous: bool
    answer_id: int
    value: int
    points: float
    satisfied: float
    words: str
    bad: bool
    causes: str


class KeyAccount(models.Model):
    """The account's tab Satisfaction: one query more, for all who were asked in two years."""

    _inherit = "key.account"

    satisfaction = KnownJson(
        compute="_compute_satisfaction_overview",
        help="Score with its interval, by quarter, last answers, and who was asked and did not "
        "answer.",
    )

    def _compute_satisfaction_overview(self):
        start, end = self._get_satisfaction_period(2 * SCORE_MONTHS)
        middle, _end = self._get_satisfaction_period()
        rows = defaultdict(list)
        if self.ids:
            for row in self._query_asked(start, end):
                rows[row.account_id].append(row)
        people = self.browse(list(rows))._count_people(end)
        for account in self:
            asked = rows[account._origin.id]
            account.satisfaction = asked and account._get_overview(
                asked, middle, end, people[account._origin.id]
            )

    def _count_people(self, end):
        """Return ``{account id: number}`` of the people who could be asked today, the day
        ``end``: those that the scores of the year know. They know none where nobody was asked for
        a year; such people are counted here."""
        counts = {account.id: account.people_count for account in self}
        unasked = tuple(key for key, count in counts.items() if not count)
        if not unasked:
            return counts
        answers = self.env["key.account.answer"]
        answers._flush_answers()
        people = answers._get_people_sql(SQL("a.id IN %s", unasked), end)
        found = self.env.execute_query(
            SQL("SELECT account_id, COUNT(*) FROM (%s) n GROUP BY 1", people)
        )
        return counts | dict(found)

    def _query_asked(self, start, end):
        """Return the :class:`Asked` of the period, the last first."""
        answers = self.env["key.account.answer"]
        answers._flush_answers()
        accounts = SQL("%s", tuple(self.ids))
        relation = self.env["key.account.stakeholder"]._fields["role_ids"]
        sql = SQL(
            QUERY,
            lang=self.env.lang or "en_US",
            asked=answers._get_asked_sql(),
            answers=self._get_by_input_sql(accounts),
            relation=SQL.identifier(relation.relation),
            role=SQL.identifier(relation.column2),
            person=SQL.identifier(relation.column1),
            causes=self._get_causes_sql(),
            accounts=accounts,
            start=start,
            end=end,
        )
        return [Asked(*row) for row in self.env.execute_query(sql)]

    @api.model
    def _get_causes_sql(self):
        """Return the SQL of the words (``causes``) on what was behind the answer ``r``."""
        return SQL("SELECT NULL AS causes")

    @api.model
    def _get_by_input_sql(self, accounts):
        """One row per completed survey."""
        return SQL(
            """
            SELECT input_id, MIN(id) AS answer_id,
                   MAX(value) FILTER (WHERE kind = 'recommend') AS value,
                   AVG(points) FILTER (WHERE kind = 'recommend' AND shown)::float8 AS points,
                   AVG(points) FILTER (WHERE kind = 'satisfaction')::float8 AS satisfied,
                   STRING_AGG(words, E'\n' ORDER BY id) FILTER (WHERE kind = 'open') AS words,
                   BOOL_OR(bad) AS bad
              FROM (%s) r WHERE account_id IN %s GROUP BY 1
            """,
            self.env["key.account.answer"]._get_answered_sql(),
            accounts,
        )

    def _get_overview(self, rows, start, end, people):
        """Return what the tab shows, as plain JSON; scores as ``_get_satisfaction`` has them,
        of the twelve months from ``start`` to ``end``, the twelve before, and each quarter;
        ``people``: how many could be asked, also where nobody was for twelve months."""
        self.ensure_one()
        # How many answers make a score is a setting of the company, and no secret.
        least = self.company_id.sudo().key_account_minimum_answers
        done_rows = [row for row in rows if row.done and row.done <= end]
        scored_rows = [row for row in done_rows if row.points is not None]
        now = [row for row in scored_rows if start <= row.done <= end]
        score = self._get_row_score(now, least, people)
        former = [row for row in scored_rows if row.done < start]
        before = self._get_row_score(former, least, people)
        change = compare(score, before)
        return {
            "score": score and score._asdict(),
            "bands": self._count_bands(now),
            "before": before and before._asdict(),
            "change": change and change._asdict(),
            "least": least,
            "people": people,
            "trend": self._get_trend(scored_rows, end, least, people),
            "answers": [
                self._describe_answer(row)
                for row in done_rows
                if row.answer_id and not row.anonymous
            ][:LAST],
            "anonymous": sum(row.anonymous for row in done_rows),
            "silent": self._get_silent_people(rows, start),
        }

    @api.model
    def _get_row_score(self, rows, least, people):
        tally = Tally.of(row.points for row in self._get_last_rows(rows))
        return recommend.score(tally, people, least)

    @api.model
    def _get_last_rows(self, rows):
        """Return the last row of each person; they come the last first."""
        return list({row.person: row for row in reversed(rows)}.values())

    @api.model
    def _count_bands(self, rows):
        last = self._get_last_rows([row for row in rows if not row.anonymous])
        points = [row.points for row in last]
        return {
            "promoter": points.count(1),
            "passive": points.count(0),
            "detractor": points.count(-1),
        }

    @api.model
    def _get_trend_quarters(self, end):
        """Return the first days of the last quarters, the earliest first."""
        first = fields.Date.start_of(end, "quarter")
        backs = reversed(range(QUARTERS))
        return [fields.Date.subtract(first, months=3 * back) for back in backs]

    @api.model
    def _get_trend(self, rows, end, least, people):
        """Return the score of each of the last quarters, the earliest first."""
        trend = []
        for quarter in self._get_trend_quarters(end):
            inside = [row for row in rows if row.quarter == quarter]
            score = self._get_row_score(inside, least, people)
            trend.append(
                {"start": quarter.isoformat(), "score": score and score._asdict()}
            )
        return trend

    @api.model
    def _describe_answer(self, row):
        return {
            "id": row.answer_id,
            "date": row.done.isoformat(),
            "person": row.name or self.env._("Unknown"),
            "title": ", ".join(filter(None, (row.title, row.roles))),
            "programme": row.programme,
            "value": row.value,
            "band": None
            if row.points is None
            else ("detractor", "passive", "promoter")[round(row.points) + 1],
            "satisfied": None if row.satisfied is None else 50 + 50 * row.satisfied,
            "words": row.words,
            "bad": row.bad,
            "causes": row.causes,
        }

    @api.model
    def _get_silent_people(self, rows, start):
        """Return who was asked since ``start`` and answered nothing since, deciders first."""
        heard = {row.partner_id for row in rows if row.done and row.done >= start}
        asked = {
            row.partner_id: row
            for row in reversed(rows)
            if row.partner_id and row.partner_id not in heard and row.asked >= start
        }
        people = sorted(asked.values(), key=lambda row: (not row.decides, row.name))
        return [
            {
                "partner_id": row.partner_id,
                "person": row.name,
                "title": ", ".join(filter(None, (row.title, row.roles))),
                "decides": row.decides,
                "asked": row.asked.isoformat(),
            }
            for row in people
        ]

    def action_view_answers(self):
        """Open the answers of the account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_answer_action"
        )
        action["context"] = {"search_default_account_id": self.id}
        return action
