from odoo import api, fields, models

USERS = "key_account_management.group_user"


class KeyAccountBuyingCenterMixin(models.AbstractModel):
    """The buying centre of a deal: the people on the map of the customer's account, and what
    each does in this very decision. Read from the account; nothing is copied."""

    _name = "key.account.buying.center.mixin"
    _description = "Buying Centre"

    key_account_id = fields.Many2one(
        "key.account", "Key account", compute="_compute_key_account_id", groups=USERS
    )
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

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_key_account_id(self):
        """The account of the customer that the user may see, in the deal's company."""
        customers = self.partner_id.commercial_partner_id
        accounts = self.env["key.account"].search(
            [("partner_id", "in", customers.ids)], order="id"
        )
        found = {(a.partner_id, a.company_id): a for a in accounts}
        for record in self:
            company = record.company_id or self.env.company
            customer = record.partner_id.commercial_partner_id
            record.key_account_id = found.get((customer._origin, company))

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
