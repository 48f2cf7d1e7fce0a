from contextlib import contextmanager, suppress
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import KeyAccountSurveyCommon

ASKING = (
    "odoo.addons.key_account_management.models.satisfaction.key_account_survey_asking"
)
INVITATION = "odoo.addons.key_account_management.models.satisfaction.key_account_survey_invitation"


class AskingCommon(KeyAccountSurveyCommon, CronMixinCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.company.email = "us@example.com"
        cls.programme.role_ids = cls.roles["decider"]
        cls.invitations = cls.env["key.account.survey.invitation"]
        # Of the database's own programmes none runs.
        others = cls.env["key.account.survey"].search([("state", "=", "running")])
        others.state = "paused"

    @classmethod
    def _create_decider(cls, name="Ann", account=None, **contact):
        account = account or cls.account
        email = contact.pop("email", f"{name.lower()}@example.com")
        partner = cls._create_contact(name, account, email=email, **contact)
        return cls._create_person(
            account=account, partner_id=partner.id, roles=["decider"]
        )

    def _judge(self, person, programme=None, days=0):
        as_of = self.now + timedelta(days=days)
        programme = programme or self.programme
        (row,) = programme._get_candidates(as_of, person)
        return row["decision"].verdict

    def _get_mails(self, people):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", people.partner_id.ids)]
        )

    def _run(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("key_account_management.ir_cron_survey_ask")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCandidates(AskingCommon):
    """Whom a programme would ask at a moment, and whom not and why."""

    def test_whom(self):
        self.assertEqual(self._judge(self._create_decider()), "ask")
        user = self._create_person("User", roles=["user"])
        self.assertEqual(self._judge(user), "role")
        self.programme.tier_ids = self.tiers["Key"]
        self.assertEqual(self._judge(self._create_decider("Bob")), "tier")
        self.account.computed_tier_id = self.tiers["Key"]
        self.assertEqual(self._judge(self._create_decider("Cleo")), "ask")

    def test_left(self):
        person = self._create_decider()
        person.write({"date_start": False, "date_end": self.today - timedelta(days=1)})
        self.assertEqual(self._judge(person), "left")
        person = self._create_decider("Bob")
        person.partner_id.active = False
        self.assertEqual(self._judge(person), "left")
        person = self._create_decider("Cleo")
        self.account.active = False
        self.assertEqual(self._judge(person), "left")

    def test_address(self):
        self.assertEqual(self._judge(self._create_decider(email=False)), "address")
        self.assertEqual(
            self._judge(self._create_decider("B", email="b at")), "address"
        )
        bounced = self._create_decider("Bob")
        bounced.partner_id._message_receive_bounce(
            "bob@example.com", bounced.partner_id
        )
        self.assertEqual(self._judge(bounced), "bounced")
        bounced.partner_id._message_reset_bounce("bob@example.com")
        self.assertEqual(self._judge(bounced), "ask")

    def test_opted_out(self):
        """By core's blacklist, or by us; on every map."""
        person = self._create_decider()
        self.env["mail.blacklist"]._add("ann@example.com")
        self.assertEqual(self._judge(person), "opted_out")
        self.env["mail.blacklist"]._remove("ann@example.com")
        self.assertEqual(self._judge(person), "ask")
        elsewhere = self._create_account("Other")
        twin = self._create_person(
            account=elsewhere, partner_id=person.partner_id.id, roles=["decider"]
        )
        twin.survey_opt_out = True
        self.assertEqual(self._judge(person), "opted_out")

    def test_rhythm_and_quiet_period(self):
        person = self._create_decider()
        other = self._create_programme(name="Other")
        self._invite(person, days_ago=30, state="expired")
        self.assertEqual(self._judge(person), "asked")
        self.assertEqual(self._judge(person, other), "quiet")
        self.assertEqual(self._judge(person, other, days=31), "ask")
        self.assertEqual(self._judge(person, days=160), "ask")
        self.company.key_account_survey_quiet_days = 0
        self.assertEqual(self._judge(person, other), "ask")

    def test_may_still_answer(self):
        person = self._create_decider()
        self.programme.every_months = 1
        self.programme.deadline_days = 60
        self._invite(person, days_ago=50)
        self.assertEqual(self._judge(person), "pending")
        self.assertEqual(self._judge(person, days=11), "ask")

    def test_as_of_a_date(self):
        """What came later is not known then."""
        person = self._create_decider()
        self._invite(person, days_ago=1)
        self.assertEqual(self._judge(person, days=-2), "left")  # not on the map yet
        person.date_start = False
        self.assertEqual(self._judge(person, days=-2), "ask")

    def test_after_a_visit(self):
        self.programme.trigger = "visit"
        person, absent = self._create_decider(), self._create_decider("Bob")
        declined = self._create_decider("Cleo")
        self.assertEqual(self._judge(person), "no_occasion")
        self._meet(person, "manager", 3)
        meeting = self._meet(declined, "manager", 3)
        meeting.attendee_ids.filtered(
            lambda a: a.partner_id == declined.partner_id
        ).state = "declined"
        self.assertEqual(self._judge(person), "ask")
        self.assertEqual(self._judge(absent), "no_occasion")
        self.assertEqual(self._judge(declined), "no_occasion")
        self.programme.delay_days = 4
        self.assertEqual(self._judge(person), "no_occasion")
        self.assertEqual(self._judge(person, days=2), "ask")
        self.assertEqual(self._judge(person, days=20), "no_occasion")
        self._invite(person, state="answered")
        self.assertEqual(self._judge(person, days=2), "asked")

    def test_after_a_delivery(self):
        """As far as can be seen here: when the order was fully invoiced."""
        self.programme.trigger = "delivery"
        person = self._create_decider()
        order = self._create_order(
            self.account.partner_id, 100, self.today - timedelta(days=5)
        )
        self.assertEqual(self._judge(person), "no_occasion")
        self._invoice(order, self.today - timedelta(days=3))
        self.assertEqual(self._judge(person), "ask")
        self.assertEqual(self._judge(person, days=30), "no_occasion")

    def _invoice(self, order, day):
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()

    def test_same_person_once(self):
        """On two maps, or two contacts at one address."""
        person = self._create_decider()
        elsewhere = self._create_account("Other")
        twin = self._create_person(
            account=elsewhere, partner_id=person.partner_id.id, roles=["decider"]
        )
        same_address = self._create_decider("Bob", email="ANN@example.com")
        rows = self.programme._get_candidates(self.now)
        verdicts = {row["stakeholder_id"]: row["decision"].verdict for row in rows}
        self.assertEqual(
            [verdicts[p.id] for p in (person, twin, same_address)],
            ["ask", "twice", "twice"],
        )
        self.assertEqual(self.programme._find_due(self.now), person.ids)
        with patch(f"{ASKING}.SCAN", 1):
            self.assertEqual(self.programme._find_due(self.now), person.ids)
        self._invite(person, days_ago=1)
        self.assertEqual(self._judge(same_address), "pending")

    def test_one_query(self):
        """The number of queries does not grow with the people."""
        self.programme.tier_ids = self.tiers["Standard"]
        counts = []
        for size in (1, 40):
            for index in range(size):
                self._create_decider(f"P{size}-{index}")
            self.programme._get_candidates(self.now)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            rows = self.programme._get_candidates(self.now)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(rows), 41)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestAsking(AskingCommon):
    """The scheduled action."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["key.account.stakeholder"]
        for index in range(7):
            cls.people |= cls._create_decider(f"P{index}")

    def test_asks_and_asks_nobody_twice(self):
        self._run()
        self.assertFalse(self.programme.invitation_ids)  # not started
        self.programme.action_start()
        self._run()
        asked = self.programme.invitation_ids
        self.assertEqual(asked.stakeholder_id, self.people)
        self.assertEqual(set(asked.mapped("state")), {"sent"})
        self.assertEqual(len(self._get_mails(self.people)), 7)
        self.assertTrue(all(self.people.mapped("survey_asked_on")))
        self._run()
        self.assertEqual(self.programme.invitation_ids, asked)
        self.assertEqual(len(self._get_mails(self.people)), 7)
        self.programme.action_pause()

    def test_starting_runs_it(self):
        with self.capture_triggers(
            "key_account_management.ir_cron_survey_ask"
        ) as capture:
            self._as("admin", self.programme).action_start()
        self.assertEqual(len(capture.records), 1)

    def test_two_programmes_do_not_ask_the_same(self):
        other = self._create_programme(name="Other")
        (self.programme | other).action_start()
        self._run()
        self.assertEqual(len(self.programme.invitation_ids), 7)
        self.assertFalse(other.invitation_ids)

    def test_killed_and_resumed(self):
        """What was committed stays, the batch in work is lost, and the next run goes on."""
        self.programme.action_start()
        mails = type(self.env["mail.mail"])
        create, batches = mails.create, []

        def killed(records, vals_list):
            batches.append(len(vals_list))
            if len(batches) == 3:
                raise KeyboardInterrupt
            return create(records, vals_list)

        with (
            patch(f"{ASKING}.BATCH", 2),
            patch.object(mails, "create", killed),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cursor,
        ):
            # assertRaises would roll back what was committed, too.
            with suppress(KeyboardInterrupt):
                self.env(cr=cursor)["key.account.survey"]._cron_ask()
            cursor.rollback()
        self.assertEqual(len(batches), 3)
        self.env.invalidate_all()
        first = self.programme.invitation_ids
        self.assertEqual(len(first), 4)
        self.assertEqual(len(self._get_mails(self.people)), 4)
        self._run()
        self.assertEqual(self.programme.invitation_ids.stakeholder_id, self.people)
        self.assertEqual(len(self.programme.invitation_ids), 7)
        self.assertEqual(len(self._get_mails(self.people)), 7)

    def test_people_in_use(self):
        """Somebody else writes the people of one batch: the others are asked, and these by
        the next run."""
        self.programme.action_start()
        stakeholders = type(self.people)
        lock, batches = stakeholders.try_lock_for_update, []

        def busy(records, **kwargs):
            batches.append(len(records))
            if len(batches) == 2:
                raise SerializationFailure
            return lock(records, **kwargs)

        with (
            patch(f"{ASKING}.BATCH", 3),
            patch.object(stakeholders, "try_lock_for_update", busy),
        ):
            self._run()
        self.assertEqual(batches, [3, 3, 1])
        self.assertEqual(len(self.programme.invitation_ids), 4)
        self._run()
        self.assertEqual(self.programme.invitation_ids.stakeholder_id, self.people)
        self.assertEqual(len(self._get_mails(self.people)), 7)

    def test_no_time_left(self):
        """Stopped by the clock after a batch, it is called again and goes on."""
        self.programme.action_start()
        cron = type(self.env["ir.cron"])
        progress, calls = cron._commit_progress, []

        def no_time(records, *args, **kwargs):
            progress(records, *args, **kwargs)
            calls.append(args)
            return 0 if args else 1

        with (
            patch(f"{ASKING}.BATCH", 3),
            patch.object(cron, "_commit_progress", no_time),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cursor,
        ):
            programmes = self.env(cr=cursor)["key.account.survey"]
            for expected in (3, 6, 7, 7):
                programmes._cron_ask()
                programmes.invalidate_model()
                asked = programmes.browse(self.programme.id).invitation_ids
                self.assertEqual(len(asked), expected)

    def test_two_at_once(self):
        """Whom somebody else asks just now is left to them."""
        programme = self.programme
        programme.action_start()
        busy = self.people[:2]
        with self._locked(busy):
            programme._ask(self.people, self.now)
        self.assertEqual(programme.invitation_ids.stakeholder_id, self.people - busy)

    @contextmanager
    def _locked(self, people):
        """As if another transaction held the rows: the test's own could lock them twice."""
        stakeholders = type(people)
        lock = stakeholders.try_lock_for_update

        def try_lock(records, **kwargs):
            self.assertTrue(kwargs["allow_referencing"])
            return lock(records, **kwargs) - people

        with patch.object(stakeholders, "try_lock_for_update", try_lock):
            yield

    def test_broken_template_keeps_nobody_else(self):
        """One that can't be written says why, and is sent when it is mended."""
        template = self.env.ref(
            "key_account_management.mail_template_survey_invitation"
        )
        body = template.body_html
        template.body_html = (
            f'<p t-if="object.partner_id.id == {self.people[3].partner_id.id}">'
            '<t t-out="object.no_such_field"/></p>'
        )
        self.programme.action_start()
        with mute_logger(INVITATION, "odoo.addons.mail.models.mail_render_mixin"):
            self._run()
        states = self.programme.invitation_ids.grouped("state")
        self.assertEqual(states["failed"].stakeholder_id, self.people[3])
        self.assertTrue(states["failed"].reason)
        self.assertEqual(len(states["sent"]), 6)
        template.body_html = body
        self._run()
        self.assertEqual(len(self.programme.invitation_ids), 7)
        self._as("admin", states["failed"]).action_retry()
        self.assertEqual(states["failed"].state, "sent")
        self.assertFalse(states["failed"].reason)
        self.assertEqual(len(self._get_mails(self.people)), 7)

    def test_problem_pauses(self):
        """A survey archived meanwhile: nobody is asked, and the sender hears why."""
        self.programme.action_start()
        other = self._create_programme(name="Other", survey_id=self.survey.copy().id)
        other.action_start()
        self.survey.active = False
        self._run()
        self.assertEqual(self.programme.state, "paused")
        told = self.programme.message_ids.filtered(lambda m: "archived" in m.body)
        self.assertEqual(told.partner_ids, self.programme.user_id.partner_id)
        self.assertEqual(len(other.invitation_ids), 7)

    def test_anonymous(self):
        """No link from the person to the answer, in no row and by no order."""
        self.programme.is_anonymous = True
        self.programme.action_start()
        self._run()
        asked = self.programme.invitation_ids
        self.assertEqual(len(asked), 7)
        self.assertFalse(asked.user_input_id)
        answers = self.env["survey.user_input"].search(
            [("key_account_survey_id", "=", self.programme.id)]
        )
        self.assertEqual(len(answers), 7)
        self.assertFalse(answers.partner_id)
        self.assertFalse(answers.key_account_stakeholder_id)
        self.assertFalse(any(answers.mapped("email")))
        self.assertFalse(any(answers.mapped("nickname")))
        self.assertEqual(answers.key_account_id, self.account)
        tokens = set(answers.mapped("access_token"))
        mails = self._get_mails(self.people)
        found = {t for t in tokens for mail in mails if t in mail.body_html}
        self.assertEqual(found, tokens)  # each has a link of its own, in the mail only
        self.assertTrue(all(mails.mapped("auto_delete")))
        answers[0]._save_lines(self.recommend, "3")
        answers[0]._mark_done()
        self.assertEqual(set(asked.mapped("state")), {"sent"})
        self.assertEqual(self.programme.answered_count, 1)

    def test_nobody_reads_the_links(self):
        """They are in the mails, queued, failed or sent again, first and reminder; not in the
        messages, which one may read for the invitation, or for having asked."""
        manager = self.users["manager"]
        self.programme.state = "running"
        self._ask_by_hand(manager)
        hidden = self._create_programme(
            name="Hidden", is_anonymous=True, role_ids=self.roles["decider"].ids
        )
        self.programme.state, hidden.state = "paused", "running"
        more = self.env["key.account.stakeholder"]
        for index in range(6):
            more |= self._create_decider(f"More{index}")
        self._ask_by_hand(manager)
        invitations = (self.programme | hidden).invitation_ids
        self.assertEqual(invitations.stakeholder_id, self.people | more)
        named = invitations.filtered("user_input_id")
        self.assertEqual(named.stakeholder_id, self.people)
        named.with_user(manager).sudo()._remind(self.now)
        mails = self._get_mails(self.people | more)
        self.assertEqual(len(mails), 7 + 6 + 7)
        for mail in mails:
            self.assertIn("/survey/start/", mail.body_html)
        users = [*self.users.values(), self.env.ref("base.user_admin")]
        for state in ("outgoing", "exception"):
            mails.state = state
            invitations.state = "failed" if state == "exception" else "sent"
            for user in users:
                with self.subTest(user.login, state=state):
                    self._assert_no_link(user, mails.mail_message_id)
        self._as("admin", invitations).action_retry()
        self._assert_no_link(manager, self._get_mails(more).mail_message_id)

    def _ask_by_hand(self, user):
        """Ask everybody who is due, by the button."""
        wizard = self.env["key.account.ask"].with_user(user)
        wizard = wizard.with_context(
            active_model="key.account",
            active_ids=self.account.ids,
            allowed_company_ids=self.company.ids,
        )
        Form(wizard).save().action_ask()

    def _assert_no_link(self, user, messages):
        self.env.flush_all()
        self.env.invalidate_all()
        messages = messages.with_user(user)
        ours = [("id", "in", messages.ids)]
        for path in ("/survey/start/", "/opt-out/"):
            self.assertFalse(messages.search([*ours, ("body", "ilike", path)]))
            for message in messages:
                with suppress(AccessError):
                    self.assertNotIn(path, str(message.read()))

    def test_anonymous_of_too_few(self):
        """Four people would not hide one another, nor are those of another customer a help:
        nobody is asked."""
        self.programme.is_anonymous = True
        self.people[4:].unlink()
        self.programme.action_start()
        self._run()
        self.assertFalse(self.programme.invitation_ids)
        small = self._create_account("Small")
        self._create_decider("Solo", small)
        self._run()
        self.assertFalse(self.programme.invitation_ids)
        action = self.programme.action_preview()
        lines = self.env["key.account.ask.line"].search(action["domain"])
        self.assertEqual(set(lines.mapped("verdict")), {"few"})

    def test_anonymous_with_few_of_another_customer(self):
        """Who is asked together counts, not who could be: one who came along with seven of
        another customer would stand out by the customer, or by having none."""
        self.programme.is_anonymous = True
        self.programme.action_start()
        small = self._create_account("Small")
        solo = self._create_decider("Solo", small)
        self._run()
        self.assertEqual(self.programme.invitation_ids.stakeholder_id, self.people)
        # Of five on the map two may be asked.
        more = self.env["key.account.stakeholder"]
        for index in range(4):
            more |= self._create_decider(f"More{index}", small)
        more[:3].survey_opt_out = True
        self._run()
        self.assertEqual(self.programme.invitation_ids.stakeholder_id, self.people)
        tiny = self._create_account("Tiny")
        for index in range(3):
            self._create_decider(f"Tiny{index}", tiny)
        self._run()
        self.assertEqual(self.programme.invitation_ids.stakeholder_id, self.people)
        more.survey_opt_out = False
        self._run()
        asked = self.programme.invitation_ids.stakeholder_id - self.people
        self.assertEqual(asked, solo | more)

    def test_anonymous_batches_keep_customers_together(self):
        self.programme.is_anonymous = True
        self.programme.action_start()
        for name in "abcde":
            self._create_decider(name, self._create_account(f"Small {name}"))
        with patch(f"{ASKING}.BATCH", 3):
            self._run()
        answers = self.env["survey.user_input"].search(
            [("key_account_survey_id", "=", self.programme.id)]
        )
        self.assertEqual(len(answers), 7)
        self.assertEqual(answers.key_account_id, self.account)

    def test_languages(self):
        """In the person's language where the programme has it, else the company's."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["res.lang"]._activate_lang("de_DE")
        self.company.partner_id.lang = "fr_FR"
        english, german, none = self.people[:3]
        english.partner_id.lang = "en_US"
        german.partner_id.lang = "de_DE"
        none.partner_id.lang = False
        langs = self.env["res.lang"].search([("code", "in", ("en_US", "fr_FR"))])
        self.programme.lang_ids = langs
        self.survey.lang_ids = langs
        template = self.env.ref(
            "key_account_management.mail_template_survey_invitation"
        )
        template.with_context(lang="fr_FR").subject = "Votre avis"
        self.programme.action_start()
        self._run()
        asked = {i.stakeholder_id: i for i in self.programme.invitation_ids}
        self.assertEqual(
            [asked[p].lang for p in (english, german, none)],
            ["en_US", "fr_FR", "fr_FR"],
        )
        self.assertEqual(asked[german].user_input_id.lang_id.code, "fr_FR")
        self.assertEqual(self._get_mails(german).subject, "Votre avis")
        self.assertIn("how satisfied", self._get_mails(english).subject)
        langs[0].active = True

    def test_merged_contact_is_left_in_peace(self):
        """The quiet period and the opt-out follow the person."""
        person, twin = self.people[:2]
        self.programme.action_start()
        self.programme._ask(twin, self.now)
        invitation = self.programme.invitation_ids
        twin.survey_opt_out = True
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((person | twin).partner_id.ids, person.partner_id)
        self.assertFalse(twin.exists())
        self.assertEqual(invitation.stakeholder_id, person)
        self.assertEqual(invitation.partner_id, person.partner_id)
        self.assertEqual(person.survey_asked_on, invitation.date_asked)
        self.assertTrue(person.survey_opt_out)
        person.survey_opt_out = False
        self.assertEqual(self._judge(person), "pending")

    def test_merged_customer(self):
        """Invitations and answers go with the account."""
        account = self._create_account("Merged")
        person = self._create_decider("Zoe", account)
        self.programme.action_start()
        self.programme._ask(person, self.now)
        invitation = self.programme.invitation_ids
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((account | self.account).partner_id.ids, self.account.partner_id)
        self.assertFalse(account.exists())
        self.assertEqual(invitation.account_id, self.account)
        self.assertEqual(invitation.user_input_id.key_account_id, self.account)
        self.assertEqual(self._judge(person), "pending")


@tagged("post_install", "-at_install")
class TestMany(AskingCommon):
    def test_many(self):
        """Everybody once; the memory is that of a batch, not of all."""
        count = 700
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"N{index}",
                    "email": f"n{index}@example.com",
                    "parent_id": self.account.partner_id.id,
                }
                for index in range(count)
            ]
        )
        people = self.env["key.account.stakeholder"].create(
            [
                {
                    "account_id": self.account.id,
                    "partner_id": partner.id,
                    "role_ids": [(6, 0, self.roles["decider"].ids)],
                }
                for partner in partners
            ]
        )
        self.programme.action_start()
        self.env.flush_all()
        self.env.invalidate_all()
        # As autovacuum does where the rows are committed.
        self.env.cr.execute("ANALYZE key_account_stakeholder, res_partner")
        cron = type(self.env["ir.cron"])
        progress, sizes = cron._commit_progress, []
        email = partners._fields["email"]

        def measured(records, *args, **kwargs):
            sizes.append(len(records.env.transaction.field_data[email]))
            return progress(records, *args, **kwargs)

        with (
            patch.object(cron, "_commit_progress", measured),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cursor,
        ):
            programmes = self.env(cr=cursor)["key.account.survey"]
            programmes._cron_ask()
            programmes._cron_ask()
        self.env.invalidate_all()
        rows = self.invitations._read_group(
            [("programme_id", "=", self.programme.id)],
            ["partner_id"],
            ["__count"],
        )
        self.assertEqual(len(rows), len(people))
        self.assertEqual({n for _partner, n in rows}, {1})
        mails = self.env["mail.mail"].search_count(
            [("recipient_ids", "in", partners.ids)]
        )
        self.assertEqual(mails, count)
        self.assertGreater(len(sizes), count // 100)
        self.assertLessEqual(max(sizes), 200)
