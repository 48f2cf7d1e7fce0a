from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..account.seen import name_if_seen

# Written by the actions alone.
BY_ACTION = frozenset(
    {
        "state",
        "version",
        "approver_id",
        "submitter_id",
        "exception_reason",
        "refusal_reason",
        "cancel_reason",
        "previous_plan_id",
    }
)


class KeyAccountPlan(models.Model):
    """What we want to reach with an account in a period, and how.

    *Draft* → *in approval* → *running* → *closed*; cancelled before that; back to draft from
    each. An approval freezes the baselines, raises the version and keeps the content of the
    day. An account has one running plan for a day.
    """

    _name = "key.account.plan"
    _description = "Account Plan"
    _inherit = [
        "key.account.screen.mixin",
        "mail.tracking.duration.mixin",
        "mail.activity.mixin",
        "key.account.guard.mixin",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "account_id.partner_id.name"]
    _check_company_auto = True
    _track_duration_field = "tier_id"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    active = fields.Boolean(default=True)
    team_only = fields.Boolean(
        "Team only",
        tracking=True,
        help="For the account team, the owner, who approves, and administrators. Others who "
        "see all accounts see neither the plan nor its parts, nor reviews of it.",
    )
    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who answers for the plan. To begin with: the account manager.",
    )
    team_user_ids = fields.Many2many(
        related="account_id.team_user_ids", string="Account team"
    )
    tier_id = fields.Many2one(
        related="account_id.tier_id",
        store=True,
        index=True,
        tracking=True,
        help="The tier of the account today.",
    )
    is_rotting = fields.Boolean("Not touched in its rhythm")
    rotting_days = fields.Integer("Days not touched")
    is_key_account = fields.Boolean(related="tier_id.is_key_account")
    date_start = fields.Date(
        "From",
        required=True,
        tracking=True,
        default=lambda self: self._default_period()[0],
    )
    date_end = fields.Date(
        "Until",
        required=True,
        tracking=True,
        default=lambda self: self._default_period()[1],
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approval", "In approval"),
            ("running", "Running"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
        group_expand="_read_group_state",
    )
    strength_prompt = fields.Char(related="template_id.strength_prompt")
    weakness_prompt = fields.Char(related="template_id.weakness_prompt")
    opportunity_prompt = fields.Char(related="template_id.opportunity_prompt")
    threat_prompt = fields.Char(related="template_id.threat_prompt")
    summary = fields.Text(
        "In one paragraph", help="Where the account stands, and what the plan is after."
    )
    objective_ids = fields.One2many("key.account.objective", "plan_id")
    initiative_ids = fields.One2many("key.account.initiative", "plan_id")
    swot_ids = fields.One2many("key.account.swot", "plan_id", "SWOT")
    strategy_ids = fields.One2many("key.account.strategy", "plan_id")
    resource_ids = fields.One2many("key.account.resource", "plan_id")
    # Shown beside the plan: what is known of its customer.
    need_ids = fields.One2many(related="account_id.need_ids")
    wallet_ids = fields.One2many(related="account_id.wallet_ids")
    competitor_ids = fields.One2many(related="account_id.competitor_ids")
    version_ids = fields.One2many(
        "key.account.plan.version", "plan_id", "Approved versions", readonly=True
    )

    _dates_check = models.Constraint(
        "CHECK (date_start <= date_end)",
        "A plan ends on or after the day on which it starts.",
    )
    # Holds for two who approve at once, too. The range of one id makes it work without the
    # extension btree_gist.
    _running_excl = models.Constraint(
        """EXCLUDE USING gist (int4range(account_id, account_id, '[]') WITH &&,
        daterange(date_start, date_end, '[]') WITH &&) WHERE (state = 'running' AND active)""",
        "An account has one running plan for a day: close the other one, or change the dates.",
    )

    def _default_period(self):
        """The period that the company plans for, as of today."""
        today = fields.Date.context_today(self)
        # A salesperson may not read the company's accounting settings.
        return self.env.company.sudo()._get_key_account_plan_period(today)

    @api.depends("account_id", "date_start", "date_end")
    def _compute_name(self):
        """“Azure Interior 2026”, as long as nobody has named it."""
        for plan in self:
            if plan.name or not plan.account_id:
                plan.name = plan.name or False
                continue
            years = {day.year for day in (plan.date_start, plan.date_end) if day}
            period = "–".join(str(year) for year in sorted(years))
            plan.name = f"{plan.account_id.display_name} {period}".strip()

    @api.depends("account_id")
    def _compute_user_id(self):
        for plan in self:
            if plan.account_id and not plan.user_id:
                plan.user_id = plan.account_id.user_id or self.env.user
            else:
                plan.user_id = plan.user_id

    @api.model
    def _read_group_state(self, states, domain):
        """Show a column for each state, but for cancelled ones that are not there."""
        all_states = [value for value, _label in self._fields["state"].selection]
        return [
            state for state in all_states if state != "cancelled" or state in states
        ]

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for plan in self.filtered(lambda p: p.date_start > p.date_end):
            raise ValidationError(
                self.env._(
                    "%(plan)s: “From” (%(start)s) is after “Until” (%(end)s). Swap them.",
                    plan=plan.display_name,
                    start=plan.date_start,
                    end=plan.date_end,
                )
            )

    def _check_running(self):
        """Raise when one of these can't run, before the database does, which does not say
        which plan is in the way."""
        running_plans = self.sudo().search(  # in the way, whoever may see it
            [
                ("account_id", "in", self.account_id.ids),
                ("state", "=", "running"),
                ("id", "not in", self.ids),
            ]
        )
        by_account = running_plans.grouped("account_id")
        for plan in self:
            running = by_account.get(plan.account_id, running_plans.browse())
            for overlapping in plan._get_overlapping(running):
                raise ValidationError(
                    self.env._(
                        "%(plan)s can't run: %(other)s runs from %(start)s to %(end)s, and an "
                        "account has one running plan for a day. Close that one, or change "
                        "the dates of this.",
                        plan=plan.display_name,
                        other=name_if_seen(overlapping, self.env._("another plan")),
                        start=overlapping.date_start,
                        end=overlapping.date_end,
                    )
                )

    def _get_overlapping(self, plans):
        """Return those of ``plans`` that share a day with this one."""
        self.ensure_one()
        return plans.filtered(
            lambda plan: (
                plan.date_start <= self.date_end and plan.date_end >= self.date_start
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._apply_templates()
        return plans

    def write(self, vals):
        locked = self._get_approved_fields() & vals.keys()
        if locked and not self.env.su:
            self.filtered(lambda plan: plan.state != "draft")._raise_locked(locked)
        if "user_id" in vals and not self.env.su:
            # Whose plan it is decides who may approve it.
            submitted = self.filtered(lambda plan: plan.state == "approval")
            submitted._raise_locked({"user_id"})
        if vals.get("active"):
            self.filtered(lambda plan: plan.state == "running")._check_running()
        result = super().write(vals)
        if vals.get("team_only"):
            self._check_still_seen()
        return result

    def _check_still_seen(self):
        """Nobody hides a plan from oneself by mistake."""
        if hidden := (self - self._filtered_access("read"))[:1]:
            # The user wrote the plan, and knows its name.
            name = hidden.sudo().display_name
            raise UserError(
                self.env._(
                    "%(plan)s: for the team only, you would not see it any more. Let the "
                    "account manager add you to the team, or set it.",
                    plan=name,
                )
            )

    @api.model
    def _get_approved_fields(self):
        """Return the names of the fields that are fixed while a plan is approved, or to be."""
        return frozenset({"account_id", "date_start", "date_end", "template_id"})

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | BY_ACTION

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” is set by the buttons of the plan: submit, approve, refuse, "
            "close, cancel, back to draft.",
            field=label,
        )

    def _raise_locked(self, names):
        for plan in self:
            raise UserError(
                self.env._(
                    "%(plan)s: “%(field)s” can be changed in a draft only. Use "
                    "“%(button)s”; the change is then approved anew.",
                    plan=plan.display_name,
                    field=self._fields[min(names)]._description_string(self.env),
                    button=plan._get_reopen_label(),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        for plan in self.filtered(lambda p: p.version or p.state != "draft"):
            raise UserError(
                self.env._(
                    "%(plan)s was submitted or approved before: archive it instead of "
                    "deleting it, so that its history stays.",
                    plan=plan.display_name,
                )
            )
