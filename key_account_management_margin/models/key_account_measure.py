from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.key_account_management.tools.measure import MONEY, PERCENT, Measure


class KeyAccountMeasureMixin(models.AbstractModel):
    """Margin of the confirmed orders: what ``sale_margin`` knows, as measures."""

    _inherit = "key.account.measure.mixin"

    measure = fields.Selection(
        selection_add=[
            ("margin", "Margin of orders"),
            ("margin_rate", "Margin rate of orders"),
            ("influence",),  # before the judged ones
        ],
        ondelete={
            "margin": lambda criteria: criteria._retire(),
            "margin_rate": lambda criteria: criteria._retire(),
        },
    )

    @api.model
    def _get_measures(self):
        return super()._get_measures() | {
            "margin": Measure(MONEY, "order_margin", empty=0, additive=True),
            "margin_rate": Measure(PERCENT, "order_margin", signed=True),
        }

    @api.model
    def _get_source_models(self):
        return super()._get_source_models() | {"order_margin": "sale.order"}

    def _measure_margin(self, gather, months):
        return gather.total("order_margin", months)

    def _measure_margin_rate(self, gather, months):
        """Margin in percent of sales; unknown without sales."""
        rate = SQL(
            "100 * %(margin)s / NULLIF(GREATEST(%(sales)s, 0), 0)",
            margin=gather.total("order_margin", months),
            sales=SQL(
                "SUM(d.sales) FILTER (WHERE %s)", gather.inside("order_margin", months)
            ),
        )
        return gather.rounded(rate)

    def _source_order_margin(self, gather):
        """One row per confirmed order: its margin as amount, and its sales. The orders are those
        of ``_source_order``; the margin is taken at the same rate, and unknown where sales are."""
        return self._query_orders(
            self._get_confirmed_sql(gather),
            sales=self._get_order_amount(gather.company),
            amount=self._get_order_amount(gather.company, SQL("o.margin")),
        )
