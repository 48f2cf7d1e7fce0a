import random
from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...tools import rhythm
from .common import AS_OF, KeyAccountCareCommon


@tagged("post_install", "-at_install")
class TestRhythm(KeyAccountCareCommon):
    """What a company's customers teach, once a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days_of = cls._draw_history(60)
        for index in range(20):  # some of whom ordered once
            days_of[f"Once {index}"] = [AS_OF - timedelta(200 + index)]
        cls.accounts = cls._create_history(days_of)

    def _learn(self, as_of=AS_OF, company=None):
        return self.rhythms._learn(company or self.company, as_of)

    def test_learnt_from_the_past(self):
        values = self._learn()
        self.assertNotEqual(tuple(values["weights"]), rhythm.START)
        self.assertEqual(values["month_count"], rhythm.MONTHS)
        self.assertGreater(values["row_count"], 200)
        self.assertEqual(values["customer_count"], 60)
        self.assertLess(values["median_gap"], 30)
        self.assertTrue(values["is_proposed"])
        self.assertEqual(values["horizon"], 90)
        self.assertEqual(values["taught_horizon"], 90)

    def test_proven_on_what_it_did_not_know(self):
        values = self._learn()
        self.assertEqual(values["proof_date"], date(2026, 3, 31))
        self.assertGreater(values["proof_count"], 30)
        self.assertGreater(values["auc"], 0.8)
        self.assertLessEqual(values["proof_lapsed"], values["proof_count"])
        self.assertAlmostEqual(
            values["proof_expected"], values["proof_lapsed"], delta=10
        )

    def test_share_of_those_with_one_order_day(self):
        values = self._learn()
        self.assertGreater(values["once_count"], rhythm.LEAST_ONCE)
        self.assertGreater(values["once_lapsed"], 0)
        version = self.rhythms._get_current(self.company, AS_OF + timedelta(3))
        self.assertEqual(
            version._get_once_share(), values["once_lapsed"] / values["once_count"]
        )
        version.once_count = rhythm.LEAST_ONCE - 1
        self.assertIsNone(version._get_once_share(), "too few to say")

    def test_once_a_month(self):
        version = self.rhythms._get_current(self.company, date(2026, 7, 2))
        self.assertEqual(version.date, AS_OF)
        for day in (date(2026, 7, 2), date(2026, 7, 31)):
            self.assertEqual(self.rhythms._get_current(self.company, day), version)
        following = self.rhythms._get_current(self.company, date(2026, 8, 1))
        self.assertNotEqual(following, version)
        self.assertEqual(following.date, date(2026, 7, 31))
        in_force = self.rhythms._get_in_force
        self.assertEqual(in_force(self.company, date(2026, 7, 30)), version)
        self.assertEqual(in_force(self.company, date(2026, 7, 31)), following)
        self.assertFalse(in_force(self.company, date(2026, 6, 29)))

    def test_horizon_of_the_company(self):
        today = date(2026, 7, 2)
        version = self.rhythms._get_current(self.company, today)
        triggers = self.env["ir.cron.trigger"].search_count([])
        self.company.key_account_churn_horizon = 45
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)
        version = self.rhythms._get_current(self.company, today)
        self.assertEqual(version, self.rhythms._get_current(self.company, today))
        self.assertEqual((version.horizon, version.is_proposed), (45, False))
        settings = self.env["res.config.settings"].create(
            {"company_id": self.company.id}
        )
        self.assertEqual(settings.key_account_churn_horizon, 45)
        self.company.key_account_churn_horizon = 0
        version = self.rhythms._get_current(self.company, today)
        self.assertEqual((version.horizon, version.is_proposed), (90, True))
        self.assertEqual(
            self.rhythms.search_count([("company_id", "=", self.company.id)]), 1
        )

    def test_horizon_out_of_reach(self):
        for days in (-1, 6, 1826):
            with self.assertRefused(ValidationError, "days are out of reach"):
                self.company.key_account_churn_horizon = days

    def test_settings_say_what_is_in_force(self):
        self.rhythms._get_current(
            self.company, self.company._get_key_account_today()
        ).horizon = 77
        settings = self.env["res.config.settings"].create(
            {"company_id": self.company.id}
        )
        self.assertEqual(settings.key_account_churn_in_force, 77)

    def test_too_little_history(self):
        """The start values alone; nothing is proven, no share is told."""
        company = self._create_company("Young")
        for days_of in ({}, {"A": self._every(3, 5, AS_OF), "B": [AS_OF]}):
            self._create_history(days_of, company)
            values = self._learn(company=company)
            self.assertEqual(tuple(values["weights"]), rhythm.START)
            self.assertEqual(values["row_count"], 0)
            self.assertEqual(values["once_count"], 0)
            self.assertFalse(values["proof_date"])
            self.assertGreater(values["horizon"], 0)
            version = self.rhythms._get_current(company, AS_OF + timedelta(1))
            self.assertIsNone(version._get_once_share())
            self.assertFalse(version._explain()["learnt"])
            self.assertIsNone(version._explain()["ranks_right"])
            version.unlink()

    def test_half_a_horizon(self):
        """A history of seven months learns from what it has."""
        company = self._create_company("Half a year")
        days_of = {
            f"C{i}": self._every(20 + i, 7 if i % 2 else 9, AS_OF - timedelta(i % 5))
            for i in range(12)
        }
        self._create_history(days_of, company)
        company.key_account_churn_horizon = 365
        values = self._learn(company=company)
        self.assertLess(values["taught_horizon"], 365)
        self.assertGreater(values["row_count"], 0)
        self.assertEqual(values["horizon"], 365)

    def test_no_peeking(self):
        """Whoever ordered what after the day: no coefficient and no figure of the day knows."""
        day = date(2026, 3, 31)
        before = self._learn(day)
        version = self.rhythms.create(
            {"company_id": self.company.id, "date": day, **before}
        )
        accounts = [*self.accounts.values()]
        told = [account.explain_churn(day) for account in accounts]
        later = self.env["sale.order"].search(
            [
                ("company_id", "=", self.company.id),
                ("date_order", ">=", day + timedelta(1)),
            ]
        )
        self.assertGreater(len(later), 50)
        rng = random.Random(3)
        partners = later.mapped("partner_id").ids
        for order in later:
            order.write(
                {
                    "partner_id": rng.choice(partners),
                    "date_order": self._moment(day + timedelta(rng.randint(1, 90))),
                }
            )
        self.assertEqual(self._learn(day), before)
        self.assertEqual([account.explain_churn(day) for account in accounts], told)
        self.assertEqual(self.rhythms._get_in_force(self.company, day), version)
        self.assertNotEqual(self._learn()["weights"], before["weights"])

    def test_two_companies_learn_apart(self):
        other = self._create_company("Other")
        self._create_history(self._draw_history(10, seed=4), other)
        before = self._learn()
        self._create_history({"More": self._every(5, 9, AS_OF)}, other)
        self.assertEqual(self._learn(), before)
