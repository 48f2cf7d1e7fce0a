from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import swot


class KeyAccountStrategy(models.Model):
    """How we mean to reach the objectives of a plan: which SWOT lines it uses, which initiatives
    carry it out."""

    _name = "key.account.strategy"
    _description = "Account Strategy"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("product", "Product"),
            ("price", "Price"),
            ("promotion", "Promotion"),
            ("service", "Service"),
            ("expansion", "Expansion"),
            ("joint", "Joint development"),
        ],
        required=True,
        default="product",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    state = fields.Selection(
        [
            ("idea", "Idea"),
            ("chosen", "Chosen"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        default="chosen",
        required=True,
        group_expand=True,
    )
    description = fields.Html(help="How it works, and why the customer should care.")
    swot_ids = fields.Many2many(
        "key.account.swot",
        string="Uses",
        domain="[('plan_id', '=', plan_id), ('state', '=', 'accepted')]",
        help="The SWOT lines that it builds on or answers. Lines of this plan only.",
    )
    tows = fields.Char(
        "TOWS",
        compute="_compute_tows",
        store=True,
        help="How the strategy crosses inside and outside, from the lines that it uses: SO, "
        "use a strength for an opportunity; WO, mend a weakness for an opportunity; ST, use a "
        "strength against a threat; WT, mend a weakness against a threat. Empty until it uses "
        "one of each side.",
    )
    objective_ids = fields.Many2many(
        "key.account.objective",
        string="For objectives",
        domain="[('plan_id', '=', plan_id)]",
        help="What it is to reach. Objectives of this plan only.",
    )
    initiative_ids = fields.One2many(
        "key.account.initiative", "strategy_id", "Initiatives"
    )
    initiative_count = fields.Integer(compute="_compute_initiatives")
    initiative_done_count = fields.Integer("Done", compute="_compute_initiatives")

    @api.depends("swot_ids.kind")
    def _compute_tows(self):
        for strategy in self:
            kinds = set(strategy.swot_ids.mapped("kind"))
            strategy.tows = ", ".join(swot.tows(kinds)) or False

    @api.depends("initiative_ids.state")
    def _compute_initiatives(self):
        for strategy in self:
            alive = strategy.initiative_ids.filtered(lambda i: i.state != "cancelled")
            strategy.initiative_count = len(alive)
            strategy.initiative_done_count = len(
                alive.filtered(lambda i: i.state == "done")
            )

    @api.constrains("plan_id", "swot_ids", "objective_ids", "initiative_ids")
    def _check_plan(self):
        for strategy in self:
            for name in ("swot_ids", "objective_ids", "initiative_ids"):
                for part in strategy[name]:
                    if part.plan_id != strategy.plan_id:
                        raise ValidationError(
                            self.env._(
                                "%(strategy)s: “%(part)s” belongs to the plan “%(other)s”. A "
                                "strategy uses what stands in its own plan (“%(plan)s”): write "
                                "it there first, or remove it.",
                                strategy=strategy.name,
                                part=part.display_name,
                                other=part.plan_id.display_name,
                                plan=strategy.plan_id.display_name,
                            )
                        )

    @api.constrains("swot_ids")
    def _check_swot(self):
        self.swot_ids._check_used()

    def action_view_initiatives(self):
        """Open the initiatives of the strategy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_initiative_action"
        )
        action["domain"] = [("strategy_id", "=", self.id)]
        action["context"] = {
            "default_plan_id": self.plan_id.id,
            "default_strategy_id": self.id,
        }
        return action
