from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..tools.ranking import Pareto

# Columns of key.account that the run refreshes from the figures of the same name.
STORED = (
    "ordered_amount",
    "invoiced_amount",
    "previous_amount",
    "order_count",
    "lifetime_order_count",
    "first_order_date",
    "last_order_date",
)
COMPUTED = frozenset(
    {
        "partner_id",
        "company_id",
        "tier_id",
        "tier_since",
        "computed_tier_id",
        "computed_since",
        "falling_since",
        "fell_on",
        "fell_from_id",
        "score",
        "coverage",
        "fingerprint",
        "near_threshold",
        "problem",
        *STORED,
    }
)


class KeyAccount(models.Model):
    """One customer (commercial partner) in one company: its tier, its figures, its manager.

    Every customer with an order has one; the assessment creates it. The *computed* tier is
    what the rules give, the *manual* tier what a person set until a day, and the *tier* the
    one that counts: manual where set, else computed.
    """

    _name = "key.account"
    _description = "Account"
    _inherit = ["mail.thread", "mail.activity.mixin", "key.account.import.mixin"]
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
    # Tier
    tier_id = fields.Many2one(
        "key.account.tier",
        compute="_compute_tier_id",
        store=True,
        index=True,
        tracking=True,
        group_expand="_read_group_tier_id",
        check_company=True,
        help="The tier that counts: the one set by hand while it is valid, else the "
        "computed one.",
    )
    tier_since = fields.Date(
        readonly=True, help="Since when the account is in its tier."
    )
    is_key_account = fields.Boolean(related="tier_id.is_key_account")
    computed_tier_id = fields.Many2one(
        "key.account.tier",
        readonly=True,
        check_company=True,
        help="What the rules gave at the last assessment.",
    )
    computed_since = fields.Date(readonly=True)
    falling_since = fields.Date(
        readonly=True,
        help="Since when the figures ask for a lower tier, while the fall waits for the "
        "minimum stay, the grace or the next step.",
    )
    fell_on = fields.Date(readonly=True)
    fell_from_id = fields.Many2one(
        "key.account.tier", readonly=True, ondelete="set null"
    )
    # Override
    manual_tier_id = fields.Many2one(
        "key.account.tier",
        "Tier set by hand",
        domain="[('company_id', '=', company_id)]",
        check_company=True,
        tracking=True,
        help="Beats the computed tier up to and including its last day.",
    )
    manual_until = fields.Date("Set until", tracking=True)
    manual_reason = fields.Char("Reason", tracking=True)
    manual_user_id = fields.Many2one("res.users", "Set by", readonly=True)
    near_threshold = fields.Selection(
        [("rise", "Close to a rise"), ("fall", "Close to a fall")],
        "Near a threshold",
        readonly=True,
        help="At the last assessment: a tenth more (or less, where less is better) would reach "
        "the next tier, or a tenth worse would lose the present one.",
    )
    problem = fields.Char(
        "Not assessed",
        readonly=True,
        help="Why the last assessment could not compute this account. Its tier and figures "
        "are those of the assessment before.",
    )
    # Figures
    score = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Weighted mean of the points (0-100) of the criteria whose value is known.",
    )
    coverage = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Percent of the weight that known values carry. Low: the score rests on little.",
    )
    sales_amount = fields.Monetary(
        "Sales",
        compute="_compute_sales_amount",
        help="Sales in the window up to the last assessment, untaxed, in company currency: "
        "confirmed orders, or posted invoices less credit notes, as the company has set.",
    )
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
        "Orders", readonly=True, help="Confirmed orders in the window."
    )
    lifetime_order_count = fields.Integer(
        "Orders ever", readonly=True, help="Confirmed orders up to the last assessment."
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
    growth = fields.Float(
        "Sales growth",
        compute="_compute_growth",
        help="Sales in the window against the window before, in percent. Empty without "
        "sales before.",
    )
    sales_share = fields.Float(
        "Share of sales",
        compute="_compute_sales_share",
        help="Percent of the company's sales in the window.",
    )
    cumulative_share = fields.Float(
        "Cumulative share",
        compute="_compute_sales_share",
        help="Percent of the company's sales made by this customer, those with the same "
        "sales, and all larger ones.",
    )
    fingerprint = fields.Char(
        readonly=True, help="Digest of what decided at the last assessment."
    )
    # History
    judgement_ids = fields.One2many("key.account.judgement", "account_id")
    change_ids = fields.One2many("key.account.tier.change", "account_id", readonly=True)

    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)", "A customer has one account in each company."
    )

    @api.depends("manual_tier_id", "computed_tier_id")
    def _compute_tier_id(self):
        for account in self:
            account.tier_id = account.manual_tier_id or account.computed_tier_id

    @api.depends("partner_id")
    def _compute_display_name(self):
        for account in self:
            account.display_name = account.partner_id.display_name or ""

    @api.depends("ordered_amount", "invoiced_amount", "company_id")
    def _compute_sales_amount(self):
        for account in self:
            account.sales_amount = account._get_sales_amount()

    @api.depends("ordered_amount", "invoiced_amount", "previous_amount", "company_id")
    def _compute_growth(self):
        for account in self:
            before, now = account.previous_amount, account._get_sales_amount()
            account.growth = 100 * (now - before) / before if before > 0 else 0

    @api.depends("ordered_amount", "invoiced_amount", "company_id")
    def _compute_sales_share(self):
        """Shares move with everybody's sales, so they are not stored."""
        for company, accounts in self.grouped("company_id").items():
            pareto = self._get_stored_pareto(company)
            for account in accounts:
                position = pareto.position(account._get_sales_amount())
                account.sales_share = position.share if position else 0
                account.cumulative_share = position.cumulative if position else 0

    @api.model
    def load(self, fields, data):
        """Import changes of accounts: managers, tiers set by hand. It creates none."""
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
    def get_import_templates(self):
        folder = "/key_account_management/static/xls"
        return [
            {
                "label": self.env._("Import Template for Account Managers"),
                "template": f"{folder}/account_managers.xlsx",
            },
            {
                "label": self.env._("Import Template for Tiers Set by Hand"),
                "template": f"{folder}/tiers_set_by_hand.xlsx",
            },
        ]

    def _read_group_tier_id(self, tiers, domain):
        """Show every tier of the active companies as a column, empty ones too; only those of
        key accounts where only key accounts are looked at."""
        found = tiers.search([("company_id", "in", self.env.companies.ids)])
        if "is_key_account" in repr(domain):
            found = found.filtered("is_key_account") | tiers
        return found

    @api.constrains("manual_tier_id", "manual_until", "manual_reason")
    def _check_override(self):
        for account in self.filtered("manual_tier_id"):
            if not (account.manual_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(account)s: a tier set by hand needs a reason. Say in one "
                        "sentence why the computed tier is wrong.",
                        account=account.display_name,
                    )
                )
            today = fields.Date.context_today(account)
            if not account.manual_until or account.manual_until < today:
                raise ValidationError(
                    self.env._(
                        "%(account)s: “Set until” must be a day from today on: on the day "
                        "after it the computed tier counts again.",
                        account=account.display_name,
                    )
                )

    def write(self, vals):
        # The assessment writes as superuser. People set a tier by hand, which the ledger
        # records; a tier or a figure written past it would explain nothing.
        computed = [name for name in vals if name in COMPUTED]
        if computed and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(field)s is computed by the assessment. To change a tier, set it by "
                    "hand, with a reason.",
                    field=self._fields[computed[0]]._description_string(self.env),
                )
            )
        if "manual_tier_id" not in vals:
            return super().write(vals)
        if not vals["manual_tier_id"]:
            names = ("manual_until", "manual_reason", "manual_user_id")
            vals = vals | dict.fromkeys(names, False)
        elif not (self.env.su and "manual_user_id" in vals):
            vals = vals | {"manual_user_id": self.env.uid}
        before = [
            (account, account.tier_id, account.manual_tier_id) for account in self
        ]
        reason = {account.id: account.manual_reason for account in self}
        result = super().write(vals)
        self._record_override(before, reason)
        return result

    def _record_override(self, before, reason):
        """Append to the ledger what a person changed by hand."""
        run = self.env.context.get("key_account_run")
        today = run.as_of if run else fields.Date.context_today(self)
        rows = []
        for account, tier, manual in before:
            if account.manual_tier_id == manual:
                continue
            kind = "override" if account.manual_tier_id else "override_end"
            rows.append(
                {
                    "account_id": account.id,
                    "kind": kind,
                    "date": today,
                    "from_tier_id": tier.id,
                    "to_tier_id": account.tier_id.id,
                    "reason": account.manual_reason or reason[account.id],
                    "user_id": self.env.uid,
                    "assessment_id": run and run.id,
                }
            )
            if account.tier_id != tier:
                account.sudo().tier_since = today  # follows from the override
        self.env["key.account.tier.change"]._append(rows)

    def _describe_move(self, judged, ruleset):
        """Return as HTML, in the manager's language, what moved this account."""
        change = self.env["key.account.tier.change"].with_context(
            lang=self.user_id.lang or self.env.lang
        )
        decision = judged.outcome.decision
        why = change._describe_decision(
            ruleset,
            judged.outcome.values,
            judged.get_kind(),
            judged.state.tier,
            decision.tier,
        )
        tiers = self.env["key.account.tier"].with_env(change.env)
        move = change.env._(
            "From %(before)s to %(after)s",
            before=tiers.browse(judged.row["computed_tier_id"]).name,
            after=tiers.browse(decision.tier).name,
        )
        lines = Markup("<br/>").join(why.split("\n"))
        return Markup("<p><b>%s</b><br/>%s</p>") % (move, lines)

    def _expire_override(self, run):
        """Let the computed tier count again, as of the day of the assessment ``run``."""
        if self:
            self.with_context(key_account_run=run).manual_tier_id = False

    def action_end_override(self):
        """Let the computed tier count again."""
        self.manual_tier_id = False

    def _get_sales_amount(self):
        """Return the stored sales in the window, by the company's basis."""
        self.ensure_one()
        invoiced = self.company_id.key_account_basis == "invoiced"
        return self.invoiced_amount if invoiced else self.ordered_amount

    @api.model
    def _get_stored_pareto(self, company):
        """Return the :class:`Pareto` of the stored sales of all accounts of a company."""
        invoiced = company.sudo().key_account_basis == "invoiced"
        name = "invoiced_amount" if invoiced else "ordered_amount"
        # Shares are of all sales, also of accounts that this user may not read.
        accounts = self.sudo().with_context(active_test=False)
        query = accounts._search([("company_id", "=", company.id)])
        column = accounts._field_to_sql(query.table, name, query)
        rows = self.env.execute_query(query.select(SQL("%s::float8", column)))
        return Pareto(amount for (amount,) in rows if amount)

    def _merge_into(self, target):
        """Move everything that hangs on these accounts to ``target``, and delete them.

        The history, the judgements, the chatter and a valid override survive; figures come
        with the next assessment. All are of one company.
        """
        # Two customers become one whoever merges them; nothing is shown by it.
        self, target = self.sudo(), target.sudo()
        today = fields.Date.context_today(self)
        overridden = self.filtered(lambda a: a.manual_until and a.manual_until >= today)
        overridden = overridden.sorted("manual_until")[-1:]
        override = {
            "manual_tier_id": overridden.manual_tier_id.id,
            "manual_until": overridden.manual_until,
            "manual_reason": overridden.manual_reason,
            "manual_user_id": overridden.manual_user_id.id,
        }
        if not target.user_id:
            target.user_id = self.user_id[:1]
        target.fingerprint = False  # judged anew, whatever its own figures are
        if not target.computed_tier_id:
            target.computed_tier_id = self.computed_tier_id[:1]
            target.computed_since = self[:1].computed_since
        self._merge_people_into(target)
        self._merge_plans_into(target)
        self._merge_alerts_into(target)
        self.flush_recordset()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._update_foreign_keys_generic(self._name, self, target)
        merge._update_reference_fields_generic(self._name, self, target)
        self.env.invalidate_all()
        self.unlink()
        if overridden and not target.manual_tier_id:
            target.write(override)
