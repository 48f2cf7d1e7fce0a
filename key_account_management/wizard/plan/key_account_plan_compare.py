from odoo import api, fields, models


class KeyAccountPlanCompare(models.TransientModel):
    """What changed in a plan: from one approved version to another, or to what it says now."""

    _name = "key.account.plan.compare"
    _description = "Compare Versions of a Plan"

    plan_id = fields.Many2one("key.account.plan", required=True, readonly=True)
    from_id = fields.Many2one(
        "key.account.plan.version",
        "Version",
        domain="[('plan_id', '=', plan_id)]",
        compute="_compute_from_id",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    to_id = fields.Many2one(
        "key.account.plan.version",
        "With",
        domain="[('plan_id', '=', plan_id), ('id', '!=', from_id)]",
        help="Empty: with the plan as it is now.",
    )
    changes = fields.Html(compute="_compute_changes", sanitize=False)

    @api.depends("plan_id")
    def _compute_from_id(self):
        for wizard in self:
            # As whoever opened it, whoever stores it.
            plan = wizard.plan_id.with_user(wizard.create_uid or self.env.user)
            wizard.from_id = plan.version_ids[:1]

    @api.constrains("plan_id", "from_id", "to_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.plan_id.sudo(False).check_access("read")
        (self.from_id | self.to_id).sudo(False).check_access("read")

    @api.depends("from_id", "to_id")
    @api.depends_context("lang")
    def _compute_changes(self):
        versions = self.env["key.account.plan.version"]
        self.changes = False
        for wizard in self.filtered("plan_id"):
            after = (
                wizard.to_id.content if wizard.to_id else wizard.plan_id._get_content()
            )
            wizard.changes = self.env["ir.qweb"]._render(
                "key_account_management.key_account_plan_changes",
                {
                    "sections": versions._describe_changes(
                        wizard.from_id.content, after
                    ),
                    "before": self.env._("Version %s", wizard.from_id.version),
                    "after": self.env._("Version %s", wizard.to_id.version)
                    if wizard.to_id
                    else self.env._("Now"),
                },
            )
