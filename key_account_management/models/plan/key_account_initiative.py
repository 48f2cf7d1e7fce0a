from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

OPEN = ("planned", "running")


class KeyAccountInitiative(models.Model):
    """Something that we do to reach the objectives of a plan: by whom, until when, for what
    money and hours."""

    _name = "key.account.initiative"
    _description = "Account Plan Initiative"
    _inherit = [
        "key.account.plan.part.mixin",
        "key.account.customer.links.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "plan_id, date_deadline, id"

    name = fields.Char(required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Important")], default="0")
    color = fields.Integer()
    description = fields.Html()
    # When
    date_start = fields.Date("Start")
    date_deadline = fields.Date("Due", tracking=True, index=True)
    date_done = fields.Date(
        "Done on",
        tracking=True,
        copy=False,
        help="Set with the state “Done”; may be put back to the real day.",
    )
    progress = fields.Integer(
        copy=False,
        aggregator="avg",
        tracking=True,
        help="Percent, as the owner sees it. 100 once it is done.",
    )
    is_overdue = fields.Boolean(
        "Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="The due day is over, and it is neither done nor cancelled.",
    )
    days_late = fields.Integer(
        compute="_compute_is_overdue",
        help="Days since the due day while open; for one that is done, how late it was.",
    )
    # What for
    carried_from_id = fields.Many2one(
        "key.account.initiative",
        "Carried over from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The initiative of the plan before that was still open.",
    )
    strategy_id = fields.Many2one(
        "key.account.strategy",
        index="btree_not_null",
        ondelete="set null",
        domain="[('plan_id', '=', plan_id)]",
    )
    objective_id = fields.Many2one(
        "key.account.objective",
        index="btree_not_null",
        ondelete="set null",
        domain="[('plan_id', '=', plan_id)]",
    )
    lead_ids = fields.Many2many(
        "crm.lead",
        string="Opportunities",
        context={"active_test": False},
        domain="[('partner_id.commercial_partner_id.key_account_ids', '=', account_id)]",
        check_company=True,
        help="What it is to win, or was started by it. Lost ones stay in sight.",
    )
    # What it takes
    budget_amount = fields.Monetary("Budget", help="What it may cost.")
    actual_amount = fields.Monetary(
        "Spent", copy=False, help="What it has cost so far."
    )
    planned_hours = fields.Float("Hours planned")
    actual_hours = fields.Float("Hours used", copy=False)
    over_budget = fields.Boolean(
        compute="_compute_over_budget",
        help="More was spent, or more hours used, than planned.",
    )

    @api.depends("date_deadline", "date_done", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for initiative in self:
            due, state = initiative.date_deadline, initiative.state
            end = initiative.date_done if state == "done" else today
            late = due and end and state != "cancelled" and (end - due).days
            initiative.days_late = max(late or 0, 0)
            initiative.is_overdue = state in OPEN and initiative.days_late > 0

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain("state", "in", OPEN) & Domain("date_deadline", "<", today)

    @api.depends("budget_amount", "actual_amount", "planned_hours", "actual_hours")
    def _compute_over_budget(self):
        for initiative in self:
            money = initiative.budget_amount, initiative.actual_amount
            hours = initiative.planned_hours, initiative.actual_hours
            initiative.over_budget = any(
                0 < plan < used for plan, used in (money, hours)
            )

    @api.onchange("strategy_id")
    def _onchange_strategy_id(self):
        objectives = self.strategy_id.objective_ids
        if len(objectives) == 1 and not self.objective_id:
            self.objective_id = objectives

    @api.constrains("date_start", "date_deadline")
    def _check_dates(self):
        for initiative in self:
            start, due = initiative.date_start, initiative.date_deadline
            if start and due and due < start:
                raise ValidationError(
                    self.env._(
                        "%(initiative)s: “Due” (%(due)s) is before “Start” (%(start)s). Swap "
                        "them, or leave “Start” empty.",
                        initiative=initiative.name,
                        due=due,
                        start=start,
                    )
                )

    @api.constrains("date_done")
    def _check_date_done(self):
        self._refuse_future("date_done")

    @api.constrains(
        "budget_amount", "actual_amount", "planned_hours", "actual_hours", "progress"
    )
    def _check_figures(self):
        names = ("budget_amount", "actual_amount", "planned_hours", "actual_hours")
        for initiative in self:
            for name in names:
                if initiative[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "%(initiative)s: “%(field)s” can't be negative. Enter what it "
                            "costs, or 0 if nothing.",
                            initiative=initiative.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
            if not 0 <= initiative.progress <= 100:
                raise ValidationError(
                    self.env._(
                        "%(initiative)s: progress is a percentage from 0 to 100, not "
                        "%(progress)s.",
                        initiative=initiative.name,
                        progress=initiative.progress,
                    )
                )

    @api.constrains("plan_id", "strategy_id", "objective_id")
    def _check_plan(self):
        for initiative in self:
            for part in (initiative.strategy_id, initiative.objective_id):
                if part and part.plan_id != initiative.plan_id:
                    raise ValidationError(
                        self.env._(
                            "%(initiative)s: “%(part)s” belongs to the plan “%(other)s”. Choose "
                            "one of “%(plan)s”, or leave it empty.",
                            initiative=initiative.name,
                            part=part.display_name,
                            other=part.plan_id.display_name,
                            plan=initiative.plan_id.display_name,
                        )
                    )

    @api.constrains("plan_id", "lead_ids")
    def _check_customer(self):
        self._check_customer_links(["lead_ids"])

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._follow_state(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._follow_state(vals))

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | {"carried_from_id"}

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” of an initiative is set when its plan is renewed or closed.",
            field=label,
        )

    @api.model
    def _follow_state(self, vals):
        """What is done is so on a day, and entirely; what is open again is neither."""
        if vals.get("state") == "done":
            return {
                "date_done": fields.Date.context_today(self),
                "progress": 100,
                **vals,
            }
        if vals.get("state") in OPEN:
            return {"date_done": False, **vals}
        return vals

    def action_start(self):
        """Begin: from today, where no start was planned."""
        today = fields.Date.context_today(self)
        for initiative in self:
            start = initiative.date_start or min(
                today, initiative.date_deadline or today
            )
            initiative.write({"state": "running", "date_start": start})

    def action_done(self):
        """It is done: today, and to the full."""
        self.write({"state": "done"})

    def action_cancel(self):
        """It will not be done."""
        self.write({"state": "cancelled"})

    def action_reopen(self):
        """It goes on after all."""
        self.write({"state": "running"})
