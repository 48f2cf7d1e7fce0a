import math
from datetime import date

from odoo.tests import freeze_time, tagged

from ..measure.oracle import Oracle
from .common import KeyAccountReviewCommon

TODAY = date(2026, 7, 20)


@freeze_time("2026-07-20 12:00:00")
@tagged("post_install", "-at_install")
class TestExtremes(KeyAccountReviewCommon):
    """No customer, one, nothing sold for money, more back than out, a billion times a thousand,
    currencies of no and of three decimals, no rate: every figure is read, and is a number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.company
        for code in ("JPY", "KWD"):
            currency = cls.env.ref(f"base.{code}")
            currency.active = True
            cls.companies |= cls._create_company(code, currency_id=currency.id)
        for name in ("Zero", "Minus", "Nobody"):
            cls.companies |= cls._create_company(name)
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.companies.ids)
        )
        unrated = cls.env["res.currency"].create({"name": "XQF", "symbol": "q"})
        cls.unrated = cls._create_pricelist(unrated)
        euro = cls._create_pricelist(cls.env.ref("base.EUR"), {date(2020, 1, 1): 0.7})
        usd, jpy, kwd, zero, minus, _nobody = cls.companies.with_env(cls.env)
        cls.sold = {
            name: cls._sell_twice(name, company, amount, **vals)
            for name, company, amount, vals in (
                ("One", usd, 10.01, {}),
                ("Nothing", zero, 0, {}),
                ("Back", minus, -250.5, {}),
                ("Billions", usd, 10**12, {}),
                ("Abroad", usd, 10**9 + 0.37, {"pricelist": euro}),
                ("No rate", usd, 99, {"pricelist": cls.unrated}),
                ("Yen", jpy, 1235, {}),
                ("Dinar", kwd, 10.125, {}),
            )
        }
        for company in cls.companies:
            cls.assessments.assess(company, TODAY)

    @classmethod
    def _sell_twice(cls, name, company, amount, **vals):
        partner = cls._create_partner(name)
        for day in (date(2026, 7, 1), date(2025, 5, 1)):
            cls._create_order(partner, amount, day, company, **vals)
        return partner

    def _get_accounts(self):
        accounts = self.env["key.account"].search(
            [("company_id", "in", self.companies.ids)]
        )
        self.assertLessEqual({*self.sold.values()}, {*accounts.partner_id})
        return accounts

    def _check_numbers(self, value, path=""):
        """All numbers are finite, as JSON has them; return how many there are."""
        if isinstance(value, dict):
            return sum(
                self._check_numbers(part, f"{path}.{key}")
                for key, part in value.items()
            )
        if isinstance(value, list | tuple):
            return sum(self._check_numbers(part, path) for part in value)
        if isinstance(value, float):
            self.assertTrue(math.isfinite(value), path)
        return isinstance(value, int | float) and not isinstance(value, bool)

    def test_every_field(self):
        count = 0
        for account in self._get_accounts():
            [values] = account.read()
            self.assertGreater(len(values), 100)
            count += self._check_numbers(values, account.display_name)
            oracle = Oracle(account.company_id)
            expected = oracle.stored(account.partner_id.id, TODAY, "ordered")
            for name in ("ordered_amount", "previous_amount", "order_count"):
                self.assertAlmostEqual(values[name], expected[name], 4)
        self.assertGreater(count, 300)

    def test_amounts_of_currencies(self):
        found = {
            name: self.env["key.account"].search([("partner_id", "=", partner.id)])
            for name, partner in self.sold.items()
        }
        self.assertEqual(found["Billions"].ordered_amount, 1e12)
        self.assertEqual(found["Back"].ordered_amount, -250.5)
        self.assertEqual(found["Yen"].ordered_amount, 1235)
        self.assertEqual(found["Dinar"].ordered_amount, 10.125)
        no_rate = found["No rate"]
        self.assertEqual((no_rate.ordered_amount, no_rate.order_count), (0, 0))
        self.assertEqual(no_rate.last_order_date, date(2026, 7, 1))

    def test_run_again(self):
        """Nothing is written a second time, however large the amounts."""
        for company in self.companies:
            run = self.assessments.assess(company, TODAY)
            self.assertEqual((run.changed_count, run.failed_count), (0, 0))
            self.assertFalse(run.change_ids)

    def test_told(self):
        """Explanations, previews, maps, briefs and dashboards."""
        count = 0
        for account in self._get_accounts():
            account = account.with_company(account.company_id)
            for told in (
                account.explain(),
                account.explain(date(2025, 5, 1)),
                account.get_people_map(),
                account.get_visit_brief(),
                account.get_plan_summary(),
                account.sales_by_month,
            ):
                count += self._check_numbers(told)
            self.assertIn("o_", account.explanation)
        self.assertGreater(count, 200)
        for company in self.companies:
            env = self.env(
                context=dict(self.env.context, allowed_company_ids=company.ids)
            )
            report = env["key.account.satisfaction.report"].get_dashboard()
            self.assertGreater(self._check_numbers(report), 3)
            self._check_numbers(env["key.account.cause"].get_pareto())
            moves = self.assessments.preview(
                company, {"window": 24, "basis": "invoiced"}, TODAY
            )
            self._check_numbers(moves)

    def test_plans_and_reviews(self):
        """An objective by each measure, a share of wallet, a review with its papers."""
        codes = (
            self.env["key.account.objective"]._fields["measure"].get_values(self.env)
        )
        limits = {
            "category_id": self.env["product.category"].create({"name": "All"}).id,
            "uom_id": self.env.ref("uom.product_uom_unit").id,
        }
        accounts = self._get_accounts()
        plans = {account: self._plan(account) for account in accounts}
        objectives = self.env["key.account.objective"].create(
            [
                {
                    "plan_id": plan.id,
                    "name": code,
                    "measure": code,
                    "target": 7,
                    **(limits if code == "category_quantity" else {}),
                }
                for plan in plans.values()
                for code in codes
            ]
        )
        self.assertGreater(self._check_numbers(objectives.read()), 1000)
        for account, plan in plans.items():
            self._check_numbers(plan.read())
            wallet = self._estimate(account)
            self._check_numbers(wallet.read())
            self.assertTrue(0 <= wallet.share_low <= wallet.share_high <= 100)
            review = self._create_review(account, plan_id=plan.id, date=TODAY)
            review.action_build()
            self._check_numbers(review.content)
            self.assertIn("o_key_account", review.pack)
            self.assertIn("o_key_account", review.pack_customer)
            review.action_hold()

    def _plan(self, account):
        return self._create_plan(
            account,
            user_id=self.env.uid,
            date_start=date(2026, 1, 1),
            date_end=date(2026, 12, 31),
        )

    def _estimate(self, account):
        return self.env["key.account.wallet"].create(
            {
                "account_id": account.id,
                "year": 2026,
                "source": "Said so",
                "date": TODAY,
                "spend_low": 5,
                "spend_high": 10**13,
            }
        )
