from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestTimelineAnswers(KeyAccountSurveyCommon):
    def _get_answers(self, account):
        return [e for e in account.get_timeline()["events"] if e["kind"] == "answer"]

    def test_what_a_person_answered_is_one_event(self):
        ann, bob = self._create_person("Ann"), self._create_person("Bob")
        self._answer(ann, 9, "Quick and friendly", days_ago=3)
        self._answer(bob, 2, days_ago=5)
        first, second = self._get_answers(self._as("manager", self.account))
        self.assertEqual((first["text"], second["text"]), ("Ann", "Bob"))
        self.assertIn("Overall 9", first["detail"])
        self.assertIn("Quick and friendly", first["detail"])
        self.assertEqual(len(first["detail"].splitlines()), 2, "a line for each kind")
        self.assertNotIn("Quick", second["detail"])
        self.assertEqual(first["res_model"], "key.account.answer")
        answer = self.env["key.account.answer"].browse(first["res_id"])
        self.assertEqual(answer.partner_id, ann.partner_id)
        self.assertEqual(first["date"], answer.date.isoformat())

    def test_anonymous_answers_are_nobody_s(self):
        """Not even the superuser finds one on a timeline."""
        programme = self._create_programme(name="Anonymous", is_anonymous=True)
        ended = fields.Datetime.now() - timedelta(days=70)
        self._answer_together(self.account, [9, 8, 1, 7, 6], programme, ended)
        answers = self.env["key.account.answer"].sudo()
        self.assertTrue(answers.search([("account_id", "=", self.account.id)]))
        for account in (self.account.sudo(), self._as("personal", self.account)):
            self.assertEqual(self._get_answers(account), [])
            months = account.open_timeline()["months"]
            self.assertFalse([m for m in months if "answer" in m["counts"]])
