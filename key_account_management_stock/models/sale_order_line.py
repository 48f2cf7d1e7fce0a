from odoo import api, models


class SaleOrderLine(models.Model):
    """The lead time of a line is its promise, where the order has no date of its own."""

    _inherit = "sale.order.line"

    @api.model
    def _get_key_account_watched(self):
        return super()._get_key_account_watched() | {"customer_lead"}
