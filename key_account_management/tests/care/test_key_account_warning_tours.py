from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import KeyAccountCommon, PatientHttpCase


@tagged("post_install", "-at_install")
class TestWarningTours(KeyAccountCommon, PatientHttpCase):
    """In a real browser: a warning is read, opened to its orders, and judged false."""

    def test_judged_false(self):
        manager = self._create_user("warning_tour", "group_user")
        account = self._create_account(user_id=manager.id)
        today = fields.Date.today()
        for days in (90, 120):
            order = self._create_order(account.partner_id, 100, today - timedelta(days))
            order.user_id = manager
        alert = self.env["key.account.alert"]._open(
            account, "churn", {account.id: "Silent for 90 days"}
        )
        self.assertEqual(alert.user_id, manager)
        self.start_tour(
            "/odoo/account-alerts", "key_account_churn_warning", login=manager.login
        )
        alert.invalidate_recordset()
        self.assertEqual((alert.state, alert.loss_verdict), ("done", "false"))
        self.assertEqual(alert.outcome, "Closed for the season")
