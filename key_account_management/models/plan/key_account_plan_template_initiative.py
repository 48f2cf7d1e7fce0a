from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import planning


class KeyAccountPlanTemplateInitiative(models.Model):
    """An initiative that a plan made from the template starts with, due so many days after the
    plan begins, or after today where the plan has begun; its owner is the plan's."""

    _name = "key.account.plan.template.initiative"
    _description = "Initiative of a Plan Template"
    _inherit = ["key.account.shared.mixin", "key.account.guard.mixin"]
    _order = "template_id, days, id"

    template_id = fields.Many2one(
        "key.account.plan.template", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    days = fields.Integer(
        "Due after (days)",
        default=90,
        help="Days from the start of the plan, or from the day on which a plan that has begun "
        "is made; at the latest its last day.",
    )
    strategy_id = fields.Many2one(
        "key.account.plan.template.strategy",
        domain="[('template_id', '=', template_id)]",
        ondelete="set null",
        copy=False,
    )

    def _get_config_company(self):
        return self.template_id.company_id

    @api.constrains("days")
    def _check_days(self):
        for line in self.filtered(lambda line: line.days < 0):
            raise ValidationError(
                self.env._("%s: “Due after (days)” is zero or more.", line.name)
            )

    def _add_to(self, plan, strategies):
        """Create these initiatives in a plan.

        :param dict strategies: strategy of the template → strategy of the plan
        """
        today = fields.Date.context_today(plan)
        plan.env["key.account.initiative"].create(
            [
                {
                    "plan_id": plan.id,
                    "name": line.name,
                    "user_id": plan.user_id.id,
                    "date_deadline": planning.get_due_date(
                        line.days, plan.date_start, plan.date_end, today
                    ),
                    "strategy_id": strategies[line.strategy_id].id
                    if line.strategy_id
                    else False,
                }
                for line in self
            ]
        )
