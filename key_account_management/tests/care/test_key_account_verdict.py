from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestVerdict(KeyAccountCommon):
    """What came of a warning, as one of us judges it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("verdict_manager", "group_user")
        cls.outsider = cls._create_user("verdict_outsider", "group_user")
        cls.account = cls._create_account(user_id=cls.manager.id)
        cls.alerts = cls.env["key.account.alert"]
        cls.alert = cls.alerts._open(
            cls.account, "churn", {cls.account.id: "Silent for 90 days"}
        )
        cls.env["key.account.churn.warning"].create(
            {
                "account_id": cls.account.id,
                "company_id": cls.company.id,
                "date": "2026-06-30",
                "since": "2026-04-01",
                "amount": 1200,
                "alert_id": cls.alert.id,
            }
        )
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Price"})
        cls.rival = cls._create_partner("Rival")

    def _ask(self, alert=None):
        action = (alert or self.alert).with_user(self.manager).action_ask_close()
        dialogues = self.env[action["res_model"]].with_user(self.manager)
        return dialogues.browse(action["res_id"])

    def test_lost(self):
        dialogue = self._ask()
        self.assertEqual(dialogue._name, "key.account.churn.close")
        self.assertEqual(dialogue.value_lost, 1200)
        dialogue.write(
            {
                "loss_verdict": "lost",
                "outcome": "Called: they went elsewhere",
                "loss_reason_id": self.reason.id,
                "competitor_id": self.rival.id,
                "value_lost": 900,
            }
        )
        dialogue.action_close()
        self.assertEqual(self.alert.state, "done")
        self.assertEqual(self.alert.loss_verdict, "lost")
        self.assertEqual(self.alert.loss_reason_id, self.reason)
        self.assertEqual(self.alert.competitor_id, self.rival)
        self.assertEqual(self.alert.value_lost, 900)
        self.assertEqual(self.account.churn_warning_ids.loss_verdict, "lost")
        action = self.env.ref("key_account_management.key_account_alert_action_lost")
        domain = [("loss_verdict", "=", "lost"), ("account_id", "=", self.account.id)]
        self.assertIn("lost", action.domain)
        [[reason, value]] = self.alerts._read_group(
            domain, ["loss_reason_id"], ["value_lost:sum"]
        )
        self.assertEqual((reason, value), (self.reason, 900))

    def test_false_alarm_loses_nothing(self):
        """What was typed for a loss, before another answer was chosen, is not kept."""
        dialogue = self._ask()
        dialogue.write(
            {
                "loss_verdict": "false",
                "outcome": "Closed for the season",
                "loss_reason_id": self.reason.id,
                "competitor_id": self.rival.id,
            }
        )
        dialogue.action_close()
        self.assertEqual(self.alert.loss_verdict, "false")
        self.assertFalse(self.alert.loss_reason_id)
        self.assertFalse(self.alert.competitor_id)
        self.assertEqual(self.alert.value_lost, 0)

    def test_saved_from_a_competitor(self):
        dialogue = self._ask()
        dialogue.write(
            {"loss_verdict": "saved", "outcome": "Met", "competitor_id": self.rival.id}
        )
        dialogue.action_close()
        self.assertEqual(self.alert.competitor_id, self.rival)
        self.assertEqual(self.alert.value_lost, 0)

    def test_asked(self):
        dialogue = self._ask()
        dialogue.outcome = "Called"
        with self.assertRefused(UserError, "Say what came of it"):
            dialogue.action_close()
        dialogue.write({"loss_verdict": "right", "outcome": False})
        with self.assertRefused(ValidationError, "What was done"):
            dialogue.action_close()
        self.assertEqual(self.alert.state, "open")
        self.assertFalse(self.alert.loss_verdict)

    def test_not_lost_to_itself(self):
        dialogue = self._ask()
        dialogue.write(
            {
                "loss_verdict": "lost",
                "outcome": "Called",
                "competitor_id": self.account.partner_id.id,
            }
        )
        with self.assertRefused(ValidationError, "can't be lost to itself"):
            dialogue.action_close()

    def test_other_kinds_are_closed_as_before(self):
        alert = self.alerts._open(self.account, "complaint", {self.account.id: "Late"})
        alert.outcome = "Sent again"
        self.assertFalse(alert.asks_verdict)
        self.assertEqual(alert._get_value_at_stake(), 0, "nothing is told of")
        self.assertNotEqual(self._ask(alert)._name, "key.account.churn.close")

    def test_open_without_it_and_reopened(self):
        """Closed by RPC it stays open to be said, and is listed; opened again, it is to be seen."""
        alert = self.alert.with_user(self.manager)
        alert.outcome = "Called"
        alert.action_close()
        found = self.alerts.search(
            [
                ("kind", "=", "churn"),
                ("state", "=", "done"),
                ("loss_verdict", "=", False),
            ]
        )
        self.assertIn(self.alert, found)
        alert.action_reopen()
        dialogue = self._ask()
        dialogue.loss_verdict = "right"
        dialogue.action_close()
        self.assertEqual(self.alert.loss_verdict, "right")
        alert.action_reopen()
        self.assertFalse(self.alert.loss_verdict)

    def test_no_cause_is_missing(self):
        """Causes are those of customers that are not satisfied."""
        causes = self.env["key.account.cause"].with_company(self.company)
        self.assertEqual(causes.get_pareto()["untagged"], 0)
        self.alerts._open(self.account, "complaint", {self.account.id: "Late"})
        self.assertEqual(causes.get_pareto()["untagged"], 1)

    def test_rights(self):
        with self.assertRefused(AccessError, "is kept by itself"):
            self.alert.with_user(self.manager).loss_verdict = "saved"
        dialogues = self.env["key.account.churn.close"].with_user(self.outsider)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            dialogues.create({"alert_id": self.alert.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.alert.with_user(self.outsider).action_ask_close()
