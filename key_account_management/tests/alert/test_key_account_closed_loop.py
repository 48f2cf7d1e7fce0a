from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..satisfaction.common import KeyAccountSurveyCommon

LOOP = "odoo.addons.key_account_management.models.alert.survey_user_input"
BATCHES = "odoo.addons.key_account_management.models.account.batches"
LOOP_CRON = "key_account_management.ir_cron_close_loop"
TAKE_UP = "key_account_management.mail_activity_type_bad_answer"


@tagged("post_install", "-at_install")
class TestClosedLoop(KeyAccountSurveyCommon, CronMixinCase):
    """An answer becomes an alert, a thank-you, or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_person("Ann", roles=["decider"])
        cls.ben = cls._create_person("Ben", roles=["user"])
        for person in cls.ann | cls.ben:
            person.partner_id.email = f"{person.partner_id.name}@customer.example.com"
        cls.public = cls.env.ref("base.public_user")

    def _submit(self, answer, score=None, words=None):
        """As the customer does it: the public user, with rights by the token alone."""
        answer = answer.with_user(self.public).sudo()
        if score is not None:
            answer._save_lines(self.recommend, str(score))
        if words:
            answer._save_lines(self.words, words)
        answer._mark_done()
        return answer.sudo(False).with_user(self.env.user)

    def test_detractor(self):
        """A 3 with words, by the one who decides: alert and activity, at once."""
        self.company.partner_id.tz = "UTC"
        before = fields.Datetime.now()
        answer = self._submit(self._ask(self.ann), 3, "Late again")
        alert = self.account.alert_ids
        self.assertEqual(
            (alert.kind, alert.state, alert.severity), ("detractor", "open", "3")
        )
        self.assertEqual(alert.user_id, self.users["manager"])
        self.assertEqual(alert.user_input_ids, answer)
        self.assertEqual(alert.date_open, before)
        self.assertEqual(alert.deadline - alert.date_open, timedelta(hours=24))
        line = alert.evidence_ids
        self.assertEqual((line.partner_id, line.score), (self.ann.partner_id, 3))
        activity = alert.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref(TAKE_UP))
        self.assertEqual(activity.user_id, self.users["manager"])
        self.assertEqual(
            activity.date_deadline, (alert.date_open + timedelta(days=1)).date()
        )
        # Whoever sees the activity may see its author.
        self.assertTrue(self._as("manager", activity).create_uid.name)
        for told in ("Ann", "Decider", "3 of 10", "Late again"):
            self.assertIn(told, activity.note)

    def test_bands(self):
        """0 to 6 open an alert, 7 to 10 do not."""
        for score in range(11):
            account = self._create_account(f"C{score}")
            self._submit(self._ask(self._create_person(f"P{score}", account)), score)
            self.assertEqual(len(account.alert_ids), int(score <= 6), score)

    def test_named_question(self):
        """Any question can have its own limit; -1: it has none."""
        self.recommend.key_account_kind = "satisfaction"
        self.recommend.key_account_alert_below = 2
        self._submit(self._ask(self.ann), 3)
        self.assertFalse(self.account.alert_ids)
        self._submit(self._ask(self.ben), 2)
        self.assertEqual(len(self.account.alert_ids), 1)

    def test_complaint_in_words(self):
        """Words of the programme's list open an alert whatever the score, unless negated."""
        self._submit(self._ask(self.ben), 9, "No complaint, all fine")
        self.assertFalse(self.account.alert_ids)
        self._submit(self._ask(self.ann), 8, "This is unacceptable")
        self.assertEqual(self.account.alert_ids.evidence_ids.complaint, "unacceptable")
        self.programme.complaint_words = "fine"
        other = self._create_account("Other")
        self._submit(self._ask(self._create_person("Eve", other)), 9, "fine")
        self.assertTrue(other.alert_ids)

    def test_chinese_complaint(self):
        self._submit(self._ask(self.ann), 9, "我要投诉")
        self.assertEqual(self.account.alert_ids.evidence_ids.complaint, "投诉")

    def test_two_people_one_alert(self):
        self._submit(self._ask(self.ben), 6)
        alert = self.account.alert_ids
        self.assertEqual(alert.severity, "1")
        self._submit(self._ask(self.ann), 1, "Never on time")
        self.assertEqual(self.account.alert_ids, alert)
        self.assertEqual(alert.severity, "3")
        self.assertEqual(
            alert.evidence_ids.partner_id, self.ann.partner_id | self.ben.partner_id
        )
        self.assertEqual(len(alert.activity_ids), 1)
        self.assertIn("Never on time", alert.activity_ids.note)
        self.assertIn("Never on time", alert.evidence)

    def test_answered_twice(self):
        """Changed, the answer stands in the alert as it is now; nothing is doubled."""
        answer = self._submit(self._ask(self.ann), 3)
        self._submit(answer, 5)
        alert = self.account.alert_ids
        self.assertEqual(alert.evidence_ids.mapped("score"), [5])
        self.assertIn("5 of 10", alert.activity_ids.note)
        written = alert.write_date
        answer._close_key_account_loop()
        self.assertEqual((len(alert.activity_ids), alert.write_date), (1, written))

    def test_skipped_is_nothing(self):
        answer = self._submit(self._ask(self.ann))
        self.assertFalse(self.account.alert_ids)
        self.assertTrue(answer.key_account_looped_on)

    def test_test_entry(self):
        self._submit(self._ask(self.ann, test_entry=True), 0)
        self.assertFalse(self.account.alert_ids)

    def test_person_of_elsewhere(self):
        """The invitation was passed on: it says who wrote."""
        stranger = self._create_partner("Stranger", email="s@elsewhere.example.com")
        answer = self._ask(self.ann)
        answer.write({"partner_id": stranger.id, "key_account_stakeholder_id": False})
        self._submit(answer, 2)
        self.assertIn("Stranger", self.account.alert_ids.evidence)

    def test_account_archived_or_gone(self):
        self.account.active = False
        self._submit(self._ask(self.ann), 2)
        self.assertTrue(self.account.alert_ids)
        other = self._create_account("Gone")
        answer = self._ask(self._create_person("Eve", other))
        answer.key_account_id = False
        self._submit(answer, 2)
        self.assertFalse(other.alert_ids)

    def test_owner(self):
        """Manager, else sponsor, else the team, else an administrator's activity."""
        self._create_member("director", "sponsor")
        self._create_member("member", "service")
        self.users["manager"].active = False
        self._submit(self._ask(self.ann), 2)
        alert = self.account.alert_ids
        self.assertEqual(alert.user_id, self.users["director"])
        nobody = self._create_account("Nobody's")
        self._submit(self._ask(self._create_person("Eve", nobody)), 2)
        self.assertFalse(nobody.alert_ids.user_id)
        administrator = nobody.alert_ids.activity_ids.user_id
        self.assertTrue(administrator.has_group("key_account_management.group_manager"))

    def test_severity_of_tier(self):
        top = self.company.key_account_tier_ids[:1]
        self.account.computed_tier_id = top
        self._submit(self._ask(self.ben), 6)
        self.assertEqual(self.account.alert_ids.severity, "3")

    @mute_logger(LOOP)
    def test_failure_loses_nothing(self):
        """What fails while the customer waits is saved, and taken up by the next run."""
        template = self.env.ref("key_account_management.key_account_alert_note")
        arch = template.arch
        template.arch = '<t t-name="x"><t t-out="1 / 0"/></t>'
        with self.capture_triggers(
            "key_account_management.ir_cron_close_loop"
        ) as capture:
            answer = self._submit(self._ask(self.ann), 3)
        self.assertEqual(len(capture.records), 1)
        self.assertEqual((answer.state, answer.key_account_looped_on), ("done", False))
        self.assertFalse(self.account.alert_ids)
        template.arch = arch
        self._run("ir_cron_close_loop")
        self.assertTrue(answer.key_account_looped_on)
        self.assertEqual(len(self.account.alert_ids), 1)
        self._run("ir_cron_close_loop")
        self.assertEqual(len(self.account.alert_ids.evidence_ids), 1)

    @mute_logger(BATCHES)
    def test_cron_passes_by_what_fails(self):
        """One answer that can't be taken up keeps no other, not even those of later
        batches."""
        broken = self._create_programme(name="Broken")
        answers = self._ask(self.ann, broken) | self._ask(self.ben)
        for answer in answers:
            answer._save_lines(self.recommend, "2")
        answers.write({"state": "done"})
        self.env.flush_all()
        # A deadline past the end of the calendar: the form would refuse it.
        self.env.cr.execute(
            "UPDATE key_account_survey SET alert_hours = 2000000000 WHERE id = %s",
            [broken.id],
        )
        broken.invalidate_recordset()
        with patch(f"{LOOP}.BATCH", 1):
            self._run("ir_cron_close_loop")
        self.assertFalse(answers[0].key_account_looped_on)
        self.assertTrue(answers[1].key_account_looped_on)

    def _run(self, name):
        with self.enter_registry_test_mode():
            cron = self.env.ref(f"key_account_management.{name}")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def test_thanks_and_reference(self):
        mails = self.env["mail.mail"].sudo()
        self._submit(self._ask(self.ben), 8)
        self.assertFalse(mails.search([("model", "=", "survey.user_input")]))
        self.programme.write(
            {"thank_promoters": True, "thank_passives": True, "ask_reference": True}
        )
        self._submit(self._ask(self.ben), 8)
        passive = mails.search([("model", "=", "survey.user_input")])
        self.assertEqual(passive.recipient_ids, self.ben.partner_id)
        answer = self._submit(self._ask(self.ann), 10)
        promoter = mails.search([("model", "=", "survey.user_input")]) - passive
        self.assertEqual(promoter.recipient_ids, self.ann.partner_id)
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.users["manager"])
        answer._close_key_account_loop()
        self.assertEqual(len(self.account.activity_ids), 1)

    def test_template_deleted(self):
        """Nobody is thanked, and nothing breaks."""
        self.programme.thank_promoters = True
        self.env.ref("key_account_management.mail_template_thank_promoter").unlink()
        answer = self._submit(self._ask(self.ann), 10)
        self.assertTrue(answer.key_account_looped_on)

    def test_programme_settings(self):
        with self.assertRefused(ValidationError, "at least 1 hour"):
            self.programme.alert_hours = 0
        with self.assertRefused(ValidationError, "can't be negative"):
            self.programme.follow_up_days = -1
        self.programme.alert_hours = 4
        self._submit(self._ask(self.ann), 2)
        alert = self.account.alert_ids
        self.assertEqual(alert.deadline - alert.date_open, timedelta(hours=4))


