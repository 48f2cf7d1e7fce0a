from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import closed_loop
from ..account.batches import run_each
from .key_account_alert_opening import HOURS, TAKE_UP

BATCH = 100


class KeyAccountAlert(models.Model):
    """When an alert was opened, taken up and closed, and what happens when nobody takes it
    up."""

    _inherit = "key.account.alert"

    date_open = fields.Datetime(
        "Opened", required=True, default=fields.Datetime.now, copy=False, index=True
    )
    deadline = fields.Datetime(
        "Take up until",
        required=True,
        copy=False,
        default=lambda self: self._default_deadline(),
        help="24 hours after the answer, or as the programme says. Not taken up by then, it "
        "goes to the sponsor.",
    )
    date_answered = fields.Datetime(
        "Taken up",
        readonly=True,
        copy=False,
        help="The first thing that one of us did: a word in the chatter, an activity done, a "
        "cause, an outcome.",
    )
    # A reopened alert waits again, yet keeps when it was first taken up.
    taken_up = fields.Boolean(readonly=True, copy=False)
    taken_up_late = fields.Boolean(readonly=True, copy=False)
    date_closed = fields.Datetime("Closed", readonly=True, copy=False)
    sponsor_id = fields.Many2one("res.users", compute="_compute_sponsor_id")
    escalated_to_id = fields.Many2one(
        "res.users", "Escalated to", readonly=True, copy=False, tracking=True
    )
    date_escalated = fields.Datetime("Escalated", readonly=True, copy=False)
    is_overdue = fields.Boolean(
        "Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="Open, not taken up, and past its deadline.",
    )
    hours_to_answer = fields.Float(
        "Hours to answer",
        compute="_compute_hours",
        aggregator="avg",
        help="From opened to taken up, by the clock. Those not taken up are left out.",
    )
    hours_to_close = fields.Float(
        "Hours to close",
        compute="_compute_hours",
        aggregator="avg",
        help="From opened to closed, by the clock. Those not closed are left out.",
    )
    in_time = fields.Float(
        "Taken up in time %",
        compute="_compute_hours",
        aggregator="avg",
        help="100: taken up by the deadline. 0: later, or not yet and the deadline has "
        "passed. Those with time left are left out of the mean.",
    )

    def _default_deadline(self):
        return closed_loop.deadline(fields.Datetime.now(), HOURS)

    @api.depends("account_id.team_member_ids")
    def _compute_sponsor_id(self):
        for alert in self:
            # Who sponsors the account is shown to whoever sees the alert.
            members = alert.account_id.sudo().team_member_ids
            sponsors = members.filtered(
                lambda m: m.role == "sponsor" and m.is_current and m.user_id.active
            )
            alert.sponsor_id = sponsors.user_id[:1]

    @api.depends("state", "deadline", "taken_up")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for alert in self:
            waits = alert.state == "open" and not alert.taken_up
            alert.is_overdue = bool(waits and alert.deadline and alert.deadline < now)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_overdue_domain(fields.Datetime.now())

    @api.model
    def _get_overdue_domain(self, moment):
        return (
            Domain("state", "=", "open")
            & Domain("taken_up", "=", False)
            & Domain("deadline", "<", moment)
        )

    @api.depends(
        "date_open", "date_answered", "date_closed", "deadline", "taken_up_late"
    )
    def _compute_hours(self):
        now = fields.Datetime.now()

        def hours(start, end):
            return (end - start).total_seconds() / 3600 if start and end else 0

        for alert in self:
            alert.hours_to_answer = hours(alert.date_open, alert.date_answered)
            alert.hours_to_close = hours(alert.date_open, alert.date_closed)
            late = alert.deadline and now > alert.deadline
            if alert.date_answered:
                late = alert.taken_up_late
            alert.in_time = 0 if late else 100

    @api.model
    def _get_live_fields(self):
        times = ("hours_to_answer", "hours_to_close", "in_time")
        return super()._get_live_fields() | dict.fromkeys(times, self._get_time_sql)

    def _get_time_sql(self, name, alias, query):
        """Measures of the reports: NULL where unknown, so that a mean leaves out what has not
        happened. A test holds this and the fields together."""
        start, answered, closed, deadline, late = (
            self._field_to_sql(alias, column, query)
            for column in (
                "date_open",
                "date_answered",
                "date_closed",
                "deadline",
                "taken_up_late",
            )
        )
        if name == "in_time":
            return SQL(
                "CASE WHEN %(late)s OR (%(answered)s IS NULL AND %(deadline)s < %(now)s)"
                " THEN 0.0 WHEN %(answered)s IS NOT NULL THEN 100.0 END",
                answered=answered,
                late=late,
                deadline=deadline,
                now=fields.Datetime.now(),
            )
        end = answered if name == "hours_to_answer" else closed
        return SQL("(EXTRACT(EPOCH FROM %s - %s) / 3600)::float8", end, start)

    def _mark_taken_up(self):
        """Note when somebody of us took these alerts up first."""
        now = fields.Datetime.now()
        # A reader who writes in the chatter takes it up, too.
        for alert in self.sudo().filtered(lambda a: not a.taken_up):
            vals = {"taken_up": True}
            if not alert.date_answered:
                vals |= {"date_answered": now, "taken_up_late": now > alert.deadline}
            alert.write(vals)

    def _message_post_after_hook(self, message, msg_values):
        """A word in the chatter, or an activity done, by one of us."""
        result = super()._message_post_after_hook(message, msg_values)
        spoken = message.message_type in ("comment", "email_outgoing")
        if spoken or message.mail_activity_type_id:
            users = message.author_id.sudo().user_ids  # whether it is one of us
            if any(user._is_internal() for user in users):
                self._mark_taken_up()
        return result

    @api.model
    def _cron_escalate(self):
        """Hand to the sponsor what nobody took up in time, once; ask whether it helped."""
        moment = fields.Datetime.now()
        overdue = self._get_overdue_domain(moment) & Domain(
            "date_escalated", "=", False
        )
        seconds_left = run_each(
            self, overdue, lambda alert: alert._escalate(moment), BATCH
        )
        if not seconds_left:
            return
        today = fields.Date.context_today(self)
        asking = Domain("follow_up_on", "<=", today) & Domain("state", "=", "done")
        run_each(self, asking, lambda alert: alert._ask_whether_it_helped(), BATCH)

    def _escalate(self, moment):
        """Give the alert to the sponsor as an activity of today.

        Without a sponsor, or where it is the sponsor who did not take it up, it goes to the
        first administrator of key accounts who did not either. Nobody gets it twice.
        """
        self.ensure_one()
        waiting = self.user_id or self._get_administrator(self.company_id)
        user = self.sponsor_id
        if not user or user == waiting:
            user = self._get_administrator(self.company_id, waiting)
        self.write({"date_escalated": moment, "escalated_to_id": user.id})
        if not user:
            return
        alert = self.with_context(lang=user.lang or self.env.lang)
        summary = alert.env._("Escalated: nobody has taken it up")
        kind = self.env.ref(TAKE_UP, raise_if_not_found=False)
        vals = self._get_take_up_vals(kind, user, summary)
        vals["date_deadline"] = fields.Date.context_today(alert, moment)
        self.env["mail.activity"].create(vals)
