from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query

USERS = "key_account_management.group_user"
# What badges show of a tier.
SHOWN = ("name", "is_key_account", "color")


class KeyAccountTierMixin(models.AbstractModel):
    """The tier of a record's customer: a badge to search, group and sort by, not stored.

    A contact stands for its company (commercial partner). A record that belongs to a company
    (``_key_account_company``) shows that company's tier, whatever the current company is; one
    that belongs to none shows that of the current company. The tier is no secret among key
    account users: they see it on every customer, whoever the manager is. Others have none of
    these fields.
    """

    _name = "key.account.tier.mixin"
    _inherit = ["key.account.live.field.mixin"]
    _description = "Tier of the Customer"

    # The way from the record to the commercial partner, and the field with its company.
    _key_account_path = "partner_id.commercial_partner_id"
    _key_account_company = "company_id"

    key_account_id = fields.Many2one(
        "key.account",
        "Account",
        compute="_compute_key_account",
        # See the class: the tier follows no rule of the account.
        compute_sudo=True,
        groups=USERS,
    )
    key_account_tier_id = fields.Many2one(
        "key.account.tier",
        "Tier",
        compute="_compute_key_account",
        search="_search_key_account_tier_id",
        # As above.
        compute_sudo=True,
        groups=USERS,
        help="The customer's tier as an account, in the company of the record: computed from "
        "its orders, or set by hand.",
    )
    key_account_is_open = fields.Boolean(
        compute="_compute_key_account_is_open",
        groups=USERS,
        help="Whether the user may open the account.",
    )
    key_account_manager = fields.Char(
        "Managed by",
        compute="_compute_key_account_is_open",
        groups=USERS,
        help="Who manages the account, of one that the user may not open.",
    )
    is_key_account = fields.Boolean(
        "Key account",
        compute="_compute_key_account",
        # As above.
        compute_sudo=True,
        groups=USERS,
        help="The customer's tier is one of key accounts.",
    )

    @api.depends(lambda self: self._get_key_account_depends())
    @api.depends_context("company")
    def _compute_key_account(self):
        current = self.env.company
        partners = self.mapped(self._key_account_path)._origin
        by_key = self._fetch_key_accounts(partners, self._get_key_account_companies())
        for record in self:
            partner = record.mapped(self._key_account_path)._origin
            company = record._get_key_account_companies() or current
            account = by_key.get((partner.id, company.id), self.env["key.account"])
            record.key_account_id = account
            record.key_account_tier_id = account.tier_id
            record.is_key_account = account.tier_id.is_key_account

    @api.depends(lambda self: self._get_key_account_depends())
    @api.depends_context("uid", "company")
    def _compute_key_account_is_open(self):
        ids = self.mapped("key_account_id").ids
        # As this user, also where the tier beside it follows no rule.
        mine = self.env["key.account"].sudo(False).search([("id", "in", ids)])
        for record in self:
            account = record.key_account_id
            record.key_account_is_open = account in mine
            # Whom to ask is no secret among those who see the tier.
            manager = account.sudo().user_id.name
            record.key_account_manager = account not in mine and manager

    @api.model
    def _get_key_account_depends(self):
        names = [f"{self._key_account_path}.key_account_ids.tier_id"]
        return names + [name for name in (self._key_account_company,) if name]

    def _get_key_account_companies(self):
        """Return the companies whose tiers these records show; the current one where a record
        has none."""
        name = self._key_account_company
        companies = self.mapped(name) if name else self.env["res.company"]
        if not name or not all(record[name] for record in self):
            companies |= self.env.company
        return companies

    @api.model
    def _fetch_key_accounts(self, partners, companies):
        """Return ``{(customer id, company id): account}``, with what badges show of their
        tiers: one query, whatever the number of records."""
        if not partners:
            return {}
        # See the class: the tier follows no rule of the account.
        accounts = self.env["key.account"].sudo()
        query = accounts._search(
            [("partner_id", "in", partners.ids), ("company_id", "in", companies.ids)]
        )
        names = ("id", "partner_id", "company_id", "tier_id")
        columns = [accounts._field_to_sql(query.table, name, query) for name in names]
        tiers, alias = accounts._fields["tier_id"].join(accounts, query.table, query)
        columns += [tiers._field_to_sql(alias, name, query) for name in SHOWN]
        by_key = {}
        for row in self.env.execute_query(query.select(*columns)):
            account_id, partner_id, company_id, tier_id, *shown = row
            account = by_key[partner_id, company_id] = accounts.browse(account_id)
            accounts._fields["tier_id"]._insert_cache(account, [tier_id])
            for name, value in zip(SHOWN, shown if tier_id else (), strict=False):
                tiers._fields[name]._insert_cache(tiers.browse(tier_id), [value])
        return by_key

    @api.model
    def _search_key_account_tier_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented  # the ORM derives the others from these
        missing = operator == "in" and False in value
        if operator == "in":
            tier_ids = SQL("%s", tuple(key for key in value if key) or (0,))
        else:
            # What hangs on a tier, only as far as the reader sees it.
            tiers = self.env["key.account.tier"].with_context(active_test=False)
            if operator == "any!":
                # Core refuses this operator from outside: rules and fields ask so.
                tiers = tiers.sudo()
            query = value if isinstance(value, Query) else tiers._search(value)
            tier_ids = query.subselect()

        def condition(model, alias, query):
            tier = model._field_to_sql(alias, "key_account_tier_id", query)
            # Not NULL without a tier: the ORM negates this, too.
            matches = SQL("(%s IS NOT NULL AND %s IN %s)", tier, tier, tier_ids)
            return SQL("(%s IS NULL OR %s)", tier, matches) if missing else matches

        return Domain.custom(to_sql=condition)

    @api.model
    def _get_live_fields(self):
        live = {"key_account_tier_id": self._get_key_account_tier_sql}
        return super()._get_live_fields() | live

    def _get_key_account_tier_sql(self, name, alias, query):
        """Join the account of the customer, whose tier it is."""
        # Joined for its tier alone, which follows no rule of the account.
        account = self.env["key.account"].sudo()
        join = query.make_alias(alias, "key_account")
        query.add_join(
            "LEFT JOIN",
            join,
            account._table,
            SQL(
                "%s = %s AND %s = %s AND %s",
                account._field_to_sql(join, "partner_id"),
                self._get_key_account_partner_sql(alias, query),
                account._field_to_sql(join, "company_id"),
                self._get_key_account_company_sql(alias, query),
                account._field_to_sql(join, "active"),
            ),
        )
        return account._field_to_sql(join, "tier_id")

    def _get_key_account_partner_sql(self, alias, query):
        model = self.sudo()  # to the customer of a record that is read, not further
        *path, last = self._key_account_path.split(".")
        for name in path:
            model, alias = model._fields[name].join(model, alias, query)
        return model._field_to_sql(alias, last, query)

    def _get_key_account_company_sql(self, alias, query):
        current = SQL("%s", self.env.company.id)
        name = self._key_account_company
        if not name:
            return current
        # The company of a record that is read.
        return SQL("COALESCE(%s, %s)", self.sudo()._field_to_sql(alias, name), current)

    def action_view_key_account(self):
        """Open the account of the customer.

        :raises UserError: for who may not open it, with the name of its manager
        """
        self.ensure_one()
        if self.key_account_id and not self.key_account_is_open:
            raise UserError(
                self.env._(
                    "%(manager)s manages this account. Ask there what you need to know.",
                    manager=self.key_account_manager or self.env._("Somebody else"),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account",
            "res_id": self.key_account_id.id,
            "views": [(False, "form")],
        }
