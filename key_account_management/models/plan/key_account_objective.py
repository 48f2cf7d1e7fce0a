import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.measure import JUDGED, MONEY, NUMBER, QUANTITY
from ...tools.objective import CATEGORY, CONTACT, COUNTRY
from ...tools.periods import A_DAY, Window

# What a value of an objective is measured by: of which documents, in which days.
MEASURED_BY = (
    "measure",
    "criterion_id",
    "category_id",
    "uom_id",
    "country_id",
    "contact_id",
    "date_start",
    "date_end",
    "lost",
)
# Written by the actions alone.
BY_ACTION = frozenset({"lost", "carried_from_id", "done_date"})


class KeyAccountObjective(models.Model):
    """What is to be reached in a plan: a measure, from a baseline to a target, by a day.

    The actual is computed whenever it is read, and never stored.
    """

    _name = "key.account.objective"
    _description = "Account Plan Objective"
    _inherit = [
        "key.account.plan.part.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "key.account.live.field.mixin",
    ]
    _order = "plan_id, sequence, id"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    name_computed = fields.Char(compute="_compute_name", store=True, precompute=True)
    sequence = fields.Integer(default=10)
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
        help="Who answers for the objective. At first the owner of the plan.",
    )
    plan_state = fields.Selection(related="plan_id.state", string="Plan state")
    note = fields.Text(help="Why it matters to the customer and to us.")
    # Definition
    measure = fields.Selection(default="sales_amount", tracking=True)
    criterion_id = fields.Many2one(
        "key.account.criterion",
        "Judged criterion",
        compute="_compute_criterion_id",
        store=True,
        readonly=False,
        ondelete="set null",
        check_company=True,
        domain="[('measure', '=', measure), ('company_id', '=', company_id)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', customer_id)]",
        help="Only what this contact ordered, was invoiced or attended. Empty: all.",
    )
    customer_id = fields.Many2one(related="account_id.partner_id", string="Customer")
    date_start = fields.Date(
        "From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    date_end = fields.Date(
        "Until",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The last day that counts.",
    )
    target = fields.Float(
        tracking=True,
        help="The value to be reached in the period, in the unit of the measure. Money is "
        "untaxed, in company currency.",
    )
    done_date = fields.Date(
        "Done on",
        tracking=True,
        readonly=True,
        copy=False,
        help="The day a milestone was reached.",
    )
    lost = fields.Char(
        "Gone", readonly=True, help="The measure or category that was removed."
    )
    weight = fields.Float(
        default=1,
        help="What the objective counts in the progress of the plan, beside the others.",
    )
    carried_from_id = fields.Many2one(
        "key.account.objective",
        "Carried over from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The objective of the plan before that was not reached.",
    )
    _weight_check = models.Constraint(
        "CHECK (weight >= 0)",
        "The weight of an objective is zero or more.",
    )

    # Defaults

    @api.model
    def _get_internal_names(self):
        return super()._get_internal_names() | {
            "baseline_frozen",
            "baseline_known",
            "name_computed",
            "sequence",
        }

    @api.depends("measure", "category_id", "country_id", "contact_id", "lost")
    def _compute_name(self):
        for objective in self.filtered(lambda o: not o.lost):
            name = objective._get_computed_name()
            if not objective.name or objective.name == objective.name_computed:
                objective.name = name
            objective.name_computed = name

    def _get_computed_name(self):
        parts = [
            self._get_measure_label() or self.env._("Objective"),
            self.category_id.name,
            self.country_id.name,
            self.contact_id.name,
        ]
        return ", ".join(filter(None, parts))

    def _get_measure_label(self):
        return dict(self._get_measure_labels()).get(self.measure, "")

    @api.depends("plan_id.user_id")
    def _compute_user_id(self):
        for objective in self:
            objective.user_id = objective.user_id or objective.plan_id.user_id

    @api.depends("plan_id.date_start", "plan_id.date_end")
    def _compute_dates(self):
        """Take the days of the plan, where there are none or the plan has moved away."""
        for objective in self:
            start, end = objective.plan_id.date_start, objective.plan_id.date_end
            current_dates = objective.date_start, objective.date_end
            if not all(current_dates) or (
                start and end and (current_dates[0] < start or current_dates[1] > end)
            ):
                objective.date_start, objective.date_end = start, end
            else:
                objective.date_start, objective.date_end = current_dates

    @api.depends("measure", "company_id")
    def _compute_criterion_id(self):
        criteria = self.env["key.account.criterion"]
        if JUDGED.intersection(self.mapped("measure")):
            criteria = criteria.search(
                [
                    ("measure", "in", list(JUDGED)),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
        for objective in self:
            fitting = criteria.filtered(
                lambda c, o=objective: (
                    c.measure == o.measure and c.company_id == o.company_id
                )
            )
            criterion = objective.criterion_id
            objective.criterion_id = criterion if criterion in fitting else fitting[:1]

    # The period

    def _get_window(self):
        """Return the :class:`Window` of the objective."""
        return Window(self.date_start, self.date_end + A_DAY)

    def _has_window(self):
        start, end = self.date_start, self.date_end
        return bool(start and end and start <= end)

    # Rules

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for objective in self:
            start, end = objective.date_start, objective.date_end
            if start and end and start > end:
                raise ValidationError(
                    self.env._(
                        "%(objective)s: “From” (%(start)s) is after “Until” (%(end)s). Swap the "
                        "two days.",
                        objective=objective.name,
                        start=start,
                        end=end,
                    )
                )

    @api.constrains("target", "baseline", "measure")
    def _check_figures(self):
        for objective in self:
            for name in ("target", "baseline"):
                if not math.isfinite(objective[name]):
                    raise ValidationError(
                        self.env._(
                            "%(objective)s: %(field)s is not a number. Enter one in digits.",
                            objective=objective.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
            if objective.target < 0 and objective.unit in (MONEY, NUMBER, QUANTITY):
                raise ValidationError(
                    self.env._(
                        "%(objective)s: the target can't be negative (%(target)s). Enter "
                        "what is to be reached, not the change.",
                        objective=objective.name,
                        target=objective.target,
                    )
                )

    @api.constrains("contact_id", "account_id")
    def _check_contact(self):
        for objective in self.filtered("contact_id"):
            # The customer of an account that one may read
            customer = objective.sudo().account_id.partner_id
            # A contact that the user chose: only compared.
            if objective.contact_id.sudo().commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(objective)s: %(contact)s is not a contact of %(customer)s. Choose "
                        "one of its contacts, or none.",
                        objective=objective.name,
                        contact=objective.contact_id.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains("measure", "category_id", "country_id", "contact_id")
    def _check_domain(self):
        for objective in self:
            allowed = objective._get_allowed_domain()
            for name in (CATEGORY, COUNTRY, CONTACT):
                if objective[name] and name not in allowed:
                    raise ValidationError(
                        self.env._(
                            "%(objective)s: “%(measure)s” can't be limited by %(field)s. "
                            "Empty that field, or choose another measure.",
                            objective=objective.name,
                            measure=objective._get_measure_label(),
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    # CRUD

    @api.model
    def _get_approved_fields(self):
        return super()._get_approved_fields() | {
            "plan_id",
            "measure",
            "criterion_id",
            "category_id",
            "uom_id",
            "country_id",
            "contact_id",
            "target",
            "date_start",
            "date_end",
            "weight",
        }

    def write(self, vals):
        result = super().write(vals)
        if {"measure", "category_id"} & vals.keys() and "lost" not in vals:
            found = self.filtered("lost")
            found._write_by_action({"lost": False})
        return result

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | BY_ACTION

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” of an objective is kept by itself: when its plan is approved or "
            "renewed, and by the buttons “Reached today” and “Not reached”.",
            field=label,
        )

    @api.onchange("measure")
    def _onchange_measure(self):
        """Empty what can't limit the new measure."""
        for name in {CATEGORY, COUNTRY, CONTACT} - self._get_allowed_domain():
            self[name] = False
        if self.unit != QUANTITY:
            self.uom_id = False

    def action_done(self):
        """Note that a milestone was reached today."""
        for objective in self.filtered(lambda o: not o.done_date):
            objective._set_done_date(objective._get_today())

    def action_not_done(self):
        """Take back that a milestone was reached."""
        self._set_done_date(False)

    def _set_done_date(self, day):
        self._check_own_work()  # as by hand
        self._check_plan_open(())  # what is over stays as it was
        self._write_by_action({"done_date": day})
        self.plan_id._touch()

    def _retire(self):
        """Keep objectives whose measure goes with its add-on: without it, saying so. See
        ``ondelete`` of a measure that a bridge adds."""
        # An add-on goes for everybody, whoever uninstalls it.
        for measure, objectives in self.sudo().grouped("measure").items():
            label = objectives[0]._get_measure_label()
            objectives.write({"measure": False, "lost": label or measure})

    def _get_known_progress(self):
        """Return the progress in percent, None where it is unknown."""
        self.ensure_one()
        return self.progress if self.status != "unknown" else None
