from odoo import api, models
from odoo.tools import SQL

from ...tools.satisfaction import ANONYMOUS, DETRACTOR, PROMOTER
from .key_account_answer import ANSWER_FIELDS


class KeyAccountAnswer(models.Model):
    """Who was asked, and what was answered, as SQL: one definition for the answers, the scores
    of accounts, the measures and the dashboard.

    It reads the surveys' own tables past their access rights, deliberately: a salesperson has
    no rights on surveys, and sees the answers of their accounts through our models and rules.
    """

    _inherit = "key.account.answer"

    @api.model
    def _flush_answers(self):
        """Write what the statements read; no query when nothing waits."""
        for model, names in ANSWER_FIELDS.items():
            self.env[model].flush_model(names)

    @api.model
    def _get_asked_sql(self):
        """One row per person and time asked by a programme, answered or not: ``input_id`` (NULL
        where an invitation has no answer to fill in any more), ``programme_id, account_id,
        company_id, partner_id, stakeholder_id`` (NULL where anonymous), ``asked`` and ``done``
        (days of the company; NULL: not completed), ``month`` and ``quarter`` of that (their
        first days), ``moment`` of completion (UTC), ``started``, ``anonymous``, ``wave``, and the
        ``invitation_id`` (NULL where it is anonymous, or none is on record). Test
        entries and further attempts are left out; so are invitations that were not sent.

        **The cut of anonymous answers**, the one definition of it: those of a wave (asked of
        one account together) are done on one day, the first of the month after the wave ended.
        So whatever is asked for as of a day has of them what the end of the month before had,
        and no two days, filters or periods differ by less than a wave."""
        return SQL(
            """
            SELECT r.*, (r.asked_at AT TIME ZONE 'UTC' AT TIME ZONE z.zone)::date AS asked,
                   CASE WHEN r.moment IS NULL THEN NULL
                        WHEN r.anonymous THEN (m.month + INTERVAL '1 month')::date
                        ELSE m.day END AS done,
                   m.month, DATE_TRUNC('quarter', m.month)::date AS quarter
              FROM (%(inputs)s UNION ALL %(unlinked)s) r
              JOIN (SELECT c.id, COALESCE(p.tz, 'UTC') AS zone
                      FROM res_company c JOIN res_partner p ON p.id = c.partner_id
                    OFFSET 0  -- looked up once: not every answer beside every partner
                   ) z ON z.id = r.company_id
             CROSS JOIN LATERAL (
                   SELECT d.day, DATE_TRUNC('month', d.day)::date AS month
                     FROM (SELECT (r.moment AT TIME ZONE 'UTC'
                                            AT TIME ZONE z.zone)::date AS day) d) m
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
                   COALESCE(v.date_asked, %(wave)s) AS asked_at,
                   CASE WHEN i.state = 'done'
                        THEN COALESCE(w.ended, i.end_datetime, i.write_date) END AS moment,
                   -- Anonymous ones say nothing before they count, neither that one began.
                   CASE WHEN g.anonymous THEN i.state = 'done' ELSE i.state != 'new'
                    END AS started,
                   g.anonymous, %(wave)s AS wave,
                   CASE WHEN NOT g.anonymous THEN v.id END AS invitation_id
              FROM survey_user_input i
              JOIN (SELECT id, COALESCE(is_anonymous, FALSE) AS anonymous
                      FROM key_account_survey) g ON g.id = i.key_account_survey_id
              JOIN key_account a ON a.id = i.key_account_id
              LEFT JOIN key_account_stakeholder s ON s.account_id = a.id
                   AND s.partner_id = i.partner_id
              LEFT JOIN key_account_survey_invitation v ON v.user_input_id = i.id
              LEFT JOIN (%(waves)s) w ON g.anonymous AND w.programme_id = g.id
                   AND w.account_id = a.id AND w.wave = %(wave)s
             WHERE i.test_entry IS NOT TRUE
               AND (i.state = 'done' OR COALESCE(v.state, 'sent')
                    NOT IN ('planned', 'failed'))
               AND NOT EXISTS (
                   SELECT FROM survey_user_input e
                    WHERE e.invite_token = i.invite_token AND e.survey_id = i.survey_id
                      AND e.partner_id IS NOT DISTINCT FROM i.partner_id
                      AND e.email IS NOT DISTINCT FROM i.email
                      AND e.id < i.id AND e.state = 'done' AND e.test_entry IS NOT TRUE)
            """,
            wave=self._get_wave_sql(),
            waves=self._get_waves_sql(),
        )

    @api.model
    def _get_wave_sql(self):
        """The moment at which the answer ``i`` was asked for; with programme and account the
        wave."""
        return SQL("COALESCE(i.key_account_asked_on, i.create_date)")

    @api.model
    def _get_waves_sql(self):
        """One row per wave of an anonymous programme: ``programme_id, account_id, wave, ended``
        (UTC; the last answer where no deadline is set)."""
        return SQL(
            """
            SELECT i.key_account_survey_id AS programme_id, i.key_account_id AS account_id,
                   %(wave)s AS wave,
                   MAX(GREATEST(i.deadline, CASE WHEN i.state = 'done' THEN i.end_datetime END)
                      ) AS ended
              FROM survey_user_input i
              JOIN key_account_survey g ON g.id = i.key_account_survey_id AND g.is_anonymous
             WHERE i.test_entry IS NOT TRUE
             GROUP BY 1, 2, 3
            """,
            wave=self._get_wave_sql(),
        )

    @api.model
    def _get_unlinked_sql(self):
        """One row per invitation that was sent and has no answer to fill in: it was deleted.
        Where the programme is anonymous, answers stand for themselves."""
        return SQL(
            """
            SELECT NULL::int, v.programme_id, v.account_id, a.company_id, v.partner_id,
                   v.stakeholder_id, v.date_asked, NULL::timestamp, FALSE, FALSE, v.date_asked,
                   v.id
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
        one. ``bad``: so low that somebody should call. ``shown``: False where too few of a
        wave have answered the question, so that no figure may count them."""
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
                   ) AS bad,
                   NOT r.anonymous OR (r.programme_id, r.account_id, r.wave, l.question_id) IN (
                       %(crowds)s) AS shown
              FROM (%(asked)s) r
              JOIN survey_user_input_line l ON l.user_input_id = r.input_id
              JOIN survey_question q ON q.id = l.question_id
             WHERE r.done IS NOT NULL AND l.skipped IS NOT TRUE
               AND q.key_account_kind IS NOT NULL
               AND (l.answer_type = 'scale') = (q.key_account_kind != 'open')
            """,
            asked=self._get_asked_sql(),
            crowds=self._get_crowds_sql(),
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
    def _get_last_sql(self, condition, by=(), answered=None):
        """One row per person and kind (and what else is in ``by``): the mean of the ``points``
        of their last answers that meet the condition; ``bad``: whether one was; ``id`` of the
        first of them.

        :param SQL answered: a table that has the rows of ``_get_answered_sql`` already
        """
        return SQL(
            """
            SELECT %(keys)s, AVG(r.points) AS points, BOOL_OR(r.bad) AS bad,
                   MAX(r.done) AS done, MIN(r.id) AS id
              FROM (%(placed)s) r
             WHERE r.place = 1
             GROUP BY %(keys)s
            """,
            keys=self._get_person_keys(by),
            placed=self._get_placed_sql(condition, by, answered),
        )

    @api.model
    def _get_placed_sql(self, condition, by=(), answered=None):
        """The rows of :meth:`_get_answered_sql` that a score may count, with their ``place``: 1 are
        the last answers of the person; arguments as :meth:`_get_last_sql`."""
        return SQL(
            """
            SELECT r.*, RANK() OVER (
                       PARTITION BY %(keys)s ORDER BY r.moment DESC, r.input_id DESC
                   ) AS place
              FROM %(answers)s r
             WHERE r.points IS NOT NULL AND r.shown AND %(condition)s
            """,
            keys=self._get_person_keys(by),
            answers=answered or SQL("(%s)", self._get_answered_sql()),
            condition=condition,
        )

    @api.model
    def _get_person_keys(self, by):
        names = ("account_id", "kind", "person", *by)
        return SQL(", ").join(SQL.identifier("r", name) for name in names)

    @api.model
    def _get_people_sql(self, condition, end):
        """One row per account and person who could be asked on the day ``end``: the customer's
        contacts that were known by then, who was on its map, and who was asked up to it.

        :param condition: on ``a``, the accounts
        """
        # Of whoever has no such day (imported) it is not known: known all along.
        known, entered = (
            SQL(
                """COALESCE((%s.create_date AT TIME ZONE 'UTC'
                                AT TIME ZONE COALESCE(z.tz, 'UTC'))::date, %s)""",
                SQL.identifier(alias),
                end,
            )
            for alias in ("p", "s")
        )
        return SQL(
            """
            SELECT a.id AS account_id, p.id AS partner_id
              FROM key_account a
              JOIN res_company c ON c.id = a.company_id
              JOIN res_partner z ON z.id = c.partner_id
              JOIN res_partner p ON p.commercial_partner_id = a.partner_id
                   AND p.active AND p.is_company IS NOT TRUE
                   AND p.type = 'contact' AND p.id != a.partner_id
             WHERE %(condition)s AND %(known)s <= %(end)s
             UNION
            SELECT a.id, s.partner_id
              FROM key_account a
              JOIN res_company c ON c.id = a.company_id
              JOIN res_partner z ON z.id = c.partner_id
              JOIN key_account_stakeholder s ON s.account_id = a.id
             WHERE %(condition)s AND COALESCE(s.date_start, %(entered)s) <= %(end)s
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
            known=known,
            entered=entered,
            end=end,
        )

    @api.model
    def _get_crowds_sql(self):
        """One row per programme, account, wave and question of anonymous programmes that enough
        people have answered to hide one another."""
        return SQL(
            """
            SELECT i.key_account_survey_id, i.key_account_id, %(wave)s, l.question_id
              FROM survey_user_input i
              JOIN key_account_survey g ON g.id = i.key_account_survey_id AND g.is_anonymous
              JOIN survey_user_input_line l ON l.user_input_id = i.id
             WHERE i.state = 'done' AND i.test_entry IS NOT TRUE AND l.skipped IS NOT TRUE
               AND i.key_account_id IS NOT NULL
             GROUP BY 1, 2, 3, 4 HAVING COUNT(DISTINCT i.id) >= %(few)s
            """,
            wave=self._get_wave_sql(),
            few=ANONYMOUS,
        )

    @api.model
    def _get_enough_sql(self, count, people, least):
        """Whether so many answers make a score: as ``tools.satisfaction.is_enough``."""
        return SQL(
            "%(count)s >= GREATEST(1, LEAST(%(least)s, %(known)s))",
            count=count,
            least=least,
            # ``tools.satisfaction.get_known``
            known=SQL("CASE WHEN %s <= %s THEN %s END", count, people, people),
        )
