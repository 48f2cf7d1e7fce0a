from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import PatientHttpCase
from .common import KeyAccountSurveyCommon
from .test_key_account_survey_asking import AskingCommon

REMINDER = "odoo.addons.key_account_management.models.satisfaction.key_account_survey_invitation_reminder"


@tagged("post_install", "-at_install")
class TestReminder(AskingCommon):
    """One reminder, then the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.state = "running"
        cls.person = cls._create_decider()

    def test_one_reminder(self):
        early = self._invite(self.person, days_ago=6)
        self._run()
        self.assertFalse(early.date_reminded)
        early.date_asked = self.now - timedelta(days=8)
        self._run()
        self.assertTrue(early.date_reminded)
        mails = self._get_mails(self.person)
        self.assertEqual(len(mails), 1)
        self.assertIn(early.user_input_id.access_token, mails.body_html)
        self.assertIn("still counts", mails.subject)
        self._run()
        self.assertEqual(self._get_mails(self.person), mails)

    def test_nobody_is_reminded_in_vain(self):
        """Neither who answered, opted out or is out of reach, nor by a paused programme."""
        invitation = self._invite(self.person, days_ago=8)
        partner = self.person.partner_id
        answer = invitation.user_input_id
        for record, name, value in (
            (answer, "state", "done"),
            (self.person, "survey_opt_out", True),
            (partner, "active", False),
            (partner, "email", False),
            (partner, "message_bounce", 1),
            (self.programme, "reminder_days", 0),
            (self.programme, "state", "paused"),
        ):
            with self.subTest(name):
                before = record[name]
                record[name] = value
                self._run()
                self.assertFalse(invitation.date_reminded)
                record[name] = before
        hidden = self._create_programme(name="Hidden", is_anonymous=True)
        self._invite(self.person, hidden, days_ago=8)
        self.assertFalse(self.invitations._search_to_remind(hidden, self.now))
        self._run()
        self.assertTrue(invitation.date_reminded)

    def test_broken_reminder(self):
        """The invitation stands; whoever else is reminded, is."""
        invitation = self._invite(self.person, days_ago=8)
        other = self._invite(self._create_decider("Bob"), days_ago=8)
        template = self.env.ref("key_account_management.mail_template_survey_reminder")
        template.body_html = (
            f'<p t-if="object.id == {invitation.id}">'
            '<t t-out="object.no_such_field"/></p>'
        )
        with mute_logger(REMINDER, "odoo.addons.mail.models.mail_render_mixin"):
            self._run()
        self.assertEqual(invitation.state, "sent")
        self.assertFalse(self._get_mails(self.person))
        self.assertEqual(len(self._get_mails(other.stakeholder_id)), 1)

    def test_expires(self):
        invitation = self._invite(self.person, days_ago=22)
        answered = self._invite(self._create_decider("Bob"), days_ago=22)
        answered.state = "answered"
        self._run()
        self.assertEqual(invitation.state, "expired")
        self.assertEqual(answered.state, "answered")


@tagged("post_install", "-at_install")
class TestMailServerDown(AskingCommon):
    def setUp(self):
        super().setUp()
        self.programme.state = "running"
        self.person = self._create_decider()
        self.programme._ask(self.person, self.now)
        self.invitation = self.programme.invitation_ids
        self.mail = self._get_mails(self.person)

    def _send(self, error=None):
        """The mail queue at work, in front of a mail server that answers or does not."""
        servers = type(self.env["ir.mail_server"])
        with (
            patch.object(servers, "_disable_send", lambda *args: False),
            patch.object(servers, "_connect__", lambda *args, **kwargs: None),
            patch.object(servers, "send_email", side_effect=error, return_value="<id>"),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.mail.send()

    def test_lost_nothing_asked_once(self):
        self.assertEqual(self.invitation.mail_id, self.mail)
        self.assertEqual(self.mail.state, "outgoing")
        self._send(ConnectionError("server is down"))
        self.assertEqual(self.mail.state, "exception")
        self.assertEqual(self.invitation.state, "failed")
        self.assertIn("server is down", self.invitation.reason)
        self._run()
        self.assertEqual(self.programme.invitation_ids, self.invitation)
        self._as("admin", self.invitation).action_retry()
        self.assertEqual(self.mail.state, "outgoing")
        self.assertEqual(self.invitation.state, "sent")
        self._send()
        self.assertFalse(self.mail.exists())  # and the link with it
        self.assertEqual(self.invitation.state, "sent")
        self.assertFalse(self.invitation.reason)

    def test_ordinary_mails_cost_nothing(self):
        """Core sends mail by mail: a look into our table for each would slow every mail."""
        self.mail = self.env["mail.mail"].create(
            [
                {"subject": "Hello", "email_to": "x@example.com", "auto_delete": False},
                {
                    "subject": "Hello",
                    "email_to": "x@example.com",
                    "model": "res.partner",
                    "res_id": self.person.partner_id.id,
                },
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertLogs("odoo.sql_db", "DEBUG") as queries:
            self._send()
            self.env.flush_all()
        self.assertEqual(set(self.mail.mapped("state")), {"sent"})
        self.assertTrue([q for q in queries.output if "mail_mail" in q])
        ours = [q for q in queries.output if "key_account_survey_invitation" in q]
        self.assertFalse(ours)

    def test_sent_by_hand_from_the_queue(self):
        """Whoever mends it in the queue mends the invitation."""
        self._send(ConnectionError("server is down"))
        self.mail.mark_outgoing()
        self._send()
        self.assertEqual(self.invitation.state, "sent")

    def test_retry_is_for_administrators(self):
        self._send(ConnectionError("server is down"))
        with self.assertRefused(AccessError, "Only an administrator"):
            self._as("manager", self.invitation).action_retry()

    def test_wrong_address_mended(self):
        """Core drops the mail to a wrong address; the invitation is written again."""
        self.invitation._record_delivery("no such address")
        self.mail.unlink()
        self.person.partner_id.email = "right@example.com"
        self._as("admin", self.invitation).action_retry()
        self.assertEqual(self.invitation.state, "sent")
        mail = self._get_mails(self.person)
        self.assertIn(self.invitation.user_input_id.access_token, mail.body_html)

    def test_mail(self):
        """From the sender, with a link for this person and a way out."""
        self.assertIn("/survey/start/", self.mail.body_html)
        self.assertIn(self.invitation.user_input_id.access_token, self.mail.body_html)
        self.assertIn(self.invitation.access_token, self.mail.body_html)
        self.assertIn(self.invitation.access_token, self.mail.headers)
        self.assertEqual(self.mail.email_from, self.programme.sender)
        self.assertEqual(self.mail.recipient_ids, self.person.partner_id)

    def test_mail_in_their_language(self):
        self._load_chinese()
        self.person.partner_id.lang = "zh_CN"
        self.invitation.unlink()
        self.programme._ask(self.person, self.now)
        self.programme.invitation_ids._remind(self.now)
        reminder, mail = (self._get_mails(self.person) - self.mail).sorted(
            "id", reverse=True
        )
        self.assertIn("您满意吗", mail.subject)
        self.assertIn("您的意见仍然重要", reminder.subject)
        for sent in (mail, reminder):
            self.assertIn("我不想再收到调查", sent.body_html)
            # The layout says who writes, not whom our record is about.
            self.assertNotIn(self.invitations._description, sent.body_html)
            self.assertNotIn("Dear", sent.body_html)


@tagged("post_install", "-at_install")
class TestByHand(AskingCommon):
    """An account manager asks people of an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.state = "running"
        cls.person = cls._create_decider()

    def _open(self, user="manager", account=None):
        accounts = account or self.account
        wizard = self._as(user, self.env["key.account.ask"]).with_context(
            active_model="key.account",
            active_ids=accounts.ids,
            allowed_company_ids=self.company.ids,
        )
        return Form(wizard)

    def _choose(self, form, chosen=None):
        wizard = form.save()
        if chosen is not None:
            for line in wizard.line_ids:
                line.is_chosen = line.stakeholder_id in chosen
        return wizard

    def test_asks(self):
        other = self._create_person("User", roles=["user"])
        form = self._open()
        self.assertEqual(form.programme_id, self.programme)
        self.assertFalse(form.needs_reason)
        wizard = self._choose(form)
        verdicts = {line.stakeholder_id: line.verdict for line in wizard.line_ids}
        self.assertEqual(verdicts, {self.person: "ask", other: "role"})
        action = wizard.action_ask()
        self.assertIn("1 asked", action["params"]["message"])
        self.assertEqual(self.programme.invitation_ids.stakeholder_id, self.person)
        self.assertEqual(len(self._get_mails(self.person)), 1)

    def test_obeys_the_quiet_period_but_for_a_reason(self):
        self._invite(self.person, self._create_programme(name="Other"), days_ago=5)
        wizard = self._choose(self._open(), self.person)
        self.assertEqual(wizard.line_ids.verdict, "quiet")
        self.assertTrue(wizard.line_ids.date_until)
        self.assertTrue(wizard.needs_reason)
        with self.assertRefused(UserError, "Ann is not due: Asked lately.*Why now"):
            wizard.action_ask()
        wizard.reason = "She asked for it"
        wizard.action_ask()
        asked = self.programme.invitation_ids
        self.assertEqual(asked.override_reason, "She asked for it")

    def test_never_against_their_will(self):
        self.person.survey_opt_out = True
        wizard = self._choose(self._open(), self.person)
        wizard.reason = "I want it"
        with self.assertRefused(UserError, "Ann can't be asked: Wants no surveys"):
            wizard.action_ask()
        wizard.line_ids.is_final = False  # whatever the browser sends
        with self.assertRefused(UserError, "can't be asked"):
            wizard.action_ask()
        with self.assertRefused(UserError, "Nobody is chosen"):
            self._choose(self._open(), self.env["key.account.stakeholder"]).action_ask()

    def test_not_started(self):
        wizard = self._choose(self._open(), self.person)
        self.programme.state = "paused"
        with self.assertRefused(UserError, "is not running"):
            wizard.action_ask()

    def test_anonymous_needs_company(self):
        self.programme.is_anonymous = True
        wizard = self._choose(self._open(), self.person)
        with self.assertRefused(UserError, "at least 5 people"):
            wizard.action_ask()

    def test_anonymous_by_customer(self):
        """Five in all are not enough where one is of another customer."""
        self.programme.is_anonymous = True
        people = self.env["key.account.stakeholder"]
        for name in "abcde":
            people |= self._create_decider(name)
        other = self._create_account("Other", user_id=self.users["manager"].id)
        alone = self._create_decider("Alone", other)
        form = self._open(account=self.account | other)
        wizard = self._choose(form, people | alone)
        with self.assertRefused(UserError, "at least 5 people.* Untick .*Alone"):
            wizard.action_ask()
        self._choose(self._open(), people).action_ask()
        asked = self.programme.invitation_ids
        self.assertEqual(asked.stakeholder_id, people)

    def test_own_accounts(self):
        """People of accounts that one may not read are neither shown nor asked."""
        with self.assertRaises(AccessError):
            self._open("outsider")
        mine = self._create_account("Mine", user_id=self.users["outsider"].id)
        own = self._create_decider("Own", mine)
        wizard = self._choose(self._open("outsider", mine))
        self.assertEqual(wizard.line_ids.stakeholder_id, own)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            wizard.line_ids.stakeholder_id = self.person
        wizard.line_ids.with_env(self.env).stakeholder_id = self.person
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.action_ask()

    def test_two_companies(self):
        other = self._create_company("Elsewhere")
        account = self._create_account("There", company=other)
        with self.assertRefused(UserError, "of several companies"):
            self.env["key.account.ask"].with_context(
                active_model="key.account", active_ids=(self.account | account).ids
            ).create({})

    def test_preview(self):
        """Everybody with the decision; nothing is written."""
        self.programme.state = "draft"
        user = self._create_person("User", roles=["user"])
        action = self._as("admin", self.programme).action_preview()
        lines = self.env["key.account.ask.line"].search(action["domain"])
        self.assertEqual(
            {line.stakeholder_id: line.verdict for line in lines},
            {self.person: "ask", user: "role"},
        )
        self.assertEqual(
            action["name"],
            f"{self.programme.name}: 1 would be asked now, 1 not "
            "(Decision role not in the programme: 1)",
        )
        self.assertFalse(self.programme.invitation_ids)
        self.assertEqual(lines[0].action_view_person()["res_id"], self.person.id)
        self.programme.is_anonymous = True
        action = self._as("admin", self.programme).action_preview()
        lines = self.env["key.account.ask.line"].search(action["domain"])
        self.assertEqual(set(lines.mapped("verdict")), {"few", "role"})

    def test_headline_of_the_preview(self):
        """How many, and why not the others: a complaint before what is more frequent."""
        self.programme.state = "running"
        for index in range(6):
            self._create_person(f"Person {index}")
        wizard = self.env["key.account.ask"].create(
            {"programme_id": self.programme.id, "company_id": self.company.id}
        )
        self.assertEqual(len(wizard.line_ids), 7)
        for verdicts, told in (
            (["ask"] * 7, "7 would be asked now"),
            (
                ["quiet", "tier", "tier", "role", "role", "role", "complaint"],
                "0 would be asked now, 7 not (A complaint is open: 1, Decision role not in the "
                "programme: 3)",
            ),
        ):
            for line, verdict in zip(wizard.line_ids, verdicts, strict=True):
                line.verdict = verdict
            self.assertEqual(wizard._get_headline(), f"{self.programme.name}: {told}")

    def test_people_of_others(self):
        """Neither the list nor a line tells of people whom the user may not read."""
        self.programme.state = "running"
        wizards = self._as("outsider", self.env["key.account.ask"])
        wizard = wizards.create({"programme_id": self.programme.id})
        self.env.flush_all()
        self.assertFalse(wizard.line_ids)
        shown = wizards.onchange(
            {"programme_id": self.programme.id, "company_id": self.company.id},
            [],
            {"programme_id": {}, "line_ids": {"fields": {"email": {}}}},
        )
        self.assertFalse(shown["value"].get("line_ids"))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            wizards.create({"account_ids": self.account.ids})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["key.account.ask.line"].with_env(wizards.env).create(
                {
                    "wizard_id": wizard.id,
                    "stakeholder_id": self.person.id,
                    "verdict": "ask",
                }
            )
        wizard = self._as("manager", wizards).create({})
        self.assertEqual(wizard.line_ids.stakeholder_id, self.person)

    def test_invitations_of_own_accounts(self):
        invitation = self._invite(self.person)
        found = self.env["key.account.survey.invitation"]
        self.assertEqual(self._as("manager", found).search([]), invitation)
        self.assertFalse(self._as("outsider", found).search([]))
        self.assertEqual(self._as("director", found).search([]), invitation)
        with self.assertRaises(AccessError):
            self._as("manager", invitation).state = "answered"
        with self.assertRaises(AccessError):
            self._as("manager", invitation).read(["start_url"])
        action = invitation.action_view_answer()
        self.assertEqual(action["res_id"], invitation.user_input_id.id)


