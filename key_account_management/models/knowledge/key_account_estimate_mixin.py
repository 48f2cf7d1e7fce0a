from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import wallet


class KeyAccountEstimateMixin(models.AbstractModel):
    """What we think goes on at a customer in a product category: never known, so it has a source,
    a date and a confidence."""

    _name = "key.account.estimate.mixin"
    _description = "Estimate about a Customer"
    _inherit = [
        "key.account.screen.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "key.account.customer.links.mixin",
        "key.account.guard.mixin",
    ]
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    category_id = fields.Many2one(
        "product.category",
        "Product category",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="With all categories below it. Empty: everything that the customer buys.",
    )
    category_name = fields.Char(
        "Products (name)",
        compute="_compute_category_name",
        store=True,
        help="The category's name; that of a deleted category stays.",
    )
    products = fields.Char(
        compute="_compute_products",
        help="The category, or that it stands for everything.",
    )
    source = fields.Char(
        tracking=True,
        help="Where it comes from: who said it, which report, which tender.",
    )
    date = fields.Date(
        "Estimated on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="The day on which it was learnt. An old estimate is worth less.",
    )
    confidence = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        default="medium",
        required=True,
        tracking=True,
        help="Low: a guess. Medium: somebody who should know said so. High: seen in writing.",
    )

    @api.depends("category_id.complete_name")
    def _compute_category_name(self):
        for estimate in self:
            # A category that is gone leaves its name behind.
            name = estimate.category_id.complete_name
            estimate.category_name = name or estimate.category_name

    @api.depends("category_name")
    @api.depends_context("lang")
    def _compute_products(self):
        for estimate in self:
            estimate.products = estimate.category_name or self.env._("Everything")

    @api.constrains("date")
    def _check_date(self):
        self._refuse_future("date")

    @api.model
    def _show_range(self, low, high):
        """Return “18–25%”, empty where nothing is known."""
        return wallet.show(low, high) if high else False

    def _refuse_range(self, low, high):
        """Refuse a range whose low end is above its high end."""
        for estimate in self:
            if estimate[low] > estimate[high]:
                labels = [
                    self._fields[n]._description_string(self.env) for n in (low, high)
                ]
                raise ValidationError(
                    self.env._(
                        "%(record)s: “%(low)s” (%(least)s) is above “%(high)s” (%(most)s). "
                        "Swap them.",
                        record=estimate.display_name,
                        low=labels[0],
                        least=estimate[low],
                        high=labels[1],
                        most=estimate[high],
                    )
                )
