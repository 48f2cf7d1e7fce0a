import operator as op
from collections import defaultdict

from odoo import api, fields, models

from ...tools import planning
from .key_account_initiative import OPEN

COMPARISONS = {
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
    "in": lambda count, values: count in values,
}  # the ORM derives the others from these


class KeyAccountPlan(models.Model):
    """How far plans are: computed when read, one query per question for any number."""

    _inherit = "key.account.plan"

    progress = fields.Float(
        compute="_compute_progress",
        help="Mean of the progress of the objectives, by their weight, each counted from 0 to "
        "100%. Objectives whose progress is unknown are left out: see the known weight.",
    )
    progress_known_weight = fields.Float(
        "Known weight",
        compute="_compute_progress",
        help="Percent of the objectives' weight whose progress is known.",
    )
    objective_count = fields.Integer("Objectives", compute="_compute_progress")
    initiative_count = fields.Integer(
        "Initiatives", compute="_compute_initiatives", help="Without cancelled ones."
    )
    initiative_done_count = fields.Integer(
        "Initiatives done", compute="_compute_initiatives"
    )
    initiative_late_count = fields.Integer(
        "Initiatives overdue",
        compute="_compute_initiatives",
        search="_search_initiative_late_count",
        help="Open, and due before today.",
    )

    @api.depends("objective_ids")
    def _compute_progress(self):
        for plan in self:
            objectives = plan.objective_ids
            progress = planning.weigh(
                (objective.weight, objective._get_known_progress())
                for objective in objectives
            )
            plan.progress = progress.percent or 0
            plan.progress_known_weight = progress.known_weight
            plan.objective_count = len(objectives)

    @api.depends("initiative_ids.state", "initiative_ids.date_deadline")
    def _compute_initiatives(self):
        today = fields.Date.context_today(self)
        initiatives = self.env["key.account.initiative"]
        counts, late = defaultdict(dict), {}
        if self.ids:
            for plan, state, count in initiatives._read_group(
                [("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"]
            ):
                counts[plan.id][state] = count
            late = dict(
                initiatives._read_group(
                    self._get_late_domain(today) + [("plan_id", "in", self.ids)],
                    ["plan_id"],
                    ["__count"],
                )
            )
        for plan in self:
            tally = counts[plan.id]
            plan.initiative_done_count = tally.get("done", 0)
            plan.initiative_count = sum(tally.values()) - tally.get("cancelled", 0)
            plan.initiative_late_count = late.get(plan, 0)

    @api.model
    def _get_late_domain(self, today):
        return [("state", "in", OPEN), ("date_deadline", "<", today)]

    @api.model
    def _search_initiative_late_count(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented

        def holds(count):
            return COMPARISONS[operator](count, value)

        late = self._get_late_domain(fields.Date.context_today(self))
        counts = self.env["key.account.initiative"]._read_group(
            late, ["plan_id"], ["__count"]
        )
        if holds(0):
            return [("id", "not in", [p.id for p, count in counts if not holds(count)])]
        return [("id", "in", [p.id for p, count in counts if holds(count)])]

    def _get_open_initiatives(self):
        return self.initiative_ids.filtered(lambda line: line.state in OPEN)

    @api.model
    def _cancel_initiatives(self, initiatives, reason):
        """Cancel these, with the reason in the chatter of each."""
        initiatives.write({"state": "cancelled"})
        for initiative in initiatives:
            initiative.message_post(body=self.env._("Cancelled: %s", reason))

    def action_view_initiatives(self):
        """Open the initiatives of the plan; from the count of overdue ones only those."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_initiative_action"
        )
        domain = [("plan_id", "=", self.id)]
        # Set by the count of overdue ones; it only narrows what is listed.
        if self.env.context.get("only_late"):
            domain += self._get_late_domain(fields.Date.context_today(self))
        return action | {
            "domain": domain,
            "context": {"default_plan_id": self.id},
        }

    def _view_objectives(self):
        """Open the objectives of the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_objective_action"
        )
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }
