from odoo import models


class KeyAccountAssessment(models.Model):
    """The first assessment that somebody starts is followed by the first figures of churn: nobody
    waits a night for them."""

    _inherit = "key.account.assessment"

    def _finish(self, started):
        company, is_first = self.company_id, False
        if self.scope == "all" and not self.is_scheduled and self.total:
            known = [("company_id", "=", company.id)]
            is_first = not self.env["key.account.churn"].search_count(known, limit=1)
        result = super()._finish(started)
        if is_first:
            # Who may assess need not run scheduled actions.
            cron = self.env.ref("key_account_management.ir_cron_score_churn").sudo()
            cron._trigger()
        return result
