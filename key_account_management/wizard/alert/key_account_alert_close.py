from odoo import api, fields, models


class KeyAccountAlertClose(models.TransientModel):
    """Ask before an alert is closed of which the customer was told nothing."""

    _name = "key.account.alert.close"
    _description = "Close an Alert"

    alert_id = fields.Many2one("key.account.alert", required=True, ondelete="cascade")

    @api.constrains("alert_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.alert_id.sudo(False).check_access("read")

    def action_tell(self):
        """Open the mail that tells the customer; the alert is closed afterwards."""
        self.ensure_one()
        return self.alert_id.action_tell_customer()

    def action_told_by_phone(self):
        """Keep that the customer was told otherwise than from here, and close the alert."""
        self.ensure_one()
        self.alert_id._keep_told_by_phone()
        self.alert_id.action_close()
        return {"type": "ir.actions.act_window_close"}

    def action_close(self):
        """Close the alert all the same."""
        self.ensure_one()
        self.alert_id.action_close()
        return {"type": "ir.actions.act_window_close"}
