from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ...hooks import uninstall_hook
from .common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestProgramme(KeyAccountSurveyCommon):
    """Setting up a satisfaction programme, and what keeps it from asking."""

    def test_starts_and_pauses(self):
        self.assertEqual(self.programme.state, "draft")
        self._as("admin", self.programme).action_start()
        self.assertEqual(self.programme.state, "running")
        self._as("admin", self.programme).action_pause()
        self.assertEqual(self.programme.state, "paused")
        self.assertEqual(self.programme.copy().state, "draft")
        self.assertEqual(self.programme.copy().name, "Programme (copy)")

    def test_survey_that_measures_nothing(self):
        self.recommend.write({"key_account_kind": False, "key_account_alert_below": -1})
        self.assertIn("measures anything", self.programme.problem)
        with self.assertRefused(UserError, "can't start"):
            self.programme.action_start()
        self.assertEqual(self.programme.state, "draft")

    def test_uninstalled(self):
        """Nothing holds on to what goes: an answered survey of ours, a type of activity."""
        survey = self.env.ref("key_account_management.survey_relationship")
        person = self._create_person()
        self._invite(person, self._create_programme(survey_id=survey.id))
        kind = self.env.ref("key_account_management.mail_activity_type_tier_change")
        self.account.activity_schedule(activity_type_id=kind.id, user_id=self.env.uid)
        todo = self.account.activity_schedule("mail.mail_activity_data_todo")
        uninstall_hook(self.env)
        answers = survey.user_input_ids
        self.assertTrue(answers)
        for records in (survey, kind):
            records.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.env.flush_all()
        self.assertFalse(answers.exists())
        self.assertTrue(todo.exists())
        self.assertTrue(self.survey.exists())

    def test_archived_survey(self):
        self.survey.active = False
        with self.assertRefused(UserError, "archived"):
            self.programme.action_start()

    def test_login_required(self):
        self.survey.users_login_required = True
        with self.assertRefused(UserError, "requires a login"):
            self.programme.action_start()

    def test_no_sender(self):
        """The sender's address, else the company's, else nobody can be asked."""
        self.company.email = False
        self.assertTrue(self.programme.sender)
        sender = self._create_user("no_address", "group_manager")
        sender.email = False
        self.programme.user_id = sender
        with self.assertRefused(UserError, "no mail address to send from"):
            self.programme.action_start()
        self.company.email = "us@example.com"
        self.assertIn("us@example.com", self.programme.sender)
        self.assertFalse(self.programme.problem)

    def test_language_not_installed(self):
        lang = self.env["res.lang"].with_context(active_test=False)
        absent = lang.search([("active", "=", False)], limit=1)
        self.programme.lang_ids = absent
        self.programme.invalidate_recordset()
        with self.assertRefused(UserError, "languages is installed"):
            self.programme.with_context(active_test=False).action_start()

    def test_numbers(self):
        for name in ("every_months", "deadline_days", "minimum_answers"):
            with self.subTest(name), self.assertRefused(ValidationError, "at least 1"):
                self.programme[name] = 0
        for name in ("delay_days", "reminder_days"):
            with self.subTest(name), self.assertRefused(ValidationError, "at least 0"):
                self.programme[name] = -1
        with self.assertRefused(ValidationError, "after the last day to answer"):
            self.programme.write({"deadline_days": 7, "reminder_days": 7})
        self.programme.write({"trigger": "visit", "every_months": 0})

    def test_quiet_days(self):
        with self.assertRefused(ValidationError, "Days between surveys"):
            self.company.key_account_survey_quiet_days = -1

    def test_survey_stays_once_people_were_asked(self):
        person = self._create_person(roles=["decider"])
        other = self.survey.copy()
        self._invite(person)
        with self.assertRefused(UserError, "answers to two surveys"):
            self.programme.survey_id = other
        with self.assertRefused(UserError, "Archive the programme"):
            self.programme.unlink()
        with self.assertRefused(UserError, "Archive the survey"):
            self.survey.unlink()
        self.programme.active = False
        spare = self._create_programme(survey_id=other.id)
        spare.survey_id = self.survey
        spare.unlink()
        other.unlink()

    def test_population(self):
        """Whom the programme means, whether or not they can be asked today."""
        decider = self._create_person("Ann", roles=["decider"])
        self._create_person("Bob", roles=["user"])
        self._create_person(
            "Gone", roles=["decider"], date_start=False, date_end="2020-01-01"
        )
        self.assertEqual(self.programme.population, 2)
        self.programme.role_ids = self.roles["decider"]
        self.assertEqual(self.programme.population, 1)
        action = self.programme.action_view_population()
        found = self.env["key.account.stakeholder"].search(action["domain"])
        self.assertEqual(found, decider)
        self.programme.tier_ids = self.tiers["Key"]
        self.assertEqual(self.programme.population, 0)

    def test_salespeople_read_only(self):
        """They have no rights on surveys, and see the programme through ours."""
        programme = self._as("manager", self.programme)
        self.assertEqual(programme.name, "Programme")
        read = programme.web_read(
            {"survey_id": {"fields": {"display_name": {}}}, "problem": {}}
        )
        self.assertEqual(read[0]["survey_id"]["display_name"], "Relationship")
        self.assertFalse(programme.problem)
        with self.assertRaises(AccessError):
            programme.name = "Mine"
        with self.assertRaises(AccessError):
            programme.action_start()

    def test_strangers_wake_no_scheduled_action(self):
        """Not by starting no programme at all, either."""
        cron = self.env.ref("key_account_management.ir_cron_survey_ask")
        portal = new_test_user(self.env, "survey_portal", groups="base.group_portal")
        for user in (portal, self.users["manager"]):
            with self.assertRaises(AccessError):
                self.programme.browse().with_user(user).action_start()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertFalse(triggers)

    def test_other_company(self):
        other = self._create_company("Elsewhere")
        theirs = self._create_programme(company_id=other.id)
        found = self._as("admin", self.env["key.account.survey"]).search([])
        self.assertEqual(found, self.programme)
        with self.assertRaises(AccessError):
            self._as("admin", theirs).read(["name"])

    def test_form(self):
        """An administrator sets one up as in the browser."""
        self.env.flush_all()
        programmes = self._as("admin", self.env["key.account.survey"])
        with Form(programmes) as form:
            form.name = "After visits"
            form.survey_id = self._as("admin", self.survey)
            form.trigger = "visit"
            form.role_ids.add(self.roles["decider"])
        programme = form.record
        self.assertEqual(programme.user_id, self.users["admin"])
        self.assertEqual(programme.company_id, self.company)
        self.assertFalse(programme.problem)

    def test_response(self):
        """Who was asked, who answered; what was not delivered counts for nothing."""
        ann, bob, cleo = (
            self._create_person(name, roles=["decider"])
            for name in ("Ann", "Bob", "Cleo")
        )
        self._invite(ann, state="expired")
        invitation = self._invite(bob)
        self._invite(cleo, state="failed")
        invitation.user_input_id._mark_done()
        self.assertEqual(invitation.state, "answered")
        self.assertEqual(
            invitation.date_answered, invitation.user_input_id.end_datetime
        )
        self.assertEqual(self.programme.asked_count, 2)
        self.assertEqual(self.programme.answered_count, 1)
        self.assertEqual(self.programme.failed_count, 1)
        self.assertEqual(self.programme.response_rate, 50)
        start = invitation.date_asked
        self.assertEqual(
            self.programme._get_funnel(start)[self.programme.id],
            {
                "asked": 2,
                "failed": 1,
                "opened": 1,
                "answered": 1,
                "response_rate": 50,
            },
        )
        empty = self.programme._get_funnel(end=start)[self.programme.id]
        self.assertIsNone(empty["response_rate"])
        action = self.programme.with_context(
            invitation_filters=["answered"]
        ).action_view_invitations()
        self.assertEqual(action["context"], {"search_default_answered": 1})

    def test_trial_answers_count_for_nothing(self):
        invitation = self._invite(self._create_person())
        invitation.user_input_id.test_entry = True
        invitation.user_input_id._mark_done()
        self.assertEqual(invitation.state, "sent")

    def test_ready_made_surveys(self):
        """Each can be used as it is, and asks for importance what it asks for satisfaction."""
        for name in ("relationship", "visit", "delivery"):
            survey = self.env.ref(f"key_account_management.survey_{name}")
            programme = self._create_programme(name=name, survey_id=survey.id)
            self.assertFalse(programme.problem)
            programme.action_start()
        questions = self.env.ref(
            "key_account_management.survey_relationship"
        ).question_ids
        topics = {
            kind: set(found.mapped("key_account_topic"))
            for kind, found in questions.grouped("key_account_kind").items()
        }
        self.assertEqual(topics["satisfaction"], topics["importance"])
        self.assertEqual(len(topics["importance"]), 5)


