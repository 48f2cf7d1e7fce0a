from contextlib import closing
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ...models.tier.key_account_assessment import LOCK
from ..common import AS_OF
from .common import KeyAccountTierCommon

RUN = "odoo.addons.key_account_management.models.tier.key_account_assessment"
CRON = f"{RUN}_cron"


@tagged("post_install", "-at_install")
class TestAssessment(KeyAccountTierCommon):
    """What counts, who counts, and when."""

    def test_by_rpc(self):
        """Companies as ids, one alone or several, and days as text, as RPC has them."""
        self._create_order(self._create_partner("Customer"), 600_000)
        day = AS_OF.isoformat()
        for companies in (self.company.ids, self.company.id, self.company):
            with self.subTest(companies):
                moves = self.assessments.preview(companies, {}, day)
                self.assertEqual([move["to_tier"] for move in moves], ["Key"])
        run = self.assessments.begin(self.company.ids, day)
        self.assertEqual((run.as_of, run.company_id), (AS_OF, self.company))
        self.assertTrue(run.advance()["done"])
        again = self.assessments.assess(self.company.id, day)
        self.assertEqual((again.as_of, again.state), (AS_OF, "done"))
        self.assertEqual(self.assessments.preview(self.company.ids, None, day), [])

    def test_tiers_by_sales(self):
        amounts = {"Strategic": 1_500_000, "Key": 600_000, "Standard": 500}
        partners = {tier: self._create_partner(tier) for tier in amounts}
        for tier, partner in partners.items():
            self._create_order(partner, amounts[tier])
        run = self._assess()
        self.assertEqual((run.state, run.total, run.created_count), ("done", 3, 3))
        for tier, partner in partners.items():
            account = self._get_account(partner)
            self.assertEqual(account.ordered_amount, amounts[tier])
            self.assertEqual(account.tier_id.name, tier)

    def test_contacts_count_for_their_company(self):
        partner = self._create_partner()
        contact = self._create_partner("Buyer", parent_id=partner.id, is_company=False)
        self._create_order(partner, 100)
        self._create_order(contact, 50)
        self._assess()
        self.assertEqual(self._get_account(partner).ordered_amount, 150)
        self.assertFalse(self._get_account(contact))

    def test_only_confirmed_orders(self):
        partner = self._create_partner()
        for state in ("draft", "sent", "cancel"):
            self._create_order(partner, 100, state=state)
        self._create_order(partner, 7)
        self._assess()
        account = self._get_account(partner)
        self.assertEqual((account.ordered_amount, account.order_count), (7, 1))

    def test_window_is_half_open(self):
        partner = self._create_partner()
        for day, amount in (
            (date(2025, 6, 30), 1),
            (date(2025, 7, 1), 10),
            (date(2026, 6, 30), 100),
            (date(2026, 7, 1), 1000),
        ):
            self._create_order(partner, amount, day)
        self._assess()
        account = self._get_account(partner)
        self.assertEqual((account.ordered_amount, account.previous_amount), (110, 1))
        self.assertEqual(account.first_order_date, date(2025, 6, 30))
        self.assertEqual(
            account.last_order_date, AS_OF, "no peeking at what came later"
        )

    def test_day_of_the_company(self):
        """23:30 in UTC is tomorrow in Shanghai."""
        self.company.key_account_tz = "Asia/Shanghai"
        partner = self._create_partner()
        self._create_order(partner, 1, datetime(2026, 6, 30, 15, 59))
        self._create_order(partner, 10, datetime(2026, 6, 30, 16, 1))
        self._create_order(partner, 100, datetime(2025, 6, 30, 15, 59))
        self._create_order(partner, 1000, datetime(2025, 6, 30, 16, 1))
        self._assess()
        self.assertEqual(self._get_account(partner).ordered_amount, 1001)

    def test_own_rate_of_the_order(self):
        eur = self.env.ref("base.EUR")
        rates = {date(2024, 1, 1): 0.5, date(2026, 3, 1): 0.8}
        pricelist = self._create_pricelist(eur, rates)
        partner = self._create_partner()
        self._create_order(partner, 100, date(2026, 2, 1), pricelist=pricelist)
        self._create_order(partner, 100, date(2026, 4, 1), pricelist=pricelist)
        self._create_order(partner, 3, date(2026, 4, 1))
        self._assess()
        self.assertEqual(self._get_account(partner).ordered_amount, 200 + 125 + 3)

    def test_deleted_rate(self):
        """The order keeps the rate that it had; nothing is converted again."""
        pricelist = self._create_pricelist(
            self.env.ref("base.EUR"), {date(2024, 1, 1): 0.5}
        )
        partner = self._create_partner()
        self._create_order(partner, 100, pricelist=pricelist)
        self.env["res.currency.rate"].search([]).unlink()
        self._assess()
        self.assertEqual(self._get_account(partner).ordered_amount, 200)

    def test_run_twice_writes_nothing_of_large_foreign_sums(self):
        """A numeric column keeps 15 digits: what a float has beyond is no difference."""
        pricelist = self._create_pricelist(
            self.env.ref("base.EUR"), {date(2024, 1, 1): 0.7001}
        )
        partners = [self._create_partner(f"P{n}") for n in range(5)]
        for n, partner in enumerate(partners):
            for amount in (10**12 / 7, 10**9 / 3, 1 / 3):
                self._create_order(partner, amount + n, pricelist=pricelist)
        self._assess()
        stored = self._get_account(partners[0]).ordered_amount
        self.assertGreater(stored, 10**11)
        before = self._count_writes()
        run = self._assess()
        self.assertEqual((run.changed_count, len(run.change_ids)), (0, 0))
        self.assertEqual(self._count_writes(), before)
        self._create_order(partners[0], 1000)
        self.assertEqual(self._assess().changed_count, 1)
        why = self._get_account(partners[4]).explain()
        ahead = [c for c in why["criteria"] if c["measure"] == "cumulative_share"]
        self.assertLess(ahead[0]["value"], 50, "the largest but one")

    def test_no_rate_is_unknown_not_one(self):
        currency = self.env["res.currency"].create({"name": "XKA", "symbol": "K"})
        pricelist = self._create_pricelist(currency)
        partner = self._create_partner()
        unrated = self._create_order(partner, 1_000_000, pricelist=pricelist)
        self._create_order(partner, 5)
        zero = self._create_order(partner, 2_000_000, pricelist=pricelist)
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE sale_order SET currency_rate = 0 WHERE id = %s", zero.id)
        )
        self.assertEqual(unrated.currency_rate, 1.0, "what Odoo falls back on")
        run = self._assess()
        account = self._get_account(partner)
        self.assertEqual(account.ordered_amount, 5)
        self.assertIn("2 orders in a foreign currency have no rate", run.message)
        reasons = {d["id"]: d["reason"] for d in account.explain(AS_OF)["excluded"]}
        self.assertEqual(reasons[unrated.id], "no_rate")
        self.assertEqual(reasons[zero.id], "no_rate")

    def test_growth_unknown_without_past(self):
        self._set_ladder(Growing=[("Sales growth", 20, 10)])
        new, growing, shrinking = (self._create_partner(n) for n in ("N", "G", "S"))
        past = date(2025, 3, 1)
        for partner, before, now in (
            (new, 0, 900),
            (growing, 100, 130),
            (shrinking, 100, 90),
        ):
            if before:
                self._create_order(partner, before, past)
            self._create_order(partner, now)
        self._assess()
        self.assertEqual(self._get_tier(new), "Standard")
        self.assertEqual(self._get_tier(growing), "Growing")
        self.assertEqual(self._get_tier(shrinking), "Standard")
        self.assertEqual(self._get_account(growing).growth, 30)

    def test_measures(self):
        """Every other measure of orders, against figures counted by hand."""
        partner, other = self._create_partner(), self._create_partner("Other")
        first, last = self.env["product.category"].create(
            [{"name": "F"}, {"name": "L"}]
        )
        self.product.categ_id = first
        second = self.product.create({"name": "Second", "categ_id": last.id})
        self._create_order(partner, 100, date(2025, 8, 10))
        self._create_order(partner, 200, datetime(2026, 6, 1, 9))
        self._create_order(partner, 300, datetime(2026, 6, 1, 15))
        order = self._create_order(partner, 0, date(2026, 5, 1))
        order.order_line.write({"product_id": second.id, "price_unit": 0})
        self._create_order(partner, 50, date(2024, 12, 31))
        self._create_order(other, 1400, AS_OF)
        expected = {
            "ordered_amount": 600,
            "order_count": 4,
            "order_days": 3,
            "orders_per_month": round(4 / 12, 6),
            "average_order": 150,
            "growth": 1100,
            "sales_share": 30,
            "cumulative_share": 70,
            "months_since_first_order": 17,
            "days_since_last_order": 29,
            "categories": 2,
            "invoiced_amount": 0,
            "payment_delay": False,  # unknown
        }
        criteria = self.env["key.account.criterion"].create(
            [
                {
                    "name": code,
                    "measure": code,
                    "weight": 1,
                    "company_id": self.company.id,
                }
                for code in expected
            ]
        )
        self._assess()
        why = self._get_account(partner).explain(AS_OF)
        values = {c["id"]: c["value"] for c in why["criteria"]}
        for criterion in criteria:
            with self.subTest(criterion.measure):
                self.assertEqual(values[criterion.id], expected[criterion.measure])

    def test_period_of_a_criterion(self):
        self.criteria["Sales"].months = 3
        self._set_ladder(Key=[("Sales", 100, 100)])
        old, new = self._create_partner("Old"), self._create_partner("New")
        self._create_order(old, 100, date(2026, 3, 31))
        self._create_order(new, 100, date(2026, 4, 1))
        self._assess()
        self.assertEqual(
            (self._get_tier(old), self._get_tier(new)), ("Standard", "Key")
        )

    def test_pareto_keeps_ties_together(self):
        self._set_ladder(Key=[("Pareto position", 80, 80)])
        partners = [self._create_partner(f"P{i}") for i in range(4)]
        for partner, amount in zip(partners, (70, 10, 10, 10), strict=True):
            self._create_order(partner, amount)
        self._assess()
        tiers = [self._get_tier(partner) for partner in partners]
        self.assertEqual(tiers, ["Key"] * 4, "70% lie ahead of each of the three")
        account = self._get_account(partners[1])
        self.assertEqual((account.sales_share, account.cumulative_share), (10, 100))

    def test_pareto_takes_a_giant(self):
        """One customer with 90% of sales is one of those who make 80%."""
        self._set_ladder(Key=[("Pareto position", 80, 80)])
        giant, rest = self._create_partner("Giant"), self._create_partner("Rest")
        self._create_order(giant, 900)
        self._create_order(rest, 100)
        self._assess()
        self.assertEqual(
            (self._get_tier(giant), self._get_tier(rest)), ("Key", "Standard")
        )

    def test_last_order_left_the_window(self):
        partner = self._create_partner()
        self._create_order(partner, 600_000, date(2026, 6, 30))
        self._assess()
        self.assertEqual(self._get_tier(partner), "Key")
        run = self._assess(date(2027, 7, 1))
        account = self._get_account(partner)
        self.assertEqual((account.tier_id.name, run.down_count), ("Standard", 1))
        self.assertEqual(
            (account.ordered_amount, account.previous_amount), (0, 600_000)
        )

    def test_cancelling_every_order(self):
        partner = self._create_partner()
        order = self._create_order(partner, 600_000)
        self._assess()
        order.write({"state": "cancel"})
        self._assess()
        account = self._get_account(partner)
        self.assertEqual((account.tier_id.name, account.order_count), ("Standard", 0))
        self.assertFalse(account.last_order_date)

    def test_keep_threshold(self):
        partner = self._create_partner()
        orders = self._create_orders(
            [
                {"partner": partner, "amount": a, "date": AS_OF}
                for a in (450_000, 60_000)
            ]
        )
        big = self._create_partner("Big")
        self._create_order(
            big, 10_000_000
        )  # so that Pareto makes nobody else a key account
        self._assess()
        self.assertEqual(self._get_tier(partner), "Key")
        orders[1].state = "cancel"
        self._assess()
        self.assertEqual(
            self._get_tier(partner), "Key", "450,000 keeps what 500,000 entered"
        )
        late = self._create_partner("Late")
        self._create_order(late, 450_000)
        self._assess()
        self.assertEqual(self._get_tier(late), "Growth", "but does not enter it")

    def test_second_run_writes_nothing(self):
        partners = [self._create_partner(f"P{i}") for i in range(8)]
        for index, partner in enumerate(partners):
            self._create_order(
                partner, 10 ** (index % 7) * 1.37, date(2026, 1, 1 + index)
            )
        self._assess()
        before = self._count_writes()
        run = self._assess()
        self.assertEqual(self._count_writes(), before)
        self.assertEqual(
            (
                run.total,
                run.created_count,
                run.changed_count,
                run.up_count,
                run.down_count,
            ),
            (8, 0, 0, 0, 0),
        )

    def test_only_what_moved_is_written(self):
        still, moving = self._create_partner("Still"), self._create_partner("Moving")
        self._create_order(still, 10)
        self._create_order(moving, 10)
        self._assess()
        self._create_order(moving, 5)
        self.assertEqual(self._assess().changed_count, 1)

    def test_near_a_threshold(self):
        self._set_ladder(A=[("Sales", 1000, 800)])
        partners = {name: self._create_partner(name) for name in ("Up", "Far", "Down")}
        orders = {
            name: self._create_order(partners[name], amount)
            for name, amount in (("Up", 950), ("Far", 500), ("Down", 1000))
        }
        self._assess()
        orders["Down"].order_line.price_unit = 850
        self._assess()
        near = {n: self._get_account(p).near_threshold for n, p in partners.items()}
        self.assertEqual(near, {"Up": "rise", "Far": False, "Down": "fall"})

    def test_near_a_threshold_by_the_sales_of_others(self):
        """Its own figures stay: what lies near moves with everybody's."""
        self._set_ladder(A=[("Pareto position", 80, 80)])
        big, small = self._create_partner("Big"), self._create_partner("Small")
        self._create_order(big, 900)
        self._create_order(small, 100)
        self._assess()
        self.assertFalse(self._get_account(small).near_threshold)
        self._create_order(self._create_partner("Smaller"), 99)
        self._assess()
        self.assertEqual(self._get_account(small).near_threshold, "rise")

    def test_minimum_stay_grace_and_steps(self):
        self._set_ladder(A=[("Sales", 1000, 1000)], B=[("Sales", 500, 500)])
        self.company.write(
            {
                "key_account_minimum_stay": 10,
                "key_account_grace": 5,
                "key_account_steps_down": 1,
            }
        )
        partner = self._create_partner()
        order = self._create_order(partner, 2000)
        self._assess(AS_OF)
        order.state = "cancel"
        account = self._get_account(partner)

        def tier_after(days):
            self._assess(AS_OF + timedelta(days=days))
            return account.tier_id.name

        self.assertEqual(tier_after(6), "A")
        self.assertEqual(account.falling_since, AS_OF + timedelta(days=6))
        self.assertEqual(account.explain()["reason"], "grace")
        self.assertEqual(tier_after(10), "A", "the stay is over, the grace is not")
        self.assertEqual(tier_after(11), "B")
        self.assertEqual(tier_after(11), "B", "one step a day, however often it runs")
        self.assertEqual(tier_after(20), "B", "a new stay")
        self.assertEqual(tier_after(21), "Standard")
        self.assertFalse(account.falling_since)

    def test_one_step_twice_a_day_without_stay(self):
        self._set_ladder(A=[("Sales", 1000, 1000)], B=[("Sales", 500, 500)])
        self.company.key_account_steps_down = 1
        partner = self._create_partner()
        order = self._create_order(partner, 2000)
        self._assess()
        order.state = "cancel"
        tomorrow = AS_OF + timedelta(days=1)
        for _run in range(3):
            self._assess(tomorrow)
            self.assertEqual(self._get_tier(partner), "B")
        self._assess(tomorrow + timedelta(days=1))
        self.assertEqual(self._get_tier(partner), "Standard")

    def test_archived_tier(self):
        """Its accounts go to what remains, and the history says why."""
        partner = self._create_partner()
        self._create_order(partner, 600_000)
        self._assess()
        self.tiers["Key"].active = False
        self._assess()
        account = self._get_account(partner)
        self.assertEqual(account.tier_id.name, "Growth")
        self.assertEqual(account.change_ids[0].kind, "ladder")
        self.assertEqual(account.change_ids[0].from_tier_id, self.tiers["Key"])

    def test_several_companies_by_their_own_settings(self):
        other = self._create_company("Other", currency_id=self.env.ref("base.EUR").id)
        partner = self._create_partner()
        self._create_order(partner, 600_000)
        self._create_order(partner, 600_000, company=other)
        other.key_account_rule_ids.filtered(
            lambda r: r.tier_id.name == "Key" and r.criterion_id.name == "Sales"
        ).write({"enter": 700_000, "keep": 700_000})
        pareto = other.key_account_rule_ids.filtered(
            lambda r: r.criterion_id.name == "Pareto position"
        )
        pareto.unlink()
        runs = self._assess(company=self.company | other)
        self.assertEqual(runs.company_id, self.company | other)
        self.assertEqual(self._get_tier(partner), "Key")
        self.assertEqual(self._get_tier(partner, other), "Growth")
        self.assertEqual(self._get_account(partner, other).currency_id.name, "EUR")

    def test_archived_partner_and_company(self):
        partner = self._create_partner()
        self._create_order(partner, 600_000)
        partner.active = False
        self._assess()
        self.assertEqual(self._get_tier(partner), "Key")
        other = self._create_company("Closed")
        self._create_order(partner, 5, company=other)
        other.active = False
        self.assertEqual(self._assess(company=other).state, "done")

    def test_archived_salesperson(self):
        partner = self._create_partner(
            user_id=self._create_user("gone", "group_user").id
        )
        kept = self._create_partner(
            "Kept", user_id=self._create_user("here", "group_user").id
        )
        self._create_order(partner, 1)
        self._create_order(kept, 1)
        partner.user_id.active = False
        self._assess()
        self.assertFalse(self._get_account(partner).user_id)
        self.assertEqual(self._get_account(kept).user_id, kept.user_id)

    def test_salesperson_of_another_company(self):
        user = self._create_user("elsewhere", "group_user")
        partner = self._create_partner(user_id=user.id)
        other = self._create_company("Other")
        self._create_order(partner, 1)
        self._create_order(partner, 1, company=other)
        self._assess(company=self.company | other)
        self.assertEqual(self._get_account(partner).user_id, user)
        self.assertFalse(self._get_account(partner, other).user_id)

    def test_earlier_day_after_a_later_one(self):
        partner = self._create_partner()
        self._create_order(partner, 600_000, date(2026, 6, 1))
        self._assess()
        self.assertEqual(self._get_tier(partner), "Key")
        self._assess(date(2026, 5, 31))
        self.assertEqual(self._get_tier(partner), "Standard")
        self._assess()
        self.assertEqual(self._get_tier(partner), "Key")

    def test_no_orders_at_all(self):
        run = self._assess()
        self.assertEqual((run.state, run.total), ("done", 0))

    def test_no_ladder(self):
        self.company.key_account_tier_ids.unlink()
        with self.assertRefused(UserError, "Tested has no tiers.*Configuration"):
            self._assess()

    def test_not_everybody_assesses(self):
        user = self._create_user("director", "group_all_accounts")
        with self.assertRefused(AccessError, "Only key account administrators"):
            self.assessments.with_user(user).assess(self.company)
        with self.assertRaises(AccessError):
            self.assessments.with_user(user).preview(self.company)
        manager = self._create_user("manager", "group_manager")
        self.assertEqual(
            self.assessments.with_user(manager).assess(self.company, AS_OF).state,
            "done",
        )

    def test_contact_that_got_a_company(self):
        """Its account goes to the company, with its history."""
        partner, owner = self._create_partner("Sub"), self._create_partner("Holding")
        self._create_order(partner, 600_000)
        self._assess()
        account = self._get_account(partner)
        changes = account.change_ids
        partner.write({"parent_id": owner.id, "is_company": False})
        self._assess()
        self.assertFalse(self._get_account(partner))
        moved = self._get_account(owner)
        self.assertEqual((moved.tier_id.name, moved.ordered_amount), ("Key", 600_000))
        self.assertEqual(moved.change_ids, changes)

    def test_two_runs_at_once(self):
        # The test's own connection could lock twice; another one keeps it out.
        with closing(db_connect(self.env.cr.dbname).cursor()) as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, self.company.id]
            )
            with self.assertRefused(UserError, "An assessment of Tested is running"):
                self._assess()
        self.assertEqual(self._assess().state, "done")


