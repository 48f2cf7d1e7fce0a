from odoo import api, fields, models


class KeyAccountTier(models.Model):
    _inherit = "key.account.tier"

    review_rhythm = fields.Integer(
        "Review every (days)",
        default=90,
        help="How often the account is reviewed with the customer. 0: no rhythm.",
    )

    @api.constrains("review_rhythm")
    def _check_review_rhythm(self):
        self._check_rhythm("review_rhythm")
