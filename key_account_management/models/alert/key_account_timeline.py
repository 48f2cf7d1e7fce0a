from odoo import models

from ...tools.timeline import TimelineKind


class KeyAccount(models.Model):
    """Alerts on the timeline, on the day that they were opened."""

    _inherit = "key.account"

    def _get_timeline_kinds(self):
        return super()._get_timeline_kinds() | {
            "alert": TimelineKind(
                self.env._("Alerts"),
                "fa-bullhorn",
                "key.account.alert",
                [("account_id", "=", self.id)],
                "date_open",
            )
        }

    def _tell_timeline_alert(self, alerts):
        kinds, states = (
            dict(alerts._fields[name]._description_selection(self.env))
            for name in ("kind", "state")
        )
        return {
            alert.id: (
                kinds[alert.kind],
                alert.outcome or alert.dismiss_reason or states[alert.state],
            )
            for alert in alerts
        }
