from datetime import date, datetime

from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestObjectiveTours(PatientHttpCase, KeyAccountPlanCommon):
    """In a real browser: the target is typed, the rest comes from the orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["manager"].password = "people_manager"
        cls._create_order(cls.account.partner_id, 600, datetime(cls.year - 1, 3, 1, 12))
        cls.objective = cls._create_objective(
            name="Sell more this year", target=0, user_id=cls.users["manager"].id
        )

    def test_progress_after_new_orders(self):
        self.start_tour(
            "/odoo/key-account-objectives",
            "key_account_objective_target",
            login="people_manager",
        )
        self.assertEqual(self.objective.target, 1000)
        self._create_order(self.account.partner_id, 250, date(self.year, 1, 1))
        self.start_tour(
            "/odoo/key-account-objectives",
            "key_account_objective_progress",
            login="people_manager",
        )
