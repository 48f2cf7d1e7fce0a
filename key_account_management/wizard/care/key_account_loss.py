from odoo import api, fields, models


class KeyAccountLoss(models.TransientModel):
    """Ask why a quotation was lost, after it was cancelled. Whoever closes the dialogue leaves it
    open: *Lost Quotations* lists it."""

    _name = "key.account.loss"
    _description = "Why a Quotation Was Lost"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    reason_id = fields.Many2one("crm.lost.reason", "Reason of the loss")
    competitor_id = fields.Many2one(
        "res.partner",
        domain="[('is_company', '=', True)]",
        help="Who won it.",
    )

    @api.constrains("order_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.order_id.sudo(False).check_access("read")

    def action_keep(self):
        """Keep what was said, with the rights of the user on the quotation."""
        self.ensure_one()
        self.order_id.write(
            {
                "key_account_lost_reason_id": self.reason_id.id,
                "key_account_competitor_id": self.competitor_id.id,
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def action_not_lost(self):
        """Keep that it was not lost: another quotation takes its place."""
        self.ensure_one()
        self.order_id.key_account_lost_on = False
        return {"type": "ir.actions.act_window_close"}
