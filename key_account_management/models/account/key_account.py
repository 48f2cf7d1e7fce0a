from odoo import api, fields, models
from odoo.exceptions import AccessError

# Columns that the assessment refreshes from the figures of the same name.
STORED = (
    "ordered_amount",
    "invoiced_amount",
    "previous_amount",
    "order_count",
    "lifetime_order_count",
    "first_order_date",
    "last_order_date",
)


class KeyAccount(models.Model):
    """One customer (commercial partner) in one company: its figures, its manager.

    Every customer with an order has one; the assessment creates it. What a capability adds
    stands in the room of that capability, which re-opens this model; ``key_account_hooks.py``
    has what they may say about an account.
    """

    _name = "key.account"
    _description = "Account"
    _inherit = [
        "key.account.screen.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "key.account.import.mixin",
        "key.account.live.field.mixin",
    ]
    _order = "ordered_amount desc, id"
    _rec_names_search = ["partner_id.name", "partner_id.ref"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        # The unique constraint is its index. Not readonly: an import names accounts by it;
        # see write().
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        "Account Manager",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is responsible for the account. A new account gets the customer's "
        "salesperson.",
    )
    country_id = fields.Many2one(related="partner_id.country_id")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    partner_parent_id = fields.Many2one(
        related="partner_id.parent_id", string="Parent company"
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    partner_email = fields.Char(related="partner_id.email", string="E-mail")
    partner_website = fields.Char(related="partner_id.website", string="Website")
    # Figures
    ordered_amount = fields.Monetary(
        "Ordered",
        readonly=True,
        help="Confirmed orders in the company's window up to the last assessment: untaxed, "
        "in company currency at each order's own rate.",
    )
    invoiced_amount = fields.Monetary(
        "Invoiced",
        readonly=True,
        help="Posted invoices less credit notes in the window: untaxed, in company currency.",
    )
    previous_amount = fields.Monetary(
        "Previous period",
        readonly=True,
        help="Sales (orders or invoices, by the company's basis) in the window before.",
    )
    order_count = fields.Integer(
        "Orders",
        readonly=True,
        help="Confirmed orders in the window whose amount counts.",
    )
    lifetime_order_count = fields.Integer(
        "Orders ever",
        readonly=True,
        help="Confirmed orders up to the last assessment, also those without a currency rate: "
        "they make the customer's rhythm.",
    )
    first_order_date = fields.Date(
        "First order",
        readonly=True,
        help="Day of the first confirmed order ever, in the company's time zone.",
    )
    last_order_date = fields.Date(
        "Last order",
        readonly=True,
        help="Day of the last confirmed order up to the last assessment, in the company's "
        "time zone.",
    )
    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)", "A customer has one account in each company."
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for account in self:
            account.display_name = account.partner_id.display_name or ""

    @api.model
    def load(self, fields, data):
        """Import changes of accounts. It creates none."""
        naming = {
            "id": self._name,
            ".id": self._name,
            "partner_id": "res.partner",
            "partner_id/id": "res.partner",
            "partner_id/.id": "res.partner",
        }
        return self._load_naming_accounts(
            lambda model, *args: super().load(*args),
            fields,
            data,
            naming,
            ".id",
        )

    @api.model
    def _get_import_examples(self):
        manager = self.env.user.name
        return [
            (
                self.env._("Import Template for Account Managers"),
                ["partner_id", "user_id"],
                [[self.env._("Name of a customer"), manager], ["C-1042", manager]],
            )
        ]

    def write(self, vals):
        # The assessment writes as superuser. A figure written past it would explain nothing.
        computed = self._get_computed_fields() & vals.keys()
        if computed and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(field)s is computed by the assessment. To change a tier, set it by "
                    "hand, with a reason.",
                    field=self._fields[min(computed)]._description_string(self.env),
                )
            )
        return super().write(vals)

    @api.model
    def _get_computed_fields(self):
        """Return the names of the fields that only the product itself writes."""
        return {"partner_id", "company_id", *STORED}

    def _check_merge(self):
        """Raise where the user would gain by making these accounts one: whoever serves one of
        them then serves the others, and sees what there is of them. Who may see none of them
        merges contacts as ever."""
        if self.env.su:
            return
        companies = self.env.user.company_ids.ids
        accounts = self.with_context(allowed_company_ids=companies)
        seen = accounts._filtered_access("read")
        decided = accounts._filtered_access("write")._filter_decided()
        if any(part and part != accounts for part in (seen, decided)):
            raise AccessError(
                self.env._(
                    "Both customers are key accounts, and become one. You may not change both: "
                    "ask an administrator of key accounts to merge them."
                )
            )

    def _merge_into(self, target):
        """Move everything that hangs on these accounts to ``target``, and delete them.

        The history, the judgements, the chatter and a valid override survive; figures come
        with the next assessment. All are of one company.
        """
        # Whoever may merge them (_check_merge) need not be able to delete what is left.
        self, target = self.sudo(), target.sudo()
        if not target.user_id:
            target.user_id = self.user_id[:1]
        self._merge_parts_into(target)
        self.flush_recordset()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._update_foreign_keys_generic(self._name, self, target)
        merge._update_reference_fields_generic(self._name, self, target)
        self.env.invalidate_all()
        self.unlink()
