from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountPlanTemplate(models.Model):
    """What a new plan starts with: objectives, strategies, initiatives, questions for the SWOT.

    The plan of an account takes the first template of the account's tier, else the first one
    without tiers.
    """

    _name = "key.account.plan.template"
    _description = "Account Plan Template"
    _inherit = ["key.account.shared.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for every company.",
    )
    tier_ids = fields.Many2many(
        "key.account.tier",
        "key_account_plan_template_tier_rel",
        "template_id",
        "tier_id",
        string="Tiers",
        help="Suggested for accounts of these tiers. Empty: for all that no other template "
        "names.",
    )
    objective_ids = fields.One2many(
        "key.account.plan.template.objective", "template_id", copy=True
    )
    strategy_ids = fields.One2many(
        "key.account.plan.template.strategy", "template_id", copy=True
    )
    initiative_ids = fields.One2many(
        "key.account.plan.template.initiative", "template_id", copy=True
    )
    strength_prompt = fields.Char(translate=True)
    weakness_prompt = fields.Char(translate=True)
    opportunity_prompt = fields.Char(translate=True)
    threat_prompt = fields.Char(translate=True)
    plan_count = fields.Integer(compute="_compute_plan_count")

    def _compute_plan_count(self):
        counts = dict(
            self.env["key.account.plan"]._read_group(
                [("template_id", "in", self.ids)], ["template_id"], ["__count"]
            )
        )
        for template in self:
            template.plan_count = counts.get(template, 0)

    @api.constrains("tier_ids", "company_id")
    def _check_tiers(self):
        """A template of all companies may name the tiers of several."""
        for template in self.filtered("company_id"):
            foreign = [("company_id", "!=", template.company_id.id)]
            # Those that the user may not see are just what is looked for.
            if foreign_tiers := template.sudo().tier_ids.filtered_domain(foreign):
                raise ValidationError(
                    self.env._(
                        "%(template)s is of %(company)s: the tier %(tier)s is not. Remove it, "
                        "or leave the company of the template empty.",
                        template=template.name,
                        company=template.company_id.name,
                        tier=foreign_tiers[0].name,
                    )
                )

    @api.model
    def _get_for(self, account):
        """Return the template that suits an account's tier; none where none does."""
        templates = self.search([("company_id", "in", [account.company_id.id, False])])
        tier = account.tier_id
        suited = templates.filtered(lambda t: tier and tier in t.tier_ids)
        return (suited or templates.filtered(lambda t: not t.tier_ids))[:1]

    def _apply(self, plan):
        """Add what the template holds to a plan in draft; targets follow from baselines."""
        self.ensure_one()
        self.objective_ids._add_to(plan)
        strategies = {
            line: plan.env["key.account.strategy"].create(
                {"plan_id": plan.id, "name": line.name, "kind": line.kind}
            )
            for line in self.strategy_ids
        }
        self.initiative_ids._add_to(plan, strategies)

    def copy_data(self, default=None):
        return [
            vals | {"name": self.env._("%s (copy)", template.name)}
            for template, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_view_plans(self):
        """Open the plans made from the template."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_plan_action"
        )
        return action | {"domain": [("template_id", "=", self.id)], "context": {}}
