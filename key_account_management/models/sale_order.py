from odoo import models


class SaleOrder(models.Model):
    """Confirmed orders make tiers. An order shows the tier of the customer in its company."""

    _name = "sale.order"
    _inherit = ["sale.order", "key.account.tier.mixin", "key.account.document.mixin"]

    _key_account_watched = frozenset(
        {
            "state",
            "partner_id",
            "company_id",
            "date_order",
            "currency_rate",
            "pricelist_id",
            "order_line",
        }
    )

    def _counts_for_tier(self):
        return self.state == "sale"
