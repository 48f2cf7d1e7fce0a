from odoo import fields
from odoo.tests import tagged

from .accessibility import LAPTOP, PHONE, AccessibilityCase
from .test_key_account_opening import OpeningCommon

PALE = '<p style="color: #bbb; background: #fff">Hardly to be read</p>'
LATE = "key_account_management.cause_late_delivery"
SETTINGS = "crm.crm_config_settings_action"


@tagged("post_install", "-at_install")
class TestAccessibility(OpeningCommon, AccessibilityCase):
    """Screens of ours by axe-core, for who sees little or has no mouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.computed_tier_id = cls.tiers["Key"]

    def test_the_account_and_its_people(self):
        self._fill(self.account)
        account, boss = self.account.id, self.account.stakeholder_ids[:1].id
        attitudes = ".o_people_switch_attitude"
        self._check(
            [
                ("key-accounts", "list", None, "Customer"),
                ("key-accounts", "kanban", None, "Customer"),
                ("key-accounts", "form", account, "Customer"),
                ("account-timeline", None, account, "Customer"),
                ("key-account-people", "list", None, "Boss"),
                ("key-account-people", "form", boss, "Boss"),
                ("people-map", None, account, "Boss", attitudes),
                ("customer-needs", "kanban", None, "Shorter lead times"),
                ("account-competitors", "list", None, "Rival"),
                ("share-of-wallet", "list", None, "Customer"),
            ],
            self.users["manager"].login,
        )

    def test_plans_and_reviews(self):
        review = self._fill(self.account)
        review.action_build()
        plan = self.account.running_plan_id
        strategy = {"plan_id": plan.id, "name": "Be there first"}
        self.env["key.account.strategy"].create(strategy)
        self._check(
            [
                ("account-plans", "kanban", None, "Customer"),
                ("account-plans", "list", None, "Key"),
                ("account-plans", "form", plan.id, "Grow"),
                ("key-account-objectives", "list", None, "Sell more nuts"),
                (
                    "key-account-objectives",
                    "form",
                    plan.objective_ids.id,
                    "Sell more nuts",
                ),
                ("account-initiatives", "kanban", None, "Pilot"),
                ("account-strategies", "kanban", None, "Be there first"),
                ("key-account-reviews", "list", None, "Customer"),
                ("key-account-reviews", "form", review.id, "Customer"),
            ],
            self.users["manager"].login,
        )

    def test_what_customers_say(self):
        self._fill(self.account)
        answered = self.account.alert_ids.filtered("evidence_ids")[:1]
        self.env["key.account.improvement"].create(
            {
                "name": "Two forwarders",
                "cause_id": self.env.ref(LATE).id,
                "company_id": self.company.id,
                "user_id": self.users["manager"].id,
            }
        )
        self._check(
            [
                ("account-alerts", "list", None, "Customer"),
                ("account-alerts", "kanban", None, "Customer"),
                ("account-alerts", "form", answered.id, "Customer"),
                ("satisfaction", None, None, "people_manager"),
                ("improvements", "kanban", None, "Two forwarders"),
            ],
            self.users["manager"].login,
        )

    def test_rhythm(self):
        self._check(
            [
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
        self._check([(SETTINGS, "form", None, "Minimum stay")], admin.login, ours)

    def test_the_check_itself(self):
        """Where a name is missing, or a contrast is bad, it says so."""
        login = self.users["manager"].login
        screen = ("key-accounts", "list", None)
        with self.assertRaisesRegex(self.failureException, "color-contrast at"):
            self._check([(*screen, "Customer")], login, planted=PALE, sizes=[PHONE])
        with self.assertRaisesRegex(self.failureException, "does not show Nobody"):
            self._check([(*screen, "Nobody of that name")], login, sizes=[LAPTOP])
