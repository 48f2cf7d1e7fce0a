from odoo import api, fields, models

from ..tier.key_account_tier_mixin import USERS


class CrmLead(models.Model):
    """The buying centre of a deal: the people on the map of the customer's account, and what
    each does in this very decision. Read from the account; nothing is copied."""

    _inherit = "crm.lead"

    key_account_stakeholder_ids = fields.Many2many(
        "key.account.stakeholder",
        string="Buying centre",
        compute="_compute_key_account_stakeholder_ids",
        groups=USERS,
    )
    key_account_role_ids = fields.One2many(
        "key.account.stakeholder.role",
        "lead_id",
        "Roles in this decision",
        groups=USERS,
    )

    @api.depends("key_account_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_key_account_stakeholder_ids(self):
        people = self.env["key.account.stakeholder"].search(
            [
                ("account_id", "in", self.key_account_id.ids),
                ("is_current", "=", True),
            ]
        )
        for record in self:
            record.key_account_stakeholder_ids = people.filtered(
                lambda p, account=record.key_account_id: p.account_id == account
            )
