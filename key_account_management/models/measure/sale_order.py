from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """Confirmed orders make tiers."""

    _name = "sale.order"
    _inherit = ["sale.order", "key.account.document.mixin"]

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

    @api.model
    def _get_delivery_conditions(self, start, end, zone):
        """Return the one rule of a late delivery, as SQL on an order ``o``: which orders can be
        judged, and which of those came late. None without Odoo's Inventory, which knows when an
        order was delivered.

        Judged: confirmed, promised for a day, first delivered at a moment (UTC) from ``start``
        until before ``end``. Late: that was after the promised day in the time zone ``zone``.
        """
        if "effective_date" not in self._fields:
            return None
        judged = SQL(
            "(o.state = 'sale' AND o.commitment_date IS NOT NULL"
            " AND o.effective_date >= %s AND o.effective_date < %s)",
            start,
            end,
        )
        delivered, promised = (
            SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)
            for moment in (SQL("o.effective_date"), SQL("o.commitment_date"))
        )
        return judged, SQL("%s > %s", delivered, promised)
