from odoo import models


class AccountMove(models.Model):
    """Posted customer invoices make tiers."""

    _name = "account.move"
    _inherit = ["account.move", "key.account.document.mixin"]

    _key_account_watched = frozenset(
        {"state", "partner_id", "invoice_date", "invoice_date_due"}
    )

    def _counts_for_tier(self):
        posted = self.state == "posted" and self.partner_id
        return bool(posted) and self.is_sale_document(include_receipts=True)