@tagged("post_install", "-at_install")
class TestClosedLoopPrivacy(KeyAccountSurveyCommon):
    """Who sees what of an answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_person("Ann Secret", roles=["decider"])
        cls.ann.partner_id.email = "ann.secret@customer.example.com"

    def test_without_survey_rights(self):
        """The account's own see the answer through the alert, and nothing of the survey."""
        answer = self._answer(self.ann, 3, "Late again")
        alert = self._as("manager", self.account.alert_ids)
        self.assertIn("Late again", alert.evidence_ids.text)
        self.assertEqual(alert.evidence_ids.partner_id.name, "Ann Secret")
        with self.assertRaises(AccessError):
            self._as("manager", answer).read(["state"])
        with self.assertRaises(AccessError):
            alert.read(["user_input_ids"])

    def test_who_sees_alerts(self):
        self._answer(self.ann, 3)
        alert = self.account.alert_ids
        evidence = alert.evidence_ids
        self._create_member("member")
        for name, sees in {
            "manager": True,
            "member": True,
            "director": True,
            "admin": True,
            "outsider": False,
        }.items():
            for record in (alert, evidence):
                found = self._as(name, record).search([("id", "=", record.id)])
                self.assertEqual(bool(found), sees, name)
        # Whoever is given the alert sees it, though not in the team.
        alert.user_id = self.users["outsider"]
        self.assertTrue(self._as("outsider", evidence).search([]))

    def test_other_company(self):
        there = self._create_company("Elsewhere")
        foreign = self._create_account("Foreign", there)
        alert = self.env["key.account.alert"]._open(
            foreign, "detractor", {foreign.id: "x"}
        )
        self.assertNotIn(alert, self._as("admin", alert).search([]))
        with self.assertRaises(AccessError):
            self._as("admin", alert).read(["evidence"])

    def test_evidence_is_not_written_by_hand(self):
        self._answer(self.ann, 3)
        evidence = self.account.alert_ids.evidence_ids
        with self.assertRaises(AccessError):
            self._as("admin", evidence).write({"text": "All fine"})

    def _give_together(self, scores, ended, **kw):
        """A wave of an anonymous programme; what was begun is not taken up yet."""
        programme = self._create_programme(name="Anonymous", is_anonymous=True)
        return self._answer_together(self.account, scores, programme, ended, **kw)

    def _take_up(self, moment):
        """As the scheduled action does."""
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(LOOP_CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_anonymous_wave(self):
        """What is bad in a wave opens an alert at once, dated by the month: no answer does, nor
        the end of the wave before the month is over."""
        ended = datetime(2026, 5, 12, 15)
        self._give_together((2, 9, 9, 4, 9), ended, words="Too dear")
        for moment in (ended, ended + timedelta(1), datetime(2026, 5, 31, 12)):
            self._take_up(moment)
            self.assertFalse(self.account.alert_ids)
        self._take_up(datetime(2026, 6, 1, 12))
        alert = self.account.alert_ids
        self.assertEqual(alert.date_open, datetime(2026, 6, 1, 12))
        lines = alert.evidence_ids
        self.assertEqual(sorted(lines.mapped("score")), [2, 4])
        self.assertEqual(set(lines.mapped("date")), {datetime(2026, 5, 1, 12)})
        self.assertEqual(set(lines.mapped("month")), {"May 2026"})
        self.assertFalse(
            lines.partner_id or lines.stakeholder_id or lines.sudo().user_input_id
        )
        self.assertFalse(alert.user_input_ids)
        self.assertIn("Too dear", alert.evidence)
        self.assertIn("anonymous", alert.activity_ids.note)
        self.assertFalse(alert.can_reply)
        self._take_up(datetime(2026, 6, 1, 14))
        self.assertEqual(alert.evidence_ids, lines, "a wave is taken up once")

    def test_anonymous_completed_again(self):
        """What comes back after the wave was taken up tells nothing of who."""
        answers = self._give_together([2] * 5, datetime(2026, 5, 12, 15))
        self._take_up(datetime(2026, 6, 1, 12))
        before = self.account.alert_ids.evidence
        answers[0]._mark_done()
        self._take_up(datetime(2026, 6, 2, 12))
        self.assertEqual(self.account.alert_ids.evidence, before)

    def _invite_wave(self, answers, people):
        programme = answers.key_account_survey_id
        return self.env["key.account.survey.invitation"].create(
            [
                {
                    "programme_id": programme.id,
                    "account_id": self.account.id,
                    "stakeholder_id": person.id,
                    "partner_id": person.partner_id.id,
                    "date_asked": answers[0].key_account_asked_on,
                    "state": "expired",
                }
                for person in people
            ]
        )

    def _create_people(self, count):
        people = self.env["key.account.stakeholder"]
        for index in range(count):
            people |= self._create_person(f"P{index}")
        return people

    def test_anonymous_below_five(self):
        """Six asked, two have answered: neither score, nor words, nor how many are bad."""
        answers = self._give_together(
            (2, 3, None, None, None, None),
            datetime(2026, 5, 12, 15),
            words="My boss Ann",
        )
        self._invite_wave(answers, self._create_people(6))
        self._take_up(datetime(2026, 6, 1, 12))
        alert = self.account.alert_ids
        line = alert.evidence_ids
        self.assertEqual(len(line), 1)
        self.assertFalse(line.has_score or line.score or line.complaint)
        told = f"{alert.evidence} {alert.activity_ids.note} {line.text}"
        self.assertNotIn("Ann", told)
        self.assertNotIn("of 10", told)
        self.assertIn("fewer than 5", told)

    def test_anonymous_crowd_that_shrank(self):
        """Five asked, two mails never came: whoever answered would be one of three. Nor do
        people hide one another who were merged or deleted since."""
        for change in ("failed", "merged", "deleted"):
            with self.subTest(change):
                answers = self._give_together(
                    (2, 2, None, None, None), datetime(2026, 5, 12, 15)
                )
                people = self._create_people(5)
                invitations = self._invite_wave(answers, people)
                if change == "failed":
                    invitations[:2].state = "failed"
                elif change == "merged":
                    invitations[:2].partner_id = people[0].partner_id
                else:
                    partner = people[0].partner_id
                    people[0].unlink()
                    partner.unlink()
                self._take_up(datetime(2026, 6, 1, 12))
                self.assertFalse(self.account.alert_ids)
                self.assertTrue(answers[0].key_account_looped_on)

    def test_anonymous_wave_that_fails(self):
        """It keeps no other wave, and is tried again."""
        answers = self._give_together([2] * 5, datetime(2026, 5, 12, 15))
        self._set_hours(answers.key_account_survey_id, 2000000000)
        other = self._create_account("Other")
        programme = self._create_programme(name="Fine", is_anonymous=True)
        fine = self._answer_together(
            other, [2] * 5, programme, datetime(2026, 5, 12, 15)
        )
        with mute_logger(LOOP):
            self._take_up(datetime(2026, 6, 1, 12))
        self.assertFalse(any(answers.mapped("key_account_looped_on")))
        self.assertTrue(all(fine.mapped("key_account_looped_on")))
        self.assertEqual(len(other.alert_ids.evidence_ids), 5)
        self._set_hours(answers.key_account_survey_id, 24)
        self._take_up(datetime(2026, 6, 1, 13))
        self.assertEqual(len(self.account.alert_ids.evidence_ids), 5)

    def _set_hours(self, programme, hours):
        """Past the end of the calendar the form would refuse it."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_survey SET alert_hours = %s WHERE id = %s",
            [hours, programme.id],
        )
        programme.invalidate_recordset()

    def test_privacy_lookup(self):
        """Odoo's own lookup finds the answer and what the alert quotes; deleting the answer
        takes the words along."""
        answer = self._answer(self.ann, 3, "Deeply personal words")
        alert = self.account.alert_ids
        manager = self.users["manager"]
        alert.activity_ids.with_user(manager).action_feedback("Called")
        evidence = alert.evidence_ids
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Ann Secret", "email": "ann.secret@customer.example.com"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertIn(("survey.user_input", answer.id), found)
        self.assertIn(("key.account.alert.evidence", evidence.id), found)
        self.assertIn(
            "Deeply personal", " ".join(map(str, alert.message_ids.mapped("body")))
        )
        answer.unlink()
        self.assertFalse(evidence.exists())
        activities = alert.with_context(active_test=False).activity_ids
        told = [alert.evidence or "", *alert.message_ids.mapped("body")]
        told += activities.mapped("note")
        self.assertNotIn("Deeply personal", " ".join(map(str, told)))
