from odoo import fields, models


class KeyAccountSurvey(models.Model):
    """Asks after a delivery when all of the order has left."""

    _inherit = "key.account.survey"

    trigger = fields.Selection(
        help="After a visit: who attended a meeting that is over. After a delivery: when an "
        "order is fully delivered."
    )

    def _get_deliveries(self, partner_ids, start, end):
        """By customer: when the last order was fully delivered, whatever was invoiced."""
        # What was delivered decides; who may read the orders does not.
        # The order's own date is that of its first delivery: the last one completes it.
        rows = (
            self.env["stock.picking"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("sale_id.partner_id.commercial_partner_id", "in", partner_ids),
                    ("sale_id.delivery_status", "=", "full"),
                    ("location_dest_id.usage", "=", "customer"),
                    ("state", "=", "done"),
                    ("date_done", ">", start),
                    ("date_done", "<=", end),
                ],
                ["sale_id.partner_id.commercial_partner_id"],
                ["date_done:max"],
            )
        )
        return {partner.id: moment for partner, moment in rows}
