from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..tools.satisfaction import ANONYMOUS, DETRACTOR, PROMOTER, Tally

# What the statements read: it may still wait in memory.
FLUSHED = {
    "key.account": [
        "company_id",
        "invoiced_amount",
        "ordered_amount",
        "partner_id",
        "tier_id",
        "user_id",
    ],
    "key.account.decision.role": ["is_decider", "sequence"],
    "key.account.stakeholder": [
        "account_id",
        "partner_id",
        "role_ids",
        "date_start",
        "date_end",
    ],
    "key.account.survey": ["is_anonymous"],
    "key.account.survey.invitation": [
        "account_id",
        "date_asked",
        "partner_id",
        "programme_id",
        "stakeholder_id",
        "state",
        "user_input_id",
    ],
    "res.company": ["key_account_basis", "partner_id"],
    "res.partner": [
        "active",
        "commercial_partner_id",
        "function",
        "is_company",
        "name",
        "type",
        "tz",
    ],
    "survey.question": [
        "key_account_kind",
        "key_account_topic",
        "key_account_alert_below",
        "scale_max",
        "scale_min",
    ],
    "survey.user_input": [
        "email",
        "end_datetime",
        "invite_token",
        "key_account_id",
        "key_account_stakeholder_id",
        "key_account_survey_id",
        "partner_id",
        "state",
        "survey_id",
        "test_entry",
    ],
    "survey.user_input.line": [
        "answer_type",
        "question_id",
        "question_sequence",
        "skipped",
        "user_input_id",
        "value_char_box",
        "value_scale",
        "value_text_box",
    ],
}


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


