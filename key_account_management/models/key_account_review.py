from odoo import fields, models


class KeyAccountReview(models.Model):
    """A business review: the figures of a day, and what was agreed."""

    _name = "key.account.review"
    _description = "Business Review"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(required=True)
    plan_id = fields.Many2one("key.account.plan", index=True, ondelete="set null")
    kind = fields.Selection(
        [("qbr", "Quarterly business review"), ("executive", "Executive review")],
        default="qbr",
        required=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    content = fields.Json(readonly=True, copy=False)
