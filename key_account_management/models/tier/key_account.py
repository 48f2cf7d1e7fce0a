from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

COMPUTED = frozenset(
    {
        "tier_id",
        "tier_since",
        "computed_tier_id",
        "computed_since",
        "falling_since",
        "fell_on",
        "fell_from_id",
        "score",
        "known_weight",
        "fingerprint",
        "near_threshold",
        "problem",
        "manual_user_id",
    }
)
OVERRIDE = ("manual_tier_id", "manual_until", "manual_reason")


class KeyAccount(models.Model):
    """The tier of an account.

    The *computed* tier is what the rules give, the *manual* tier what a person set until a
    day, and the *tier* the one that counts: manual where set, else computed.
    """

    _inherit = "key.account"

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
    score = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Weighted mean of the points (0-100) of the criteria whose value is known.",
    )
    known_weight = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Percent of the weight that known values carry. Low: the score rests on little.",
    )
    fingerprint = fields.Char(
        readonly=True, help="Digest of what decided at the last assessment."
    )
    # History
    judgement_ids = fields.One2many("key.account.judgement", "account_id")
    change_ids = fields.One2many("key.account.tier.change", "account_id", readonly=True)

    @api.model
    def _get_internal_names(self):
        return super()._get_internal_names() | {
            "computed_since",
            "fell_from_id",
            "fell_on",
            "fingerprint",
        }

    @api.depends("manual_tier_id", "computed_tier_id")
    def _compute_tier_id(self):
        for account in self:
            account.tier_id = account.manual_tier_id or account.computed_tier_id

    @api.model
    def _get_import_examples(self):
        tiers = self.env.company.key_account_tier_ids.sorted()[:2].mapped("name")
        reason = self.env._("Framework contract signed, first orders next quarter")
        day = fields.Date.add(fields.Date.context_today(self), months=6)
        customers = [self.env._("Name of a customer"), "C-1042"]
        return [
            *super()._get_import_examples(),
            (
                self.env._("Import Template for Tiers Set by Hand"),
                ["partner_id", "manual_tier_id", "manual_reason", "manual_until"],
                [
                    [customer, tier, reason, day]
                    for customer, tier in zip(customers, tiers, strict=False)
                ],
            ),
        ]

    def _read_group_tier_id(self, tiers, domain):
        """Show every tier of the active companies as a column, empty ones too; only those of
        key accounts where only key accounts are looked at."""
        shown = tiers.search([("company_id", "in", self.env.companies.ids)])
        if "is_key_account" in self._get_fields_of(Domain(domain)):
            shown = shown.filtered("is_key_account") | tiers
        return shown

    def _get_fields_of(self, domain):
        """Return the names of the fields in a domain, those behind a dot too."""
        names = set()
        for condition in domain.iter_conditions():
            names.update(condition.field_expr.split("."))
            if isinstance(condition.value, Domain):
                names |= self._get_fields_of(condition.value)
        return names

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

    @api.model
    def _get_computed_fields(self):
        return super()._get_computed_fields() | COMPUTED

    @api.model
    def _get_reserved_fields(self):
        return super()._get_reserved_fields() | {*OVERRIDE, "manual_user_id"}

    def write(self, vals):
        if vals.keys().isdisjoint(OVERRIDE):
            return super().write(vals)
        return self._write_override(vals)

    def _write_override(self, vals, run=None):
        """Write a tier set by hand, another reason or day for it, or its end, and append it to
        the ledger; as of the day of the assessment ``run`` where one ends it."""
        if not vals.get("manual_tier_id", True):
            vals = vals | {"manual_until": False, "manual_reason": False}
        before = [
            (account, account.tier_id, *(account[name] for name in OVERRIDE))
            for account in self
        ]
        # pylint: disable-next=super-method-mismatch  # write() hands over to here
        result = super().write(vals)
        self._record_override(before, vals.get("manual_user_id", self.env.uid), run)
        return result

    def _record_override(self, before, author, run):
        """Append to the ledger what a person changed by hand, in the name of ``author``."""
        today = run.as_of if run else fields.Date.context_today(self)
        rows = []
        for account, tier, *override in before:
            manual = account.manual_tier_id
            unchanged = override == [account[name] for name in OVERRIDE]
            if unchanged or not (manual or override[0]):
                continue
            account.sudo().manual_user_id = manual and author  # for nobody to write
            kind = "override" if manual else "override_end"
            rows.append(
                {
                    "account_id": account.id,
                    "kind": kind,
                    "date": today,
                    "from_tier_id": tier.id,
                    "to_tier_id": account.tier_id.id,
                    "reason": account.manual_reason or override[-1],
                    "user_id": self.env.uid,
                    "assessment_id": run and run.id,
                }
            )
            if account.tier_id != tier:
                account.sudo().tier_since = today  # follows from the override
        self.env["key.account.tier.change"]._append(rows)

    def _expire_override(self, run):
        """Let the computed tier count again, as of the day of the assessment ``run``."""
        if self:
            self._write_override({"manual_tier_id": False}, run)

    def action_end_override(self):
        """Let the computed tier count again."""
        self.manual_tier_id = False

    def _get_last_as_of(self):
        """Return the day of the company's last assessment, today before the first."""
        return self.company_id.key_account_assessed_on or super()._get_last_as_of()

    def _merge_parts_into(self, target):
        target.fingerprint = False  # judged anew, whatever its own figures are
        if not target.computed_tier_id:
            target.computed_tier_id = self.computed_tier_id[:1]
            target.computed_since = self[:1].computed_since
        return super()._merge_parts_into(target)

    def _merge_into(self, target):
        today = fields.Date.context_today(self)
        # As the merge itself: two customers become one whoever merges them.
        overridden = self.sudo().filtered(
            lambda a: a.manual_until and a.manual_until >= today
        )
        overridden = overridden.sorted("manual_until")[-1:]
        override = {
            "manual_tier_id": overridden.manual_tier_id.id,
            "manual_until": overridden.manual_until,
            "manual_reason": overridden.manual_reason,
            "manual_user_id": overridden.manual_user_id.id,
        }
        result = super()._merge_into(target)
        target = target.sudo()  # as above
        if override["manual_tier_id"] and not target.manual_tier_id:
            target.write(override)
        return result
