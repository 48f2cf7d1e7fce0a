from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_key_account_alert import AlertCommon


@tagged("post_install", "-at_install")
class TestAlertSnooze(AlertCommon):
    """An alert that can wait is not among the open ones until its day."""

    def setUp(self):
        super().setUp()
        self.alert = self._open()
        self.until = self.today + timedelta(10)

    def _snooze(self, alert=None, until=None, reason="Closed for the holidays"):
        alerts = self._as("director", alert or self.alert)
        dialogues = alerts.env["key.account.alert.snooze"]
        dialogue = dialogues.with_context(active_ids=alerts.ids).create(
            {"until": until or self.until, "reason": reason}
        )
        self.assertEqual(dialogue.alert_ids, alerts)
        dialogue.action_snooze()

    def _find(self, name):
        """Return the alerts that a filter of the list finds."""
        arch = self.alerts.get_view(view_type="search")["arch"]
        domain = self._get_filter_domain(arch, name)
        return self.alerts.search([*domain, ("account_id", "=", self.account.id)])

    @staticmethod
    def _get_filter_domain(arch, name):
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return literal_eval(node.get("domain"))

    def test_hidden_until_its_day(self):
        self._snooze()
        self.assertTrue(self.alert.is_snoozed)
        self.assertEqual(self.alert.state, "open")
        self.assertFalse(self._find("open"))
        self.assertEqual(self._find("snoozed"), self.alert)
        account = self._as("director", self.account)
        self.assertEqual((account.open_alert_count, account.alert_count), (0, 1))
        self.assertNotIn("alert", [w["code"] for w in account.warnings or ()])
        self.assertEqual(self.alert.activity_ids.date_deadline, self.until)
        self.assertEqual(self.alert.snooze_reason, "Closed for the holidays")

    def test_back_on_its_day(self):
        self._snooze()
        self.env.flush_all()
        for days, found in ((9, False), (10, True), (11, True)):
            with freeze_time(self.nine + timedelta(days)):
                self.env.invalidate_all()
                self.assertEqual(bool(self._find("open")), found, days)
                self.assertEqual(bool(self._find("snoozed")), not found, days)
                self.assertEqual(self.alert.is_snoozed, not found, days)
                self.assertEqual(self.account.open_alert_count, int(found), days)

    def test_of_every_kind(self):
        for kind, _label in self.alerts._fields["kind"].selection:
            account = self._create_account(kind)
            alert = self.alerts._open(account, kind, {account.id: "x"})
            alert._snooze(self.until, "Later")
            self.assertTrue(alert.is_snoozed, kind)

    def test_nobody_hears_of_it_meanwhile(self):
        self._snooze()
        with freeze_time(self.nine + timedelta(5)):
            self._run()
        self.assertFalse(self.alert.date_escalated)

    def test_only_for_a_while_and_with_a_reason(self):
        for until in (
            False,
            self.today,
            self.today - timedelta(1),
            self.today + timedelta(400),
        ):
            with self.assertRefused(UserError, "until a day to come"):
                self.alert._snooze(until, "Later")
        with self.assertRefused(UserError, "Say why"):
            self.alert._snooze(self.until, "  ")

    def test_ended(self):
        self._snooze()
        self._as("director", self.alert).action_end_snooze()
        self.assertFalse(self.alert.is_snoozed)
        self.assertEqual(self._find("open"), self.alert)
        self._snooze()
        self._open(text="And broken")
        self.assertFalse(self.alert.is_snoozed, "something new came in")
        self._snooze()
        alert = self._as("director", self.alert)
        alert.outcome = "Sent again"
        alert.action_close()
        self.assertFalse(self.alert.snoozed_until)
        alert.action_reopen()
        self.assertEqual(self._find("open"), self.alert)

    def test_closed_ones_are_left(self):
        done = self._open(self._create_account("Third"))
        done.write({"outcome": "x", "state": "done"})
        self._snooze(self.alert | done)
        self.assertFalse(done.snoozed_until)
        self.assertTrue(self.alert.is_snoozed)

    def test_merged(self):
        """What waits at neither, waits no more."""
        other = self._create_account("Second")
        self._open(other, "Broken")
        self._snooze()
        other._merge_into(self.account)
        self.assertFalse(self.account.alert_ids.is_snoozed)

    def test_rights(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._as("outsider", self.alert)._snooze(self.until, "Later")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._as("outsider", self.alert).action_end_snooze()
        with self.assertRefused(AccessError, "is kept by itself"):
            self._as("manager", self.alert).write({"snoozed_until": self.until})
