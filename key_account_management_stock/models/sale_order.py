from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """When an order was promised, and whether it came by then."""

    _inherit = "sale.order"

    @api.model
    def _get_key_account_watched(self):
        promise = {"commitment_date", "picking_policy"}
        return super()._get_key_account_watched() | promise

    @api.model
    def _get_delivery_conditions(self, start, end, zone):
        """Return the one rule of a late delivery, as SQL on an order ``o``: which orders can be
        judged, and which of those came late.

        Judged: confirmed, promised for a day, first delivered at a moment (UTC) from ``start``
        until before ``end``. Late: that was after the promised day in the time zone ``zone``.
        """
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
