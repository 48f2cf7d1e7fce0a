import random
from collections import Counter
from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...tools import warning
from ..common import get_opened
from .common import AS_OF, KeyAccountCareCommon

TODAY = AS_OF + timedelta(5)
HORIZON = 90
TABLES = (
    "key_account_alert",
    "key_account_churn_replay",
    "key_account_churn_replay_month",
    "key_account_churn_warning",
    "mail_activity",
)


class WarningCommon(KeyAccountCareCommon):
    """Customers of two managers: of three one stops, one pauses for half a year, one goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.key_account_churn_horizon = HORIZON
        cls.managers = [
            cls._create_user(f"warned_{name}", "group_user") for name in ("ann", "bob")
        ]
        cls.days_of = cls._draw_pauses(36)
        cls.accounts = cls._create_history(cls.days_of)
        for index, account in enumerate(cls.accounts.values()):
            account.user_id = cls.managers[index % 2]
        cls.warnings = cls.env["key.account.churn.warning"]
        cls.replays = cls.env["key.account.churn.replay"]
        cls.alerts = cls.env["key.account.alert"]
        cls.own = [("company_id", "=", cls.company.id)]

    @staticmethod
    def _draw_pauses(count):
        """Return ``{name: days with an order}``, up to half a year after the month-end."""
        rng, days_of = random.Random(19), {}
        for index in range(count):
            gap = rng.choice([15, 30, 45])
            day, days = AS_OF - timedelta(rng.randint(750, 900)), []
            stop = AS_OF - timedelta(rng.randint(-60, 400))
            back = stop + timedelta(rng.randint(120, 200))
            while day <= AS_OF + timedelta(150):
                stopped = index % 3 == 0 and day >= stop
                pauses = index % 3 == 1 and stop <= day < back
                if not (stopped or pauses):
                    days.append(day)
                day += timedelta(max(1, round(rng.gauss(gap, gap / 4))))
            days_of[f"Customer {index}"] = days
        return days_of

    def _get_warnings(self, *domain):
        return self.warnings.search([*self.own, *domain])

    def _get_alerts(self):
        return self.alerts.search([*self.own, ("kind", "=", "churn")])

    def _lapsed(self, account, day, horizon=HORIZON):
        """Whether no order day lies in the horizon after a day, by the days themselves."""
        [name] = [name for name, other in self.accounts.items() if other == account]
        until = day + timedelta(horizon)
        return not any(day < other <= until for other in self.days_of[name])

    def _permute_later_orders(self):
        """Give what was ordered after the month-end to other customers, on other days."""
        orders = self.env["sale.order"].search(
            [*self.own, ("date_order", ">", f"{AS_OF} 23:59:59")], order="id"
        )
        self.assertGreater(len(orders), 50)
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE sale_order o
               SET partner_id = COALESCE(n.partner_id, o.partner_id),
                   date_order = o.date_order + (o.id %% 9) * INTERVAL '1 day'
              FROM (SELECT id, LEAD(partner_id, 37) OVER (ORDER BY id) AS partner_id
                      FROM sale_order WHERE id = ANY(%s)) n
             WHERE n.id = o.id
            """,
            [orders.ids],
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestChurnWarning(WarningCommon):
    def test_drawn_as_the_rules_say(self):
        self.company.key_account_churn_warnings = 2
        self.warnings._draw(self.company, TODAY)
        drawn = self._get_warnings()
        self.assertEqual(set(drawn.mapped("date")), {AS_OF})
        self.assertLessEqual(set(drawn.user_id), set(self.managers))
        self.assertEqual(max(Counter(w.user_id for w in drawn).values()), 2)
        silences = []
        for account in self.accounts.values():
            told = account.explain_churn(AS_OF)
            days = [
                d
                for n, a in self.accounts.items()
                if a == account
                for d in self.days_of[n]
            ]
            known = [day for day in days if day <= AS_OF]
            if not known or told["order_days"] < 2 or told["silence"] >= 365:
                continue
            year = AS_OF.replace(year=AS_OF.year - 1)
            silences.append(
                warning.Silence(
                    account,
                    account.user_id,
                    known[-1],
                    told["probability"],
                    100 * sum(day > year for day in known),
                )
            )
        expected = warning.choose(silences, 2, set())
        self.assertEqual({s.key for s in expected}, set(drawn.account_id))
        for silence in expected:
            record = silence.key.churn_warning_ids
            self.assertEqual(record.since, silence.since)
            self.assertAlmostEqual(record.probability, silence.probability)
            self.assertAlmostEqual(record.amount, silence.amount)
            self.assertAlmostEqual(record.stake, silence.stake, 2)
            self.assertEqual(record.days_silent, (AS_OF - silence.since).days)

    def test_drawn_once_a_month(self):
        self.company.key_account_churn_warnings = 2
        self.warnings._draw(self.company, TODAY)
        first = self._get_warnings()
        self.company.key_account_churn_warnings = 9
        self.warnings._draw(self.company, TODAY + timedelta(20))
        self.assertEqual(self._get_warnings(), first)
        self.company.key_account_churn_horizon = 60
        self.warnings._draw(self.company, TODAY + timedelta(20))
        self.assertEqual(
            self._get_warnings(), first, "another horizon draws no second time"
        )
        self.warnings._draw(self.company, TODAY + timedelta(30))
        later = self._get_warnings() - first
        self.assertTrue(later)
        self.assertFalse(
            {(w.account_id, w.since) for w in later}
            & {(w.account_id, w.since) for w in first}
        )

    def test_none_where_none_is_wanted(self):
        self.company.key_account_churn_warnings = 0
        self.warnings._run(self.company, TODAY)
        self.assertFalse(self._get_warnings())
        for wrong in (-1, 101):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.key_account_churn_warnings = wrong

    def test_a_company_without_any_order(self):
        empty = self._create_company("Empty")
        self._create_account("Nobody", empty)
        self.warnings._run(empty, TODAY)
        self.assertFalse(self.warnings.search([("company_id", "=", empty.id)]))
        self.assertIn("too few to say", self.replays._get_last(empty).sentence)

    def test_ten_runs_make_one_alert(self):
        self.warnings._run(self.company, TODAY)
        drawn = self._get_warnings()
        alerts = self._get_alerts()
        self.assertTrue(alerts)
        for user in self.managers:
            mine = drawn.filtered(lambda w, u=user: w.user_id == u)
            self.assertEqual(
                len(alerts.filtered(lambda a, u=user: a.user_id == u)),
                min(3, len(mine)),
            )
        before = self._count_writes(TABLES)
        for _run in range(10):
            self.warnings._run(self.company, TODAY)
        self.assertEqual(self._count_writes(TABLES), before)
        self.assertEqual(self._get_alerts(), alerts)

    def test_a_few_a_day_the_most_at_stake_first(self):
        for account in self.accounts.values():
            account.user_id = self.managers[0]
        self.warnings._run(self.company, TODAY)
        drawn = self._get_warnings()
        self.assertEqual(len(drawn), 5)
        told = drawn.filtered("told_on")
        self.assertEqual(len(told), 3)
        self.assertGreaterEqual(
            min(told.mapped("stake")), max((drawn - told).mapped("stake"))
        )
        self.warnings._run(self.company, TODAY + timedelta(1))
        self.assertEqual(len(drawn.filtered("told_on")), 5)
        self.assertEqual(drawn.alert_id, self._get_alerts())
        self.assertEqual(
            set(drawn.mapped("date")), {AS_OF}, "drawn as of the month-end"
        )

    def test_not_told_of_who_has_ordered(self):
        self.warnings._draw(self.company, TODAY)
        drawn = self._get_warnings()
        ordered = drawn[:1].account_id
        self._create_order(ordered.partner_id, 100, TODAY)
        self.churn._score(self.company, TODAY)
        self.warnings._tell(self.company, TODAY)
        self.assertFalse(drawn[:1].told_on)
        self.assertNotIn(ordered, self._get_alerts().account_id)
        self.assertTrue(drawn.filtered("told_on"))

    def test_alert(self):
        with freeze_time(datetime.combine(TODAY, time(9))):
            self.warnings._run(self.company, TODAY)
        record = self._get_warnings(("alert_id", "!=", False))[:1]
        alert, account = record.alert_id, record.account_id
        self.assertEqual(alert.kind, "churn")
        self.assertEqual(alert.user_id, account.user_id)
        told = account.explain_churn(AS_OF)
        self.assertIn(told["sentence"], alert.evidence)
        self.assertIn("Ordered in 12 months", alert.evidence)
        self.assertIn(self.replays._get_last(self.company).sentence, alert.evidence)
        self.assertEqual(
            alert.churn_rate, self.replays._get_last(self.company).sentence
        )
        self.assertEqual(alert.activity_ids.user_id, account.user_id)
        self.assertIn("call", alert.activity_ids.summary)
        self.assertEqual(alert.severity, "1")
        self.assertEqual(alert.deadline - alert.date_open, timedelta(hours=168))
        action = alert.with_user(account.user_id).action_view_fact("ordered")
        orders = get_opened(self.env, action)
        self.assertEqual(orders.partner_id, account.partner_id)
        self.assertEqual(orders._name, "sale.order")

    def test_open_alert_is_added_to(self):
        self.warnings._draw(self.company, TODAY)
        account = self._get_warnings()[:1].account_id
        alert = self.alerts._open(account, "churn", {account.id: "Before"})
        self.warnings._tell(self.company, TODAY)
        self.assertEqual(account.churn_warning_ids.alert_id, alert)
        self.assertEqual(
            self._get_alerts().filtered(lambda a: a.account_id == account), alert
        )
        self.assertIn("Before", alert.evidence)
        self.assertIn("silent for", alert.evidence)

    def test_without_a_manager(self):
        """The leader of the team of the customer's salesperson; else nobody, with places of its
        own."""
        seller = self._create_user("warned_seller", "group_user")
        leader = self._create_user("warned_leader", "group_user")
        self.env["crm.team"].create(
            {
                "name": "Team",
                "company_id": self.company.id,
                "user_id": leader.id,
                "member_ids": [(4, seller.id)],
            }
        )
        for index, account in enumerate(self.accounts.values()):
            account.user_id = False
            account.partner_id.user_id = seller if index % 2 else False
        self.company.key_account_churn_warnings = 2
        self.warnings._run(self.company, TODAY)
        drawn = self._get_warnings()
        counts = Counter(w.user_id for w in drawn)
        self.assertEqual(counts, {leader: 2, self.env["res.users"]: 2})
        alerts = self._get_alerts()
        for record in drawn:
            self.assertEqual(record.alert_id.user_id, record.user_id)
        self.assertEqual(len(alerts), 4)

    def test_ordered_again(self):
        """Said on the alert, once, which stays open."""
        self.warnings._run(self.company, TODAY)
        record = self._get_warnings(("alert_id", "!=", False))[:1]
        alert, account = record.alert_id, record.account_id
        until = TODAY + timedelta(20)

        def see():
            self.churn._score(self.company, until)
            self.warnings._run(self.company, until)
            return alert.message_ids.filtered(lambda m: "ordered again" in m.body)

        self.assertFalse(see())
        self.assertFalse(alert.ordered_on)
        order = self._create_order(account.partner_id, 100, TODAY + timedelta(2))
        self.assertEqual(len(see()), 1)
        self.assertEqual(len(see()), 1, "said once")
        self.assertEqual(record.ordered_on, TODAY + timedelta(2))
        self.assertEqual(alert.ordered_on, record.ordered_on)
        self.assertEqual(alert.state, "open")
        for other in self._get_warnings() - record:
            [days] = [
                self.days_of[n]
                for n, a in self.accounts.items()
                if a == other.account_id
            ]
            ordered = any(other.since < day <= until for day in days)
            self.assertEqual(bool(other.ordered_on), ordered)
        order.state = "cancel"
        see()
        self.assertFalse(record.ordered_on)
        self.assertFalse(alert.ordered_on)

    def test_judged_by_the_orders(self):
        self.warnings._draw(self.company, TODAY)
        drawn = self._get_warnings()
        end = AS_OF + timedelta(HORIZON)
        self.warnings._judge(self.company, end)
        self.assertFalse(any(drawn.mapped("result")), "the last day is not over")
        self.warnings._judge(self.company, end + timedelta(1))
        for record in drawn:
            lapsed = self._lapsed(record.account_id, AS_OF)
            self.assertEqual(record.result, "right" if lapsed else "wrong")
        self.assertEqual(set(drawn.mapped("result")), {"right", "wrong"})

    def test_what_comes_later_changes_no_warning(self):
        """The orders after the month-end given to others, on other days."""

        def draw():
            self.warnings._draw(self.company, TODAY)
            drawn = self._get_warnings()
            rows = drawn.sorted("id").read(
                ["account_id", "since", "probability", "stake"]
            )
            return [{**row, "id": 0} for row in rows], drawn

        before, drawn = draw()
        drawn.unlink()
        self.company.key_account_churn_drawn = False
        self.rhythms.search(self.own).unlink()
        self._permute_later_orders()
        after, _drawn = draw()
        self.assertTrue(before)
        self.assertEqual(after, before)

    def test_merged(self):
        self.warnings._draw(self.company, TODAY)
        record = self._get_warnings()[:1]
        source = record.account_id
        target = self._create_account("Target")
        twin = self.warnings.create(
            {
                "account_id": target.id,
                "company_id": self.company.id,
                "date": AS_OF,
                "since": record.since,
            }
        )
        source._merge_into(target)
        self.assertEqual(target.churn_warning_ids, twin)
        self.assertFalse(record.exists())

    def test_rights(self):
        self.warnings._run(self.company, TODAY)
        mine, other = self.managers
        seen = self.warnings.with_user(mine).search(self.own)
        self.assertTrue(seen)
        self.assertEqual(seen.account_id.user_id, mine)
        with self.assertRaises(AccessError):
            seen[:1].write({"result": "right"})
        with self.assertRaises(AccessError):
            seen[:1].with_user(other).read(["probability"])
        action = self.replays.with_user(mine).action_open()
        self.assertEqual(action["res_id"], self.replays._get_last(self.company).id)

    def test_scheduled_action(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("key_account_management.ir_cron_warn_churn")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        today = self.company._get_key_account_today()
        last = today.replace(day=1) - timedelta(1)
        self.assertEqual(self.company.key_account_churn_drawn, last)
        self.assertEqual(self.replays._get_last(self.company).date, last)


@tagged("post_install", "-at_install")
class TestChurnReplay(WarningCommon):
    """What warnings were worth, beside the days themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.replay = cls._replay()

    @classmethod
    def _replay(cls, today=TODAY):
        for _step in cls.replays._get_steps(cls.company, today):
            pass
        return cls.replays._get_last(cls.company)

    @staticmethod
    def _draw_again(replay):
        months = replay.month_ids.filtered("customer_count").sorted("date")
        return months[-warning.MONTHS :], replay._draw_again(months, replay.budget)

    def test_by_the_orders(self):
        months, replayed = self._draw_again(self.replay)
        self.assertEqual(len(months), warning.MONTHS)
        self.assertLessEqual(months[-1:].date + timedelta(HORIZON), self.replay.date)
        right, count = 0, 0
        for month, chosen in zip(months, replayed.drawn, strict=True):
            for silence in chosen:
                account = self.env["key.account"].browse(silence.key)
                lapsed = self._lapsed(account, month.date)
                self.assertEqual(silence.lapsed, lapsed)
                right, count = right + lapsed, count + 1
            self.assertEqual(month.count, len(chosen))
            self.assertEqual(month.right, sum(s.lapsed for s in chosen))
        self.assertGreater(count, 5)
        self.assertEqual((self.replay.count, self.replay.right), (count, right))
        self.assertEqual(sum(n for n, _mean, _came in self.replay.bins), count)
        self.assertLessEqual(self.replay.found, self.replay.deep)
        self.assertLessEqual(self.replay.fixed_count or 0, count)

    def test_what_comes_later_changes_nothing(self):
        """Neither what was learnt, nor who was warned of, nor what came within the horizon."""

        def get(replay):
            months, replayed = self._draw_again(replay)
            learnt = months.mapped(lambda m: [m.date, m.weights, m.gaps, m.gap_days])
            return learnt, replayed

        before = get(self.replay)
        self.rhythms.search(self.own).unlink()
        self.replays.search(self.own).unlink()
        self._permute_later_orders()
        self.assertEqual(get(self._replay()), before)

    def test_once_a_month(self):
        before = self._count_writes(TABLES)
        replay = self._replay()
        self.assertEqual(replay, self.replay)
        self.assertEqual(self._count_writes(TABLES), before)
        self.company.key_account_churn_warnings = 1
        weights = replay.month_ids.mapped("weights")
        self._replay()
        self.assertEqual(replay.budget, 1)
        self.assertEqual(replay.month_ids.mapped("weights"), weights)
        self.company.key_account_churn_horizon = 60
        other = self._replay()
        self.assertFalse(replay.exists())
        self.assertEqual(other.horizon, 60)
        following = self._replay(TODAY + timedelta(31))
        kept = self.replays.search(self.own)
        self.assertEqual(kept, following | other, "what was said before is kept")

    def test_said(self):
        replay = self.replay
        replay.write({"count": 94, "right": 85, "deep": 10, "found": 9, "lead": 40.5})
        self.assertEqual(
            replay.sentence,
            "Of 94 such warnings in a year 85 were right; expect 19 to 24 of the next 24.",
        )
        self.assertIn("9 were warned of", replay.recall_text)
        replay.write(
            {"quarter_count": 20, "quarter_expected": 14.2, "quarter_right": 17}
        )
        replay.invalidate_recordset()
        self.assertEqual(replay.quarter_text, "Of 20 warnings: expected 14, came 17.")
        told = self.accounts["Customer 1"].explain_churn(replay.date)["warnings"]
        self.assertEqual(
            [told[name] for name in ("count", "right", "low", "high", "coming")],
            [94, 85, 19, 24, 24],
        )
        replay.write({"count": 7, "right": 7})
        self.assertIn("too few to say", replay.sentence)
        told = self.accounts["Customer 1"].explain_churn(replay.date)["warnings"]
        self.assertIs(told["low"], False)
        self.assertIs(told["low_known"], False)
        before = replay.date - timedelta(400)
        self.assertIs(
            self.accounts["Customer 1"].explain_churn(before)["warnings"], False
        )

    def test_bins_are_a_table(self):
        self.replay.bins = [(5, 0.6, 0.8), (5, 0.9, 1.0)]
        self.assertEqual(self.replay.bins_shown.count("<tr>"), 3)
        self.assertIn("80 %", self.replay.bins_shown)
        self.replay.bins = []
        self.assertFalse(self.replay.bins_shown)
