from odoo import api, models
from odoo.tools import SQL


class KeyAccountSatisfactionReport(models.AbstractModel):
    """What became of bad answers, behind those who were asked and answered."""

    _inherit = "key.account.satisfaction.report"

    @api.model
    def _get_bad_steps(self):
        """Add those that have an alert, and one that is closed."""
        self.env["key.account.alert"].flush_model(["state"])
        self.env["key.account.alert.evidence"].flush_model()

        def has_alert(condition):
            return SQL(
                """EXISTS (SELECT FROM key_account_alert_evidence e
                             JOIN key_account_alert t ON t.id = e.alert_id
                            WHERE e.user_input_id = r.input_id AND %s)""",
                condition,
            )

        return super()._get_bad_steps() | {
            "taken": has_alert(SQL("TRUE")),
            "closed": has_alert(SQL("t.state != 'open'")),
        }
