from odoo import api, fields, models

USED = ("sent", "answered", "expired")


class KeyAccountSurvey(models.Model):
    """What became of the invitations of a satisfaction programme."""

    _inherit = "key.account.survey"

    invitation_ids = fields.One2many("key.account.survey.invitation", "programme_id")
    asked_count = fields.Integer("Asked", compute="_compute_asked_count")
    answered_count = fields.Integer("Answered", compute="_compute_asked_count")
    failed_count = fields.Integer("Not delivered", compute="_compute_asked_count")
    response_rate = fields.Float(
        compute="_compute_asked_count",
        help="Answers per hundred invitations that were delivered.",
    )

    @api.depends("invitation_ids.state")
    def _compute_asked_count(self):
        funnel = self._get_funnel()
        for programme in self:
            counts = funnel.get(programme.id, {})
            programme.asked_count = counts.get("asked", 0)
            programme.answered_count = counts.get("answered", 0)
            programme.failed_count = counts.get("failed", 0)
            rate = counts.get("response_rate")
            programme.response_rate = rate if rate is not None else 0

    def _get_funnel(self, start=None, end=None):
        """Return per programme what became of its invitations.

        :param datetime start, end: asked in ``[start, end)``
        :return: ``{programme id: {"asked", "failed", "opened", "answered": int,
            "response_rate": percent, None when nobody was asked}}``. Anonymous answers can't
            be told by invitation: those that came in the period are counted.
        """
        invitations = self.env["key.account.survey.invitation"]
        period = [("date_asked", ">=", start)] if start else []
        period += [("date_asked", "<", end)] if end else []
        rows = invitations._read_group(
            [("programme_id", "in", self.ids), *period],
            ["programme_id", "state"],
            ["__count"],
        )
        funnel = {}
        for programme, state, count in rows:
            funnel.setdefault(programme.id, {})[state] = count
        opened = self._count_opened(start, end)
        return {
            programme.id: programme._describe_funnel(
                funnel.get(programme.id, {}), opened.get(programme.id, {})
            )
            for programme in self
        }

    def _count_opened(self, start, end):
        """``{programme id: {state of the answer: count}}`` of answers begun or done."""
        domain = [("key_account_survey_id", "in", self.ids), ("test_entry", "=", False)]
        domain += [("create_date", ">=", start)] if start else []
        domain += [("create_date", "<", end)] if end else []
        # Whoever may see the programme sees how many answered; who is ruled by the answers.
        answers = self.env["survey.user_input"].sudo()
        counts_by_programme = {}
        for programme, state, count in answers._read_group(
            domain, ["key_account_survey_id", "state"], ["__count"]
        ):
            counts_by_programme.setdefault(programme.id, {})[state] = count
        return counts_by_programme

    def _describe_funnel(self, states, answers):
        asked = sum(states.get(state, 0) for state in USED)
        done = (
            answers.get("done", 0) if self.is_anonymous else states.get("answered", 0)
        )
        return {
            "asked": asked,
            "failed": states.get("failed", 0),
            "opened": answers.get("in_progress", 0) + answers.get("done", 0),
            "answered": done,
            "response_rate": 100 * done / asked if asked else None,
        }
