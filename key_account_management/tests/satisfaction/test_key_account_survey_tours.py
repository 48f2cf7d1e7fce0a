from odoo.tests import tagged

from ..common import PatientHttpCase
from .test_key_account_survey_asking import AskingCommon


@tagged("post_install", "-at_install")
class TestSurveyTours(AskingCommon, PatientHttpCase):
    """In a real browser, as the people who use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["admin"].email = "sender@example.com"
        cls.ann = cls._create_decider()
        cls.uma = cls._create_person("Uma", roles=["user"])
        cls.uma.partner_id.email = "uma@example.com"

    def test_set_up_preview_start(self):
        """An administrator sets up a ready-made programme; the scheduled action asks."""
        self.start_tour(
            "/odoo/key-account-programmes",
            "key_account_start_programme",
            login=self.users["admin"].login,
        )
        programme = self.env["key.account.survey"].search([("name", "=", "Toured")])
        self.assertEqual(programme.state, "running")
        self.assertFalse(programme.invitation_ids)
        cron = self.env.ref("key_account_management.ir_cron_survey_ask")
        self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        self.assertEqual(programme.invitation_ids.stakeholder_id, self.ann)
        mail = self._get_mails(self.ann)
        self.assertIn(
            programme.invitation_ids.user_input_id.get_start_url(), mail.body_html
        )
        self.assertIn("sender@example.com", mail.email_from)

    def test_ask_by_hand(self):
        """An account manager, without any right on surveys."""
        self.programme.state = "running"
        self.start_tour(
            f"/odoo/key-accounts/{self.account.id}",
            "key_account_ask_by_hand",
            login=self.users["manager"].login,
        )
        asked = self.programme.invitation_ids
        self.assertEqual(asked.stakeholder_id, self.ann | self.uma)
        reasons = {i.stakeholder_id: i.override_reason for i in asked}
        self.assertFalse(reasons[self.ann])
        self.assertEqual(reasons[self.uma], "She asked to be heard")
