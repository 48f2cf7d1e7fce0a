from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

FORTNIGHT = timedelta(days=14)


class KeyAccountAction(models.Model):
    """Something agreed with a customer: what, by whom, until when.

    For one of ours it becomes an activity; done there, it is done here, with the feedback.
    What the customer promised is marked by hand.
    """

    _name = "key.account.action"
    _description = "Agreed Action"
    _inherit = ["key.account.screen.mixin", "key.account.guard.mixin"]
    _order = "date_deadline, id"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    name = fields.Char("What", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Who of us",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_deadline = fields.Date(
        "Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + FORTNIGHT,
    )
    is_internal = fields.Boolean(
        "Internal", help="Agreed among us: the customer does not read it."
    )
    # Every activity that is done, of anything, asks whose it was.
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
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
            # As above: what was reported belongs to what was agreed, which the reader may see.
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

    @api.model
    def _get_by_action(self):
        # What the activity says is read as superuser, so nobody else chooses it.
        return super()._get_by_action() | {"activity_id", "was_planned"}

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” of an agreed action is set when its activity is made. Use the "
            "button “Make activities”.",
            field=label,
        )

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")  # also where they are now
        return result

    def _plan(self):
        """Make one activity each of those that are ours and have none.

        :raises UserError: when an owner can't be given an activity
        """
        our_actions = self.filtered(lambda a: a.state == "open" and a.user_id)
        if orphan := our_actions.filtered(lambda a: not a.user_id.active)[:1]:
            raise UserError(
                self.env._(
                    "“%(action)s”: %(user)s is archived and gets no activities. Name "
                    "somebody else as “Who of us”.",
                    action=orphan.name,
                    user=orphan.user_id.name,
                )
            )
        for action in our_actions:
            activity = action._get_place().activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=action.date_deadline,
                summary=action.name,
                note=action._get_note(),
                user_id=action.user_id.id,
            )
            action._write_by_action({"activity_id": activity.id, "was_planned": True})

    def _get_place(self):
        """Return the record on which the activity stands: the nearest to the work."""
        self.ensure_one()
        return self.account_id

    def _get_note(self):
        """Return where it was agreed, for the activity."""
        self.ensure_one()
        return False
