from odoo import fields, models


class KeyAccountAlertingMixin(models.AbstractModel):
    """What needs a person at an account."""

    _name = "key.account.alerting.mixin"
    _description = "Alerts of an Account"

    alert_ids = fields.One2many("key.account.alert", "account_id", "Alerts")

    def _merge_alerts_into(self, target):
        """Before accounts become one: one open alert per kind stays."""
