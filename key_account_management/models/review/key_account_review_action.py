from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

FORTNIGHT = timedelta(days=14)


class KeyAccountReviewAction(models.Model):
    """Something agreed in a review: what, by whom of ours or theirs, until when.

    For one of ours it becomes an activity; done there, it is done here, with the feedback.
    What the customer promised is marked by hand. The next review shows what became of it.
    """

    _name = "key.account.review.action"
    _description = "Agreed Action"
    _order = "review_id desc, date_deadline, id"
    _check_company_auto = True

    review_id = fields.Many2one(
        "key.account.review", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="review_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    name = fields.Char("What", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Who of us",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    stakeholder_id = fields.Many2one(
        "key.account.stakeholder",
        "Who of them",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
    )
    initiative_id = fields.Many2one(
        "key.account.initiative",
        "For the initiative",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
        help="The activity then stands there instead of on the review.",
    )
    date_deadline = fields.Date(
        "Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + FORTNIGHT,
    )
    is_internal = fields.Boolean(
        "Internal", help="Agreed among us: the customer does not read it."
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    done_by_hand = fields.Boolean("Done", copy=False)
    feedback = fields.Char(
        "What became of it",
        compute="_compute_feedback",
        store=True,
        readonly=False,
        copy=False,
        help="What was said when the activity was marked as done, or what you write.",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("planned", "Planned"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        compute="_compute_state",
        store=True,
        help="Planned: an activity of ours waits for it. Dropped: the activity was deleted "
        "and nothing was reported.",
    )
    was_planned = fields.Boolean(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    @api.depends("activity_id.active", "done_by_hand", "was_planned")
    def _compute_state(self):
        for action in self:
            # Another's activity may not be readable; that it is done is no secret.
            activity = action.sudo().activity_id
            if action.done_by_hand or (activity and not activity.active):
                action.state = "done"
            elif activity:
                action.state = "planned"
            else:
                action.state = "dropped" if action.was_planned else "open"

    @api.depends("activity_id.feedback")
    def _compute_feedback(self):
        for action in self:
            # As above: what was reported belongs to the review, which the reader may see.
            action.feedback = action.sudo().activity_id.feedback or action.feedback

    @api.depends("state", "date_deadline")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for action in self:
            waiting = action.state in ("open", "planned")
            action.is_late = bool(
                waiting and action.date_deadline and action.date_deadline < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "in", ("open", "planned")), ("date_deadline", "<", today)]

    @api.constrains("user_id", "stakeholder_id", "is_internal")
    def _check_who(self):
        for action in self:
            if not (action.user_id or action.stakeholder_id):
                raise ValidationError(
                    self.env._(
                        "“%(action)s”: say who does it, “Who of us” or “Who of them”.",
                        action=action.name,
                    )
                )
            if action.stakeholder_id and action.is_internal:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” is internal, but %(person)s of the customer is to do "
                        "it. Untick “Internal”, or name one of us alone.",
                        action=action.name,
                        person=action.stakeholder_id.display_name,
                    )
                )

    def _plan(self):
        """Make one activity each of those that are ours and have none.

        :raises UserError: when an owner can't be given an activity
        """
        ours = self.filtered(lambda a: a.state == "open" and a.user_id)
        if gone := ours.filtered(lambda a: not a.user_id.active)[:1]:
            raise UserError(
                self.env._(
                    "“%(action)s”: %(user)s is archived and gets no activities. Name "
                    "somebody else as “Who of us”.",
                    action=gone.name,
                    user=gone.user_id.name,
                )
            )
        for action in ours:
            record = action.initiative_id or action.review_id
            action.activity_id = record.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=action.date_deadline,
                summary=action.name,
                note=action.review_id.name,
                user_id=action.user_id.id,
            )
            action.was_planned = True

    def _to_content(self, today):
        """Return these as in the pack of the next review."""
        return [
            {
                "id": action.id,
                "what": action.name,
                "ours": action.user_id.name or "",
                "theirs": action.stakeholder_id.display_name or "",
                "until": action.date_deadline.isoformat(),
                "state": action.state,
                "late": action.state in ("open", "planned")
                and action.date_deadline < today,
                "feedback": action.feedback or "",
                "internal": action.is_internal,
            }
            for action in self
        ]
