from ast import literal_eval
from collections import Counter
from datetime import date, datetime, time, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import get_rows
from .common import AS_OF, KeyAccountCareCommon

TABLES = (
    "key_account_alert",
    "key_account_churn_line",
    "key_account_churn_warning",
    "key_account_decline",
    "mail_activity",
    "mail_message",
)
KINDS = ("churn", "lapsed_line", "decline")


@tagged("post_install", "-at_install")
class TestTold(KeyAccountCareCommon):
    """Alerts of what customers have stopped buying and of sales that decline, beside those of who
    is likely lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.key_account_churn_horizon = 90
        cls.manager = cls._create_user("told_manager", "group_user")
        cls.outsider = cls._create_user("told_outsider", "group_user")
        cls.kept, cls.stopped, cls.second = (
            cls._create_goods(name) for name in ("Kept", "Stopped", "Second")
        )
        cls.accounts, rows = {}, []

        def add(name, product, days, amount):
            if name not in cls.accounts:
                cls.accounts[name] = cls._create_account(name, user_id=cls.manager.id)
            partner = cls.accounts[name].partner_id
            rows.extend((partner, day, {product: amount}) for day in days)

        # Buy on, and have stopped one category: the higher the number, the more of it.
        for number in range(1, 6):
            name = f"Buyer {number}"
            add(name, cls.kept, cls._every(28, 26, AS_OF - timedelta(3)), 1000)
            last = AS_OF - timedelta(200)
            add(name, cls.stopped, cls._every(28, 20, last), 20 * number)
        add(name, cls.second, cls._every(28, 20, last), 20)
        # Two orders a month, now one
        months = [date(2025, m, 20) for m in range(1, 13)]
        months += [date(2026, m, 20) for m in range(1, 7)]
        add("Fewer", cls.kept, months, 300)
        add("Fewer", cls.kept, [day.replace(day=5) for day in months[:12]], 300)
        # Likely lost, with all that was bought
        add("Gone", cls.kept, cls._every(7, 30, AS_OF - timedelta(250)), 10)
        cls._create_line_orders(rows)
        cls.warnings = cls.env["key.account.churn.warning"]
        cls.lines = cls.env["key.account.churn.line"]
        cls.declines = cls.env["key.account.decline"]
        cls.alerts = cls.env["key.account.alert"]
        cls.own = [("company_id", "=", cls.company.id)]
        cls.churn._score(cls.company, AS_OF)

    def _run(self, days=1, score=False):
        """Run what the night runs, so many days after what is known."""
        today = AS_OF + timedelta(days)
        if score:
            self.churn._score(self.company, today)
        with freeze_time(datetime.combine(today, time(9))):
            self.warnings._run(self.company, today)
        self.env.flush_all()
        self.env.invalidate_all()

    def _get_alerts(self, *domain):
        return self.alerts.search([*self.own, *domain])

    def _get_told(self):
        return Counter(
            (alert.account_id.partner_id.name, alert.kind)
            for alert in self._get_alerts()
        )

    def _get_alert(self, name="Buyer 5", kind="lapsed_line"):
        account = self.accounts[name]
        return self._get_alerts(("account_id", "=", account.id), ("kind", "=", kind))

    def _buy(self, name, product, day):
        partner = self.accounts[name].partner_id
        self._create_line_orders([(partner, day, {product: 100})])

    def _close(self, alert, verdict="right"):
        action = alert.with_user(self.manager).action_ask_close()
        dialogues = self.env[action["res_model"]].with_user(self.manager)
        dialogue = dialogues.browse(action["res_id"])
        dialogue.write({"loss_verdict": verdict, "outcome": "Called"})
        value = dialogue.value_lost
        dialogue.action_close()
        return value

    # Who is told of what

    def test_three_a_day_over_all_kinds(self):
        """The most at stake first; an alert takes one place, of however many lines."""
        self.assertEqual(len(self._get_waiting()), 7)
        stakes = []
        for day, count in enumerate((3, 3, 1, 0), 1):
            before = self._get_alerts()
            self._run(day)
            new = self._get_alerts() - before
            self.assertEqual(len(new), count)
            stakes += sorted(map(self._get_stake, new), reverse=True)
        self.assertEqual(stakes, sorted(stakes, reverse=True))
        self.assertEqual(
            self._get_told(),
            {
                **{(f"Buyer {number}", "lapsed_line"): 1 for number in range(1, 6)},
                ("Fewer", "decline"): 1,
                ("Gone", "churn"): 1,
            },
        )

    def _get_waiting(self):
        """Return ``{(account, model)}``, as they were before anything was told."""
        self.warnings._draw(self.company, AS_OF + timedelta(1))
        return {
            (record.account_id, record._name)
            for model in (self.warnings, self.lines, self.declines)
            for record in model._get_waiting(self.company)
        }

    @staticmethod
    def _get_stake(alert):
        return sum(row._get_stake() for row in alert[alert._get_told_field()])

    def test_ten_runs_make_one_alert(self):
        for day in range(1, 5):
            self._run(day)
        told = self._get_told()
        self.assertEqual({kind for _name, kind in told}, {*KINDS})
        before = self._count_writes(TABLES)
        for _run in range(10):
            self._run(5)
        self.assertEqual(self._count_writes(TABLES), before)
        self._run(6, score=True)
        self._run(7, score=True)
        self.assertEqual(self._get_told(), told, "figures of another day are no news")
        self.assertEqual({*told.values()}, {1})

    def test_budget_of_a_month(self):
        """So many accounts of a kind within 30 days, for each owner."""
        self.company.key_account_churn_warnings = 1
        for day in range(1, 6):
            self._run(day)
        self.assertEqual(
            {*self._get_told()},
            {("Buyer 5", "lapsed_line"), ("Fewer", "decline"), ("Gone", "churn")},
        )
        self._run(30)
        self.assertFalse(self._get_alert("Buyer 4"))
        self._run(31)
        self.assertTrue(self._get_alert("Buyer 4"))

    def test_an_owners_places_are_their_own(self):
        for name in ("Buyer 1", "Buyer 2"):
            self.accounts[name].user_id = self.outsider
        self._run()
        owners = Counter(alert.user_id for alert in self._get_alerts())
        self.assertEqual(owners, {self.manager: 3, self.outsider: 2})

    def test_without_a_manager(self):
        """The leader of the team of the customer's salesperson, as of a likely loss."""
        leader = self._create_user("told_leader", "group_user")
        self.env["crm.team"].create(
            {
                "name": "Team",
                "company_id": self.company.id,
                "user_id": leader.id,
                "member_ids": [(4, self.outsider.id)],
            }
        )
        account = self.accounts["Buyer 5"]
        account.user_id = False
        account.partner_id.user_id = self.outsider
        self._run()
        self.assertEqual(self._get_alert().user_id, leader)

    def test_none_where_none_is_wanted(self):
        self.company.key_account_churn_warnings = 0
        self._run()
        self.assertFalse(self._get_alerts())

    def test_likely_lost_is_told_alone(self):
        account = self.accounts["Gone"]
        self.assertTrue(account.is_out_of_rhythm)
        self.assertTrue(account.is_declining and account.lapsed_line_ids)
        for day in range(1, 5):
            self._run(day)
        alerts = self._get_alerts(("account_id", "=", account.id))
        self.assertEqual(alerts.mapped("kind"), ["churn"])

    def test_a_usual_silence_is_not_told(self):
        rows = self.lines.search(
            [*self.own, ("category_id", "=", self.second.categ_id.id)]
        )
        rows.is_overdue = False
        self._run()
        self.assertFalse(rows.told_on)
        self.assertEqual(
            self._get_alert().lapsed_line_ids.category_id, self.stopped.categ_id
        )

    # What the alert says

    def test_lapsed_lines(self):
        self._run()
        alert, account = self._get_alert(), self.accounts["Buyer 5"]
        self.assertEqual(alert.user_id, self.manager)
        self.assertEqual(alert.lapsed_line_ids, account.lapsed_line_ids)
        self.assertEqual(len(alert.lapsed_line_ids), 2)
        self.assertEqual(
            {*alert.lapsed_line_ids.mapped("told_on")}, {AS_OF + timedelta(1)}
        )
        for line in alert.lapsed_line_ids:
            yearly = line.currency_id.format(line.yearly_amount)
            for part in (line.category_id.display_name, line.sentence, yearly):
                self.assertIn(part, alert.evidence)
        self.assertIn("Stopped buying", alert.activity_ids.summary)
        self.assertIn("Stopped buying", alert.display_name)
        self.assertEqual(alert.severity, "1")
        self.assertEqual(alert.deadline - alert.date_open, timedelta(hours=168))
        self.assertFalse(alert.churn_rate)
        rows = get_rows(self.env, alert.lapsed_line_ids[:1].action_view_lines())
        self.assertEqual(
            sum(rows.mapped("amount")), alert.lapsed_line_ids[:1].yearly_amount
        )
        action = alert.lapsed_line_ids[:1].action_view_alert()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (alert._name, alert.id)
        )

    def test_decline(self):
        self._run()
        alert, account = self._get_alert("Fewer", "decline"), self.accounts["Fewer"]
        self.assertEqual(alert.decline_ids.account_id, account)
        self.assertIn(account.decline_sentence, alert.evidence)
        for amount in (1800, 3600):
            self.assertIn(account.currency_id.format(amount), alert.evidence)
        self.assertIn("Sales decline", alert.activity_ids.summary)
        rows = get_rows(self.env, alert.with_user(self.manager).action_view_decline())
        self.assertEqual({*rows.mapped("period")}, {"before", "now"})
        with self.assertRaises(AccessError):
            alert.with_user(self.outsider).action_view_decline()

    def test_severity_by_tier(self):
        """Of the best tier it is escalated after a day."""
        best = self.company.key_account_tier_ids[:1]
        self.accounts["Buyer 5"].computed_tier_id = best
        self._create_member(self.accounts["Buyer 5"])
        self._run()
        alert = self._get_alert()
        self.assertEqual(alert.severity, "3")
        self.assertEqual(alert.deadline - alert.date_open, timedelta(hours=24))
        for hours, sponsor in ((23, False), (25, self.outsider)):
            with freeze_time(alert.date_open + timedelta(hours=hours)):
                self._escalate()
            self.assertEqual(alert.escalated_to_id, sponsor or self.env["res.users"])
        self.assertIn(self.outsider, alert.activity_ids.user_id)

    def _create_member(self, account):
        self.env["key.account.team.member"].create(
            {
                "account_id": account.id,
                "user_id": self.outsider.id,
                "role": "sponsor",
                "date_start": AS_OF - timedelta(30),
            }
        )

    def _escalate(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("key_account_management.ir_cron_escalate")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    # Added to, over, again

    def test_a_new_line_is_added(self):
        """To the alert that is open, whose waiting it ends; it needs no place."""
        [line] = self.lines.search(
            [*self.own, ("category_id", "=", self.second.categ_id.id)]
        )
        line.is_overdue = False
        self._run()
        alert = self._get_alert()
        self.assertNotIn("Second", alert.evidence)
        with freeze_time(datetime.combine(AS_OF + timedelta(1), time(9))):
            alert._snooze(AS_OF + timedelta(20), "Closed for the holidays")
        for day in range(2, 5):
            self._run(day)
        self.assertEqual(alert.snoozed_until, AS_OF + timedelta(20))
        line.is_overdue = True
        self._run(5)
        self.assertEqual(self._get_alert(), alert)
        self.assertEqual(line.alert_id, alert)
        self.assertEqual(alert.evidence.count("Second"), 1)
        self.assertEqual(alert.evidence.count("Stopped"), 1)
        self.assertFalse(alert.snoozed_until)
        self.assertEqual(len(alert.activity_ids), 1)

    def test_bought_again_and_stopped_again(self):
        """A row that stays is told once; one that was gone is told again."""
        for day in range(1, 5):
            self._run(day)
        alert = self._get_alert("Buyer 3")
        self.assertGreater(self._close(alert), 0)
        self._run(6, score=True)
        self.assertEqual(self._get_alert("Buyer 3"), alert)
        self._buy("Buyer 3", self.stopped, AS_OF + timedelta(7))
        self._run(8, score=True)
        self.assertFalse(alert.lapsed_line_ids)
        self.assertEqual(alert._get_value_at_stake(), 0, "over")
        day = 7
        while day < 330:
            day += 28
            self._buy("Buyer 3", self.kept, AS_OF + timedelta(day))
        for days in range(3, 6):
            # The others are likely lost by now: they come first.
            self._run(day + days, score=True)
        again = self._get_alert("Buyer 3") - alert
        self.assertEqual(again.state, "open")
        self.assertEqual(again.lapsed_line_ids.category_id, self.stopped.categ_id)

    # What came of it

    def test_value_at_stake(self):
        for day in range(1, 5):
            self._run(day)
        lapsed, decline = self._get_alert(), self._get_alert("Fewer", "decline")
        yearly = sum(lapsed.lapsed_line_ids.mapped("yearly_amount"))
        self.assertEqual(self._close(lapsed, "lost"), yearly)
        self.assertEqual(lapsed.value_lost, yearly)
        self.assertEqual(self._close(decline, "lost"), 1800)
        self.assertGreater(self._close(self._get_alert("Gone", "churn"), "lost"), 0)
        action = self.env.ref("key_account_management.key_account_alert_action_lost")
        lost = self._get_alerts(*literal_eval(action.domain))
        self.assertEqual(lost.kind, "churn", "a lost line is no lost customer")

    def test_closed_without_a_verdict_is_listed(self):
        self._run()
        alert = self._get_alert()
        alert.outcome = "Called"
        alert.action_close()
        arch = self.alerts.get_view(view_type="search")["arch"]
        self.assertIn(alert, self.alerts.search(self._get_filter(arch, "no_verdict")))
        for kind in KINDS[1:]:
            found = self.alerts.search(self.own + self._get_filter(arch, kind))
            self.assertEqual({*found.mapped("kind")}, {kind})

    @staticmethod
    def _get_filter(arch, name):
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return literal_eval(node.get("domain"))

    def test_merged(self):
        """Of two open alerts of a kind one is left, with what both told of."""
        self._run()
        source, target = self.accounts["Buyer 5"], self.accounts["Buyer 4"]
        source._merge_into(target)
        alert = self._get_alert("Buyer 4")
        self.assertEqual(len(alert), 1)
        self.assertIn("Second", alert.evidence)

    def test_rights(self):
        self._run()
        line = self._get_alert().lapsed_line_ids[:1]
        self.assertEqual(line.with_user(self.manager).told_on, AS_OF + timedelta(1))
        with self.assertRaises(AccessError):
            line.with_user(self.manager).told_on = False
        with self.assertRaises(AccessError):
            line.with_user(self.outsider).read(["told_on"])
