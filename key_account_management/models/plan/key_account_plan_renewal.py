from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import planning
from .key_account_initiative import OPEN

# Reached, or of a suggestion that nobody wanted: not carried over.
REACHED = 100


class KeyAccountPlan(models.Model):
    """Where plans come from: a template, another plan, the plan of the period before."""

    _inherit = "key.account.plan"

    template_id = fields.Many2one(
        "key.account.plan.template",
        domain="[('company_id', 'in', [company_id, False])]",
        check_company=True,
        help="What the plan starts with. Suggested by the tier of the account.",
    )
    previous_plan_id = fields.Many2one(
        "key.account.plan", readonly=True, copy=False, index="btree_not_null"
    )
    next_plan_ids = fields.One2many(
        "key.account.plan", "previous_plan_id", "Next plans", readonly=True
    )

    @api.onchange("account_id")
    def _onchange_account_id(self):
        """Suggest the template: on screen only, so that a plan that is imported or made by
        code has what it was given and nothing else."""
        if self.account_id and not self.template_id:
            self.template_id = self.env["key.account.plan.template"]._get_for(
                self.account_id
            )

    def _apply_templates(self):
        """Give plans without any objective what their template starts with."""
        for plan in self.filtered(lambda p: p.template_id and not p.objective_ids):
            plan.template_id._apply(plan)

    def copy(self, default=None):
        """Copy what was planned, not what came of it."""
        plans = super().copy(default)
        for plan, new in zip(self, plans, strict=True):
            if not new.objective_ids:  # else the template gave it its own
                plan._copy_parts(new)
        return plans

    def copy_data(self, default=None):
        return [
            vals
            | {
                "name": self.env._("%s (copy)", plan.name),
                "template_id": False,
                **(default or {}),
            }
            for plan, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_renew(self):
        """Open the plan of the next period, made from this one if there is none yet.

        What was not reached carries over: objectives below 100% or of unknown progress, open
        initiatives, SWOT lines that hold, strategies. Each line names the one it comes from.
        """
        self.ensure_one()
        return (self.next_plan_ids[:1] or self._renew())._open_plan()

    def _renew(self):
        if self.state not in ("running", "closed"):
            raise UserError(
                self.env._(
                    "%(plan)s was never approved, so nothing of it carries over. Copy it "
                    "instead.",
                    plan=self.display_name,
                )
            )
        period = planning.get_next_period(self.date_start, self.date_end)
        new = self.env["key.account.plan"].create(
            {
                "account_id": self.account_id.id,
                "user_id": self.user_id.id,
                "date_start": period.start,
                "date_end": period.end,
                "summary": self.summary,
                "team_only": self.team_only,
            }
        )
        new.sudo().previous_plan_id = self  # the link is made by this action alone
        self._copy_parts(new, carry=True)
        link = self._get_html_link()
        new.message_post(body=self.env._("Starts from %s.", link))
        return new

    def _carry_over(self, initiatives):
        """Let open initiatives go on in the next plan, which is made if there is none: there
        they are due anew; here they end, and say where they went."""
        new = self.next_plan_ids.filtered(
            lambda plan: plan.state not in ("closed", "cancelled")
        )[:1]
        if not new:
            new = self._renew()
        already_carried = new.initiative_ids.carried_from_id
        for line in initiatives - already_carried:
            self._copy_part(line, new, carry=True)
        self._cancel_initiatives(
            initiatives, self.env._("carried over to %s", new.display_name)
        )

    def _drop_finished(self):
        """Initiatives that were carried over and then finished after all are not done twice."""
        over = self.initiative_ids.filtered(
            lambda line: (
                line.state == "planned" and line.carried_from_id.state == "done"
            )
        )
        over.sudo().unlink()  # made by this system, for whoever renewed the plan

    def _copy_parts(self, new, carry=False):
        """Copy the lines to the plan ``new``, with the links between them.

        :param bool carry: only what was not reached, and each line names its origin
        """
        copies = {}
        for name in self._get_parts().values():
            for line in self[name]:
                if not carry or self._carries(line):
                    copies[line] = self._copy_part(line, new, carry)
        for line, copy in copies.items():
            vals = {
                name: [
                    (
                        6,
                        0,
                        [copies[part].id for part in line[name] if part in copies],
                    )
                ]
                if field.type == "many2many"
                else copies.get(line[name], line[name].browse()).id
                for name, field in self._get_links(line)
                if line[name]
            }
            if vals:
                copy.write(vals)

    @api.model
    def _get_links(self, line):
        """Return the fields by which a part of a plan points to another one."""
        parts = self._get_parts()
        return [
            (name, field)
            for name, field in line._fields.items()
            if field.store
            and field.comodel_name in parts
            and field.type in ("many2one", "many2many")
            and name != "carried_from_id"
        ]

    def _get_part_vals(self, line, new):
        # Links are made when all lines are there: they hold within one plan.
        vals = {
            name: [(5,)] if field.type == "many2many" else False
            for name, field in self._get_links(line)
        }
        vals["plan_id"] = new.id
        if line._name == "key.account.initiative":
            vals["state"] = "planned"
        if line._name == "key.account.objective" and new.date_start != self.date_start:
            vals |= {"date_start": new.date_start, "date_end": new.date_end}
        return vals

    def _copy_part(self, line, new, carry):
        copy = line.copy(self._get_part_vals(line, new))
        if carry and "carried_from_id" in line._fields:
            copy._write_by_action({"carried_from_id": line.id})
        return copy

    def _carries(self, line):
        """Whether a line goes on into the next period."""
        if line._name == "key.account.objective":
            progress = line._get_known_progress()
            return progress is None or progress < REACHED
        if line._name == "key.account.initiative":
            return line.state in OPEN
        if line._name == "key.account.swot":
            return line.state == "accepted"
        return line._name == "key.account.strategy"

    def _open_plan(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account.plan",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
