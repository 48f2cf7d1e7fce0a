from odoo import api, fields, models

from ...models.tier.key_account_tier_mixin import USERS


class CrmLeadLost(models.TransientModel):
    """Asks who won, too, of a customer with an account."""

    _inherit = "crm.lead.lost"

    key_account_known = fields.Boolean(
        compute="_compute_key_account_known",
        groups=USERS,
        help="Whether one of the customers has an account.",
    )
    key_account_competitor_id = fields.Many2one(
        "res.partner",
        "Competitor",
        copy=False,
        domain="[('is_company', '=', True)]",
        groups=USERS,
        help="Who won it.",
    )

    @api.depends("lead_ids")
    def _compute_key_account_known(self):
        for wizard in self:
            wizard.key_account_known = bool(wizard.lead_ids.key_account_id)

    def action_lost_reason_apply(self):
        """As before; keep who won it, where that was said."""
        result = super().action_lost_reason_apply()
        if self.env.user.has_group(USERS) and self.key_account_competitor_id:
            self.lead_ids._keep_key_account_loss(self.key_account_competitor_id)
        return result
