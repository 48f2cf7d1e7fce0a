from odoo import fields, models


class KeyAccountObjective(models.Model):
    """What is to be reached in a plan: a measure, from a baseline to a target, by a day."""

    _name = "key.account.objective"
    _description = "Account Plan Objective"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    measure = fields.Selection([("ordered_amount", "Ordered amount")])
    date_start = fields.Date("From")
    date_end = fields.Date("To")
    baseline = fields.Float()
    target = fields.Float()
    actual = fields.Float()
    progress = fields.Float(help="Percent of the way from the baseline to the target.")

    def _freeze_baselines(self):
        """At approval: from then on the baseline is what it was."""

    def _get_smart_problems(self):
        """Return what is missing: ``{objective id: [(code, text, severity)]}``."""
        return {
            objective.id: [("target", self.env._("no target"), "error")]
            for objective in self
            if not objective.target
        }
