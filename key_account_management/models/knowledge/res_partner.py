from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_kept_parts(self):
        needs = (
            self.env["key.account.need"]
            .with_context(active_test=False)
            .search([("stakeholder_ids.partner_id", "=", self.id)])
        )
        return [
            *super()._get_kept_parts(),
            self._get_kept_part(
                self.env._("Needs that the person cares for"),
                needs,
                ["account_id", "name", "kind", "date", "state", "evidence"],
            ),
        ]
