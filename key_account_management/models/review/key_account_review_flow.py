from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import periods
from .sections import SECTIONS

MEETING_TIME = timedelta(hours=9)
DURATION = timedelta(hours=2)
# Written by the actions alone.
BY_ACTION = frozenset({"state", "content", "built_at"})
# What belongs to the figures of the day: as it was, once the review was held.
FROZEN = BY_ACTION | frozenset(
    {
        "account_id",
        "plan_id",
        "kind",
        "date",
        "date_start",
        "date_end",
        "name",
        "our_user_ids",
        "stakeholder_ids",
        "mark_ids",
        "shared_objective_ids",
        "shared_initiative_ids",
        *SECTIONS,
    }
)


class KeyAccountReview(models.Model):
    """From the draft of a review to its meeting and what was agreed there."""

    _inherit = "key.account.review"

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | BY_ACTION

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” is set by the buttons of the review: build the pack, ready, "
            "held, cancel, back to draft.",
            field=label,
        )

    def write(self, vals):
        changed = FROZEN & vals.keys()
        held = self.filtered(lambda r: r.state == "held") if changed else self.browse()
        if held:
            raise UserError(
                self.env._(
                    "%(field)s: %(review)s was held, its figures and who attended stay as "
                    "they were that day. Minutes, notes and agreed actions can be changed; "
                    "for new figures, make a new review.",
                    field=self._fields[min(changed)]._description_string(self.env),
                    review=held[0].name,
                )
            )
        result = super().write(vals)
        self.plan_id._touch()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if held := self.filtered(lambda r: r.state == "held")[:1]:
            raise UserError(
                self.env._(
                    "%(review)s was held: what was shown and agreed that day can't be "
                    "deleted. Archive it instead.",
                    review=held.name,
                )
            )

    def _get_last_review(self):
        """Return the last review of the account held before this one."""
        self.ensure_one()
        return self.search(
            [
                ("account_id", "in", self.account_id.ids),
                ("state", "=", "held"),
                ("date", "<=", self.date or fields.Date.context_today(self)),
                ("id", "!=", self._origin.id),
            ],
            limit=1,
        )

    # States

    def action_ready(self):
        """Say that all is prepared; the pack is built where it is not yet."""
        for review in self._expect("draft"):
            if not review._get_built():
                review.action_build()
        self._write_by_action({"state": "ready"})

    def action_hold(self):
        """Freeze the figures: the review took place."""
        reviews = self._expect("draft", "ready")
        for review in reviews:
            if not review._get_built():
                review.action_build()
            content = {**review.content, **review._get_day_content()}
            review._write_by_action({"content": content})
        reviews._write_by_action({"state": "held"})

    def action_cancel(self):
        """The review does not take place."""
        self._expect("draft", "ready")._write_by_action({"state": "cancelled"})

    def action_draft(self):
        """Prepare it again."""
        self._expect("ready", "cancelled")._write_by_action({"state": "draft"})

    def _expect(self, *states):
        """Return these reviews, all of them in one of the ``states``.

        :raises UserError: naming the first that is not
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        if unexpected := self.filtered(lambda r: r.state not in states)[:1]:
            raise UserError(
                self.env._(
                    "%(review)s is “%(state)s”. This is for reviews that are: %(states)s.",
                    review=unexpected.name,
                    state=labels[unexpected.state],
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
