from odoo import models


class SaleOrderLine(models.Model):
    """The lines of confirmed orders make tiers: much of Odoo changes them past the order (the
    catalogue, the discount button, delivery costs, expenses, RPC)."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "key.account.document.mixin"]

    _key_account_watched = frozenset(
        {
            "order_id",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
            "price_unit",
            "price_subtotal",
            "discount",
            "tax_ids",
            "display_type",
        }
    )

    def _get_key_account_pairs(self):
        return self.order_id._get_key_account_pairs()
