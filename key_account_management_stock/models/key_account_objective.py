from odoo import api, fields, models

from odoo.addons.key_account_management.tools.document import Counted

DELIVERIES = ("delivery", "delivery_line")


class KeyAccountObjective(models.Model):
    """What was delivered opens by the day that it was counted on, and for who ordered it."""

    _inherit = "key.account.objective"

    @api.model
    def _count_row(self, row, source, code, by_line):
        counted = super()._count_row(row, source, code, by_line)
        if source in DELIVERIES:
            contact = row["partner_id"]
        elif source == "promise_line":
            # Whether the goods came has no currency: without a rate it counts all the same.
            counted, contact = Counted(counted.id, counted.amount), None
        else:
            return counted
        return counted._replace(date=fields.Date.to_date(row["date"]), contact=contact)
