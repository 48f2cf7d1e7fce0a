from odoo import models


class StockMove(models.Model):
    """What leaves for the customer, or comes back, makes what was delivered."""

    _name = "stock.move"
    _inherit = ["stock.move", "key.account.document.mixin"]

    _key_account_watched = frozenset(
        {"state", "date", "quantity", "sale_line_id", "to_refund"}
    )

    def _get_key_account_pairs(self):
        # Whoever moves goods marks; what is marked tells nothing.
        moves = self.sudo().filtered(lambda m: m.state == "done" and m.sale_line_id)
        return moves.sale_line_id.order_id._get_key_account_pairs()
