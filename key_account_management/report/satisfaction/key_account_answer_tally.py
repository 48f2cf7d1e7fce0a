from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.satisfaction import Tally

# What tallies can be told apart by, beside account and kind: column → SQL type.
BY = {"quarter": "date", "topic": "varchar"}


class Reach(NamedTuple):
    """Invitations of a period, how many of them were started and answered; ``heard``: answers
    of the period, whenever asked; ``people`` who could be asked; deciders, and who of them
    was heard."""

    asked: int
    started: int
    answered: int
    heard: int
    people: int
    deciders: int
    deciders_heard: int


class Part(NamedTuple):
    """Answers to add up: those done from ``start`` to ``end`` that meet a condition on ``r``, by
    account, kind and these columns (of ``BY``)."""

    start: date
    end: date
    by: tuple = ()
    condition: SQL = SQL("TRUE")

    def get_inside(self):
        """Return the condition on ``r`` as SQL."""
        return SQL(
            "r.done BETWEEN %s AND %s AND %s", self.start, self.end, self.condition
        )

    def get_columns(self):
        """Return all of ``BY`` as SQL, NULL for those that are not told apart."""
        return SQL(", ").join(
            SQL.identifier(name) if name in self.by else SQL("NULL::%s", SQL(kind))
            for name, kind in BY.items()
        )


