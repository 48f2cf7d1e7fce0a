from datetime import timedelta

from odoo.tests import tagged

from .common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestKeyAccountContradiction(KeyAccountSurveyCommon):
    """What people answered stands beside what is thought of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rosa = cls._create_person("Rosa")
        cls.env["key.account.attitude"].create(
            {
                "stakeholder_id": cls.rosa.id,
                "attitude": "advocate",
                "evidence": "Praised us",
                "date": cls.today - timedelta(days=20),
            }
        )

    def _told(self, user="manager", person=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._as(user, person or self.rosa).contradiction

    def _coached(self, user="manager"):
        rules = self.env["key.account.coaching.rule"]
        [rule] = rules.search([("kind", "=", "contradiction")])
        lines = self._as(user, self.account).coaching or []
        return [line for line in lines if line["rule_id"] == rule.id]

    def test_an_answer_against_the_attitude(self):
        self._answer(self.rosa, 3)
        told = self._told()
        for text in ("Answered 3 of 10", "judged Advocate", "judge anew?"):
            self.assertIn(text, told)
        [line] = self._coached()
        self.assertEqual(line["people"], ["Rosa"])
        account = self._as("manager", self.account)
        [card] = account.get_people_map()["stakeholders"]
        self.assertEqual(card["contradiction"], told)
        [person] = account.get_visit_brief(self.rosa.ids)["people"]
        self.assertEqual(person["contradiction"], told)

    def test_judged_anew(self):
        """Whoever judged after the answer knew of it."""
        self._answer(self.rosa, 3, days_ago=5)
        self.assertTrue(self._told())
        self._judge_person(self._as("manager", self.rosa), "advocate", "Still for us")
        self.assertFalse(self._told())
        self.assertFalse(self._coached())

    def test_the_last_answer_counts(self):
        self._answer(self.rosa, 3, days_ago=9)
        self._answer(self.rosa, 9, days_ago=2)
        self.assertFalse(self._told())
        david = self._create_person("David")
        self._judge_person(david, "sceptic", "Asked a rival")
        self._answer(david, 10)
        self.assertIn("Answered 10 of 10", self._told(person=david))

    def test_anonymous_answers_are_nobodys(self):
        programme = self._create_programme(is_anonymous=True)
        self._answer(self.rosa, 0, programme=programme)
        self.assertFalse(self._told())
        self.assertFalse(self.rosa.sudo()._get_last_answers())
        self.assertFalse(self._coached())

    def test_for_those_who_may_read_the_attitude(self):
        self._answer(self.rosa, 3)
        self.assertTrue(self._told())
        self.assertFalse(self._told("director"))
        self.assertFalse(self._coached("director"))
        account = self._as("manager", self.account)
        [line] = self._coached()
        account.action_coach(line["rule_id"])
        self.assertNotIn("Rosa", str(account.activity_ids.mapped("note")))
