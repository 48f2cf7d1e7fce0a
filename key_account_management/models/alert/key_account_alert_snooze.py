from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.periods import A_DAY

LONGEST = 366  # days


class KeyAccountAlert(models.Model):
    """An alert that can wait: until a day, for a reason. Until then it is not among the open ones,
    but among those snoozed; on the day it is back by itself, and in the to-do list of its owner.
    What comes in meanwhile ends it."""

    _inherit = "key.account.alert"

    snoozed_until = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        help="On this day it is among the open alerts again.",
    )
    snooze_reason = fields.Char(readonly=True, copy=False, tracking=True)
    is_snoozed = fields.Boolean(
        "Snoozed",
        compute="_compute_is_snoozed",
        search="_search_is_snoozed",
        help="Open, and waiting for a day to come.",
    )

    @api.depends("state", "snoozed_until")
    def _compute_is_snoozed(self):
        today = fields.Date.context_today(self)
        for alert in self:
            until = alert.snoozed_until
            alert.is_snoozed = alert.state == "open" and bool(until and until > today)

    @api.model
    def _search_is_snoozed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_snoozed_domain(fields.Date.context_today(self))

    @api.model
    def _get_snoozed_domain(self, today):
        return Domain("state", "=", "open") & Domain("snoozed_until", ">", today)

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | {"snoozed_until", "snooze_reason"}

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state", "open") != "open":
            self._end_snooze()
        return result

    def _snooze(self, until, reason):
        """Put the open ones of these off: somebody of us has seen them, so they are taken up, and
        no sponsor hears of them.

        :param date until: the day on which they are back
        :param str reason: why nothing is to be done before
        :raises UserError: for a day that is not to come, or none at all; without a reason
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        if not until or not today < until <= today + LONGEST * A_DAY:
            raise UserError(
                self.env._(
                    "An alert is snoozed until a day to come, within a year. Choose one, or "
                    "dismiss the alert where nothing is to be done."
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why the alert can wait: whoever looks for it reads it.")
            )
        opened = self.filtered(lambda a: a.state == "open")
        opened._write_by_action({"snoozed_until": until, "snooze_reason": reason})
        opened._mark_taken_up()
        # The to-do of the owner, who may be somebody else.
        activities = opened.sudo().activity_ids
        activities.filtered("automated").date_deadline = until

    def _end_snooze(self):
        # Whoever closes an alert, or what comes in, ends its waiting.
        snoozed = self.sudo().filtered("snoozed_until")
        snoozed.write({"snoozed_until": False, "snooze_reason": False})

    def action_end_snooze(self):
        """Have them among the open alerts again.

        :raises AccessError: for who may not work on them
        """
        self.check_access("write")
        self._end_snooze()

    def _merge_into(self, target):
        if not all((self + target).mapped("is_snoozed")):
            target._end_snooze()
        return super()._merge_into(target)
