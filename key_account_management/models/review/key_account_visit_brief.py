from odoo import models


class KeyAccount(models.Model):
    """Who comes to the planned review is whom one visits, where no meeting says so."""

    _inherit = "key.account"

    def _get_attending(self, today):
        return super()._get_attending(today) or self.planned_review_id.stakeholder_ids
