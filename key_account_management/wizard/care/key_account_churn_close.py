from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.care.key_account_alert_verdict import OF_LOSSES


class KeyAccountChurnClose(models.TransientModel):
    """Ask what came of a warning before its alert is closed."""

    _name = "key.account.churn.close"
    _description = "Close a Likely Loss"

    alert_id = fields.Many2one("key.account.alert", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="alert_id.currency_id", related_sudo=False)
    loss_verdict = fields.Selection(
        selection=lambda self: self._get_verdicts(), string="What came of it"
    )
    outcome = fields.Text("What was done")
    loss_reason_id = fields.Many2one("crm.lost.reason", "Reason of the loss")
    competitor_id = fields.Many2one("res.partner", domain="[('is_company', '=', True)]")
    value_lost = fields.Monetary(
        help="What they bought of us in a year; of a decline, what fell in six months."
    )

    @api.model
    def _get_verdicts(self):
        alerts = self.env["key.account.alert"]
        return alerts._fields["loss_verdict"]._description_selection(self.env)

    @api.constrains("alert_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.alert_id.sudo(False).check_access("read")

    def action_close(self):
        """Keep what came of it, and close the alert.

        :raises UserError: where nothing is said to have come of it
        """
        self.ensure_one()
        if not self.loss_verdict:
            raise UserError(self.env._("Say what came of it, then close the alert."))
        alert, named = self.alert_id, ()
        if self.loss_verdict == "lost":
            named = OF_LOSSES
        elif self.loss_verdict == "saved":
            named = ("competitor_id",)
        alert.outcome = self.outcome
        alert.action_close()
        values = {name: name in named and self[name] for name in OF_LOSSES}
        alert._write_by_action(
            alert._convert_to_write({"loss_verdict": self.loss_verdict, **values})
        )
        return {"type": "ir.actions.act_window_close"}
