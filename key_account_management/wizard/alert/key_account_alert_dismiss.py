from odoo import fields, models


class KeyAccountAlertDismiss(models.TransientModel):
    """Dismiss alerts that need nothing: with a reason."""

    _name = "key.account.alert.dismiss"
    _description = "Dismiss Alerts"

    alert_ids = fields.Many2many(
        "key.account.alert",
        required=True,
        default=lambda self: self._default_alert_ids(),
    )
    reason = fields.Char(required=True, help="Why nothing has to be done.")

    def _default_alert_ids(self):
        # What is selected on the screen; written with the rights of the user.
        return self.env["key.account.alert"].browse(
            self.env.context.get("active_ids", [])
        )

    def action_dismiss(self):
        """Dismiss those that are open; the chatter says who, and why."""
        opened = self.alert_ids.filtered(lambda a: a.state == "open")
        opened.write({"dismiss_reason": self.reason, "state": "dismissed"})
        return {"type": "ir.actions.act_window_close"}
