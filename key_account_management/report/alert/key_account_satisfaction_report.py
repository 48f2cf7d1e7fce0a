from odoo import api, models
from odoo.tools import SQL


class KeyAccountSatisfactionReport(models.AbstractModel):
    """What became of bad answers, behind those who were asked and answered."""

    _inherit = "key.account.satisfaction.report"

    @api.model
    def _get_funnel(self, scope, start, end):
        """Add how many of the answers are bad, how many of those have an alert, and a closed
        one."""
        self.env["key.account.alert"].flush_model(["state"])
        self.env["key.account.alert.evidence"].flush_model()
        [(bad, taken, closed)] = self.env.execute_query(
            SQL(
                """SELECT COUNT(DISTINCT r.input_id), COUNT(DISTINCT e.user_input_id),
                          COUNT(DISTINCT e.user_input_id) FILTER (WHERE t.state != 'open')
                     FROM (%s) r
                     LEFT JOIN key_account_alert_evidence e ON e.user_input_id = r.input_id
                     LEFT JOIN key_account_alert t ON t.id = e.alert_id
                    WHERE r.bad AND r.shown AND r.asked BETWEEN %s AND %s AND r.done <= %s
                      AND r.account_id IN %s AND %s""",
                self._get_answers()._get_answered_sql(),
                start,
                end,
                end,
                scope.accounts,
                scope.programme,
            )
        )
        funnel = super()._get_funnel(scope, start, end)
        return funnel | {"bad": bad, "taken": taken, "closed": closed}
