from odoo import api, fields, models


class KeyAccountRateLine(models.TransientModel):
    """One order left out, and what the rate of its day makes of it."""

    _name = "key.account.rate.line"
    _description = "Order without a Rate"

    rate_id = fields.Many2one("key.account.rate", required=True, ondelete="cascade")
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    # Read by the user's own rights: anybody may put any order into a line.
    partner_id = fields.Many2one(related="order_id.partner_id", related_sudo=False)
    date_order = fields.Datetime(related="order_id.date_order", related_sudo=False)
    order_currency_id = fields.Many2one(
        related="order_id.currency_id", related_sudo=False
    )
    amount_untaxed = fields.Monetary(
        related="order_id.amount_untaxed",
        currency_field="order_currency_id",
        related_sudo=False,
    )
    rate = fields.Float(
        "Rate of its day",
        digits=0,
        readonly=True,
        help="Units of the order's currency for one of the company's, as Odoo knows it now. 0: "
        "the currency has no rate.",
    )
    currency_id = fields.Many2one(
        related="rate_id.currency_id", string="Company currency", related_sudo=False
    )
    amount = fields.Monetary(
        "Would count",
        compute="_compute_amount",
        help="The untaxed amount in company currency at the rate of its day; now it is left out.",
    )

    @api.depends("rate", "amount_untaxed")
    def _compute_amount(self):
        for line in self:
            line.amount = line.amount_untaxed / line.rate if line.rate else 0
