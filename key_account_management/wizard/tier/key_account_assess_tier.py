from odoo import fields, models


class KeyAccountAssessTier(models.TransientModel):
    """One tier: whom it has and would have, and how much of the sales they make."""

    _name = "key.account.assess.tier"
    _description = "Expected Tier"

    assess_id = fields.Many2one("key.account.assess", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="assess_id.currency_id", related_sudo=False)
    tier_id = fields.Many2one("key.account.tier", required=True, ondelete="cascade")
    customers_before = fields.Integer("Customers now")
    customers_after = fields.Integer("Customers then")
    share_before = fields.Float("Share of sales now (%)")
    share_after = fields.Float("Share of sales then (%)")
    sales_after = fields.Monetary(
        "Sales then", help="In the window: orders or invoices, by the company's basis."
    )
