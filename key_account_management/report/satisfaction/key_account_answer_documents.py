from collections import Counter
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.document import COUNTED, Counted, Summed
from ...tools.satisfaction import KINDS, ONCE, OPENED, UNANSWERED


class Given(NamedTuple):
    """What a person answered to the questions of one kind in one survey: ``id`` of the first
    answer, the mean of the ``points``. ``is_last``: it counts."""

    id: int
    account_id: int
    points: float
    anonymous: bool
    is_last: bool


class KeyAccountAnswer(models.Model):
    """What a score or a rate was counted of, as a list of documents: the same rows of the same
    statements, one for each person.

    Only those are listed that the reader may see by the rules, so nothing anonymous. What else
    counts is one row with its number, and never told apart by account, programme or day.
    """

    _inherit = "key.account.answer"

    @api.model
    def _get_given(self, kind, accounts, condition):
        """Return the list of :class:`Given` that a score could count.

        :param SQL accounts: ids, as they stand after IN
        :param SQL condition: on ``r``, the answers
        """
        self._flush_answers()
        inside = SQL(
            "r.account_id IN %s AND r.kind = %s AND %s", accounts, kind, condition
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT MIN(r.id), r.account_id, AVG(r.points)::float8, r.anonymous,
                          r.place = 1
                     FROM (%s) r
                    GROUP BY r.account_id, r.person, r.input_id, r.anonymous, r.place
                    ORDER BY 1""",
                self._get_placed_sql(inside),
            )
        )
        return [Given(*row) for row in rows]

    @api.model
    def _open_score(self, name, company, kind, given, enough, weights=None, total=None):
        """Return the action with the people behind a score, each with what the answer adds to
        it, and with earlier answers that do not count.

        :param given: list of :class:`Given`
        :param bool enough: whether the score is shown; if not, nothing adds to it
        :param dict weights: what the mean of an account counts (default: as many as answered)
        :param total: the score as it was, where that was kept: what the answers do not add up
            to any more is a row of its own
        """
        counts = Counter(row.account_id for row in given if row.is_last)
        weights = counts if weights is None else weights
        whole = sum(weights[key] for key in counts)
        listed = self._get_listed(self, [row.id for row in given if not row.anonymous])

        def add(row):
            if not enough or not row.is_last:
                return None
            share = weights[row.account_id] / whole / counts[row.account_id]
            return KINDS[kind].show(row.points) * share

        documents = [
            Counted(row.id, reason=COUNTED if row.is_last else ONCE, points=add(row))
            for row in given
            if row.id in listed
        ]
        unlisted = [row for row in given if row.is_last and row.id not in listed]
        others = self._sum_unlisted(COUNTED, len(unlisted))
        if enough:
            points = sum(map(add, unlisted))
            others = [row._replace(points=points) for row in others]
        if enough and total is not None:
            found = sum(row.points or 0 for row in (*documents, *others))
            others += self.env["key.account.document"]._sum_changed(total - found)
        return self.env["key.account.document"]._open(
            name, company, self._name, documents, others=others
        )

    @api.model
    def _open_asked(self, name, company, accounts, start, end, condition, reasons=None):
        """Return the action with the invitations of a period, and what had come of them at its
        end: answered ones are counted.

        :param SQL condition: more, on ``r``, the invitations
        :param reasons: those with one of these alone (default: all)
        """
        self._flush_answers()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.invitation_id,
                          CASE WHEN r.done <= %(end)s THEN %(answered)s
                               WHEN r.started AND NOT r.anonymous THEN %(opened)s
                               ELSE %(unanswered)s END
                     FROM (%(asked)s) r
                    WHERE r.account_id IN %(accounts)s
                      AND r.asked BETWEEN %(start)s AND %(end)s AND %(condition)s
                    ORDER BY 1""",
                asked=self._get_asked_sql(),
                accounts=accounts,
                condition=condition,
                start=start,
                end=end,
                answered=COUNTED,
                opened=OPENED,
                unanswered=UNANSWERED,
            )
        )
        rows = [row for row in rows if not reasons or row[1] in reasons]
        invitations = self.env["key.account.survey.invitation"]
        listed = self._get_listed(invitations, [key for key, _reason in rows if key])
        unlisted = Counter(reason for key, reason in rows if key not in listed)
        return self.env["key.account.document"]._open(
            name,
            company,
            invitations._name,
            [Counted(key, reason=reason) for key, reason in rows if key in listed],
            reason=None,
            others=[
                row
                for reason, number in unlisted.items()
                for row in self._sum_unlisted(reason, number)
            ],
        )

    @api.model
    def _open_deciders(self, name, company, accounts, start, end, condition):
        """Return the action with the deciders on the maps at the end of a period: those who
        answered in it are counted; arguments as :meth:`_open_asked`."""
        self._flush_answers()
        asked = SQL("(%s)", self._get_asked_sql())
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id, s.heard FROM (%s) s ORDER BY 1",
                self._get_each_decider_sql(accounts, start, end, condition, asked),
            )
        )
        return self.env["key.account.document"]._open(
            name,
            company,
            "key.account.stakeholder",
            [
                Counted(key, reason=COUNTED if heard else UNANSWERED)
                for key, heard in rows
            ],
            reason=None,
        )

    @api.model
    def _open_bad(self, name, company, accounts, start, end, condition):
        """Return the action with the bad answers to what was asked in a period, one for each
        survey; arguments as :meth:`_open_asked`."""
        rows = self.env.execute_query(
            SQL(
                "SELECT MIN(r.id), r.anonymous %s GROUP BY r.input_id, r.anonymous ORDER BY 1",
                self._get_bad_sql(accounts, start, end, condition),
            )
        )
        listed = self._get_listed(
            self, [key for key, anonymous in rows if not anonymous]
        )
        return self.env["key.account.document"]._open(
            name,
            company,
            self._name,
            [Counted(key) for key, _anonymous in rows if key in listed],
            others=self._sum_unlisted(COUNTED, len(rows) - len(listed)),
        )

    @api.model
    def _count_bad(self, accounts, start, end, condition, steps):
        """Return how many surveys each of the steps counts, of the bad answers to what was asked in
        a period: ``{step: number}``; arguments as :meth:`_open_asked`.

        :param dict steps: ``{step: SQL}``, more on ``r``, the answers
        """
        counts = [
            SQL("COUNT(DISTINCT r.input_id) FILTER (WHERE %s)", condition_of_step)
            for condition_of_step in steps.values()
        ]
        [numbers] = self.env.execute_query(
            SQL(
                "SELECT %s %s",
                SQL(", ").join(counts),
                self._get_bad_sql(accounts, start, end, condition),
            )
        )
        return dict(zip(steps, numbers, strict=True))

    @api.model
    def _get_bad_sql(self, accounts, start, end, condition):
        """Return which answers to what was asked in a period are bad, from FROM on: ``r``."""
        self._flush_answers()
        return SQL(
            """FROM (%s) r
              WHERE r.bad AND r.shown AND r.asked BETWEEN %s AND %s AND r.done <= %s
                AND r.account_id IN %s AND %s""",
            self._get_answered_sql(),
            start,
            end,
            end,
            accounts,
            condition,
        )

    @api.model
    def _get_listed(self, records, ids):
        """Return the set of those ids that the reader may see."""
        return set(records.search([("id", "in", ids)]).ids)

    @api.model
    def _sum_unlisted(self, reason, number):
        if not number:
            return []
        name = self.env._("Without a name, or not for you to see: %s", number)
        return [Summed(None, reason, number, name)]