class KeyAccountAnswer(models.Model):
    """Answers added up, and who was asked counted: one query for any number of accounts."""

    _inherit = "key.account.answer"

    @api.model
    def _get_tallies(self, accounts, start, end, by=(), condition=SQL("TRUE")):
        """Return the tallies of one :class:`Part`, see :meth:`_get_part_tallies`."""
        [tallies] = self._get_part_tallies(accounts, Part(start, end, by, condition))
        return tallies

    @api.model
    def _get_part_tallies(self, accounts, *parts):
        """Add up the last answers of each person, of several :class:`Part` at once: the answers
        are read once for all of them.

        :param SQL accounts: ids, as they stand after IN
        :return: for each part ``{(account id, kind, *by): Tally}``
        """
        self._flush_answers()
        last = [
            self._get_last_sql(p.get_inside(), p.by, SQL("answered")) for p in parts
        ]
        rows = self.env.execute_query(
            SQL(
                """WITH answered AS MATERIALIZED (
                       SELECT r.* FROM (%(answered)s) r
                        WHERE r.account_id IN %(accounts)s AND r.points IS NOT NULL
                          AND r.done BETWEEN %(start)s AND %(end)s)
                   %(parts)s""",
                answered=self._get_answered_sql(),
                accounts=accounts,
                start=min(part.start for part in parts),
                end=max(part.end for part in parts),
                parts=SQL(" UNION ALL ").join(
                    SQL(
                        """SELECT %(place)s, account_id, kind, %(by)s, COUNT(*),
                                  SUM(points)::float8, SUM(points * points)::float8
                             FROM (%(last)s) r GROUP BY 1, 2, 3, 4, 5""",
                        place=place,
                        by=part.get_columns(),
                        last=last[place],
                    )
                    for place, part in enumerate(parts)
                ),
            )
        )
        tallies = [{} for _part in parts]
        for place, account, kind, quarter, topic, *sums in rows:
            further = {"quarter": quarter, "topic": topic}
            key = (account, kind, *(further[name] for name in parts[place].by))
            tallies[place][key] = Tally(*sums)
        return tallies

    @api.model
    def _get_reach(self, accounts, start, end, condition=SQL("TRUE")):
        """Count who was asked and heard from ``start`` to ``end``.

        :param SQL accounts: ids, as they stand after IN
        :param condition: more, on ``r``, the invitations
        :return: ``{account id: Reach}`` of all accounts
        """
        self._flush_answers()
        once = SQL("asked")
        rows = self.env.execute_query(
            SQL(
                """
                WITH asked AS MATERIALIZED (
                     SELECT r.* FROM (%(all)s) r WHERE r.account_id IN %(accounts)s)
                SELECT a.id, COALESCE(k.asked, 0), COALESCE(k.started, 0),
                       COALESCE(k.answered, 0), COALESCE(k.heard, 0), COALESCE(n.people, 0),
                       COALESCE(m.deciders, 0), COALESCE(m.heard, 0)
                  FROM key_account a
                  LEFT JOIN (%(asked)s) k ON k.account_id = a.id
                  LEFT JOIN (SELECT account_id, COUNT(*) AS people FROM (%(people)s) n
                              GROUP BY 1) n ON n.account_id = a.id
                  LEFT JOIN (%(deciders)s) m ON m.account_id = a.id
                 WHERE a.id IN %(accounts)s
                """,
                all=self._get_asked_sql(),
                asked=self._get_counts_sql(accounts, start, end, condition, once),
                people=self._get_people_sql(SQL("a.id IN %s", accounts), end),
                deciders=self._get_deciders_sql(accounts, start, end, condition, once),
                accounts=accounts,
            )
        )
        return {row[0]: Reach(*row[1:]) for row in rows}

    @api.model
    def _get_counts_sql(self, accounts, start, end, condition, asked=None):
        """One row per account: invitations of the period, and answers.

        :param SQL asked: a table that has the rows of ``_get_asked_sql`` already
        """
        return SQL(
            """
            SELECT r.account_id, COUNT(*) FILTER (WHERE %(inside)s) AS asked,
                   COUNT(*) FILTER (WHERE %(inside)s AND r.started
                       AND (NOT r.anonymous OR r.done <= %(end)s)) AS started,
                   COUNT(*) FILTER (WHERE %(inside)s AND r.done <= %(end)s) AS answered,
                   COUNT(*) FILTER (WHERE r.done BETWEEN %(start)s AND %(end)s) AS heard
              FROM %(asked)s r
             WHERE r.account_id IN %(accounts)s AND %(condition)s GROUP BY 1
            """,
            inside=SQL("r.asked BETWEEN %s AND %s", start, end),
            asked=asked or SQL("(%s)", self._get_asked_sql()),
            accounts=accounts,
            condition=condition,
            start=start,
            end=end,
        )

    @api.model
    def _get_deciders_sql(self, accounts, start, end, condition, asked):
        """One row per account with deciders on its map on the day ``end``; arguments as
        :meth:`_get_each_decider_sql`."""
        return SQL(
            """SELECT s.account_id, COUNT(*) AS deciders,
                      COUNT(*) FILTER (WHERE s.heard) AS heard
                 FROM (%s) s GROUP BY 1""",
            self._get_each_decider_sql(accounts, start, end, condition, asked),
        )

    @api.model
    def _get_each_decider_sql(self, accounts, start, end, condition, asked):
        """One row per decider on the map of an account on the day ``end``: ``id`` of the
        stakeholder, ``account_id``, ``heard`` in the period.

        :param SQL asked: a table that has the rows of ``_get_asked_sql``
        """
        relation = self.env["key.account.stakeholder"]._fields["role_ids"]
        return SQL(
            """
            SELECT s.id, s.account_id, (s.account_id, s.partner_id) IN (
                       SELECT r.account_id, r.partner_id FROM %(asked)s r
                        WHERE r.done BETWEEN %(start)s AND %(end)s AND %(condition)s
                          AND r.partner_id IS NOT NULL) AS heard
              FROM key_account_stakeholder s
             WHERE s.account_id IN %(accounts)s
               AND COALESCE(s.date_start, %(end)s) <= %(end)s
               AND COALESCE(s.date_end, %(end)s) >= %(end)s
               AND EXISTS (SELECT FROM %(relation)s x
                             JOIN key_account_decision_role d ON d.id = x.%(role)s
                            WHERE x.%(person)s = s.id AND d.is_decider)
            """,
            asked=asked,
            accounts=accounts,
            condition=condition,
            start=start,
            end=end,
            relation=SQL.identifier(relation.relation),
            person=SQL.identifier(relation.column1),
            role=SQL.identifier(relation.column2),
        )
