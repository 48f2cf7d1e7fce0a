from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountPlanPartMixin(models.AbstractModel):
    """Something that belongs to an account plan and goes with it; seen by whoever sees the
    account. A change of it is a change of the plan.

    *Draft*: everything may change. *In approval, running*: what was (or is to be) approved may
    not. *Closed, cancelled*: nothing may.
    """

    _name = "key.account.plan.part.mixin"
    _description = "Part of an Account Plan"
    _inherit = ["key.account.screen.mixin", "key.account.guard.mixin"]
    _check_company_auto = True

    plan_id = fields.Many2one(
        "key.account.plan", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="plan_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_plan_open(self._get_approved_fields())
        parts.plan_id._touch()
        return parts

    def _get_workers(self):
        workers = super()._get_workers() | self.plan_id.user_id
        return workers | self.user_id if "user_id" in self._fields else workers

    def write(self, vals):
        self._check_own_work()  # the team sees the plan; each works on his own parts
        names = self._get_approved_fields() & vals.keys()
        self._check_plan_open(names)
        plans = self.plan_id
        result = super().write(vals)
        if "plan_id" in vals:
            self._check_plan_open(names)
        (plans | self.plan_id)._touch()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self._check_plan_open(self._get_approved_fields())
        self.plan_id._touch()

    @api.model
    def _get_approved_fields(self):
        """Return the names of the fields that an approval rests on. The rest of a running
        plan is worked with every day."""
        return frozenset()

    def _check_plan_open(self, approved):
        """Raise when a plan is in a state in which these may not change.

        :param approved: names of changed fields that an approval rests on
        """
        if self.env.su:
            return  # the system follows: renamed customers, merged accounts, demo data
        shut = {"closed", "cancelled"} | (
            {"approval", "running"} if approved else set()
        )
        if locked := self.plan_id.filtered(lambda plan: plan.state in shut)[:1]:
            states = dict(locked._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(plan)s (%(state)s): what was approved can't be changed. Use "
                    "“%(button)s” on the plan, change it, and have it approved again.",
                    plan=locked.display_name,
                    state=states[locked.state],
                    button=locked._get_reopen_label(),
                )
            )
