from odoo import fields, models


class KeyAccountAlertSnooze(models.TransientModel):
    """Put alerts off: until a day, with a reason."""

    _name = "key.account.alert.snooze"
    _description = "Snooze Alerts"

    alert_ids = fields.Many2many(
        "key.account.alert",
        required=True,
        default=lambda self: self._default_alert_ids(),
    )
    until = fields.Date(
        required=True, help="On this day they are among the open alerts again."
    )
    reason = fields.Char(required=True, help="Why nothing is to be done before.")

    def _default_alert_ids(self):
        # What is selected on the screen; written with the rights of the user.
        return self.env["key.account.alert"].browse(
            self.env.context.get("active_ids", [])
        )

    def action_snooze(self):
        """Snooze those that are open; the chatter says who, and why."""
        self.ensure_one()
        self.alert_ids._snooze(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
