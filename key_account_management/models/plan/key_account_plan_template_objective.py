from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import planning
from ...tools.measure import QUANTITY


class KeyAccountPlanTemplateObjective(models.Model):
    """An objective that a plan made from the template starts with: what is measured, and how
    the target follows from the baseline."""

    _name = "key.account.plan.template.objective"
    _description = "Objective of a Plan Template"
    _inherit = ["key.account.shared.mixin"]
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "key.account.plan.template", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    measure = fields.Selection(
        selection=lambda self: self._selection_measure(), required=True
    )
    category_id = fields.Many2one(
        "product.category", "Product category", ondelete="set null"
    )
    uom_id = fields.Many2one("uom.uom", "Unit of measure", ondelete="restrict")
    is_quantity = fields.Boolean(compute="_compute_is_quantity")
    weight = fields.Float(default=1)
    rule = fields.Selection(
        [
            (planning.PERCENT, "Baseline + %"),
            (planning.PLUS, "Baseline + amount"),
            (planning.FIXED, "The value itself"),
            ("manual", "Typed into the plan"),
        ],
        "Target",
        default=planning.PERCENT,
        required=True,
        help="How the target of a plan follows from the baseline of its account. Where that is "
        "unknown, the target is left to be typed.",
    )
    value = fields.Float(default=10)

    def _get_config_company(self):
        return self.template_id.company_id

    @api.model
    def _selection_measure(self):
        objective = self.env["key.account.objective"]
        return objective._fields["measure"]._description_selection(self.env)

    @api.depends("measure")
    def _compute_is_quantity(self):
        measures = self.env["key.account.objective"]._get_measures()
        for line in self:
            measure = measures.get(line.measure)
            line.is_quantity = bool(measure) and measure.unit == QUANTITY

    @api.constrains("measure", "category_id", "uom_id")
    def _check_quantity(self):
        self.env["key.account.objective"]._check_quantity_of(self)

    @api.onchange("measure")
    def _onchange_measure(self):
        if not self.is_quantity:
            self.uom_id = False

    @api.constrains("weight")
    def _check_weight(self):
        for line in self.filtered(lambda line: line.weight < 0):
            raise ValidationError(
                self.env._(
                    "%s: the weight is zero or more; what counts double has 2.",
                    line.name,
                )
            )

    def _add_to(self, plan):
        """Create these objectives in a plan, each with its target."""
        measures = dict(self._selection_measure())
        # Neither those whose measure or category is gone.
        lines = self.filtered(
            lambda line: (
                line.measure in measures and (line.category_id or not line.is_quantity)
            )
        )
        objectives = plan.env["key.account.objective"].create(
            [line._get_vals(plan) for line in lines]
        )
        for line, objective in zip(lines, objectives, strict=True):
            target = planning.get_target(
                line.rule, line.value, objective._get_known_baseline()
            )
            if target is not None:
                objective.target = target

    def _get_vals(self, plan):
        vals = {
            "plan_id": plan.id,
            "name": self.name,
            "sequence": self.sequence,
            "measure": self.measure,
            "weight": self.weight,
            "date_start": plan.date_start,
            "date_end": plan.date_end,
        }
        for name in ("category_id", "uom_id"):
            if self[name]:
                vals[name] = self[name].id
        return vals
