from odoo import fields, models


class KeyAccountSwot(models.Model):
    _inherit = "key.account.swot"

    source = fields.Selection(
        selection_add=[
            ("late_deliveries", "Late deliveries"),
            ("overdue_invoices",),  # before them
        ],
        ondelete={"late_deliveries": lambda lines: lines._retire()},
    )
