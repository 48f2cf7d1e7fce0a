from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_kept_parts(self):
        evidence = self.env["key.account.alert.evidence"].search(
            [("partner_id", "=", self.id)]
        )
        return [
            *super()._get_kept_parts(),
            self._get_kept_part(
                self.env._("Alerts that rest on answers of the person"),
                evidence,
                ["alert_id", "date", "score", "text", "complaint"],
            ),
        ]
