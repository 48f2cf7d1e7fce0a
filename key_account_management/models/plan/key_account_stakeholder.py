from odoo import api, models

# What decides whether somebody on the map decides.
DECIDING = frozenset({"role_ids", "account_id", "date_start", "date_end"})


class KeyAccountStakeholder(models.Model):
    """Who decides is what the objective “Deciders met” is measured by."""

    _inherit = "key.account.stakeholder"

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        people._retry_baselines()
        return people

    def write(self, vals):
        result = super().write(vals)
        if DECIDING & vals.keys():
            self._retry_baselines()
        return result

    def _retry_baselines(self):
        """Who was missing on the map when the objective was defined may be there now."""
        # The baseline follows from the map, whoever may see the plan.
        objectives = self.env["key.account.objective"].sudo()
        objectives.search(
            [
                ("account_id", "in", self.account_id.ids),
                ("measure", "=", "deciders_met"),
                ("baseline_known", "=", False),
            ]
        )._retry_baselines()
