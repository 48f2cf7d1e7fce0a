from odoo import api, fields, models
from odoo.exceptions import UserError

from .key_account_tier_mixin import USERS


class ResPartner(models.Model):
    """Links to the account of the current company; nothing is stored on the customer."""

    _name = "res.partner"
    _inherit = ["res.partner", "key.account.tier.mixin"]

    _key_account_path = "commercial_partner_id"
    _key_account_company = None

    key_account_ids = fields.One2many("key.account", "partner_id", groups=USERS)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_tier_history(self):
        """The history of tiers goes with nobody."""
        changes = self.env["key.account.tier.change"].sudo()
        if change := changes.search(
            [("account_id.partner_id", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "%(partner)s can't be deleted: it has a history of tiers. Archive it, or "
                    "merge it with the customer that it became.",
                    partner=change.partner_id.display_name,
                )
            )