@tagged("post_install", "-at_install")
class TestScheduledAction(KeyAccountTierCommon, CronMixinCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_company("Other")
        # Only the company of this test has a ladder.
        others = cls.env["res.company"].search([]) - cls.company
        others.key_account_tier_ids.active = False
        cls.cron = cls.env.ref("key_account_management.ir_cron_assess")
        cls.partners = [cls._create_partner(f"P{i}") for i in range(7)]
        today = cls.company._get_key_account_today()
        cls._create_orders(
            [
                {"partner": p, "amount": 100_000 * i, "date": today}
                for i, p in enumerate(cls.partners)
            ]
        )

    def _run(self):
        with self.enter_registry_test_mode():
            return self.cron.method_direct_trigger()

    def _get_run(self, company=None):
        company = company or self.company
        return self.assessments.search([("company_id", "=", company.id)], limit=1)

    def test_code_names_a_method(self):
        self.assertEqual(self.cron.code, "model._cron_assess()")
        self.assertEqual(self.cron.model_id.model, self.assessments._name)
        self.assertTrue(callable(self.assessments._cron_assess))

    def test_nightly_run(self):
        self.assertIs(self._run(), True)
        run = self._get_run()
        self.assertEqual(
            (run.state, run.is_scheduled, run.processed), ("done", True, 7)
        )
        self.assertEqual(self._get_tier(self.partners[6]), "Key")

    def test_night_after_night(self):
        self._run()
        self._run()
        runs = self.assessments.search([("company_id", "=", self.company.id)])
        self.assertEqual(runs.mapped("state"), ["done", "done"])
        self.assertEqual(runs[0].changed_count, 0)

    def test_out_of_time_goes_on(self):
        """Stopped after each batch it takes up behind it, and does nothing twice."""
        batches = []
        original = type(self.env["ir.cron"])._commit_progress

        def no_time_left(cron, processed=0, **kwargs):
            original(cron, processed, **kwargs)
            batches.append(processed)
            return 0

        with (
            patch(f"{RUN}.BATCH", 2),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", no_time_left),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cursor,
        ):
            assessments = self.env(cr=cursor)["key.account.assessment"]
            calls = 0
            while not assessments.search(
                [("company_id", "=", self.company.id), ("state", "=", "done")]
            ):
                assessments._cron_assess()
                calls += 1
                self.assertLess(calls, 20)
        run = self._get_run()
        self.assertGreater(calls, 3)
        self.assertEqual((run.processed, run.created_count), (7, 7))
        self.assertEqual(
            self.env["key.account.tier.change"].search_count(
                [("assessment_id", "=", run.id)]
            ),
            7,
        )

    def test_waits_for_a_run_by_hand(self):
        """The scheduled action comes again later; nothing is lost, nothing fails."""
        with closing(db_connect(self.env.cr.dbname).cursor()) as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, self.company.id]
            )
            with patch(f"{CRON}.PATIENCE", 1):
                self._run()
            self.assertEqual(self._get_run().state, "pending")
        self._run()
        run = self.assessments.search([("company_id", "=", self.company.id)])
        self.assertEqual((run.state, run.processed), ("done", 7))

    def test_left_behind_by_yesterday(self):
        """A run that a crash cut off is begun anew, as of today."""
        today = self.company._get_key_account_today()
        stale = self.assessments.create(
            {
                "company_id": self.company.id,
                "as_of": today - timedelta(days=1),
                "state": "running",
                "is_scheduled": True,
                "position": self.partners[3].id,
            }
        )
        self._run()
        self.assertEqual(
            (stale.state, stale.as_of, stale.processed), ("done", today, 7)
        )

    @mute_logger(CRON)
    def test_failing_company_stops_nobody_else(self):
        other = self.other
        self._create_order(self.partners[0], 5, other._get_key_account_today(), other)
        tiers = self.env["key.account.tier"].with_context(active_test=False)
        tiers.search([("company_id", "=", other.id)]).active = True
        rule = self.tiers["Key"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Sales"
        )
        self.env.cr.execute(
            SQL(
                "UPDATE key_account_tier_rule SET keep = enter * 2 WHERE id = %s",
                rule.id,
            )
        )
        rule.invalidate_recordset()
        with (
            self.enter_registry_test_mode(),
            self.registry.cursor() as cursor,
            self.assertRaisesRegex(ValidationError, "harder than"),
        ):
            self.env(cr=cursor)["key.account.assessment"]._cron_assess()
        self.assertEqual(self._get_run(other).state, "done")
        failed = self._get_run()
        self.assertEqual(failed.state, "failed")
        self.assertIn("harder than", failed.message)
