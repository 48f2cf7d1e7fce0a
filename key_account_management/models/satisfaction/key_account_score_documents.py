from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import periods
from ...tools.satisfaction import is_enough
from ..account.arguments import read_day
from ..account.dates import format_month
from .key_account import FIELDS, SCORE_MONTHS

# Measure of a criterion → the kind of question whose score it is.
SCORES = {
    "recommend_score": "recommend",
    "satisfaction_share": "satisfaction",
    "effort": "effort",
}


class KeyAccount(models.Model):
    """The answers behind the scores of the account, and the invitations behind its rate."""

    _inherit = "key.account"

    def action_view_score(self):
        """Open the answers behind a score of the account (``score`` in the context, a kind of
        question); of recommendations also behind that of a quarter of the trend (``quarter``, its
        first day).

        :raises UserError: for what is no score
        """
        self.ensure_one()
        # Which of the buttons; the account is checked below.
        kind = self.env.context.get("score")
        if kind not in [*FIELDS]:
            labels = self.fields_get([names[0] for names in FIELDS.values()])
            raise UserError(
                self.env._(
                    "There are answers behind these scores: %(scores)s. Choose one of them.",
                    scores=", ".join(label["string"] for label in labels.values()),
                )
            )
        self.check_access("read")
        # Which quarter of the chart, if not the year.
        quarter = read_day(self.env, self.env.context.get("quarter"))
        if quarter and kind == "recommend":
            return self._open_quarter(quarter)
        name = self._fields[FIELDS[kind][0]]._description_string(self.env)
        return self._open_score(name, kind, *self._get_satisfaction_period())

    def action_view_asked(self):
        """Open who was asked in the last twelve months, and what came of it."""
        self.ensure_one()
        self.check_access("read")
        name = self._fields["response_rate"]._description_string(self.env)
        return self._open_asked(name, *self._get_satisfaction_period())

    def action_view_deciders(self):
        """Open the deciders on the map, and who of them answered in the last twelve months."""
        self.ensure_one()
        self.check_access("read")
        return self.env["key.account.answer"]._open_deciders(
            self._fields["deciders_heard"]._description_string(self.env),
            self.company_id,
            SQL("%s", (self.id,)),
            *self._get_satisfaction_period(),
            SQL("TRUE"),
        )

    def _open_quarter(self, quarter):
        """Return the action with the recommendations of a quarter of the trend."""
        start, end = self._get_satisfaction_period(2 * SCORE_MONTHS)
        quarters = self._get_trend_quarters(end)
        if quarter not in quarters:
            raise UserError(
                self.env._(
                    "The chart shows the last %(count)s quarters. Choose one of these.",
                    count=len(quarters),
                )
            )
        answers = self.env["key.account.answer"]
        inside = SQL("r.done BETWEEN %s AND %s AND r.quarter = %s", start, end, quarter)
        given = answers._get_given("recommend", SQL("%s", (self.id,)), inside)
        counted = sum(row.is_last for row in given)
        # How many answers make a score is a setting of the company, and no secret.
        least = self.company_id.sudo().key_account_minimum_answers
        enough = is_enough(counted, self._count_people(end)[self.id], least)
        name = format_month(self.env, quarter, "yQQQ")
        return answers._open_score(name, self.company_id, "recommend", given, enough)

    def _open_score(self, name, kind, start, end, total=None):
        """Return the action with the answers behind a score from ``start`` to ``end``.

        :param total: the score as it was, where that was kept
        """
        answers = self.env["key.account.answer"]
        figures = self._get_satisfaction(start, end).get(self.id, {})
        score = figures.get(kind) or {}
        inside = SQL("r.done BETWEEN %s AND %s", start, end)
        given = answers._get_given(kind, SQL("%s", (self.id,)), inside)
        enough = score.get("enough", False)
        return answers._open_score(
            name, self.company_id, kind, given, enough, total=total
        )

    def _open_asked(self, name, start, end):
        return self.env["key.account.answer"]._open_asked(
            name, self.company_id, SQL("%s", (self.id,)), start, end, SQL("TRUE")
        )

    def _get_criterion_model(self, run, criterion):
        if criterion.measure in SCORES:
            return "key.account.answer"
        if criterion.measure == "response_rate":
            return "key.account.survey.invitation"
        return super()._get_criterion_model(run, criterion)

    def _open_criterion(self, run, criterion):
        if criterion.measure not in {*SCORES, "response_rate"}:
            return super()._open_criterion(run, criterion)
        months = criterion.months or run.gather.months
        window = periods.window(run.gather.as_of, months)
        if criterion.measure == "response_rate":
            return self._open_asked(criterion.name, window.start, window.last)
        kind = SCORES[criterion.measure]
        return self._open_score(criterion.name, kind, window.start, window.last)
