from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """A customer who becomes a contact of another, or a contact who becomes a customer, takes
    its orders along."""

    _inherit = "res.partner"

    def write(self, vals):
        if vals.keys().isdisjoint({"parent_id", "is_company"}):
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        result = super().write(vals)
        moved = {
            partner.id: owner.id
            for partner, owner in before.items()
            if partner.commercial_partner_id != owner
        }
        if moved:
            self._mark_moved_customers(moved)
        return result

    def _mark_moved_customers(self, moved):
        """:param dict moved: partner id → id of the customer that had its orders before"""
        concerned = {*moved, *moved.values()}
        concerned.update(self.browse(moved).commercial_partner_id.ids)
        companies = self.env.execute_query(
            SQL(
                "SELECT DISTINCT company_id FROM key_account WHERE partner_id = ANY(%s)",
                list(concerned),
            )
        )
        self.env["key.account.reassessment"]._mark(
            {
                (partner, company)
                for pair in moved.items()
                for partner in pair
                for (company,) in companies
            }
        )
