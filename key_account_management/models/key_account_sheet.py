from odoo import fields, models


class KeyAccountSheetMixin(models.AbstractModel):
    """The account on one page: who they are, tier and why, sales, people, plan, satisfaction,
    risks, next steps."""

    _name = "key.account.sheet.mixin"
    _description = "Account Sheet"

    review_ids = fields.One2many("key.account.review", "account_id", "Reviews")
