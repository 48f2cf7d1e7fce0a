from ast import literal_eval
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from freezegun import freeze_time
from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import get_opened, get_rows
from ..satisfaction.common import KeyAccountSurveyCommon

KIND = "key_account_management.mail_activity_type_bad_answer"


class AlertCommon(KeyAccountSurveyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_person("Ann", roles=["decider"])
        cls.ann.partner_id.email = "ann@customer.example.com"
        cls.alerts = cls.env["key.account.alert"]
        cls.nine = datetime.combine(cls.today, time(9))

    def _open(self, account=None, text="It was late", **values):
        account = account or self.account
        return self.alerts._open(account, "detractor", {account.id: text}, **values)

    @contextmanager
    def _refuse_second(self):
        """The database refuses, and the browser says it so that one knows what to do."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation) as refused,
            self.env.cr.savepoint(),
        ):
            yield
        told = self.alerts._sql_error_to_message(refused.exception)
        self.assertIn("has an open alert of this kind", told)

    def _run(self, name="ir_cron_escalate"):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref(f"key_account_management.{name}")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestAlert(AlertCommon):
    """One open alert per account and kind, and what becomes of it."""

    def test_open_is_idempotent(self):
        alert = self._open()
        again = self._open()
        self.assertEqual(alert, again)
        self.assertEqual(alert.evidence, "It was late")
        self._open(text="And broken", severity={self.account.id: "3"})
        self.assertEqual(alert.evidence, "It was late\n\nAnd broken")
        self.assertEqual(alert.severity, "3")
        self._open(text="And broken", severity={self.account.id: "1"})
        self.assertEqual((alert.severity, len(alert.activity_ids)), ("3", 1))

    def test_order_of_accounts(self):
        other = self._create_account("Second")
        self._open(other)
        found = self.alerts._open(self.account | other, "detractor")
        self.assertEqual(found.account_id, self.account | other)
        self.assertEqual(found.mapped("account_id.id"), (self.account | other).ids)

    def test_one_open(self):
        """By hand neither; and two at once can't both open: the index sees to it."""
        self._open()
        with self._refuse_second():
            self.alerts.create({"account_id": self.account.id, "kind": "detractor"})
        self.alerts.create({"account_id": self.account.id, "kind": "complaint"})

    def test_by_hand(self):
        """A complaint by phone: owner, deadline and activity come by themselves."""
        alerts = self._as("manager", self.alerts)
        with Form(alerts) as form:
            form.account_id = self._as("manager", self.account)
            form.evidence = "Called, was angry"
        alert = form.record
        self.assertEqual(alert.kind, "complaint")
        self.assertEqual(alert.user_id, self.users["manager"])
        self.assertIn("was angry", alert.activity_ids.note)
        self.assertFalse(alert.taken_up)
        self.assertTrue(alert.facts)
        with self.assertRaises(AccessError):
            self._as("manager", alert).unlink()

    def test_completed_whatever_the_context_says(self):
        alerts = self._as("manager", self.alerts)
        alert = alerts.with_context(key_account_alert_opened=True).create(
            {"account_id": self.account.id, "evidence": "Called, was angry"}
        )
        self.assertEqual(alert.user_id, self.users["manager"])
        self.assertTrue(alert.facts)
        self.assertTrue(alert.activity_ids)

    def test_what_happened_is_not_written_by_hand(self):
        alert = self._as("manager", self._open())
        alerts = self._as("manager", self.alerts)
        now = fields.Datetime.now()
        for name, value in (
            ("facts", {"quotations": {"amount": 1}}),
            ("taken_up", True),
            ("date_answered", now),
            ("date_closed", now),
            ("date_told", now),
            ("helped", "yes"),
            ("reopen_count", 5),
            ("date_open", now - timedelta(days=9)),
            ("date_escalated", now),
        ):
            with self.assertRefused(AccessError, "is kept by itself"):
                alert.write({name: value})
            with self.assertRefused(AccessError, "is kept by itself"):
                alerts.create({"account_id": self.account.id, name: value})
        alert.outcome = "Sent again"
        alert.action_close()
        self.assertTrue(alert.taken_up and alert.date_closed)
        alert.action_reopen()
        self.assertFalse(alert.date_closed)

    def test_on_accounts_of_others(self):
        """Who owns an alert works on it, whoever manages the account; and opens none there,
        which would tell what the ERP knows of the customer."""
        outsider = self.users["outsider"]
        alerts = self._as("outsider", self.alerts)
        vals = {"account_id": self.account.id, "user_id": outsider.id}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            alerts.create(vals)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            alerts.with_context(default_account_id=self.account.id).create(
                {"user_id": outsider.id}
            )
        given = self._as("outsider", self._open())
        given.sudo().user_id = outsider
        given.write({"outcome": "Called", "state": "done"})
        self.assertEqual(given.state, "done")

    def test_stays_at_its_account(self):
        mine = self._create_account("Mine", user_id=self.users["outsider"].id)
        alert = self._as("outsider", self._open(mine))
        with self.assertRefused(AccessError, "An alert stays at its account"):
            alert.account_id = self.account.id
        alert.write({"account_id": mine.id, "outcome": "Called"})
        self.assertEqual(alert.outcome, "Called")

    def test_close_needs_an_outcome(self):
        alert = self._as("manager", self._open())
        with self.assertRefused(ValidationError, "“What was done” is empty"):
            alert.action_close()
        self.assertEqual(alert.state, "open")
        alert.outcome = "Sent again"
        alert.action_close()
        self.assertEqual(alert.state, "done")
        self.assertTrue(alert.date_closed)
        self.assertFalse(alert.activity_ids)
        self.assertIn(
            "Sent again", " ".join(map(str, alert.message_ids.mapped("body")))
        )

    def _ask_close(self, alert):
        action = alert.action_ask_close()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_asked_before_closing_when_nobody_was_told(self):
        alert = self._as("manager", self._open())
        with self.assertRefused(ValidationError, "“What was done” is empty"):
            alert.action_ask_close()
        alert.outcome = "Sent again"
        dialogue = self._ask_close(alert).with_env(alert.env)
        self.assertEqual(alert.state, "open")
        told = dialogue.action_tell()
        self.assertEqual(told["res_model"], "mail.compose.message")
        self.assertEqual(alert.state, "open")
        dialogue.action_told_by_phone()
        self.assertEqual(alert.state, "done")
        self.assertTrue(alert.date_told)
        self.assertIn("by phone", str(alert.message_ids.mapped("body")))

    def test_cards_are_not_dragged_to_closed(self):
        """A card that is dropped can't ask for the outcome, nor whether somebody was told."""
        arch = self.env["key.account.alert"].get_view(view_type="kanban")["arch"]
        self.assertEqual(etree.fromstring(arch).get("records_draggable"), "0")

    def test_closed_though_nobody_was_told(self):
        alert = self._as("manager", self._open())
        alert.outcome = "Sent again"
        self._ask_close(alert).with_env(alert.env).action_close()
        self.assertEqual(alert.state, "done")
        self.assertFalse(alert.date_told)

    def test_not_asked_once_told(self):
        alert = self._as("manager", self._open())
        alert.outcome = "Sent again"
        alert._keep_told_by_phone()
        self.assertFalse(alert.action_ask_close())
        self.assertEqual(alert.state, "done")

    def test_telling_is_not_the_first_thing_on_a_closed_alert(self):
        alert = self._as("manager", self._open())
        arch = etree.fromstring(alert.get_view(view_type="form")["arch"])
        first = arch.xpath(
            "//header/button[@name='action_tell_customer'][@class='btn-primary']"
        )
        self.assertEqual(len(first), 1)
        self.assertIn("state != 'open'", first[0].get("invisible"))

    def test_dismiss_needs_a_reason(self):
        alert = self._as("manager", self._open())
        with self.assertRefused(ValidationError, "dismissing an alert needs a reason"):
            alert.state = "dismissed"
        wizard = (
            self._as("manager", self.env["key.account.alert.dismiss"])
            .with_context(active_ids=alert.ids)
            .create({"reason": "Meant for another supplier"})
        )
        wizard.action_dismiss()
        self.assertEqual(alert.state, "dismissed")
        self.assertFalse(alert.activity_ids)
        # A new answer opens a new one.
        self.assertNotEqual(self._open(), alert)

    def test_closed_stays_when_the_next_comes(self):
        alert = self._open()
        alert.outcome = "Sent again"
        alert.action_close()
        new = self._open(text="Late again")
        self.assertNotEqual(new, alert)
        with self._refuse_second():
            alert.action_reopen()

    def test_taken_up(self):
        """By whatever one of us does first; by nothing that the system does."""
        manager = self.users["manager"]

        def speak(alert):
            alert.message_post(body="I call", message_type="comment")

        actions = {
            "button": lambda a: a.action_take_up(),
            "outcome": lambda a: a.write({"outcome": "x"}),
            "cause": lambda a: a.write(
                {
                    "cause_ids": [
                        (4, self.env.ref("key_account_management.cause_price").id)
                    ]
                }
            ),
            "chatter": speak,
            "activity": lambda a: a.activity_ids.action_feedback("Called"),
        }
        for name, act in actions.items():
            account = self._create_account(name, user_id=manager.id)
            alert = self._open(account)
            self.assertFalse(alert.date_answered, name)
            act(self._as("manager", alert))
            self.assertTrue(alert.taken_up and alert.date_answered, name)
        alert = self._open(self._create_account("Quiet", user_id=manager.id))
        self._open(alert.account_id, "More")
        alert.message_post(
            body="From the customer",
            author_id=self.ann.partner_id.id,
            message_type="email",
        )
        self.assertFalse(alert.taken_up)

    def test_times(self):
        """Hours, and the share taken up in time: the same in a record and in a report, where
        what has not happened is left out."""
        self.account.company_id.partner_id.tz = "UTC"
        accounts = [self._create_account(f"T{i}") for i in range(4)]
        with freeze_time(self.nine):
            alerts = self.alerts.union(*(self._open(a) for a in accounts))
        alerts[0].outcome = alerts[1].outcome = "Done"
        with freeze_time(self.nine + timedelta(hours=6)):
            alerts[0]._mark_taken_up()
        with freeze_time(self.nine + timedelta(hours=30)):
            alerts[0].action_close()
            alerts[1].action_take_up()
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(alerts.mapped("hours_to_answer"), [6, 30, 0, 0])
            self.assertEqual(alerts.mapped("hours_to_close"), [30, 0, 0, 0])
            self.assertEqual(alerts.mapped("in_time"), [100, 0, 0, 0])
            self.assertEqual(alerts.mapped("is_overdue"), [False, False, True, True])
            domain = [("id", "in", alerts.ids)]
            self.assertEqual(
                alerts.search([*domain, ("is_overdue", "=", True)]), alerts[:1:-1]
            )
            row = alerts._read_group(
                domain,
                [],
                ["hours_to_answer:avg", "hours_to_close:avg", "in_time:avg"],
            )
            self.assertEqual(row, [(18, 30, 25)])
        with freeze_time(self.nine + timedelta(hours=1)):
            # Two have time left: they say nothing yet.
            row = alerts._read_group(domain, [], ["in_time:avg"])
            self.assertEqual(row, [(50,)])
            self.env.invalidate_all()
            self.assertFalse(alerts[2].is_overdue)

    def test_escalation(self):
        """To the sponsor, after the deadline, once; not what somebody took up."""
        self._create_member("director", "sponsor")
        other = self._create_account("Second", user_id=self.users["manager"].id)
        with freeze_time(self.nine):
            alert, taken = self._open(), self._open(other)
            self._as("manager", taken).action_take_up()
        with freeze_time(self.nine + timedelta(hours=23)):
            self._run()
            self.assertFalse(alert.date_escalated)
        with freeze_time(self.nine + timedelta(hours=25)):
            self._run()
            self.assertEqual(alert.escalated_to_id, self.users["director"])
            self.assertEqual(
                alert.activity_ids.user_id,
                self.users["manager"] | self.users["director"],
            )
            self._run()
            self.assertEqual(len(alert.activity_ids), 2)
        self.assertFalse(taken.date_escalated)

    def test_escalation_without_a_sponsor(self):
        """Or where the sponsor is the one who did not take it up: an administrator's."""
        self._create_member("director", "sponsor")
        second = self._create_account("Second", user_id=self.users["manager"].id)
        with freeze_time(self.nine):
            own, bare = self._open(), self._open(second)
            own.user_id = self.users["director"]
            own.activity_ids.unlink()  # by hand: the escalation does without
        with freeze_time(self.nine + timedelta(days=2)):
            self._run()
        for alert in own | bare:
            self.assertTrue(
                alert.escalated_to_id.has_group("key_account_management.group_manager")
            )
            self.assertTrue(alert.activity_ids)

    def test_escalation_of_what_nobody_owns(self):
        """It stands with an administrator already: it goes to another one, or to nobody."""
        self.account.user_id = False
        other = self._create_account("Second")
        with freeze_time(self.nine):
            alone = self._open()
            administrator = alone.activity_ids.user_id
            self.assertEqual(administrator, self.users["admin"])
        with freeze_time(self.nine + timedelta(days=2)):
            self._run()
            self.assertTrue(alone.date_escalated)
            self.assertFalse(alone.escalated_to_id)
            self.assertEqual(alone.activity_ids.user_id, administrator)
            self.assertEqual(len(alone.activity_ids), 1)
        second = self._create_user("second_administrator", "group_manager")
        with freeze_time(self.nine):
            alert = self._open(other)
        with freeze_time(self.nine + timedelta(days=2)):
            self._run()
            self.assertEqual(alert.escalated_to_id, second)
            self.assertEqual(alert.activity_ids.user_id, administrator | second)
            self.assertEqual(len(alert.activity_ids), 2)

    def test_activity_type_deleted(self):
        self.env.ref(KIND).unlink()
        alert = self._open()
        self.assertEqual(alert.activity_ids.user_id, self.users["manager"])

    def test_new_manager(self):
        """What is open goes with the account, as do its activities."""
        alert = self._open()
        self._as("director", self.account).user_id = self.users["member"]
        self.assertEqual(alert.user_id, self.users["member"])
        self.assertEqual(alert.activity_ids.user_id, self.users["member"])

    def test_merged_accounts(self):
        other = self._create_account("Second")
        eve = self._create_person("Eve", other)
        first = self._answer(self.ann, 3, "Late")
        self._answer(eve, 1, "Broken")
        target, gone = self.account.alert_ids, other.alert_ids
        gone.message_post(body="Called Eve", message_type="comment")
        done = self._open(self._create_account("Third"))
        done.write({"outcome": "x", "state": "done"})
        other._merge_into(self.account)
        self.assertFalse(gone.exists())
        self.assertEqual(self.account.alert_ids, target)
        self.assertEqual(target.evidence_ids.mapped("partner_id.name"), ["Eve", "Ann"])
        self.assertIn("Broken", target.evidence)
        self.assertIn(
            "Called Eve", " ".join(map(str, target.message_ids.mapped("body")))
        )
        self.assertIn(first, target.user_input_ids)

    def test_open_ones_first(self):
        """One's own for who has own accounts; of everybody for who looks after all."""
        for user, first in (("manager", {"open", "mine"}), ("admin", {"open"})):
            action = self._as(user, self.alerts).action_open_list()
            context = action["context"]
            context = literal_eval(context) if isinstance(context, str) else context
            begins = {n for n in context if n.startswith("search_default_")}
            self.assertEqual(begins, {f"search_default_{name}" for name in first})
            self.assertIn("hours_to_answer", context["pivot_measures"])

    def test_account_shows_its_alerts(self):
        account = self._as("manager", self.account)
        self.assertEqual(account.open_alert_count, 0)
        self._open()
        account = self._as("manager", self.account)
        self.assertEqual((account.open_alert_count, account.alert_count), (1, 1))
        codes = [warning["code"] for warning in account.warnings]
        self.assertIn("alert", codes)
        action = account.action_view_alerts()
        shown = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(shown, account.alert_ids)

    def test_queries_do_not_grow(self):
        """Opening alerts costs the same for few as for many, facts and activities included."""
        manager = self.users["manager"]

        def count(prefix, number):
            accounts = self.env["key.account"].union(
                *(
                    self._create_account(f"{prefix}{i}", user_id=manager.id)
                    for i in range(number)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.alerts._open(accounts, "detractor", {a.id: "x" for a in accounts})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count("W", 3)
        few, many = count("F", 3), count("M", 30)
        self.assertLess(many - few, 30, (few, many))


@tagged("post_install", "-at_install")
class TestAlertFacts(AlertCommon):
    """What the ERP knew, frozen, and opened by one click."""

    def _invoice(self, amount, day, due, kind="out_invoice", **vals):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.account.partner_id.id,
                "company_id": self.company.id,
                "invoice_date": day,
                "invoice_date_due": due,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Sold",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                            "account_id": self.income.id,
                        },
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        common = {"company_ids": [(6, 0, cls.company.ids)], "reconcile": False}
        cls.income = accounts.create(
            {"name": "Sales", "code": "400900", "account_type": "income", **common}
        )
        receivable = accounts.create(
            {
                "name": "Receivable",
                "code": "110900",
                "account_type": "asset_receivable",
                **common,
                "reconcile": True,
            }
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SAL9",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": cls.income.id,
            }
        )
        cls.account.partner_id.property_account_receivable_id = receivable

    def test_invoices(self):
        day = self.nine.date()
        self._invoice(100, day - timedelta(days=40), day - timedelta(days=10))
        later = self._invoice(50, day - timedelta(days=5), day + timedelta(days=20))
        credit = self._invoice(30, day - timedelta(days=20), day, kind="out_refund")
        self._invoice(7, day - timedelta(days=200), day, kind="out_refund")
        with freeze_time(self.nine):
            facts = self._open().facts
        self.assertEqual(
            (facts["open_invoices"]["count"], facts["open_invoices"]["amount"]),
            (2, 150),
        )
        self.assertEqual(
            (facts["overdue_invoices"]["count"], facts["overdue_invoices"]["amount"]),
            (1, 100),
        )
        self.assertEqual(facts["credit_notes"]["ids"], credit.ids)
        self.assertEqual(facts["credit_notes"]["amount"], -30)
        # Frozen: what happens later does not change what was known then.
        later.button_draft()
        alert = self.account.alert_ids
        self.assertEqual(alert.facts["open_invoices"]["count"], 2)

    def test_orders_quotations_and_prices(self):
        day = self.nine.date()
        partner = self.account.partner_id
        old = self._create_order(partner, 100, day - timedelta(days=200))
        new = self._create_order(partner, 110, day - timedelta(days=10))
        quotation = self._create_order(partner, 70, day, state="draft")
        self._create_order(partner, 5, day, state="cancel")
        self.env["sale.order.line"].invalidate_model()
        with freeze_time(self.nine):
            alert = self._open()
        facts = alert.facts
        self.assertEqual(facts["quotations"]["ids"], quotation.ids)
        self.assertEqual(facts["open_orders"]["ids"], sorted((old | new).ids))
        self.assertEqual(facts["open_orders"]["amount"], 210)
        rise = facts["price_rises"]
        self.assertEqual(rise["products"], [[self.product.id, 100, 110]])
        shown = {line["code"]: line for line in alert._describe_facts()}
        self.assertIn("Sold +10.0%", shown["price_rises"]["detail"])
        self.assertEqual(shown["overdue_invoices"]["value"], "–")
        self.assertIn("210", shown["open_orders"]["detail"])
        self.assertIn("210", alert.activity_ids.note)

    def test_every_fact_is_complete(self):
        """What an add-on adds it measures, names and opens."""
        alerts = self.env["key.account.alert"]
        codes = list(alerts._get_facts())
        self.assertEqual(codes, list(alerts._get_fact_labels()))
        for code, action in alerts._get_facts().items():
            self.assertTrue(callable(getattr(alerts, f"_fact_{code}")), code)
            self.assertEqual(self.env.ref(action)._name, "ir.actions.act_window", code)
        alert = self._open()
        self.assertEqual(alert.facts.keys(), {"as_of", *codes})

    def test_what_is_no_fact_reads_as_none(self):
        alert = self._open()
        for facts in ("x", [1], {"quotations": 5}, {"quotations": {"products": 1}}):
            alert.sudo().facts = facts
            alert.invalidate_recordset()
            shown = {line["value"] for line in alert._describe_facts()}
            self.assertLessEqual(shown, {"not measured"}, facts)
            with self.assertRefused(UserError, "nothing to open"):
                alert.action_view_fact("quotations")

    def test_fact_of_an_add_on_that_is_gone(self):
        alert = self._open()
        alert.sudo().facts = {**alert.facts, "parcels": {"count": 2, "ids": [1, 2]}}
        self.assertNotIn("parcels", [line["code"] for line in alert._describe_facts()])
        with self.assertRefused(UserError, "nothing to open"):
            alert.action_view_fact("parcels")

    def test_opens_documents(self):
        quotation = self._create_order(
            self.account.partner_id, 70, self.today, state="draft"
        )
        alert = self._as("manager", self._open())
        action = alert.with_context(fact="quotations").action_view_fact()
        self.assertEqual(get_opened(self.env, action), quotation)
        self.assertEqual(get_rows(self.env, action).amount, 70)
        # Two products of one order rose: the order stands once.
        twice = {"count": 2, "products": [], "ids": quotation.ids * 2}
        alert.sudo().facts = {**alert.facts, "price_rises": twice}
        action = alert.action_view_fact("price_rises")
        self.assertEqual(len(get_rows(self.env, action)), 1)
        for code in ("credit_notes", "nonsense"):
            with self.assertRefused(UserError, "nothing to open"):
                alert.action_view_fact(code)
        with self.assertRaises(AccessError):
            self._as("outsider", alert).action_view_fact("quotations")


@tagged("post_install", "-at_install")
class TestAlertReply(AlertCommon):
    """The customer is told, and asked whether it helped."""

    def setUp(self):
        super().setUp()
        self._answer(self.ann, 3, "Late again")
        self.alert = self.account.alert_ids

    def _send(self, alert):
        action = alert.action_tell_customer()
        wizard = self.env[action["res_model"]].with_user(alert.env.user)
        wizard = wizard.with_context(**alert.env.context, **action["context"])
        wizard.create({})._action_send_mail()

    def test_tell(self):
        alert = self._as("manager", self.alert)
        with self.assertRefused(UserError, "“What was done” is empty"):
            alert.action_tell_customer()
        alert.outcome = "The parts went out on Monday"
        self._send(alert)
        message = alert.message_ids.filtered(lambda m: m.partner_ids)
        self.assertEqual(message.partner_ids, self.ann.partner_id)
        self.assertIn("The parts went out on Monday", message.body)
        self.assertTrue(alert.date_told)
        mail = (
            self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        )
        self.assertEqual(mail.recipient_ids, self.ann.partner_id)
        # The customer does not follow what is said inside.
        self.assertNotIn(self.ann.partner_id, alert.message_partner_ids)

    def test_told_is_who_got_the_mail(self):
        """No word of the caller makes it told: the customer must get it."""
        alert = self._as("manager", self.alert).with_context(
            key_account_alert_tell=True
        )
        colleague = self.users["director"].partner_id
        alert.message_post(body="Among us", partner_ids=colleague.ids)
        self.assertFalse(alert.date_told)
        alert.message_post(body="To them", partner_ids=self.ann.partner_id.ids)
        self.assertTrue(alert.date_told)

    def test_tell_in_their_language(self):
        self._load_chinese()
        self.ann.partner_id.lang = "zh_CN"
        alert = self._as("manager", self.alert)
        alert.outcome = "零件已于周一发出"
        self._send(alert)
        message = alert.message_ids.filtered(lambda m: m.partner_ids)
        self.assertEqual(message.subject, "针对您的回答，我们所做的事")
        self.assertIn("零件已于周一发出", message.body)
        self.assertIn("感谢您坦率指出不尽如人意之处", message.body)
        self.assertNotIn("Dear", message.body)

    def test_asked_and_thanked_in_their_language(self):
        self._load_chinese()
        self.ann.partner_id.lang = "zh_CN"
        self._close()
        self.alert._ask_whether_it_helped()
        self.programme.thank_promoters = True
        self._answer(self.ann, 10)
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "=", self.ann.partner_id.id)], order="id desc", limit=2
        )
        self.assertEqual(mails.mapped("subject"), ["谢谢", "是否有帮助？"])
        self.assertNotIn("Dear", "".join(mails.mapped("body_html")))

    def test_template_deleted(self):
        self.env.ref("key_account_management.mail_template_alert_told").unlink()
        self.alert.outcome = "Done"
        action = self._as("manager", self.alert).action_tell_customer()
        self.assertFalse(action["context"]["default_template_id"])

    def _close(self):
        alert = self._as("manager", self.alert)
        alert.outcome = "Sent again"
        alert.action_close()

    def _get_questions(self):
        """The questions whether it helped."""
        return self.env["survey.user_input"].search(
            [("key_account_alert_id", "=", self.alert.id)]
        )

    def _ask_and_answer(self, value):
        self._close()
        self.assertEqual(
            self.alert.follow_up_on, fields.Date.today() + timedelta(days=14)
        )
        self._run()
        self.assertFalse(self.alert.helped)
        with freeze_time(fields.Datetime.now() + timedelta(days=15)):
            self._run()
            self.assertEqual(self.alert.helped, "asked")
            asked = self._get_questions()
            self.assertEqual(asked.partner_id, self.ann.partner_id)
            mail = (
                self.env["mail.mail"]
                .sudo()
                .search(
                    [("model", "=", "survey.user_input"), ("res_id", "=", asked.id)]
                )
            )
            self.assertIn(asked.access_token, mail.body_html)
            self._run()
            self.assertEqual(self._get_questions(), asked)
            question = asked.survey_id.question_ids[0]
            asked._save_lines(question, str(value))
            asked.with_user(self.env.ref("base.public_user")).sudo()._mark_done()

    def test_it_helped(self):
        self._ask_and_answer(4)
        self.assertEqual((self.alert.helped, self.alert.state), ("yes", "done"))

    def test_it_did_not_help(self):
        """Open again, to be taken up again, and escalated again if nobody does."""
        self._ask_and_answer(2)
        alert = self.alert
        self.assertEqual((alert.helped, alert.state), ("no", "open"))
        self.assertEqual((alert.reopen_count, alert.taken_up), (1, False))
        self.assertIn("It did not help", alert.evidence)
        self.assertTrue(alert.activity_ids)
        with freeze_time(fields.Datetime.now() + timedelta(days=17)):
            self._run()
        self.assertTrue(alert.date_escalated)

    def test_did_not_help_while_another_is_open(self):
        self._close()
        other = self._open(text="Something else")
        self.alert._take_follow_up(True, "1 of 5", fields.Datetime.now())
        self.assertEqual(self.alert.state, "done")
        self.assertIn("It did not help: 1 of 5", other.evidence)

    def test_not_asked(self):
        """Where the programme says no, and where there is nobody or nothing to ask with."""
        self.programme.follow_up_days = 0
        self._close()
        self.assertFalse(self.alert.follow_up_on)
        self.alert.follow_up_on = fields.Date.today()
        self.env.ref("key_account_management.survey_follow_up").active = False
        self._run()
        self.assertFalse(self.alert.helped or self.alert.follow_up_on)
        self.assertIn("was not asked", self.alert.message_ids[0].body)

    def test_upsell_wish(self):
        alert = self._as("manager", self.alert)
        action = alert.action_create_opportunity()
        lead = self._as("manager", self.env["crm.lead"])
        lead = lead.with_context(**action["context"]).create({})
        self.assertEqual(lead.partner_id, self.ann.partner_id)
        self.assertEqual(lead.user_id, self.users["manager"])
        self.assertIn("Late again", lead.description)
        found = self.env["crm.lead"].search(alert.action_view_opportunities()["domain"])
        self.assertEqual(found, lead)

    def test_copied_opportunity_is_not_from_the_alert(self):
        """Nor does a salesperson without any right of ours need one to duplicate."""
        lead = self.env["crm.lead"].create(
            {"name": "Wish", "key_account_alert_id": self.alert.id}
        )
        seller = new_test_user(
            self.env,
            "seller",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.env.invalidate_all()
        copied = lead.with_user(seller).copy()
        self.assertFalse(copied.sudo().key_account_alert_id)
