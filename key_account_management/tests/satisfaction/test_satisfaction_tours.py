from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestSatisfactionTours(KeyAccountSurveyCommon, PatientHttpCase):
    """Journeys in a real browser, as people without rights on surveys."""

    def _give(self, account, marks, words=None, on_delivery=()):
        for index, mark in enumerate(marks):
            person = self._create_person(f"P{index}", account)
            answer = self._answer(person, mark, words)
            for question in on_delivery:
                answer._save_lines(question, "5")

    def test_dashboard(self):
        director = self.users["director"]
        on_delivery = self.env["survey.question"].create(
            [
                {
                    "survey_id": self.survey.id,
                    "title": kind,
                    "question_type": "scale",
                    "scale_min": 1,
                    "scale_max": 5,
                    "key_account_kind": kind,
                    "key_account_topic": "delivery",
                }
                for kind in ("satisfaction", "importance")
            ]
        )
        for name, tier, marks in (
            ("Mine", "Key", (10, 10, 9, 9)),
            ("Theirs", "Growth", (2, 8)),
            ("Quiet", "Growth", ()),
        ):
            account = self._create_account(
                name, user_id=director.id, computed_tier_id=self.tiers[tier].id
            )
            self._give(account, marks, on_delivery=on_delivery)
            if not marks:
                self._ask(self._create_person("Ann", account, roles=("decider",)))
        self.start_tour(
            "/odoo/satisfaction",
            "key_account_satisfaction_dashboard",
            login=director.login,
        )

    def test_trend(self):
        """A click on a quarter opens the answers that its score counts: also before the period
        that is looked at, of this company and programme alone, none of an anonymous wave."""
        director = self.users["director"]
        elsewhere = self._create_company("Elsewhere")
        director.company_ids |= elsewhere
        mine = self._create_account("Mine", user_id=director.id)
        there = self._create_account("There", elsewhere, user_id=director.id)
        quarter = fields.Date.start_of(fields.Date.today(), "quarter")
        # In the middle of the quarter, whatever the time zone, five quarters back.
        then = fields.Date.subtract(quarter, months=15) + timedelta(days=40)
        ago = (fields.Date.today() - then).days
        for number in range(6):
            person = self._create_person(f"P{number}", mine)
            self._answer(person, 10 if number else 2, days_ago=ago)
        self._answer(self._create_person("Late", mine), 1, days_ago=ago - 92)
        foreign = self._create_programme(company_id=elsewhere.id)
        self._answer(self._create_person("Else", there), 1, None, foreign, ago)
        hidden = self._create_programme(name="Hidden", is_anonymous=True)
        ended = datetime.combine(then, time(12))
        self._answer_together(mine, (0,) * 4, hidden, ended, "Said without a name")
        report = self._as("director", self.env["key.account.satisfaction.report"])
        scores = [point["score"] for point in report.get_dashboard()["trend"]]
        self.assertEqual(scores[2]["count"], 6)
        self.start_tour(
            f"/odoo/satisfaction?cids={self.company.id}-{elsewhere.id}",
            "key_account_satisfaction_trend",
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
