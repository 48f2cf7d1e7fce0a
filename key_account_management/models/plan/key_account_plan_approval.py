from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

APPROVAL = "key_account_management.mail_activity_type_plan_approval"
ADMINISTRATORS = "key_account_management.group_manager"


class KeyAccountPlan(models.Model):
    """How a plan goes from state to state.

    Who approves: the approver of the account's tier, and always an administrator of key
    accounts; the owner only where the tier lets owners approve. The approver gets one
    activity, done with the decision. A plan with unfinished objectives, or with none, needs a
    reason, which stays on the plan.
    """

    _inherit = "key.account.plan"

    version = fields.Integer(
        readonly=True,
        copy=False,
        help="How often the plan was approved. What was approved is kept.",
    )
    approver_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True)
    submitter_id = fields.Many2one(
        "res.users", "Submitted by", readonly=True, copy=False
    )
    exception_reason = fields.Text(
        "Why with unfinished objectives", readonly=True, copy=False, tracking=True
    )
    refusal_reason = fields.Text("Why refused", readonly=True, copy=False)
    cancel_reason = fields.Text("Why cancelled", readonly=True, copy=False)
    can_approve = fields.Boolean(compute="_compute_can_approve")
    problems = fields.Text(
        "Unfinished",
        compute="_compute_problems",
        help="What keeps the plan from being approved without a reason.",
    )
    lacks_decider = fields.Boolean(compute="_compute_problems")

    @api.depends(
        "user_id",
        "submitter_id",
        "account_id.tier_id.plan_approver_id",
        "account_id.tier_id.plan_self_approval",
    )
    @api.depends_context("uid")
    def _compute_can_approve(self):
        user = self.env.user
        for plan in self:
            plan.can_approve = plan._may_approve(user)

    def _may_approve(self, user):
        """Whether ``user`` may approve this plan; the superuser may."""
        if self.env.su:
            return True
        tier = self.account_id.tier_id
        chosen = user == tier.plan_approver_id or user.has_group(ADMINISTRATORS)
        return chosen and (user not in self._get_first_eyes())

    def _get_first_eyes(self):
        """Return who may not approve: owner and submitter, where the tier wants four eyes."""
        if self._is_self_approved():
            return self.env["res.users"]
        return self.user_id | self.submitter_id

    def _is_self_approved(self):
        """The tier of the account lets owners approve; so does no tier at all."""
        tier = self.account_id.tier_id
        return not tier or tier.plan_self_approval

    def _get_approver(self):
        """Return who is asked to approve: the tier's approver, else an administrator of key
        accounts of the company; nobody where that leaves nobody."""
        self.ensure_one()
        if approver := self.account_id.tier_id.plan_approver_id:
            return approver - self._get_first_eyes()
        group = self.env.ref(ADMINISTRATORS).sudo()  # who is in it, not what they may
        admins = group.all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        if self._is_self_approved() and self.user_id in admins:
            return self.user_id
        others = admins - self.user_id - self._get_first_eyes()
        # Found as superuser, handed back with the rights of the caller.
        return others.sorted("id")[:1].with_env(self.env)

    @api.depends(
        "objective_ids.name",
        "objective_ids.measure",
        "objective_ids.target",
        "objective_ids.date_start",
        "objective_ids.date_end",
        "objective_ids.baseline_known",
    )
    @api.depends_context("lang")
    def _compute_problems(self):
        problems_by_plan = self._get_problems()
        for plan in self:
            plan.problems = "\n".join(problems_by_plan.get(plan.id, ()))
            plan.lacks_decider = any(plan.objective_ids.mapped("lacks_decider"))

    def _get_problems(self):
        """Return what is unfinished, as texts: ``{plan id: [text]}``."""
        smart = self.objective_ids._get_smart_problems()
        problems_by_plan = {}
        for plan in self:
            texts = [
                f"{objective.name}: {text}"
                for objective in plan.objective_ids
                for _code, text, severity in smart.get(objective.id, ())
                if severity == "error"
            ]
            if not plan.objective_ids:
                texts = [self.env._("The plan has no objective.")]
            problems_by_plan[plan.id] = texts
        return problems_by_plan

    def _lack_reason(self):
        problems = self._get_problems()
        return any(problems[plan.id] and not plan.exception_reason for plan in self)

    def action_view_map(self):
        """Open the map of the account's people."""
        self.ensure_one()
        return self.account_id.action_view_people_map()

    def action_submit(self):
        """Ask for the approval; first for a reason where objectives are unfinished."""
        self._check_state("draft")
        self.objective_ids._retry_baselines()
        if self._lack_reason():
            return self._ask_reason("submit")
        for plan in self:
            plan._submit()
        return True

    def _submit(self):
        self._drop_finished()
        self._write_by_action({"submitter_id": self.env.uid})
        approver = self._get_approver()
        if not approver:
            raise UserError(
                self.env._(
                    "%(plan)s: nobody is left to approve it. Neither its owner nor who "
                    "submits it may, by the tier %(tier)s, and there is no other approver: "
                    "an administrator sets one under Configuration → Tiers.",
                    plan=self.display_name,
                    tier=self.account_id.tier_id.display_name,
                )
            )
        self._set_state("approval", approver_id=approver.id, refusal_reason=False)
        self.activity_unlink([APPROVAL])
        if approver != self.env.user:
            self.activity_schedule(
                APPROVAL,
                user_id=approver.id,
                summary=self.env._(
                    "Approve the plan of %s", self.account_id.display_name
                ),
                note=self.exception_reason or "",
            )

    def action_approve(self):
        """Let the plan run: baselines frozen, next version, content kept."""
        self._check_state("approval")
        for plan in self:
            plan._check_may_approve()
        if self._lack_reason():
            return self._ask_reason("approve")
        self._approve()
        return True

    def _approve(self):
        self.objective_ids.sudo()._freeze_baselines()  # they are locked by the state
        for plan in self:
            plan._check_running()
            plan._set_state(
                "running", approver_id=self.env.uid, version=plan.version + 1
            )
            plan._keep_version()
            plan._tell_owner(
                self.env._("Approved as version %s: the plan runs.", plan.version)
            )

    def action_refuse(self):
        """Send the plan back to its owner, with a reason."""
        self._check_state("approval")
        return self._ask_reason("refuse")

    def _refuse(self, reason):
        self._check_state("approval")
        for plan in self:
            plan._check_may_approve()
            plan._set_state("draft", refusal_reason=reason)
            plan._tell_owner(self.env._("Not approved: %s", reason))

    def action_reopen(self):
        """Back to draft: to be changed, and approved anew."""
        self._check_state("approval", "running", "closed", "cancelled")
        self.activity_unlink([APPROVAL])
        for plan in self:
            plan._set_state("draft", exception_reason=False, cancel_reason=False)

    def _get_reopen_label(self):
        """Return what the button of :meth:`action_reopen` says on this plan."""
        if self.state == "running":
            return self.env._("Change the plan")
        return self.env._("Back to draft")

    def action_close(self):
        """End the plan; first ask what becomes of open initiatives."""
        self._check_state("running")
        if self._get_open_initiatives():
            return self._ask_about_initiatives()
        for plan in self:
            plan._set_state("closed")
        return True

    def action_cancel(self):
        """Give the plan up, with a reason."""
        self._check_state("draft", "approval", "running")
        return self._ask_reason("cancel")

    def _cancel(self, reason):
        self._check_state("draft", "approval", "running")
        self.activity_unlink([APPROVAL])
        self._cancel_initiatives(self._get_open_initiatives(), reason)
        for plan in self:
            plan._set_state("cancelled", cancel_reason=reason)

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self.filtered(lambda p: p.state not in states):
            raise UserError(
                self.env._(
                    "%(plan)s: this can't be done to a plan in state “%(state)s”, only in: "
                    "%(states)s. Reload the page.",
                    plan=plan.display_name,
                    state=labels[plan.state],
                    states=", ".join(labels[state] for state in states),
                )
            )

    def _check_may_approve(self):
        if self.can_approve:
            return
        if self.env.user in self._get_first_eyes():
            raise AccessError(
                self.env._(
                    "%(plan)s is your own plan or was submitted by you, and in the tier "
                    "%(tier)s somebody else approves: %(approver)s.",
                    plan=self.display_name,
                    tier=self.account_id.tier_id.display_name,
                    approver=self.approver_id.display_name or "–",
                )
            )
        raise AccessError(
            self.env._(
                "%(plan)s: its approver decides (%(approver)s), or an administrator of key "
                "accounts.",
                plan=self.display_name,
                approver=self.approver_id.display_name or "–",
            )
        )

    def _set_state(self, state, **vals):
        self._write_by_action({"state": state, **vals})

    def _give_exception_reason(self, reason):
        """Keep why a plan goes on with unfinished objectives."""
        self._write_by_action({"exception_reason": reason})

    def _keep_version(self):
        content = self._get_content()
        # Nobody writes versions by hand.
        self.env["key.account.plan.version"].sudo().create(
            {
                "plan_id": self.id,
                "version": self.version,
                "date": fields.Date.context_today(self),
                "user_id": self.env.uid,
                "reason": self.exception_reason,
                "content": content,
            }
        )

    def _tell_owner(self, text):
        """Say it in the chatter, to the owner; the request to approve is done."""
        self.activity_feedback([APPROVAL], feedback=text)
        people = (self.user_id - self.env.user).partner_id
        self.message_post(body=text, partner_ids=people.ids)

    def _ask_reason(self, decision):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason"),
            "res_model": "key.account.plan.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_plan_ids": self.ids,
                "default_decision": decision,
            },
        }

    def _ask_about_initiatives(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open Initiatives"),
            "res_model": "key.account.plan.close",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }
