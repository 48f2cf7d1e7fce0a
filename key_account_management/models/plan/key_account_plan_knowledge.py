from odoo import fields, models


class KeyAccountPlan(models.Model):
    """Shows beside the plan what is known of its customer."""

    _inherit = "key.account.plan"

    need_ids = fields.One2many(related="account_id.need_ids")
    wallet_ids = fields.One2many(related="account_id.wallet_ids")
    competitor_ids = fields.One2many(related="account_id.competitor_ids")
