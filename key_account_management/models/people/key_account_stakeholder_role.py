from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountStakeholderRole(models.Model):
    """What a stakeholder does in one decision: an opportunity, or whatever is bought of a
    product category. The roles on the stakeholder are those of decisions in general."""

    _name = "key.account.stakeholder.role"
    _description = "Roles in a Decision"
    _inherit = ["key.account.guard.mixin"]
    _order = "stakeholder_id, id"
    _rec_names_search = [
        "stakeholder_id.partner_id.name",
        "lead_id.name",
        "category_id.name",
    ]

    stakeholder_id = fields.Many2one(
        "key.account.stakeholder", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        related="stakeholder_id.account_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="stakeholder_id.company_id", store=True, index=True
    )
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", index="btree_not_null", ondelete="cascade"
    )
    category_id = fields.Many2one(
        "product.category", "Products", index="btree_not_null", ondelete="cascade"
    )
    role_ids = fields.Many2many(
        "key.account.decision.role", string="Roles in this decision", required=True
    )
    note = fields.Char()

    @api.depends("stakeholder_id", "lead_id", "category_id")
    def _compute_display_name(self):
        for role in self:
            # Named as the field itself is, also for who may not open the opportunity.
            lead = role.lead_id.sudo()
            decision = lead.name or role.category_id.display_name or ""
            role.display_name = f"{role.stakeholder_id.display_name}: {decision}"

    @api.constrains("stakeholder_id", "lead_id", "category_id")
    def _check_decision(self):
        for role in self:
            if bool(role.lead_id) == bool(role.category_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s: roles in a decision belong to an opportunity or to a "
                        "product category. Choose one of the two.",
                        person=role.stakeholder_id.display_name,
                    )
                )
            twin = [
                ("id", "!=", role.id),
                ("stakeholder_id", "=", role.stakeholder_id.id),
                ("lead_id", "=", role.lead_id.id),
                ("category_id", "=", role.category_id.id),
            ]
            if self.search_count(twin, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(role)s: this person already has roles in this decision. Add the "
                        "role to the line that is there.",
                        role=role.display_name,
                    )
                )

    @api.constrains("stakeholder_id", "lead_id")
    def _check_customer(self):
        for role in self.filtered("lead_id.partner_id"):
            customer = role.lead_id.partner_id.commercial_partner_id
            if role.account_id.partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(person)s is on the map of %(account)s, but the opportunity is with "
                        "%(customer)s. Put the person on the map of %(customer)s first.",
                        person=role.stakeholder_id.display_name,
                        account=role.account_id.display_name,
                        customer=customer.display_name,
                    )
                )
