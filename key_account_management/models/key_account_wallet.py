from odoo import fields, models


class KeyAccountWallet(models.Model):
    """What a customer spends in a product category, with whomever: a range with its source."""

    _name = "key.account.wallet"
    _description = "Customer Spend"
    _order = "account_id, category_id, date desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one("product.category", ondelete="set null")
    spend_low = fields.Monetary("Spend, at least")
    spend_high = fields.Monetary("Spend, at most")
    source = fields.Char(required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
