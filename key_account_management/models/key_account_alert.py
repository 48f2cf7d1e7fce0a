from odoo import fields, models


class KeyAccountAlert(models.Model):
    """Something at an account that needs a person; one open alert per account and kind."""

    _name = "key.account.alert"
    _description = "Account Alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, severity desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    kind = fields.Selection([("detractor", "Bad answer")], required=True)
    severity = fields.Selection(
        [("1", "Low"), ("2", "Medium"), ("3", "High")], default="2", required=True
    )
    evidence = fields.Text(readonly=True)
    user_id = fields.Many2one("res.users", "Owner", index=True, tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Closed"), ("dismissed", "Dismissed")],
        default="open",
        required=True,
        index=True,
        tracking=True,
    )
