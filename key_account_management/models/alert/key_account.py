from collections import Counter

from odoo import api, fields, models


class KeyAccount(models.Model):
    """What needs a person at an account."""

    _inherit = "key.account"

    alert_ids = fields.One2many("key.account.alert", "account_id", "Alerts")
    open_alert_count = fields.Integer(
        "Open alerts",
        compute="_compute_open_alert_count",
        help="Without those that are snoozed.",
    )
    alert_count = fields.Integer("All alerts", compute="_compute_open_alert_count")

    @api.depends("alert_ids.state", "alert_ids.snoozed_until")
    def _compute_open_alert_count(self):
        groups = self.env["key.account.alert"]._read_group(
            [("account_id", "in", self.ids)],
            ["account_id", "state", "snoozed_until:day"],
            ["__count"],
        )
        today, opened, total = fields.Date.context_today(self), Counter(), Counter()
        for account, state, until, count in groups:
            total[account.id] += count
            if state == "open" and not (until and until > today):
                opened[account.id] += count
        for account in self:
            account.open_alert_count = opened[account.id]
            account.alert_count = total[account.id]

    @api.depends("open_alert_count")
    def _compute_warnings(self):
        return super()._compute_warnings()

    def _get_warnings(self, today):
        warnings = super()._get_warnings(today)
        if self.open_alert_count:
            text = self.env._("Open alerts: %(count)s", count=self.open_alert_count)
            warnings.append(("alert", text))
        return warnings

    def write(self, vals):
        """The open alerts of an account go with its manager, where that one owned them."""
        if "user_id" not in vals:
            return super().write(vals)
        before = {account: account.user_id for account in self}
        result = super().write(vals)
        for account, manager in before.items():
            # Who gave an account away may no longer read it.
            account = account.sudo()
            if manager and account.user_id and account.user_id != manager:
                open_alerts = account.alert_ids.filtered(
                    lambda a, m=manager: a.state == "open" and a.user_id == m
                )
                open_alerts.user_id = account.user_id
                activities = open_alerts.activity_ids
                manager_activities = activities.filtered(
                    lambda a, m=manager: a.user_id == m
                )
                manager_activities.user_id = account.user_id
        return result

    def action_view_alerts(self):
        """Open the alerts of the account, the open ones first."""
        return self._get_part_action(
            "key_account_management.key_account_account_alert_action"
        )

    def _merge_parts_into(self, target):
        """One open alert per kind stays."""
        alerts = (target + self).alert_ids.filtered(lambda a: a.state == "open")
        for alerts_of_kind in alerts.grouped("kind").values():
            alerts_of_kind = alerts_of_kind.sorted(
                lambda a: (a.account_id != target, a.id)
            )
            if duplicates := alerts_of_kind[1:]:
                duplicates._merge_into(alerts_of_kind[:1])
        return super()._merge_parts_into(target)
