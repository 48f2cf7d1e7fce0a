from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..account.arguments import LONGEST


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_basis = fields.Selection(
        [
            ("ordered", "Confirmed orders"),
            ("invoiced", "Invoices, net of credit notes"),
        ],
        "Key account basis",
        default="ordered",
        required=True,
    )
    key_account_amounts = fields.Selection(
        [
            ("full", "In full"),
            ("thousand", "In thousands"),
            ("wan", "In 万 (ten thousands)"),
        ],
        "Key account amounts",
        default="full",
        required=True,
        help="How figures, charts and papers show amounts of money; lists of documents and their "
        "sums are always in full.",
    )
    key_account_window = fields.Integer("Key account window", default=12)

    @api.constrains("key_account_window")
    def _check_key_account_window(self):
        for company in self:
            if company.key_account_window < 1:
                raise ValidationError(
                    self.env._(
                        "Key account window: %(months)s months measure nothing. Enter at "
                        "least 1; 12 is usual.",
                        months=company.key_account_window,
                    )
                )
        self._check_key_account_numbers(["key_account_window"], 1, LONGEST)