@tagged("post_install", "-at_install")
class TestCustomer(KeyAccountSurveyCommon, PatientHttpCase):
    """What the customer does, without a login."""

    def setUp(self):
        super().setUp()
        self.person = self._create_person()
        self.invitation = self._invite(self.person)

    def _answer_online(self, score):
        answer = self.invitation.user_input_id
        tokens = f"{self.survey.access_token}/{answer.access_token}"
        self.url_open(answer.get_start_url())
        self.url_open(
            f"/survey/begin/{tokens}", json={"params": {"lang_code": "en_US"}}
        )
        return self.url_open(
            f"/survey/submit/{tokens}",
            json={"params": {str(self.recommend.id): score}},
        )

    def test_answers_once(self):
        """The first completed answer counts."""
        self._answer_online("3")
        self.invitation.invalidate_recordset()
        self.assertEqual(self.invitation.state, "answered")
        again = self._answer_online("9")
        self.assertIn("error", again.text)
        lines = self.invitation.user_input_id.user_input_line_ids
        scores = lines.filtered(lambda line: line.question_id == self.recommend)
        self.assertEqual(scores.mapped("value_scale"), [3])

    def test_after_the_deadline(self):
        """Refused by core, and seen by us."""
        answer = self.invitation.user_input_id
        answer.deadline = answer.create_date - timedelta(days=1)
        self.invitation.state = "expired"
        self.url_open(answer.get_start_url())
        self.invitation.invalidate_recordset()
        self.assertTrue(self.invitation.date_late)
        self.assertEqual(self.invitation.state, "expired")
        self.assertEqual(answer.state, "new")

    def test_opts_out(self):
        """Looking does nothing, as mail filters look at every link; confirming does."""
        url = self.invitation.opt_out_url
        page = self.url_open(url)
        self.assertIn("I want no more surveys", page.text)
        self.person.invalidate_recordset()
        self.assertFalse(self.person.survey_opt_out)
        page = self.url_open(url, data={"List-Unsubscribe": "One-Click"})
        self.assertIn("You will get no more surveys", page.text)
        self.person.invalidate_recordset()
        self.assertTrue(self.person.survey_opt_out)
        told = [m for m in self.person.message_ids if "no more surveys" in m.body]
        self.assertEqual(len(told), 1)
        self.assertEqual(self.url_open(url, data={"again": 1}).status_code, 200)

    def test_wrong_token(self):
        odd = (
            "guessed",
            "%00",
            "a%00b",
            "%0A",
            "%F0%9F%98%80",
            "%FF",
            "'" * 9,
            "x" * 9000,
        )
        for token in odd:
            for data in (None, {"List-Unsubscribe": "One-Click"}):
                with mute_logger("odoo.http"):
                    url = f"/key_account/survey/opt-out/{token}"
                    page = self.url_open(url, data=data)
                self.assertEqual(page.status_code, 404, token)
        self.person.invalidate_recordset()
        self.assertFalse(self.person.survey_opt_out)

    def test_survey_pages_with_odd_tokens(self):
        """No answer of the server is an error, and none is more than a wrong link gets."""
        token = self.survey.access_token
        words = "guessed", "False", "None", "0", "null"
        odd_ones = *words, "%00", "a%00b", "%0A", "%F0%9F%98%80", "x" * 9000
        secrets = "Would you recommend us?", self.person.partner_id.name, "@"
        for odd in odd_ones:
            for url in (
                f"/survey/start/{odd}",
                f"/survey/start/{token}?answer_token={odd}",
                f"/survey/{token}/{odd}",
                f"/survey/{odd}/{odd}",
                f"/survey/print/{token}?answer_token={odd}",
            ):
                with mute_logger("odoo.http"):
                    page = self.url_open(url)
                self.assertLess(page.status_code, 500, url)
                for secret in secrets:
                    self.assertNotIn(secret, page.text)

    def test_an_answer_replayed(self):
        """A link used again after the answer shows the end, and counts once."""
        mine = [("key_account_stakeholder_id", "=", self.person.id)]
        answer = self._answer(self.person, 9)
        before = self.env["survey.user_input"].search(mine)
        for _again in range(2):
            page = self.url_open(answer.get_start_url())
            self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.env["survey.user_input"].search(mine), before)
        self.assertEqual(self.person.account_id.recommend_count, 1)
