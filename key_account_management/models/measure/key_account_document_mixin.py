from odoo import api, models


class KeyAccountDocumentMixin(models.AbstractModel):
    """Documents that make tiers, and their parts: what changes which of them count, or how much,
    asks for a reassessment of their customers, of the one before and of the one after the
    change."""

    _name = "key.account.document.mixin"
    _description = "Document that Counts for a Tier"

    # What changes which documents count, for whom, and how much.
    _key_account_watched = frozenset()

    @api.model
    def _get_key_account_watched(self):
        """Return the names of the fields that are watched. For bridges, whose measures depend on
        more of a document: extend with ``super()``."""
        return self._key_account_watched

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._mark_key_accounts(set())
        return documents

    def write(self, vals):
        if self._get_key_account_watched().isdisjoint(vals):
            return super().write(vals)
        before = self._get_key_account_pairs()
        result = super().write(vals)
        self._mark_key_accounts(before)
        return result

    def unlink(self):
        before = self._get_key_account_pairs()
        result = super().unlink()
        self.env["key.account.reassessment"]._mark(before)
        return result

    def _mark_key_accounts(self, before):
        pairs = before | self._get_key_account_pairs()
        self.env["key.account.reassessment"]._mark(pairs)

    def _get_key_account_pairs(self):
        """Return the (contact, company) ids of those that count."""
        return {
            (document.partner_id.id, document.company_id.id)
            for document in self
            if document._counts_for_tier()
        }

    def _counts_for_tier(self):
        raise NotImplementedError
