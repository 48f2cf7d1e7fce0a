from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Where both customers have an account in a company, core would delete the one of
        the source with its history, as only one is allowed: merge them first."""
        # Accounts of every company and manager: none is left behind.
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        merged = accounts.search(
            [("partner_id", "in", (src_partners | dst_partner).ids)]
        )
        for same_company in merged.grouped("company_id").values():
            target = same_company.filtered(lambda a: a.partner_id == dst_partner)
            target = target or same_company[:1]
            if duplicates := same_company - target:
                same_company.sudo(self.env.su)._check_merge()  # as who merges
                duplicates._merge_into(target)
        return super()._update_foreign_keys(src_partners, dst_partner)
