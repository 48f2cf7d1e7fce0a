from odoo import api, fields, models


class KeyAccountPlan(models.Model):
    """What a plan needs and has used, in money and in hours."""

    _inherit = "key.account.plan"

    # The plan says which.
    currency_id = fields.Many2one("res.currency")
    resource_money_planned = fields.Monetary(
        "Money planned",
        compute="_compute_resources",
        help="Sum of the plan's resources in company currency.",
    )
    resource_money_used = fields.Monetary("Money used", compute="_compute_resources")
    resource_hours_planned = fields.Float("Hours planned", compute="_compute_resources")
    resource_hours_used = fields.Float("Hours used", compute="_compute_resources")
    initiative_budget = fields.Monetary(
        "Budget of initiatives",
        compute="_compute_initiative_budget",
        help="Of all initiatives that are not cancelled.",
    )
    initiative_spent = fields.Monetary(
        "Spent by initiatives",
        compute="_compute_initiative_budget",
        help="Of all initiatives, those cancelled too: what is spent is spent.",
    )

    @api.depends("resource_ids.planned", "resource_ids.used", "resource_ids.unit")
    def _compute_resources(self):
        for plan in self:
            sums = {"money": [0, 0], "hours": [0, 0]}
            for resource in plan.resource_ids:
                sums[resource.unit or "hours"][0] += resource.planned
                sums[resource.unit or "hours"][1] += resource.used
            plan.resource_money_planned, plan.resource_money_used = sums["money"]
            plan.resource_hours_planned, plan.resource_hours_used = sums["hours"]

    @api.depends(
        "initiative_ids.budget_amount",
        "initiative_ids.actual_amount",
        "initiative_ids.state",
    )
    def _compute_initiative_budget(self):
        for plan in self:
            alive = plan.initiative_ids.filtered(lambda i: i.state != "cancelled")
            plan.initiative_budget = sum(alive.mapped("budget_amount"))
            plan.initiative_spent = sum(plan.initiative_ids.mapped("actual_amount"))
