from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.satisfaction import Tally


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


class KeyAccountAnswer(models.Model):
    """Answers added up, and who was asked counted: one query for any number of accounts."""

    _inherit = "key.account.answer"

    @api.model
    def _get_tallies(self, accounts, start, end, by=(), condition=SQL("TRUE")):
        """Add up the last answers of each person from ``start`` to ``end``.

        :param SQL accounts: ids, as they stand after IN
        :param by: columns of :meth:`_get_answered_sql` to add up apart
        :param condition: more, on ``r``
        :return: ``{(account id, kind, *by): Tally}``
        """
        self._flush_answers()
        keys = SQL(", ").join(
            SQL.identifier(name) for name in ("account_id", "kind", *by)
        )
        inside = SQL(
            "r.account_id IN %s AND r.done BETWEEN %s AND %s AND %s",
            accounts,
            start,
            end,
            condition,
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT %(keys)s, COUNT(*), SUM(points)::float8,
                          SUM(points * points)::float8 FROM (%(last)s) r GROUP BY %(keys)s""",
                keys=keys,
                last=self._get_last_sql(inside, by),
            )
        )
        return {
            tuple(key): Tally(count, total, squares)
            for *key, count, total, squares in rows
        }

    @api.model
    def _get_reach(self, accounts, start, end, condition=SQL("TRUE")):
        """Count who was asked and heard from ``start`` to ``end``.

        :param SQL accounts: ids, as they stand after IN
        :param condition: more, on ``r``, the invitations
        :return: ``{account id: Reach}`` of all accounts
        """
        self._flush_answers()
        rows = self.env.execute_query(
            SQL(
                """
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
                asked=self._get_counts_sql(accounts, start, end, condition),
                people=self._get_people_sql(SQL("a.id IN %s", accounts), end),
                deciders=self._get_deciders_sql(accounts, start, end, condition),
                accounts=accounts,
            )
        )
        return {row[0]: Reach(*row[1:]) for row in rows}

    @api.model
    def _get_counts_sql(self, accounts, start, end, condition):
        """One row per account: invitations of the period, and answers."""
        return SQL(
            """
            SELECT r.account_id, COUNT(*) FILTER (WHERE %(inside)s) AS asked,
                   COUNT(*) FILTER (WHERE %(inside)s AND r.started
                       AND (NOT r.anonymous OR r.done <= %(end)s)) AS started,
                   COUNT(*) FILTER (WHERE %(inside)s AND r.done <= %(end)s) AS answered,
                   COUNT(*) FILTER (WHERE r.done BETWEEN %(start)s AND %(end)s) AS heard
              FROM (%(asked)s) r
             WHERE r.account_id IN %(accounts)s AND %(condition)s GROUP BY 1
            """,
            inside=SQL("r.asked BETWEEN %s AND %s", start, end),
            asked=self._get_asked_sql(),
            accounts=accounts,
            condition=condition,
            start=start,
            end=end,
        )

    @api.model
    def _get_deciders_sql(self, accounts, start, end, condition):
        """One row per account with deciders on its map on the day ``end``."""
        relation = self.env["key.account.stakeholder"]._fields["role_ids"]
        return SQL(
            """
            SELECT s.account_id, COUNT(*) AS deciders,
                   COUNT(*) FILTER (WHERE (s.account_id, s.partner_id) IN (
                       SELECT r.account_id, r.partner_id FROM (%(asked)s) r
                        WHERE r.done BETWEEN %(start)s AND %(end)s AND %(condition)s
                          AND r.partner_id IS NOT NULL)) AS heard
              FROM key_account_stakeholder s
             WHERE s.account_id IN %(accounts)s
               AND COALESCE(s.date_start, %(end)s) <= %(end)s
               AND COALESCE(s.date_end, %(end)s) >= %(end)s
               AND EXISTS (SELECT FROM %(relation)s x
                             JOIN key_account_decision_role d ON d.id = x.%(role)s
                            WHERE x.%(person)s = s.id AND d.is_decider)
             GROUP BY 1
            """,
            asked=self._get_asked_sql(),
            accounts=accounts,
            condition=condition,
            start=start,
            end=end,
            relation=SQL.identifier(relation.relation),
            person=SQL.identifier(relation.column1),
            role=SQL.identifier(relation.column2),
        )
