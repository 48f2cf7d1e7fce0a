from odoo import models

WATCHED = frozenset({"state", "partner_id", "invoice_date"})


class AccountMove(models.Model):
    """Posted customer invoices make tiers: what changes them asks for a reassessment."""

    _inherit = "account.move"

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        before = self._get_counted_pairs()
        result = super().write(vals)
        pairs = before | self._get_counted_pairs()
        self.env["key.account.reassessment"]._mark(pairs)
        return result

    def _get_counted_pairs(self):
        """Return the (contact, company) ids of those that count for a tier."""
        return {
            (move.partner_id.id, move.company_id.id)
            for move in self
            if move.state == "posted"
            and move.is_sale_document(include_receipts=True)
            and move.partner_id
        }
