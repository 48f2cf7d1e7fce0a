from odoo import fields, models
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

    def _measure_margin(self, gather, months):
        total = gather.total("order_margin", months)
        return Measure(MONEY, "order_margin", total, 0, additive=True)

    def _measure_margin_rate(self, gather, months):
        """Margin in percent of sales; unknown without sales."""
        rate = SQL(
            "100 * %(margin)s / NULLIF(GREATEST(%(sales)s, 0), 0)",
            margin=gather.total("order_margin", months),
            sales=SQL(
                "SUM(d.sales) FILTER (WHERE %s)", gather.inside("order_margin", months)
            ),
        )
        value = gather.rounded(rate)
        return Measure(PERCENT, "order_margin", value, signed=True)

    def _source_order_margin(self, gather):
        """One row per confirmed order: its margin as amount, and its sales.

        The orders are those of ``_source_order``. The amount of an order is computed of a row
        that has the margin in the place of the untaxed total: at the same rate, and unknown
        where that is unknown.
        """
        return SQL(
            """
            SELECT s.id, s.partner_id, s.date, s.amount AS sales, %(amount)s AS amount
              FROM (%(orders)s) s
              JOIN (SELECT id, currency_id, currency_rate, date_order,
                           margin AS amount_untaxed
                      FROM sale_order) o ON o.id = s.id
            """,
            amount=self._get_order_amount(gather.company),
            orders=self._source_order(gather),
        )
