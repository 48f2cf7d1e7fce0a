from odoo import fields, models


class KeyAccountPlanTemplateObjective(models.Model):
    """An objective that a plan made from the template starts with."""

    _name = "key.account.plan.template.objective"
    _description = "Objective of a Plan Template"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "key.account.plan.template", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
