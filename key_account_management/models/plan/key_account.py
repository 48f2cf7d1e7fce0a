from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import unknown

OPEN_STATES = ("draft", "approval", "running")


class KeyAccount(models.Model):
    """The plans of an account, and the one that runs."""

    _inherit = "key.account"

    plan_ids = fields.One2many("key.account.plan", "account_id", "Plans")
    plan_count = fields.Integer("Account plans", compute="_compute_plans")
    running_plan_id = fields.Many2one(
        "key.account.plan",
        compute="_compute_plans",
        search="_search_running_plan_id",
        help="The plan that runs: the one for today, else the latest one.",
    )

    @api.depends("plan_ids.state", "plan_ids.date_start", "plan_ids.date_end")
    def _compute_plans(self):
        """One query, whatever the number of accounts."""
        today = fields.Date.context_today(self)
        plans = self.env["key.account.plan"].search_fetch(
            [("account_id", "in", self.ids)],
            ["account_id", "name", "state", "date_start", "date_end"],
        )
        by_account = plans.grouped("account_id")
        for account in self:
            account_plans = by_account.get(account._origin, plans.browse())
            running = account_plans.filtered(lambda plan: plan.state == "running")
            now = running.filtered(lambda p: p.date_start <= today <= p.date_end)
            account.plan_count = len(account_plans)
            account.running_plan_id = (now or running)[:1]

    @api.model
    def _search_running_plan_id(self, operator, value):
        if operator not in ("in", "any", "like", "ilike"):
            return NotImplemented
        running = Domain("state", "=", "running")
        if operator == "in" and False in value:
            chosen = running & Domain("id", "not in", [key for key in value if key])
            return Domain("plan_ids", "not any", chosen)
        field = "id" if operator in ("in", "any") else "display_name"
        return Domain("plan_ids", "any", running & Domain(field, operator, value))

    def get_plan_summary(self):
        """Return what the account's page tells of its plan.

        :return: a plain dict, what is unknown as ``tools/unknown.py`` marks it: ``plan`` (the
            running one, else the latest that is not over; False: no plan) with id, name, state
            (label), running, start, end, progress (or unknown), known_weight, completeness,
            rotting (days, 0: not); ``objectives``: list of {id, name, figures (text), status,
            progress (or unknown)};
            ``initiatives``: {all, done, late}; ``renewable``: the id of the plan that a next
            one would start from
        """
        return unknown.mark(self._get_plan_summary())

    def _get_plan_summary(self):
        """As :meth:`get_plan_summary`, with None for what is unknown. Rooms add theirs."""
        self.ensure_one()
        self.check_access("read")
        plan = (
            self.running_plan_id
            or self.plan_ids.filtered(lambda p: p.state in OPEN_STATES)[:1]
        )
        latest = self.plan_ids.filtered(lambda p: p.state in ("running", "closed"))[:1]
        if not plan:
            return {"plan": False, "renewable": latest.id}
        states = dict(plan._fields["state"]._description_selection(self.env))
        return {
            "plan": {
                "id": plan.id,
                "name": plan.name,
                "state": states[plan.state],
                "running": plan.state == "running",
                "start": plan.date_start.isoformat(),
                "end": plan.date_end.isoformat(),
                "progress": plan.progress if plan.progress_known_weight else None,
                "known_weight": plan.progress_known_weight,
                "completeness": plan.completeness,
                "rotting": plan.rotting_days if plan.is_rotting else 0,
            },
            "objectives": [
                {
                    "id": objective.id,
                    "name": objective.name,
                    "figures": objective.reached or "",
                    "status": objective.status,
                    "progress": objective._get_known_progress(),
                }
                for objective in plan.objective_ids
            ],
            "initiatives": {
                "all": plan.initiative_count,
                "done": plan.initiative_done_count,
                "late": plan.initiative_late_count,
            },
            "renewable": latest.id if not plan.next_plan_ids else False,
        }

    def action_new_plan(self):
        """Open a new plan of the account, for the period that the company plans for."""
        self.ensure_one()
        template = self.env["key.account.plan.template"]._get_for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Plan"),
            "res_model": "key.account.plan",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_account_id": self.id,
                "default_template_id": template.id,
            },
        }

    def action_renew_plan(self):
        """Open the plan that follows the one that runs or ran last."""
        self.ensure_one()
        latest = self.plan_ids.filtered(lambda p: p.state in ("running", "closed"))
        return latest[:1].action_renew() if latest else self.action_new_plan()

    def action_view_plans(self):
        """Open the plans of the account."""
        return self._get_part_action(
            "key_account_management.key_account_account_plan_action"
        )

    def _merge_parts_into(self, target):
        """Plans move with their parts. A plan that runs in the period of another one goes
        back to draft, and says so: it takes a person to make one of two."""
        running_plans = target.plan_ids.filtered(lambda p: p.state == "running")
        plans = self.with_context(active_test=False).plan_ids
        for plan in plans.filtered(lambda p: p.state == "running" and p.active):
            if overlapping := plan._get_overlapping(running_plans):
                plan.action_reopen()
                plan.message_post(
                    body=self.env._(
                        "Back to draft: its customer was merged with %(customer)s, whose "
                        "plan %(other)s runs in the same period. Take over there what still "
                        "holds, then cancel this one.",
                        customer=target.display_name,
                        other=overlapping[0].name,
                    )
                )
            else:
                running_plans |= plan
        plans.account_id = target
        return super()._merge_parts_into(target)