class KeyAccountAnswerSourceMixin(models.AbstractModel):
    """Who was asked, and what was answered, as SQL: one definition for the answers, the scores
    of accounts, the measures and the dashboard.

    It reads the surveys' own tables past their access rights, deliberately: a salesperson has
    no rights on surveys, and sees the answers of their accounts through our models and rules.
    """

    _name = "key.account.answer.source.mixin"
    _description = "Source of Satisfaction Answers"

    @api.model
    def _flush_answers(self):
        """Write what the statements read; no query when nothing waits."""
        for model, names in FLUSHED.items():
            self.env[model].flush_model(names)

    @api.model
    def _get_asked_sql(self):
        """One row per person and time asked by a programme, answered or not: ``input_id`` (NULL
        where an invitation has no answer to fill in any more), ``programme_id, account_id,
        company_id, partner_id, stakeholder_id`` (NULL where anonymous), ``asked`` and ``done``
        (days of the company; NULL: not completed), ``quarter`` of that, ``moment`` of
        completion (UTC), ``started``, ``anonymous``. Test entries and further attempts are left out; so are invitations that
        were not sent."""
        return SQL(
            """
            SELECT r.*, (r.asked_at AT TIME ZONE 'UTC' AT TIME ZONE z.zone)::date AS asked,
                   (r.moment AT TIME ZONE 'UTC' AT TIME ZONE z.zone)::date AS done,
                   DATE_TRUNC('quarter', r.moment AT TIME ZONE 'UTC'
                                         AT TIME ZONE z.zone)::date AS quarter
              FROM (%(inputs)s UNION ALL %(unlinked)s) r
              JOIN (SELECT c.id, COALESCE(p.tz, 'UTC') AS zone
                      FROM res_company c JOIN res_partner p ON p.id = c.partner_id
                   ) z ON z.id = r.company_id
            """,
            inputs=self._get_inputs_sql(),
            unlinked=self._get_unlinked_sql(),
        )

    @api.model
    def _get_inputs_sql(self):
        """One row per answer to fill in: the first attempt only."""
        return SQL(
            """
            SELECT i.id AS input_id, i.key_account_survey_id AS programme_id,
                   i.key_account_id AS account_id, a.company_id,
                   CASE WHEN NOT g.anonymous THEN i.partner_id END AS partner_id,
                   CASE WHEN NOT g.anonymous
                        THEN COALESCE(s.id, i.key_account_stakeholder_id)
                    END AS stakeholder_id,
                   COALESCE(v.date_asked, i.create_date) AS asked_at,
                   CASE WHEN i.state = 'done'
                        THEN COALESCE(i.end_datetime, i.write_date) END AS moment,
                   i.state != 'new' AS started, g.anonymous
              FROM survey_user_input i
              JOIN (SELECT id, COALESCE(is_anonymous, FALSE) AS anonymous
                      FROM key_account_survey) g ON g.id = i.key_account_survey_id
              JOIN key_account a ON a.id = i.key_account_id
              LEFT JOIN key_account_stakeholder s ON s.account_id = a.id
                   AND s.partner_id = i.partner_id
              LEFT JOIN key_account_survey_invitation v ON v.user_input_id = i.id
             WHERE i.test_entry IS NOT TRUE
               AND (i.state = 'done' OR COALESCE(v.state, 'sent')
                    NOT IN ('planned', 'failed'))
               AND NOT EXISTS (
                   SELECT FROM survey_user_input e
                    WHERE e.invite_token = i.invite_token AND e.survey_id = i.survey_id
                      AND e.partner_id IS NOT DISTINCT FROM i.partner_id
                      AND e.email IS NOT DISTINCT FROM i.email
                      AND e.id < i.id AND e.state = 'done' AND e.test_entry IS NOT TRUE)
            """
        )

    @api.model
    def _get_unlinked_sql(self):
        """One row per invitation that was sent and has no answer to fill in: it was deleted.
        Where the programme is anonymous, answers stand for themselves."""
        return SQL(
            """
            SELECT NULL::int, v.programme_id, v.account_id, a.company_id, v.partner_id,
                   v.stakeholder_id, v.date_asked, NULL::timestamp, FALSE, FALSE
              FROM key_account_survey_invitation v
              JOIN key_account a ON a.id = v.account_id
              JOIN key_account_survey g ON g.id = v.programme_id
             WHERE v.user_input_id IS NULL AND g.is_anonymous IS NOT TRUE
               AND v.state NOT IN ('planned', 'failed')
            """
        )

    @api.model
    def _get_answered_sql(self):
        """One row per question answered: the columns of :meth:`_get_asked_sql` with ``id``,
        ``question_id, kind, topic, value``, ``points`` from -1 to +1 (``tools.satisfaction``
        ``place``; a test holds the two together) and ``person``, the same for all answers of
        one. ``bad``: so low that somebody should call."""
        return SQL(
            """
            SELECT r.*, l.id, l.question_id, q.key_account_kind AS kind,
                   q.key_account_topic AS topic,
                   COALESCE(r.partner_id, -r.input_id) AS person, %(words)s AS words,
                   CASE WHEN l.answer_type = 'scale' THEN l.value_scale END AS value,
                   CASE WHEN l.answer_type = 'scale' THEN %(points)s END AS points,
                   l.answer_type = 'scale' AND (
                       l.value_scale <= q.key_account_alert_below
                       OR q.key_account_kind = 'recommend' AND l.value_scale <= %(bad)s
                   ) AS bad
              FROM (%(asked)s) r
              JOIN survey_user_input_line l ON l.user_input_id = r.input_id
              JOIN survey_question q ON q.id = l.question_id
             WHERE r.done IS NOT NULL AND l.skipped IS NOT TRUE
               AND q.key_account_kind IS NOT NULL
               AND (l.answer_type = 'scale') = (q.key_account_kind != 'open')
            """,
            asked=self._get_asked_sql(),
            words=SQL("COALESCE(l.value_text_box, l.value_char_box)"),
            points=self._get_points_sql(),
            bad=DETRACTOR,
        )

    @api.model
    def _get_points_sql(self):
        return SQL(
            """CASE q.key_account_kind
                    WHEN 'recommend' THEN (l.value_scale >= %(good)s)::int::float8
                                          - (l.value_scale <= %(bad)s)::int
                    WHEN 'satisfaction' THEN CASE
                         WHEN l.value_scale >= q.scale_max - 1
                              AND 2 * l.value_scale > q.scale_min + q.scale_max
                         THEN 1 ELSE -1 END
                    ELSE 2.0 * (l.value_scale - q.scale_min)
                         / NULLIF(q.scale_max - q.scale_min, 0) - 1 END""",
            good=PROMOTER,
            bad=DETRACTOR,
        )

    @api.model
    def _get_last_sql(self, condition, by=()):
        """One row per person and kind (and what else is in ``by``): the mean of the ``points``
        of their last answers that meet the condition; ``bad``: whether one was; ``id`` of the
        first of them."""
        keys = [
            SQL.identifier("r", name)
            for name in ("account_id", "kind", "anonymous", "person", *by)
        ]
        return SQL(
            """
            SELECT %(keys)s, AVG(r.points) AS points, BOOL_OR(r.bad) AS bad,
                   MAX(r.done) AS done, MIN(r.id) AS id
              FROM (SELECT r.*, RANK() OVER (
                        PARTITION BY %(keys)s ORDER BY r.moment DESC, r.input_id DESC
                    ) AS place
                      FROM (%(answers)s) r
                     WHERE r.points IS NOT NULL AND %(condition)s) r
             WHERE r.place = 1
             GROUP BY %(keys)s
            """,
            keys=SQL(", ").join(keys),
            answers=self._get_answered_sql(),
            condition=condition,
        )

    @api.model
    def _get_people_sql(self, condition, end):
        """One row per account and person who could be asked: the customer's contacts, who is
        on its map on the day ``end``, and who was asked up to it.

        :param condition: on ``a``, the accounts
        """
        return SQL(
            """
            SELECT a.id AS account_id, p.id AS partner_id
              FROM key_account a
              JOIN res_partner p ON p.commercial_partner_id = a.partner_id
                   AND p.active AND p.is_company IS NOT TRUE
                   AND p.type = 'contact' AND p.id != a.partner_id
             WHERE %(condition)s
             UNION
            SELECT a.id, s.partner_id
              FROM key_account a JOIN key_account_stakeholder s ON s.account_id = a.id
             WHERE %(condition)s AND COALESCE(s.date_start, %(end)s) <= %(end)s
               AND COALESCE(s.date_end, %(end)s) >= %(end)s
             UNION
            SELECT a.id, v.partner_id
              FROM key_account a
              JOIN key_account_survey_invitation v ON v.account_id = a.id
             WHERE %(condition)s AND v.partner_id IS NOT NULL
               AND v.date_asked::date <= %(end)s
             UNION
            SELECT a.id, i.partner_id
              FROM key_account a JOIN survey_user_input i ON i.key_account_id = a.id
             WHERE %(condition)s AND i.partner_id IS NOT NULL
               AND i.key_account_survey_id IS NOT NULL AND i.create_date::date <= %(end)s
            """,
            condition=condition,
            end=end,
        )

    @api.model
    def _get_tallies(self, accounts, start, end, by=(), condition=SQL("TRUE")):
        """Add up the last answers of each person from ``start`` to ``end``.

        :param SQL accounts: ids, as they stand after IN
        :param by: columns of :meth:`_get_answered_sql` to add up apart
        :param condition: more, on ``r``
        :return: ``{(account id, kind, *by): [(anonymous, Tally)]}``
        """
        self._flush_answers()
        keys = SQL(", ").join(
            SQL.identifier(name) for name in ("account_id", "kind", *by, "anonymous")
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
        tallies = defaultdict(list)
        for *key, anonymous, count, total, squares in rows:
            tallies[tuple(key)].append((anonymous, Tally(count, total, squares)))
        return tallies

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
                   COUNT(*) FILTER (WHERE %(inside)s AND r.started) AS started,
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

    @api.model
    def _add_up(self, what, condition=SQL("TRUE")):
        """Return the sum of ``what`` over rows ``d`` of persons (see :meth:`_get_last_sql`)
        that meet the condition, without anonymous ones below five: as ``without_few``."""
        known, hidden = (
            SQL("FILTER (WHERE %s d.anonymous AND %s)", SQL(negation), condition)
            for negation in ("NOT", "")
        )
        return SQL(
            """(COALESCE(SUM(%(what)s) %(known)s, 0) + CASE WHEN COUNT(*) %(hidden)s >= %(few)s
                THEN SUM(%(what)s) %(hidden)s ELSE 0 END)""",
            what=what,
            known=known,
            hidden=hidden,
            few=ANONYMOUS,
        )

    @api.model
    def _get_crowds_sql(self):
        """One row per account, programme and question of anonymous programmes that enough
        people have answered to be shown."""
        return SQL(
            """
            SELECT account_id, programme_id, question_id FROM (%s) r
             WHERE anonymous GROUP BY 1, 2, 3 HAVING COUNT(*) >= %s
            """,
            self._get_answered_sql(),
            ANONYMOUS,
        )