@tagged("post_install", "-at_install")
class TestQuestion(KeyAccountSurveyCommon):
    """Questions that satisfaction rests on."""

    def test_scale(self):
        for kind in ("recommend", "satisfaction", "effort", "importance"):
            with (
                self.subTest(kind),
                self.assertRefused(ValidationError, "Measures: only a question"),
            ):
                self.words.key_account_kind = kind
        with self.assertRefused(ValidationError, "from 0 to 10"):
            self.recommend.write({"scale_min": 1})
        with self.assertRefused(ValidationError, "only a text"):
            self.recommend.write(
                {"key_account_kind": "open", "key_account_alert_below": -1}
            )
        with self.assertRefused(ValidationError, "-1 for no alert"):
            self.words.key_account_alert_below = 3

    def test_answers_stay(self):
        """A question that was answered is neither deleted nor changed in its meaning; it can
        be told to count no more."""
        self._answer(self._create_person(), 3, "Late")
        with self.assertRefused(UserError, "answers would go with it"):
            self.recommend.unlink()
        with self.assertRefused(UserError, "would mean something else"):
            self.recommend.question_type = "text_box"
        self.recommend.write(
            {"title": "Would you?", "key_account_kind": False, "scale_max": 10}
            | {"key_account_alert_below": -1}
        )
        lines = self.env["survey.user_input.line"].search(
            [("question_id", "=", self.recommend.id)]
        )
        self.assertEqual(lines.value_scale, 3)

    def test_unanswered_changes_freely(self):
        self._invite(self._create_person())
        self.words.question_type = "char_box"
        self.words.unlink()
        self.assertEqual(self.survey.question_ids, self.recommend)

    def test_other_surveys_are_left_alone(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Quiz",
                "question_and_page_ids": [
                    Command.create({"title": "Yes?", "question_type": "char_box"})
                ],
            }
        )
        answer = survey._create_answer(user=self.env.user)
        answer._save_lines(survey.question_ids, "Yes")
        answer._mark_done()
        survey.question_ids.unlink()
        survey.unlink()
        self.assertFalse(survey.exists())
