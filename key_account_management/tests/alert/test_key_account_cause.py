from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_key_account_alert import AlertCommon


@tagged("post_install", "-at_install")
class TestCause(AlertCommon):
    """Why answers are bad, and what is done about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = lambda name: cls.env.ref(f"key_account_management.cause_{name}")  # noqa: E731
        cls.late, cls.price, cls.quality = map(
            ref, ("late_delivery", "price", "quality")
        )

    def _create_named(self, name, amount, causes, **vals):
        account = self._create_account(name, ordered_amount=amount, **vals)
        alert = self._open(account)
        alert.cause_ids = causes
        return account

    def test_tags_reach_the_answers(self):
        answer = self._answer(self.ann, 2)
        alert = self._as("manager", self.account.alert_ids)
        alert.cause_ids |= self._as("manager", self.late)
        self.assertEqual(answer.key_account_cause_ids, self.late)

    def test_pareto(self):
        """By the sales of the accounts that named the cause, each account once a cause."""
        self._create_named("A", 700, self.late)
        both = self._create_named("B", 200, self.late | self.price)
        self._create_named("C", 100, self.price)
        again = self._open(both, "Once more")
        again.write({"outcome": "x", "state": "done"})
        self._open(both).cause_ids = self.late
        pareto = self.env["key.account.cause"].get_pareto()
        rows = {row["name"]: row for row in pareto["rows"]}
        self.assertEqual(
            [r["name"] for r in pareto["rows"]], ["Late delivery", "Price"]
        )
        late, price = rows["Late delivery"], rows["Price"]
        self.assertEqual((late["sales"], price["sales"]), (900, 300))
        self.assertEqual((late["share"], late["cumulative"]), (75, 75))
        self.assertEqual((price["share"], price["cumulative"]), (25, 100))
        self.assertEqual(len(late["account_ids"]), 2)
        self.assertEqual(len(late["alert_ids"]), 3)

    def test_pareto_of_tagged_answers(self):
        """An answer tagged without an alert counts, too; one long ago does not."""
        self.account.ordered_amount = 50
        answer = self._answer(self.ann, 8)
        answer.key_account_cause_ids = self.quality
        get = self.env["key.account.cause"].get_pareto
        self.assertEqual([row["sales"] for row in get()["rows"]], [50])
        answer.end_datetime -= timedelta(days=200)
        self.assertEqual([row["sales"] for row in get(3)["rows"]], [])
        self.assertEqual([row["sales"] for row in get(12)["rows"]], [50])

    def test_pareto_without_sales(self):
        """Shares of nothing are unknown, not zero."""
        self._create_named("A", 0, self.late)
        row = self.env["key.account.cause"].get_pareto()["rows"][0]
        self.assertIsNone(row["share"])

    def test_pareto_of_what_one_may_see(self):
        self._create_named("A", 700, self.late, user_id=self.users["manager"].id)
        self._create_named("B", 300, self.price, user_id=self.users["member"].id)
        causes = self.env["key.account.cause"]
        mine = self._as("manager", causes).get_pareto()["rows"]
        self.assertEqual([row["sales"] for row in mine], [700])
        everything = self._as("director", causes).get_pareto()["rows"]
        self.assertEqual([row["sales"] for row in everything], [700, 300])

    def test_untagged_are_told(self):
        self._open()
        self.assertEqual(self.env["key.account.cause"].get_pareto()["untagged"], 1)

    def test_queries_of_pareto_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["key.account.cause"].get_pareto()
            return self.env.cr.sql_log_count - before

        self._create_named("A", 1, self.late)
        count()
        few = count()
        for index in range(10):
            self._create_named(f"N{index}", index, self.late | self.price)
        self.assertEqual(count(), few)

    def test_cause_in_use(self):
        """Not deleted: archived. One never used goes."""
        self._open().cause_ids = self.late
        with self.assertRefused(
            UserError, "“Late delivery” is a cause of answers.*Archive"
        ):
            self.late.unlink()
        self._answer(self._create_person("Eve", self._create_account("E")), 9)
        answer = self.env["survey.user_input"].search([], limit=1, order="id desc")
        answer.key_account_cause_ids = self.price
        with self.assertRefused(UserError, "Archive"):
            self.price.unlink()
        self.env["key.account.improvement"].create(
            {"name": "Better", "cause_id": self.quality.id}
        )
        with self.assertRefused(UserError, "Archive"):
            self.quality.unlink()
        self.late.active = False
        self.assertEqual(self.account.alert_ids.cause_ids, self.late)
        unused = self.late.copy()
        self.assertEqual(unused.name, "Late delivery (copy)")
        unused.unlink()
        self.assertFalse(unused.exists())

    def test_alerts_of_a_cause(self):
        alert = self._open()
        alert.cause_ids = self.late
        self.assertEqual(self.late.alert_count, 1)
        action = self.late.action_view_alerts()
        self.assertEqual(self.alerts.search(action["domain"]), alert)


@tagged("post_install", "-at_install")
class TestImprovement(AlertCommon):
    """What is changed, and whether the cause is named less often since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls.env.ref("key_account_management.cause_late_delivery")

    def _create(self, **vals):
        return self.env["key.account.improvement"].create(
            {
                "name": "Second carrier",
                "cause_id": self.late.id,
                "company_id": self.company.id,
                **vals,
            }
        )

    def _create_answers(self, days_ago, *named):
        for is_named in named:
            answer = self._answer(self.ann, 8, days_ago=days_ago)
            if is_named:
                answer.key_account_cause_ids = self.late

    def test_effect(self):
        self._create_answers(100, True, True, True, False)
        self._create_answers(5, True, False, False, False)
        self._create_answers(300, True)
        improvement = self._create(date_start=self.today - timedelta(days=60))
        self.assertEqual(improvement.effect, "Not done yet")
        improvement.action_start()
        improvement.action_done()
        self.assertEqual(improvement.date_done, self.today)
        self.assertEqual(improvement.effect, "Too few answers to compare")
        improvement.date_done = self.today - timedelta(days=20)
        self.assertEqual((improvement.before_count, improvement.before_total), (3, 4))
        self.assertEqual((improvement.after_count, improvement.after_total), (1, 4))
        self.assertIn("75% of the answers before, in 25% since", improvement.effect)

    def test_states(self):
        improvement = self._create()
        improvement.action_done()
        improvement.action_start()
        self.assertFalse(improvement.date_done)
        improvement.action_cancel()
        self.assertEqual(improvement.state, "cancel")
        self.assertEqual(self._create(state="done").date_done, fields.Date.today())
        self.assertEqual(improvement.copy().state, "planned")

    def test_dates(self):
        with self.assertRefused(ValidationError, "“Due” is before “Begins”"):
            self._create(date_deadline=self.today - timedelta(days=1))
        late = self._create(
            date_start=self.today - timedelta(days=9),
            date_deadline=self.today - timedelta(days=1),
        )
        self.assertTrue(late.is_late)
        late.action_done()
        self.assertFalse(late.is_late)

    def test_queries_do_not_grow(self):
        def count(improvements):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            improvements.mapped("effect")
            return self.env.cr.sql_log_count - before

        few = self._create() | self._create()
        many = self.env["key.account.improvement"].union(
            *(self._create() for _index in range(20))
        )
        count(few)
        self.assertEqual(count(few), count(many))
