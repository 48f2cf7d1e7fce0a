from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class KeyAccountPlanClose(models.TransientModel):
    """Close a plan that has open initiatives: what becomes of each."""

    _name = "key.account.plan.close"
    _description = "Close a Plan"

    plan_id = fields.Many2one("key.account.plan", required=True, readonly=True)
    next_plan_id = fields.Many2one(
        "key.account.plan", compute="_compute_next_plan_id", string="Next plan"
    )
    line_ids = fields.One2many(
        "key.account.plan.close.line",
        "wizard_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("plan_id")
    def _compute_next_plan_id(self):
        for wizard in self:
            open_plans = wizard.plan_id.next_plan_ids.filtered(
                lambda plan: plan.state not in ("closed", "cancelled")
            )
            wizard.next_plan_id = open_plans[:1]

    @api.depends("plan_id")
    def _compute_line_ids(self):
        for wizard in self:
            # As whoever opened it, whoever stores the lines.
            plan = wizard.plan_id.with_user(wizard.create_uid or self.env.user)
            wizard.line_ids = [
                Command.create({"initiative_id": initiative.id})
                for initiative in plan._get_open_initiatives()
            ]

    @api.constrains("plan_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.plan_id.sudo(False).check_access("read")

    def action_close(self):
        """Carry over, finish or cancel each initiative as chosen, then close the plan."""
        self.ensure_one()
        for line in self.line_ids.filtered(lambda line: line.decision == "cancel"):
            if not (line.reason or "").strip():
                raise UserError(
                    self.env._(
                        "%s: say in “Reason” why it is cancelled, or carry it over.",
                        line.initiative_id.name,
                    )
                )
        plan = self.plan_id
        decided = self.line_ids.grouped("decision")
        if carried := decided.get("carry"):
            plan._carry_over(carried.initiative_id)
        if done := decided.get("done"):
            done.initiative_id.write({"state": "done"})
        for line in decided.get("cancel", ()):
            plan._cancel_initiatives(line.initiative_id, line.reason)
        return plan.action_close()
