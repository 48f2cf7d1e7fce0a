from odoo import models
from odoo.tools import SQL

from odoo.addons.key_account_management.tools import periods
from odoo.addons.key_account_management.tools.swot import Finding

from ..tools.lateness import is_ours


class KeyAccount(models.Model):
    """What the deliveries tell for the SWOT."""

    _inherit = "key.account"

    def _find_swot(self, gather):
        found = {**super()._find_swot(gather)}
        for account, (late, judged) in self._get_late_deliveries(gather).items():
            if is_ours(len(late), judged):
                finding = Finding(
                    "weakness",
                    "late_deliveries",
                    frozenset(map(str, late)),
                    {"late": late, "judged": judged},
                )
                found[account] = [*found.get(account, ()), finding]
        return found

    def _get_late_deliveries(self, gather):
        """Return ``{account id: (ids of the orders of the window delivered after the promised
        day, how many orders that can be told of)}``."""
        orders = self.env["sale.order"]
        window = periods.window(gather.as_of, gather.months)
        bounds = [periods.utc(day, gather.zone) for day in window]
        measures = self.env["key.account.measure.mixin"]
        judged, late = orders._get_delivery_conditions(*bounds, gather.zone)
        orders.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id, ARRAY_AGG(d.id ORDER BY d.id) FILTER (WHERE d.late), COUNT(*)
                  FROM (%(orders)s) d
                  JOIN res_partner p ON p.id = d.partner_id
                  JOIN key_account a ON a.partner_id = p.commercial_partner_id
                       AND a.company_id = d.company_id
                 WHERE a.id = ANY(%(accounts)s)
                 GROUP BY 1
                """,
                accounts=self.ids,
                orders=measures._query_orders(
                    judged, company_id=SQL("o.company_id"), late=late
                ),
            )
        )
        return {account: (tuple(ids or ()), count) for account, ids, count in rows}
