from odoo import fields, models


class KeyAccountPlan(models.Model):
    """What we want to reach with an account in a period, and how."""

    _name = "key.account.plan"
    _description = "Account Plan"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "key.account.swot.suggestion.mixin",
        "key.account.plan.resources.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_start = fields.Date("From", required=True, tracking=True)
    date_end = fields.Date("To", required=True, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approval", "In approval"),
            ("running", "Running"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    objective_ids = fields.One2many("key.account.objective", "plan_id")
    initiative_ids = fields.One2many("key.account.initiative", "plan_id")
    swot_ids = fields.One2many("key.account.swot", "plan_id", "SWOT")
    strategy_ids = fields.One2many("key.account.strategy", "plan_id")
    resource_ids = fields.One2many("key.account.resource", "plan_id")
    version_ids = fields.One2many(
        "key.account.plan.version", "plan_id", "Approved versions", readonly=True
    )
    version = fields.Integer(readonly=True, copy=False)
    template_id = fields.Many2one("key.account.plan.template")
    previous_plan_id = fields.Many2one("key.account.plan", readonly=True, copy=False)
