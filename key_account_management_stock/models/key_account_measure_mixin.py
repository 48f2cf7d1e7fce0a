from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.key_account_management.tools.document import COUNTED, Counted
from odoo.addons.key_account_management.tools.measure import MONEY, PERCENT, Measure

from .key_account_document import SHORT

DELIVERIES = ("delivery", "delivery_line")


class KeyAccountMeasureMixin(models.AbstractModel):
    """What was delivered, and whether in time: what ``sale_stock`` knows, as measures."""

    _inherit = "key.account.measure.mixin"

    measure = fields.Selection(
        selection_add=[
            ("delivered_amount", "Delivered amount, net of returns"),
            ("on_time_share", "Order lines delivered on time in full"),
            ("influence",),  # before the judged ones
        ],
        ondelete={
            "delivered_amount": lambda records: records._retire(),
            "on_time_share": lambda records: records._retire(),
        },
    )

    @api.model
    def _get_measures(self):
        return super()._get_measures() | {
            "delivered_amount": Measure(MONEY, "delivery", empty=0, additive=True),
            "on_time_share": Measure(PERCENT, "promise_line"),
        }

    def _measure_delivered_amount(self, gather, months):
        return gather.total("delivery", months)

    def _measure_on_time_share(self, gather, months):
        """Percent of the order lines promised for the period; unknown where none was."""
        share = SQL(
            "100.0 * COUNT(*) FILTER (WHERE %(inside)s AND d.on_time)"
            " / NULLIF(COUNT(*) FILTER (WHERE %(inside)s), 0)",
            inside=gather.inside("promise_line", months),
        )
        return gather.rounded(SQL("(%s)::float8", share))

    @api.model
    def _count_row(self, row, source, code, by_line):
        """What was delivered opens by the day that it was counted on, and for who ordered it."""
        counted = super()._count_row(row, source, code, by_line)
        if source in DELIVERIES:
            contact = row["partner_id"]
        elif source == "promise_line":
            # Whether the goods came has no currency: without a rate it counts all the same.
            reason = COUNTED if row["on_time"] else SHORT
            counted, contact = Counted(counted.id, counted.amount, reason), None
        else:
            return counted
        return counted._replace(date=fields.Date.to_date(row["date"]), contact=contact)
