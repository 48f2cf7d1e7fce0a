from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_attitude_days = fields.Integer("Personal assessments hold", default=180)
    key_account_contact_days = fields.Integer("Contact holds", default=90)

    @api.constrains("key_account_attitude_days", "key_account_contact_days")
    def _check_key_account_people(self):
        self._check_key_account_numbers(
            ["key_account_attitude_days", "key_account_contact_days"]
        )
