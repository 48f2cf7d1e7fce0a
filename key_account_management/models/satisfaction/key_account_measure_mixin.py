from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.measure import PERCENT, POINTS, Measure
from ...tools.satisfaction import KINDS


class KeyAccountMeasureMixin(models.AbstractModel):
    """Satisfaction as a measure, for tiers, objectives and health: the score that the account
    itself shows, over the period of the measure."""

    _inherit = "key.account.measure.mixin"

    measure = fields.Selection(
        selection_add=[
            ("recommend_score", "Recommendation score"),
            ("satisfaction_share", "Satisfied answers"),
            ("effort", "Ease of working with us"),
            ("response_rate", "Response rate of surveys"),
            ("influence",),  # before the judged ones
        ],
        ondelete=dict.fromkeys(
            ("recommend_score", "satisfaction_share", "effort", "response_rate"),
            "cascade",
        ),
    )

    @api.model
    def _get_measures(self):
        return super()._get_measures() | {
            "recommend_score": Measure(POINTS, "answer", signed=True),
            "satisfaction_share": Measure(PERCENT, "answer"),
            "effort": Measure(POINTS, "answer"),
            "response_rate": Measure(PERCENT, "asked"),
        }

    def _measure_recommend_score(self, gather, months):
        return self._measure_answers(gather, months, "recommend")

    def _measure_satisfaction_share(self, gather, months):
        return self._measure_answers(gather, months, "satisfaction")

    def _measure_effort(self, gather, months):
        return self._measure_answers(gather, months, "effort")

    def _measure_answers(self, gather, months, kind):
        """A score of the last answer of each person (``tools.satisfaction``); unknown while
        they are too few and not everybody has answered."""
        scale = KINDS[kind]
        answers = self.env["key.account.answer"]
        inside = SQL("d.kind = %s AND %s", kind, gather.inside("answer", months))
        value = SQL(
            """CASE WHEN %(enough)s
                    THEN %(low)s::float8
                         + (1 + AVG(d.points) FILTER (WHERE %(inside)s)) * %(half)s::float8
                     END""",
            enough=answers._get_enough_sql(
                SQL("COUNT(*) FILTER (WHERE %s)", inside),
                SQL("MAX(d.people)"),
                gather.company.key_account_minimum_answers,
            ),
            inside=inside,
            low=scale.low,
            half=(scale.high - scale.low) / 2,
        )
        return gather.rounded(value)

    def _measure_response_rate(self, gather, months):
        """Percent of the invitations of the period that were answered up to its end."""
        inside = gather.inside("asked", months)
        answered = SQL("d.done < %s AND %s", gather.end, inside)
        value = SQL(
            "(100.0 * COUNT(*) FILTER (WHERE %s) / NULLIF(COUNT(*) FILTER (WHERE %s), 0))",
            answered,
            inside,
        )
        return gather.rounded(SQL("%s::float8", value))

    # Sources

    def _source_answer(self, gather):
        """One row per person who answered and kind of question: their last answer."""
        answers = self.env["key.account.answer"]
        company = SQL("a.company_id = %s", gather.company.id)
        last = gather.end - timedelta(days=1)
        return SQL(
            """
            SELECT r.id, a.partner_id, r.done AS date, r.kind, r.points, n.people
              FROM (%(last)s) r
              JOIN key_account a ON a.id = r.account_id
              LEFT JOIN (SELECT account_id, COUNT(*) AS people FROM (%(people)s) n
                          GROUP BY 1) n ON n.account_id = r.account_id
            """,
            last=answers._get_last_sql(
                SQL("r.company_id = %s AND r.done < %s", gather.company.id, gather.end)
            ),
            people=answers._get_people_sql(company, last),
        )

    def _source_asked(self, gather):
        """One row per invitation to answer."""
        return SQL(
            """
            SELECT a.partner_id, r.asked AS date, r.done
              FROM (%s) r JOIN key_account a ON a.id = r.account_id
             WHERE r.company_id = %s AND r.asked < %s
            """,
            self.env["key.account.answer"]._get_asked_sql(),
            gather.company.id,
            gather.end,
        )
