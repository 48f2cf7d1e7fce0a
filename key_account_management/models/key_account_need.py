from odoo import fields, models


class KeyAccountNeed(models.Model):
    """A need, expectation or pain point of the customer."""

    _name = "key.account.need"
    _description = "Customer Need"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "account_id, date desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(required=True)
    stakeholder_ids = fields.Many2many("key.account.stakeholder", string="Who cares")
    date = fields.Date("Since", default=fields.Date.context_today)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("offered", "Offered"),
            ("met", "Met"),
            ("refused", "Refused"),
            ("gone", "Gone"),
        ],
        default="open",
        required=True,
    )
