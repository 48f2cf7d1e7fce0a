from odoo import fields, models


class KeyAccountPlanTemplateStrategy(models.Model):
    """A strategy that a plan made from the template starts with."""

    _name = "key.account.plan.template.strategy"
    _description = "Strategy of a Plan Template"
    _inherit = ["key.account.shared.mixin"]
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "key.account.plan.template", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=lambda self: self._selection_kind(), required=True, default="product"
    )

    def _get_config_company(self):
        return self.template_id.company_id

    def _selection_kind(self):
        strategy = self.env["key.account.strategy"]
        return strategy._fields["kind"]._description_selection(self.env)
