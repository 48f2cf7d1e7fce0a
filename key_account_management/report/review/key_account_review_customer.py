from odoo import models


class ReportReviewCustomer(models.AbstractModel):
    """Print reviews for the customer: with what the customer may read, and nothing else."""

    _name = "report.key_account_management.review_customer_document"
    _description = "Business Review Report for the Customer"
    _inherit = ["report.key_account_management.review_document"]
    _customer = True
