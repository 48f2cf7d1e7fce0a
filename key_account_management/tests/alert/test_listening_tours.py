from odoo.tests import tagged

from ..common import PatientHttpCase
from ..satisfaction.common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestListeningTours(KeyAccountSurveyCommon, PatientHttpCase):
    """In a real browser: the customer by the link of the mail, then the account manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey.questions_layout = "one_page"
        cls.ann = cls._create_person("Tour Ann", roles=["decider"])
        cls.ann.partner_id.email = "tour.ann@customer.example.com"

    def test_closed_loop(self):
        """A 3 with words; the account manager finds the activity, says what was done, tells
        the customer, and closes."""
        answer = self._ask(self.ann)
        self.start_tour(answer.get_start_url(), "key_account_answer_survey")
        answer.invalidate_recordset()
        self.assertEqual(answer.state, "done")
        alert = self.account.alert_ids
        self.assertEqual(alert.evidence_ids.score, 3)
        login = self.users["manager"].login
        self.start_tour("/odoo", "key_account_close_loop", login=login)
        alert.invalidate_recordset()
        self.assertEqual(alert.state, "done")
        self.assertEqual(alert.cause_ids.mapped("name"), ["Late delivery"])
        self.assertEqual(answer.key_account_cause_ids, alert.cause_ids)
        self.assertTrue(alert.date_told and alert.date_answered)
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "=", self.ann.partner_id.id)]
        )
        self.assertIn("The parts go out today", mail.body_html)

    def test_mark_opens_the_alerts(self):
        """In a list, where a click beside it opens the account."""
        self.env["key.account.alert"].create({"account_id": self.account.id})
        mark = "button[aria-label^='Open alerts']"
        code = f"""
            document.querySelector("{mark}").click();
            const wait = setInterval(() => {{
                if (location.pathname.includes("alerts-of-account")) {{
                    clearInterval(wait);
                    console.log("test successful");
                }}
            }}, 100);
        """
        self.browser_js(
            "/odoo/key-accounts-all",
            code,
            f'!!document.querySelector("{mark}")',
            login=self.users["manager"].login,
        )

    def test_pareto(self):
        self.account.ordered_amount = 1000
        alert = self.env["key.account.alert"]._open(self.account, "detractor")
        alert.cause_ids = self.env.ref("key_account_management.cause_quality")
        login = self.users["director"].login
        self.start_tour("/odoo/cause-pareto", "key_account_cause_pareto", login=login)
