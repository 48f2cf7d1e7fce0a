from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestSatisfactionTours(KeyAccountSurveyCommon, PatientHttpCase):
    """Journeys in a real browser, as people without rights on surveys."""

    def _give(self, account, marks, words=None):
        for index, mark in enumerate(marks):
            self._answer(self._create_person(f"P{index}", account), mark, words)

    def test_dashboard(self):
        director = self.users["director"]
        for name, tier, marks in (
            ("Mine", "Key", (10, 10, 9, 9)),
            ("Theirs", "Growth", (2, 8)),
            ("Quiet", "Growth", ()),
        ):
            account = self._create_account(
                name, user_id=director.id, computed_tier_id=self.tiers[tier].id
            )
            self._give(account, marks)
            if not marks:
                self._ask(self._create_person("Ann", account))
        self.start_tour(
            "/odoo/satisfaction",
            "key_account_satisfaction_dashboard",
            login=director.login,
        )

    def test_account(self):
        self._give(self.account, (10, 9, 9, 2), "Late again")
        self._ask(self._create_person("Silent Sue", roles=("decider",)))
        self.start_tour(
            f"/odoo/key-accounts/{self.account.id}",
            "key_account_satisfaction_tab",
            login="people_manager",
        )
