from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountPlanDecide(models.TransientModel):
    """Say why: a plan is submitted or approved with unfinished objectives, refused, or given
    up."""

    _name = "key.account.plan.decide"
    _description = "Decide on a Plan"

    plan_ids = fields.Many2many("key.account.plan", required=True, readonly=True)
    decision = fields.Selection(
        [
            ("submit", "Submit with unfinished objectives"),
            ("approve", "Approve with unfinished objectives"),
            ("refuse", "Refuse"),
            ("cancel", "Cancel the plan"),
        ],
        required=True,
        readonly=True,
    )
    problems = fields.Text(compute="_compute_problems")
    reason = fields.Text(required=True)

    @api.depends("plan_ids", "decision")
    def _compute_problems(self):
        for wizard in self:
            unfinished = wizard.decision in ("submit", "approve")
            problems = wizard.plan_ids._get_problems() if unfinished else {}
            wizard.problems = "\n".join(
                text for texts in problems.values() for text in texts
            )

    def action_decide(self):
        """Go on with the decision; the plan keeps the reason."""
        self.ensure_one()
        reason, plans = (self.reason or "").strip(), self.plan_ids
        if not reason:
            raise UserError(self.env._("“Reason” is empty: say in one sentence why."))
        if self.decision == "cancel":
            plans._cancel(reason)
        elif self.decision == "refuse":
            plans._refuse(reason)
        else:
            plans._give_exception_reason(reason)
            return (
                plans.action_submit()
                if self.decision == "submit"
                else plans.action_approve()
            )
        return True
