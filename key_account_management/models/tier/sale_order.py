from odoo import models


class SaleOrder(models.Model):
    """Shows the tier of the customer in its company."""

    _name = "sale.order"
    _inherit = ["sale.order", "key.account.tier.mixin"]
