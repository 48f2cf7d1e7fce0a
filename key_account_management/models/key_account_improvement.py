from odoo import fields, models


class KeyAccountImprovement(models.Model):
    """What we change so that a cause of bad answers goes away, and who sees to it."""

    _name = "key.account.improvement"
    _description = "Improvement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    cause_id = fields.Many2one(
        "key.account.cause", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "Owner", index=True, tracking=True)
