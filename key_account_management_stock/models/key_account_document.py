from odoo import api, fields, models

from odoo.addons.key_account_management.tools.document import Kind

SHORT = "short"  # why an order line does not count as delivered on time in full


class KeyAccountDocument(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Transfers behind a figure, and what they moved. Their amounts are those of the figure: a
    transfer has none of its own."""

    _inherit = "key.account.document"

    kind = fields.Selection(
        selection_add=[
            ("delivery", "Transfer"),
            ("delivery_line", "Line of a transfer"),
        ],
        ondelete={"delivery": "cascade", "delivery_line": "cascade"},
    )

    reason = fields.Selection(
        selection_add=[(SHORT, "Not in time, or not in full")],
        ondelete={SHORT: "cascade"},
    )

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "stock.picking": Kind("delivery", "date_done", "partner_id", "state"),
            "stock.move": Kind(
                "delivery_line",
                "date",
                "picking_id.partner_id",
                "state",
                document="picking_id",
            ),
        }
