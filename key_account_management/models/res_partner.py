from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

USERS = "key_account_management.group_user"


class ResPartner(models.Model):
    """Links to the account of the current company; nothing is stored on the customer.

    A contact shows the account and the tier of its company (commercial partner). The tier is
    no secret among key account users: they see it on every customer, whoever the manager is.
    """

    _inherit = "res.partner"

    key_account_ids = fields.One2many("key.account", "partner_id", groups=USERS)
    key_account_stakeholder_ids = fields.One2many(
        "key.account.stakeholder", "partner_id", "On the maps of", groups=USERS
    )
    key_account_id = fields.Many2one(
        "key.account",
        "Account",
        compute="_compute_key_account",
        compute_sudo=True,
        groups=USERS,
    )
    key_account_tier_id = fields.Many2one(
        "key.account.tier",
        "Tier",
        compute="_compute_key_account",
        search="_search_key_account_tier_id",
        compute_sudo=True,
        groups=USERS,
    )

    @api.depends("commercial_partner_id.key_account_ids.tier_id")
    @api.depends_context("company")
    def _compute_key_account(self):
        accounts = (
            self.env["key.account"]
            .sudo()  # see the class: the account opens by its own rules
            .search_fetch(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                ],
                ["partner_id", "tier_id"],
            )
        )
        by_partner = {account.partner_id: account for account in accounts}
        for partner in self:
            account = by_partner.get(partner.commercial_partner_id)
            partner.key_account_id = account
            partner.key_account_tier_id = account and account.tier_id

    @api.model
    def _search_key_account_tier_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented  # the ORM derives the others from these
        accounts = Domain("company_id", "=", self.env.company.id)
        missing = operator == "in" and False in value
        if missing:  # "no tier" is also true of customers without an account
            accounts &= Domain("tier_id", "not in", [False, *value])
        else:
            accounts &= Domain("tier_id", operator, value)
        # As the compute: the tier follows no rule of the account.
        found = self.env["key.account"].sudo()._search(accounts).subselect("partner_id")
        return Domain("commercial_partner_id", "not in" if missing else "in", found)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Make the tier sortable and groupable without storing it."""
        if field_expr != "key_account_tier_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        account = self.env["key.account"].sudo()
        join = query.make_alias(alias, "key_account")
        query.add_join(
            "LEFT JOIN",
            join,
            account._table,
            SQL(
                "%s = %s AND %s = %s AND %s",
                account._field_to_sql(join, "partner_id"),
                super()._field_to_sql(alias, "commercial_partner_id", query),
                account._field_to_sql(join, "company_id"),
                self.env.company.id,
                account._field_to_sql(join, "active"),
            ),
        )
        return account._field_to_sql(join, "tier_id")

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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_a_map(self):
        """What is known of a person does not go by the way."""
        people = self.env["key.account.stakeholder"].sudo()  # of any account
        if found := people.search([("partner_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%(person)s can't be deleted: the person is on the map of %(account)s. "
                    "Archive the contact and enter the last day on the map; or let an "
                    "administrator take the person off the map first.",
                    person=found.partner_id.display_name,
                    account=found.account_id.display_name,
                )
            )

    def action_view_key_account(self):
        """Open the account of the customer in the current company."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account",
            "res_id": self.key_account_id.id,
            "views": [(False, "form")],
        }
