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
