from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Somebody who is on a map twice is on it once."""
        # On maps of every account, whoever merges.
        people = self.env["key.account.stakeholder"].sudo()
        merged = people.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for same_map in merged.grouped("account_id").values():
            target_entry = same_map.filtered(lambda p: p.partner_id == dst_partner)
            target_entry = target_entry or same_map[:1]
            if duplicates := same_map - target_entry:
                duplicates._merge_into(target_entry)
        return super()._update_foreign_keys(src_partners, dst_partner)
