from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_kept_parts(self):
        objectives = self.env["key.account.objective"].search(
            [("contact_id", "=", self.id)]
        )
        return [
            *super()._get_kept_parts(),
            self._get_kept_part(
                self.env._("Objectives of plans for this contact"),
                objectives,
                ["account_id", "plan_id", "name", "target", "note"],
            ),
        ]
