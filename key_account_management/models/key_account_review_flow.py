from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import periods

MEETING_TIME = timedelta(hours=9)
DURATION = timedelta(hours=2)


class KeyAccountReviewFlowMixin(models.AbstractModel):
    """From the draft of a review to its meeting and what was agreed there."""

    _name = "key.account.review.flow.mixin"
    _description = "Course of a Business Review"

    # States

    def action_ready(self):
        """Say that all is prepared; the pack is built where it is not yet."""
        for review in self._expect("draft"):
            if not review.content:
                review.action_build()
        self.state = "ready"

    def action_hold(self):
        """Freeze the figures: the review took place."""
        reviews = self._expect("draft", "ready")
        for review in reviews:
            if not review.content:
                review.action_build()
            review.content = {**review.content, **review._get_day_content()}
        reviews.state = "held"

    def action_cancel(self):
        """The review does not take place."""
        self._expect("draft", "ready").state = "cancelled"

    def action_draft(self):
        """Prepare it again."""
        self._expect("ready", "cancelled").state = "draft"

    def _expect(self, *states):
        """Return these reviews, all of them in one of the ``states``.

        :raises UserError: naming the first that is not
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        if other := self.filtered(lambda r: r.state not in states)[:1]:
            raise UserError(
                self.env._(
                    "%(review)s is “%(state)s”. This is for reviews that are: %(states)s.",
                    review=other.name,
                    state=labels[other.state],
                    states=", ".join(labels[state] for state in states),
                )
            )
        return self

    # Meeting and actions

    def action_plan_meeting(self):
        """Open the meeting of the review, or a new one with all who attend."""
        self.ensure_one()
        if self.event_id:
            return {
                "type": "ir.actions.act_window",
                "res_model": "calendar.event",
                "res_id": self.event_id.id,
                "views": [(False, "form")],
            }
        people = self.our_user_ids.filtered("active").partner_id
        people |= self.stakeholder_ids.partner_id
        start = periods.utc(self.date, self.env.user.tz or "UTC") + MEETING_TIME
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan the meeting"),
            "res_model": "calendar.event",
            "views": [(False, "form")],
            "context": {
                "default_name": self.name,
                "default_start": fields.Datetime.to_string(start),
                "default_stop": fields.Datetime.to_string(start + DURATION),
                "default_partner_ids": people.ids,
                "default_description": self.agenda or "",
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_key_account_review_ids": [(4, self.id)],
            },
        }

    def action_plan_actions(self):
        """Make activities of the agreed actions that have none yet."""
        self.ensure_one()
        return self.action_ids._plan()
