from odoo.tests import tagged

from .accessibility import LAPTOP, PHONE, AccessibilityCase
from .test_key_account_opening import OpeningCommon

CHINESE = "成都清河医疗"


@tagged("post_install", "-at_install")
class TestRoleTours(OpeningCommon, AccessibilityCase):
    """The days of those who work with the product, each station by axe-core."""

    size = LAPTOP

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_account("Somebody Else", user_id=cls.users["member"].id)
        cls.env["key.account"].search([]).computed_tier_id = cls.tiers["Key"]

    def _start(self, path, tour, role):
        self._on(self.size)
        self.env.flush_all()
        self.start_tour(f"/odoo/{path}", tour, login=self.users[role].login)
        self.env.invalidate_all()

    def test_morning_of_an_account_manager(self):
        self._fill(self.account)
        before = len(self.account.alert_ids.filtered("taken_up"))
        self._start("account-alerts", "key_account_morning", "manager")
        taken_up = self.account.alert_ids.filtered("taken_up")
        self.assertEqual(len(taken_up), before + 1)

    def test_look_of_a_director(self):
        self._fill(self.account)
        self._start("satisfaction", "key_account_director", "director")

    def test_first_hour_of_an_administrator(self):
        self.company.key_account_tz = False
        self.account.user_id = self.users["admin"]
        self.assessments.assess(self.company, self.today)
        self._start("key-accounts", "key_account_first_hour", "admin")

    def test_salesperson_with_own_accounts(self):
        self._start("key-accounts-all", "key_account_own_accounts", "manager")

    def test_chinese(self):
        self._load_chinese()
        self.users["manager"].lang = "zh_CN"
        self.account.partner_id.name = CHINESE
        self._fill(self.account)
        self._start("key-accounts", "key_account_chinese", "manager")


@tagged("post_install", "-at_install")
class TestRoleToursOnAPhone(TestRoleTours):
    size = PHONE
