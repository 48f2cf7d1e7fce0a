from odoo import models

from .key_account_measure_mixin_sources import PAYING


class AccountPartialReconcile(models.Model):
    """A payment or a credit note matched with an invoice, or no longer, makes the measures of
    payments."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "key.account.document.mixin"]

    def _get_key_account_pairs(self):
        # Whoever may match a payment marks; what is marked tells nothing.
        matches = self.sudo()
        paid = matches.filtered(lambda m: self._pays(m.credit_move_id)).debit_move_id
        paid |= matches.filtered(lambda m: self._pays(m.debit_move_id)).credit_move_id
        return paid.move_id._get_key_account_pairs()

    @staticmethod
    def _pays(line):
        return line.journal_id.type in PAYING or line.move_type == "out_refund"
