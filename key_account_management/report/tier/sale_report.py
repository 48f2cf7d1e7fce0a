from odoo import models


class SaleReport(models.Model):
    """Sales by the tier of the customer in the company of the order."""

    _name = "sale.report"
    _inherit = ["sale.report", "key.account.tier.mixin"]

    _key_account_path = "commercial_partner_id"
