from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

SUMMED = {"planned:sum", "used:sum"}


class KeyAccountResource(models.Model):
    """What a plan needs of people and money, and what was used: counted from initiatives where
    some are named, else typed."""

    _name = "key.account.resource"
    _description = "Plan Resource"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, sequence, id"

    name = fields.Char("What for", required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("people", "People"), ("money", "Money"), ("technical", "Technical support")],
        required=True,
        default="people",
    )
    unit = fields.Selection(
        [("hours", "Hours"), ("money", "Money")],
        compute="_compute_unit",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Hours, or company currency.",
    )
    planned = fields.Float()
    initiative_ids = fields.Many2many(
        "key.account.initiative",
        string="Counted from",
        domain="[('plan_id', '=', plan_id)]",
        help="Where initiatives are named, “Used” is what they have used. Else it is typed.",
    )
    used = fields.Float(
        compute="_compute_used",
        store=True,
        readonly=False,
        precompute=True,
        help="Hours used or money spent by the initiatives named; typed where none is.",
    )
    remaining = fields.Float(
        compute="_compute_remaining", help="Planned less used; negative if overdrawn."
    )
    used_percent = fields.Float(
        "Used %",
        compute="_compute_remaining",
        help="Used against planned. Empty without a plan.",
    )

    @api.depends("kind")
    def _compute_unit(self):
        for resource in self:
            resource.unit = "money" if resource.kind == "money" else "hours"

    @api.depends(
        "unit",
        "initiative_ids.actual_hours",
        "initiative_ids.actual_amount",
    )
    def _compute_used(self):
        for resource in self:
            name = "actual_amount" if resource.unit == "money" else "actual_hours"
            linked = resource.initiative_ids
            resource.used = sum(linked.mapped(name)) if linked else resource.used

    @api.depends("planned", "used")
    def _compute_remaining(self):
        for resource in self:
            resource.remaining = resource.planned - resource.used
            planned = resource.planned
            resource.used_percent = 100 * resource.used / planned if planned else 0

    @api.constrains("planned", "used")
    def _check_figures(self):
        for resource in self:
            for name in ("planned", "used"):
                if resource[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "%(resource)s: “%(field)s” can't be negative. Enter 0 if nothing.",
                            resource=resource.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("plan_id", "initiative_ids", "unit")
    def _check_initiatives(self):
        for resource in self:
            for initiative in resource.initiative_ids:
                if initiative.plan_id != resource.plan_id:
                    raise ValidationError(
                        self.env._(
                            "%(resource)s: “%(initiative)s” belongs to the plan “%(other)s”. "
                            "Choose initiatives of “%(plan)s”.",
                            resource=resource.name,
                            initiative=initiative.name,
                            other=initiative.plan_id.display_name,
                            plan=resource.plan_id.display_name,
                        )
                    )
            twin = resource.plan_id.resource_ids.filtered(
                lambda sibling, r=resource: (
                    sibling != r
                    and sibling.unit == r.unit
                    and sibling.initiative_ids & r.initiative_ids
                )
            )[:1]
            if twin:
                raise ValidationError(
                    self.env._(
                        "“%(initiative)s” is counted in “%(one)s” and in “%(other)s”, in the "
                        "same unit: its use would count twice. Keep it in one of the two.",
                        initiative=(twin.initiative_ids & resource.initiative_ids)[
                            :1
                        ].name,
                        one=resource.name,
                        other=twin.name,
                    )
                )

    def _read_group_select(self, aggregate_spec, query):
        """Sum only what is of one unit: hours and money do not add up, nor does the money of
        two companies."""
        sql = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec not in SUMMED:
            return sql
        unit = self._field_to_sql(self._table, "unit", query)
        company = self._field_to_sql(self._table, "company_id", query)
        return SQL(
            "CASE WHEN MIN(%(unit)s) = MAX(%(unit)s) AND (MIN(%(unit)s) = 'hours'"
            " OR MIN(%(company)s) = MAX(%(company)s)) THEN %(sum)s END",
            unit=unit,
            company=company,
            sum=sql,
        )
