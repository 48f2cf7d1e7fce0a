from odoo import api, models
from odoo.tools import SQL

from ...tools.rates import Lookup


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
    def _get_left_out(self, company):
        """Return the confirmed orders of a company whose amount can't be counted for want of a
        currency rate, the youngest first."""
        measures = self.env["key.account.measure.mixin"]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) d WHERE amount IS NULL ORDER BY date DESC, id DESC",
                measures._query_orders(
                    SQL(
                        "o.company_id = %s AND o.state = 'sale' AND %s",
                        company.id,
                        measures._get_filled_sql(),
                    ),
                    amount=measures._get_order_amount(company),
                ),
            )
        )
        return self.browse(order_id for (order_id,) in rows)

    def _get_rates_of_their_day(self):
        """Return ``{order: rate}``: units of its currency for one of the company's, on its day,
        by Odoo's look-up; 0 where the currency has no rate. One query for each company."""
        measures, rates = self.env["key.account.measure.mixin"], {}
        for company, orders in self.grouped("company_id").items():
            own = company.currency_id
            wanted = SQL("currency_id IN %s", (*orders.currency_id.ids, own.id))
            known = measures._get_known_rates(company, wanted)
            lookups = {key: Lookup(values) for key, values in known.items()}
            unit = lookups.get(own.id, Lookup(()))
            for order in orders:
                lookup, day = lookups.get(order.currency_id.id), order.date_order.date()
                # As Odoo divides: to the last digit the rate of an order made now.
                rates[order] = lookup and 1 / (unit.get(day) / lookup.get(day)) or 0
        return rates
