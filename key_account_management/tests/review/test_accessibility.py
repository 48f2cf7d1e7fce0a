from odoo import fields
from odoo.tests import tagged

from .accessibility import AccessibilityCase
from .test_key_account_opening import OpeningCommon

PALE = '<p style="color: #bbb; background: #fff">Hardly to be read</p>'
SETTINGS = "crm.crm_config_settings_action"


@tagged("post_install", "-at_install")
class TestAccessibility(OpeningCommon, AccessibilityCase):
    """Screens of ours by axe-core, for who sees little or has no mouse."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.computed_tier_id = cls.tiers["Key"]

    def test_screens(self):
        self._fill(self.account)
        plan = self.account.running_plan_id.id
        self._check(
            [
                ("key-accounts", "list", None, "Customer"),
                ("key-account-people", "list", None, "Boss"),
                ("account-plans", "form", plan, "Grow"),
                ("account-plans", "list", None, "Grow"),
                ("key-account-reviews", "list", None, "Customer"),
                ("account-alerts", "list", None, "Customer"),
                ("lapsed-lines", "list", None, "No lapsed line is known"),
                ("order-rhythm", "list", None, "Nothing has been learnt yet"),
            ],
            self.users["manager"].login,
        )

    def test_warnings(self):
        day = fields.Date.today()
        replay = self.env["key.account.churn.replay"].create(
            {
                "company_id": self.company.id,
                "date": day,
                "horizon": 90,
                "is_done": True,
                "count": 94,
                "right": 85,
                "bins": [(47, 0.6, 0.8), (47, 0.9, 1.0)],
            }
        )
        self.env["key.account.churn.warning"].create(
            {
                "account_id": self.account.id,
                "company_id": self.company.id,
                "date": day,
                "since": day,
            }
        )
        lost = self.env["key.account.alert"]._open(self.account, "churn")
        lost.write({"outcome": "Called", "state": "done", "loss_verdict": "lost"})
        self._check(
            [
                ("churn-warnings-and-what-came", "form", replay.id, "85 were right"),
                ("churn-warnings", "list", None, "Customer"),
                ("lost-customers", "list", None, "Customer"),
            ],
            self.users["manager"].login,
        )

    def test_settings(self):
        admin = self.users["admin"]
        admin.group_ids |= self.env.ref("base.group_system")
        ours = ".o_setting_box[id^=key_account]"
        self._check([(SETTINGS, "form", None, "Minimum stay", ours)], admin.login)

    def test_the_check_itself(self):
        """Where a name is missing, or a contrast is bad, it says so."""
        login = self.users["manager"].login
        screen = ("key-accounts", "list", None)
        with self.assertRaisesRegex(self.failureException, "color-contrast at"):
            self._check([(*screen, "Customer")], login, PALE)
        with self.assertRaisesRegex(self.failureException, "does not show Nobody"):
            self._check([(*screen, "Nobody of that name")], login)
