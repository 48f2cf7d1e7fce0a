from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    key_account_ids = fields.One2many(
        "key.account", "partner_id", groups="key_account_management.group_user"
    )
