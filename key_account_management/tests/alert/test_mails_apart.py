from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..satisfaction.test_key_account_survey_asking import AskingCommon
from .test_key_account_alert import AlertCommon


@tagged("post_install", "-at_install")
class TestMailsApart(AlertCommon, AskingCommon):
    """No mail of ours has the addresses, or the names, of two customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.david = cls._create_decider("David", email="david@customer.example.com")
        cls.rosa = cls._create_decider("Rosa", email="rosa@customer.example.com")
        cls.both = cls.david | cls.rosa

    def _assert_apart(self, mails, people=None):
        """Each of the people has one mail, and each mail one of the people."""
        people = people or self.both
        self.assertEqual(len(mails), len(people))
        written_to = self.env["res.partner"]
        for mail in mails:
            contents = " ".join(
                str(part or "")
                for part in (
                    *mail.recipient_ids.mapped("email"),
                    mail.email_to,
                    mail.email_cc,
                    mail.headers,
                    mail.reply_to,
                    mail.subject,
                    mail.body_html,
                )
            ).lower()
            named = people.filtered(
                lambda p, c=contents: p.partner_id.name.lower() in c
            )
            self.assertEqual(len(named), 1, contents)
            self.assertEqual(mail.recipient_ids, named.partner_id)
            self.assertIn(named.partner_id.name, mail.body_html)
            written_to |= named.partner_id
        self.assertEqual(written_to, people.partner_id)

    def _get_new_mails(self, before):
        sent = self.env["mail.mail"].search([("id", "not in", before.ids)])
        return sent.filtered(lambda m: m.recipient_ids & self.both.partner_id)

    def _complain(self):
        for person in self.both:
            self._answer(person, 2, "Late again")
        alert = self._as("manager", self.account.alert_ids)
        alert.outcome = "The parts went out on Monday"
        return alert

    def _compose(self, alert, **vals):
        action = alert.action_tell_customer()
        composer = self.env[action["res_model"]].with_user(alert.env.user)
        composer = composer.with_context(**alert.env.context, **action["context"])
        return composer.create(vals)

    def test_told(self):
        alert = self._complain()
        before = self.env["mail.mail"].search([])
        composer = self._compose(alert)
        self.assertEqual(composer.partner_ids, self.both.partner_id)
        composer.action_send_mail()
        mails = self._get_new_mails(before)
        self._assert_apart(mails)
        for mail in mails:
            self.assertIn("The parts went out on Monday", mail.body_html)
        for message in alert.message_ids.filtered("partner_ids"):
            self.assertEqual(len(message.partner_ids), 1)
        self.assertTrue(alert.date_told)

    def test_told_in_the_language_of_each(self):
        self._load_chinese()
        self.rosa.partner_id.lang = "zh_CN"
        alert = self._complain()
        before = self.env["mail.mail"].search([])
        self._compose(alert).action_send_mail()
        mails = self._get_new_mails(before)
        self._assert_apart(mails)
        texts = {mail.recipient_ids.name: mail.body_html for mail in mails}
        self.assertIn("Dear", texts["David"])
        self.assertIn("感谢您坦率指出不尽如人意之处", texts["Rosa"])
        self.assertNotIn("Dear", texts["Rosa"])

    def test_told_in_own_words(self):
        """What was changed in the mail goes to each, by the own name."""
        alert = self._complain()
        before = self.env["mail.mail"].search([])
        composer = self._compose(alert)
        name = self.both.filtered(lambda p: p.partner_id.name in composer.body)
        name = name.partner_id.name
        composer.body = f"<p>Dear {name}, we called you.</p>"
        composer.subject = f"For {name}"
        composer.action_send_mail()
        mails = self._get_new_mails(before)
        self._assert_apart(mails)
        for mail in mails:
            self.assertIn(f"Dear {mail.recipient_ids.name}, we called", mail.body_html)
            self.assertEqual(mail.subject, f"For {mail.recipient_ids.name}")

    def test_told_to_nobody_else(self):
        """Neither the other customer, with a login, nor a colleague of elsewhere reads it."""
        alert = self._complain()
        self._compose(alert).action_send_mail()
        readers = {
            person.partner_id: new_test_user(
                self.env,
                person.partner_id.name.lower(),
                groups="base.group_portal",
                partner_id=person.partner_id.id,
            )
            for person in self.both
        }
        self.env.invalidate_all()
        messages = alert.sudo().message_ids.filtered("partner_ids")
        self.assertEqual(len(messages), 2)
        for message in messages:
            strangers = [self.users["outsider"]]
            strangers += [u for p, u in readers.items() if p != message.partner_ids]
            for user in strangers:
                with self.subTest(user.login), self.assertRaises(AccessError):
                    message.with_user(user).read(["body"])
            self.assertTrue(message.with_user(self.users["manager"]).body)

    def test_told_by_the_template_alone(self):
        """Chosen in any composer, or sent by code: to one person."""
        alert = self._complain()
        template = self.env.ref("key_account_management.mail_template_alert_told")
        mail = self.env["mail.mail"].browse(template.send_mail(alert.id))
        self.assertEqual(len(mail.recipient_ids), 1)

    def test_asked_whether_it_helped(self):
        alert = self._complain()
        alert.action_close()
        before = self.env["mail.mail"].search([])
        self.account.alert_ids._ask_whether_it_helped()
        self._assert_apart(self._get_new_mails(before))

    def test_thanked(self):
        self.programme.thank_promoters = self.programme.thank_passives = True
        for scores in ((9, 10), (7, 8)):
            before = self.env["mail.mail"].search([])
            for person, score in zip(self.both, scores, strict=True):
                self._answer(person, score)
            self._assert_apart(self._get_new_mails(before))

    def test_invited_and_reminded(self):
        self.programme.state = "running"
        before = self.env["mail.mail"].search([])
        self.programme._ask(self.both, self.now)
        self._assert_apart(self._get_new_mails(before))
        before = self.env["mail.mail"].search([])
        self.programme.invitation_ids._remind(self.now)
        self._assert_apart(self._get_new_mails(before))
