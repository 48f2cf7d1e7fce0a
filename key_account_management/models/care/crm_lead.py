from odoo import models


class CrmLead(models.Model):
    """An opportunity that a competitor won stands with what we know of that competitor."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "key.account.lost.mixin"]

    def _keep_key_account_loss(self, competitor):
        """Keep who won these opportunities; where the competitor is known at the account, they are
        listed there, too."""
        self.key_account_competitor_id = competitor
        known = self.env["key.account.competitor"].search(
            [
                ("account_id", "in", self.key_account_id.ids),
                ("partner_id", "=", competitor.id),
            ]
        )
        for entry in known:
            entry.lead_ids |= self.filtered(
                lambda lead, account=entry.account_id: lead.key_account_id == account
            )
