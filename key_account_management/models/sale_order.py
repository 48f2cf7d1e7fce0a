from odoo import api, models

# What changes which orders count, for whom, and how much.
WATCHED = frozenset(
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


class SaleOrder(models.Model):
    """Confirmed orders make tiers: what changes them asks for a reassessment. An order shows
    the tier of the customer in its company."""

    _name = "sale.order"
    _inherit = ["sale.order", "key.account.tier.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        self.env["key.account.reassessment"]._mark(orders._get_counted_pairs())
        return orders

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        before = self._get_counted_pairs()
        result = super().write(vals)
        pairs = before | self._get_counted_pairs()
        self.env["key.account.reassessment"]._mark(pairs)
        return result

    def _get_counted_pairs(self):
        """Return the (contact, company) ids of those that count for a tier."""
        return {
            (order.partner_id.id, order.company_id.id)
            for order in self
            if order.state == "sale"
        }
