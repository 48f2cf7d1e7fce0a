from odoo import fields, models


class KeyAccountCompetitor(models.Model):
    """A competitor at an account, in a product category."""

    _name = "key.account.competitor"
    _description = "Competitor at an Account"
    _order = "account_id, category_id, id"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Competitor", required=True, ondelete="restrict"
    )
    category_id = fields.Many2one("product.category", ondelete="set null")
