from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_kept_parts(self):
        reviews = (
            self.env["key.account.review"]
            .with_context(active_test=False)
            .search([("stakeholder_ids.partner_id", "=", self.id)])
        )
        return [
            *super()._get_kept_parts(),
            self._get_kept_part(
                self.env._("Business reviews attended"),
                reviews,
                ["account_id", "name", "date", "state"],
            ),
        ]
