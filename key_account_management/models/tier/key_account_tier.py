from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KeyAccountTier(models.Model):
    """A rung of a company's ladder, best first.

    *Enter*: an account rises into the best tier whose rules it meets at the enter thresholds
    (all of them, or any). *Keep*: it stays in its tier as long as it meets the keep
    thresholds. *Everybody else* is in the last tier, which has no rules. *Override*: a tier
    set by hand beats the computed one until it expires. Rises are immediate; falls wait for
    the minimum stay and the grace of the company.
    """

    _name = "key.account.tier"
    _description = "Account Tier"
    _inherit = ["key.account.screen.mixin", "key.account.any.language.mixin"]
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The best tier comes first.")
    after_id = fields.Many2one(
        "key.account.tier",
        "Comes after",
        compute="_compute_after_id",
        inverse="_inverse_after_id",
        domain="[('company_id', '=', company_id), ('id', '!=', id)]",
        help="The next better tier of the ladder; none for the best one. A new tier for which "
        "nobody says so is placed by its thresholds.",
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    is_key_account = fields.Boolean(
        "Key accounts", help="Customers in this tier are key accounts."
    )
    description = fields.Text(
        "What it grants", translate=True, help="Shown to the sales team with the tier."
    )
    # Rules
    rule_match = fields.Selection(
        [("all", "all of the rules"), ("any", "any of the rules")],
        "To enter and to keep, meet",
        default="all",
        required=True,
    )
    rule_ids = fields.One2many("key.account.tier.rule", "tier_id", copy=True)
    rule_summary = fields.Char("Who is in it", compute="_compute_rule_summary")
    account_ids = fields.One2many("key.account", "tier_id")
    account_count = fields.Integer(compute="_compute_account_count")

    @api.depends("rule_match", "rule_ids.display_name")
    @api.depends_context("lang")
    def _compute_rule_summary(self):
        for tier in self:
            rules = ", ".join(tier.rule_ids.mapped("display_name"))
            if not rules:
                tier.rule_summary = self.env._("Everybody else")
            elif len(tier.rule_ids) == 1:
                tier.rule_summary = rules
            elif tier.rule_match == "all":
                tier.rule_summary = self.env._("All of: %s", rules)
            else:
                tier.rule_summary = self.env._("Any of: %s", rules)

    @api.depends("account_ids")
    def _compute_account_count(self):
        counts = dict(
            self.env["key.account"]._read_group(
                [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.account_count = counts.get(tier, 0)

    @api.depends("name", "company_id.name")
    @api.depends_context("allowed_company_ids", "lang")
    def _compute_display_name(self):
        """Two companies may both have a tier *Key*: side by side, each says whose it is."""
        several = len(self.env.companies) > 1
        for tier in self:
            tier.display_name = (
                self.env._(
                    "%(tier)s (%(company)s)",
                    tier=tier.name,
                    # The name of a company whose tier the user may read.
                    company=tier.sudo().company_id.name,
                )
                if several and tier.company_id
                else tier.name
            )

    @api.constrains("sequence", "active", "rule_match", "rule_ids", "company_id")
    def _check_ladder(self):
        self._check_later(self.company_id)

    @api.constrains("active")
    def _check_active(self):
        """An override is beaten by nothing, so its tier can't leave the ladder."""
        archived = self.filtered(lambda tier: not tier.active)
        # Also accounts that the user may not see: only their number is told.
        overridden = (
            self.env["key.account"]
            .sudo()
            .search([("manual_tier_id", "in", archived.ids)])
        )
        if overridden:
            raise UserError(
                self.env._(
                    "%(tier)s can't be archived: %(count)s accounts were put there by hand, "
                    "among them %(account)s. End those overrides first.",
                    tier=overridden[0].manual_tier_id.name,
                    count=len(overridden),
                    account=overridden[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # Also accounts that the user may not see: only their number is told.
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        for tier in self:
            domain = [
                "|",
                "|",
                ("tier_id", "=", tier.id),
                ("computed_tier_id", "=", tier.id),
                ("manual_tier_id", "=", tier.id),
            ]
            if count := accounts.search_count(domain):
                raise UserError(
                    self.env._(
                        "%(tier)s can't be deleted: %(count)s accounts are in it. Archive it "
                        "instead: the next assessment moves them to the tiers that remain.",
                        tier=tier.name,
                        count=count,
                    )
                )
        # The history counts whole, whoever may see it; administrators alone come here.
        changes = self.env["key.account.tier.change"].sudo()
        domain = ["|", ("from_tier_id", "in", self.ids), ("to_tier_id", "in", self.ids)]
        if change := changes.search(domain, limit=1):
            raise UserError(
                self.env._(
                    "%(tier)s can't be deleted: the history of %(account)s names it. Archive "
                    "it instead.",
                    tier=((change.from_tier_id | change.to_tier_id) & self)[0].name,
                    account=change.account_id.display_name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        # Nothing chosen is not "the best": the thresholds tell the place.
        vals_list = [
            {name: value for name, value in vals.items() if name != "after_id" or value}
            for vals in vals_list
        ]
        for vals in vals_list:
            # What a context proposes as the name is as good as a value.
            self._check_name(vals.get("name") or self.env.context.get("default_name"))
        tiers = super().create(vals_list)
        for tier, vals in zip(tiers, vals_list, strict=True):
            if tier.active and not {"sequence", "after_id"} & vals.keys():
                tier._place()
        return tiers

    def write(self, vals):
        if "name" in vals:
            self._check_name(vals["name"])
        returning = self.filtered(lambda tier: not tier.active)
        result = super().write(vals)
        if vals.get("active") and not {"sequence", "after_id"} & vals.keys():
            for tier in returning:
                tier._place()
        return result

    def copy_data(self, default=None):
        """A copy is out of force until somebody changed its thresholds: two tiers with the
        same rules are no ladder."""
        default = {"active": False, **(default or {})}
        data = super().copy_data(default)
        if "name" not in default:
            for tier, vals in zip(self, data, strict=True):
                vals["name"] = self.env._("%s (copy)", tier.name)
        return data

    def unlink(self):
        self._check_later(self.company_id)
        return super().unlink()

    @api.model
    def _show_company(self, arch, view_type):
        arch = super()._show_company(arch, view_type)
        if view_type == "list":
            # One ladder below the other, each with its own order.
            arch.set("default_group_by", "company_id")
        return arch

    def action_view_accounts(self):
        """Open the accounts that are in this tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_action"
        )
        return action | {"domain": [("tier_id", "=", self.id)], "context": {}}

    def _to_rules(self, rules_of):
        """Return these as the plain data of ``tools.ruleset``.

        :param dict rules_of: tier → its rules
        """
        return [
            {
                "id": tier.id,
                "name": tier.name,
                "match": tier.rule_match,
                "rules": [
                    {
                        "criterion": rule.criterion_id.id,
                        "enter": rule.enter,
                        "keep": rule.keep,
                    }
                    for rule in rules_of.get(tier, ())
                ],
            }
            for tier in self
        ]

    @api.model
    def _check_name(self, name):
        """A form asks for a name; who comes by RPC is told as well."""
        if not isinstance(name, str) or not name.strip():
            raise ValidationError(
                self.env._("Name: a tier needs one. Enter what people call it.")
            )

    def _check_rhythm(self, name):
        """Refuse a negative number of days in the field ``name``."""
        for tier in self:
            if tier[name] < 0:
                raise ValidationError(
                    self.env._(
                        "%s: a rhythm is a number of days, or 0 for none.", tier.name
                    )
                )
