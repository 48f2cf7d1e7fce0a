from odoo import models


class StockMoveLine(models.Model):
    """A quantity that is corrected after the transfer is so here."""

    _name = "stock.move.line"
    _inherit = ["stock.move.line", "key.account.document.mixin"]

    _key_account_watched = frozenset({"quantity", "product_uom_id", "move_id"})

    def _get_key_account_pairs(self):
        return self.move_id._get_key_account_pairs()
