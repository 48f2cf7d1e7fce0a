from odoo import models

from .key_account_measure_mixin_sources import PAYING


class AccountPartialReconcile(models.Model):
    """A payment matched with an invoice, or no longer, makes the payment delay."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "key.account.document.mixin"]

    def _get_key_account_pairs(self):
        # Whoever may match a payment marks; what is marked tells nothing.
        paying = self.sudo().filtered(
            lambda match: match.credit_move_id.journal_id.type in PAYING
        )
        invoices = paying.debit_move_id.move_id
        return invoices.filtered(
            lambda move: move.move_type == "out_invoice"
        )._get_key_account_pairs()
