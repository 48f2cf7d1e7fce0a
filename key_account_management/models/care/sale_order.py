from odoo import fields, models

from ..tier.key_account_tier_mixin import USERS


class SaleOrder(models.Model):
    """A quotation that a customer with an account did not want: lost, why, and to whom. Asked when
    somebody of us cancels it on the screen; never in the way, and open to be said later."""

    _name = "sale.order"
    _inherit = ["sale.order", "key.account.lost.mixin"]

    key_account_lost_on = fields.Date(
        "Lost on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=USERS,
        help="When the quotation, sent before, was cancelled.",
    )
    key_account_lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        "Reason of the loss",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=USERS,
    )

    def _get_key_account_sent(self):
        """Return the sent quotations of customers with an account; none, and without a query, for
        who does not work with accounts."""
        if not self.env.user.has_group(USERS):
            return self.browse()
        sent = self.filtered(lambda order: order.state == "sent")
        return sent.filtered("key_account_id")

    def _action_cancel(self):
        sent = self._get_key_account_sent()
        result = super()._action_cancel()
        lost = sent.filtered(lambda order: order.state == "cancel")
        if lost:
            lost.write(
                {
                    "key_account_lost_on": fields.Date.context_today(self),
                    "key_account_lost_reason_id": False,
                }
            )
        return result

    def action_cancel(self):
        """As before; of one quotation that a customer with an account did not want, ask
        afterwards why, and who won it."""
        sent = len(self) == 1 and self._get_key_account_sent()
        result = super().action_cancel()
        if sent and sent.state == "cancel" and result is True:
            return sent._ask_key_account_loss()
        return result

    def _ask_key_account_loss(self):
        dialogues = self.env["key.account.loss"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why was it lost?"),
            "res_model": dialogues._name,
            "res_id": dialogues.create(
                {
                    "order_id": self.id,
                    "competitor_id": self.key_account_competitor_id.id,
                }
            ).id,
            "views": [(False, "form")],
            "target": "new",
        }
