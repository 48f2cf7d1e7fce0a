import random
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..common import AS_OF
from .common import KeyAccountTierCommon

FIGURES = (
    "odoo.addons.key_account_management.models.tier.key_account_assessment_figures"
)

# Independent of the add-on's own SQL: written from the definition, one account at a time.
ORACLE = """
    SELECT COALESCE(SUM(o.amount_untaxed / o.currency_rate)
               FILTER (WHERE o.date_order >= %(start)s AND o.date_order < %(end)s), 0),
           COALESCE(SUM(o.amount_untaxed / o.currency_rate)
               FILTER (WHERE o.date_order >= %(before)s AND o.date_order < %(start)s), 0),
           COUNT(*) FILTER (WHERE o.date_order >= %(start)s AND o.date_order < %(end)s),
           MIN(o.date_order)::date, MAX(o.date_order)::date
      FROM sale_order o
     WHERE o.state = 'sale' AND o.company_id = %(company)s AND o.date_order < %(end)s
       AND o.partner_id IN (SELECT id FROM res_partner
                             WHERE commercial_partner_id = %(partner)s)
"""


@tagged("post_install", "-at_install")
class TestOracle(KeyAccountTierCommon):
    """Figures of 200 random accounts, over companies, currencies, contacts and states."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rnd = random.Random(2026)
        cls.other = cls._create_company("Other", currency_id=cls.env.ref("base.EUR").id)
        rates = {date(2023, 1, 1): 0.9, date(2025, 9, 1): 0.8, date(2026, 2, 1): 1.1}
        pricelists = [
            cls.env["product.pricelist"],
            cls._create_pricelist(cls.env.ref("base.GBP"), rates),
            cls._create_pricelist(
                cls.env.ref("base.JPY"), {d: r * 150 for d, r in rates.items()}
            ),
            cls._create_pricelist(
                cls.env.ref("base.EUR"), {d: r * 0.7 for d, r in rates.items()}
            ),
        ]
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Random {index}", "is_company": True} for index in range(110)]
        )
        contacts = cls.env["res.partner"].create(
            [
                {"name": "Contact", "parent_id": p.id}
                for p in rnd.sample(cls.partners, 60)
            ]
        )
        buyers = list(cls.partners | contacts)
        for company in (cls.company, cls.other):
            # Every customer orders something in both, so that there are 200 accounts.
            chosen = list(cls.partners) + rnd.choices(buyers, k=350)
            cls._create_orders(
                [
                    {
                        "partner": partner,
                        "amount": round(rnd.lognormvariate(6, 1.5), 2),
                        "date": AS_OF - timedelta(days=rnd.randint(-60, 1000)),
                        "state": rnd.choice(["sale"] * 7 + ["cancel", "draft", "sent"]),
                        "pricelist": rnd.choice(pricelists),
                    }
                    for partner in chosen
                ],
                company,
            )
        cls.assessments.assess(cls.company | cls.other, AS_OF)

    def test_figures(self):
        accounts = (
            self.env["key.account"]
            .sudo()
            .search([("partner_id", "in", self.partners.ids)])
        )
        self.assertGreaterEqual(len(accounts), 200)
        for account in accounts:
            self.env.cr.execute(
                ORACLE,
                {
                    "start": date(2025, 7, 1),
                    "end": date(2026, 7, 1),
                    "before": date(2024, 7, 1),
                    "company": account.company_id.id,
                    "partner": account.partner_id.id,
                },
            )
            amount, previous, count, first, last = self.env.cr.fetchone()
            self.assertAlmostEqual(account.ordered_amount, float(amount), 5)
            self.assertAlmostEqual(account.previous_amount, float(previous), 5)
            self.assertEqual(account.order_count, count)
            self.assertEqual(account.first_order_date or None, first)
            self.assertEqual(account.last_order_date or None, last)

    def test_shares(self):
        for company in (self.company, self.other):
            accounts = (
                self.env["key.account"].sudo().search([("company_id", "=", company.id)])
            )
            self.env.cr.execute(
                """SELECT id, 100 * ordered_amount / SUM(ordered_amount) OVER (),
                          100 * SUM(ordered_amount) OVER (ORDER BY ordered_amount DESC)
                          / SUM(ordered_amount) OVER ()
                     FROM key_account WHERE company_id = %s""",
                [company.id],
            )
            expected = {row[0]: row[1:] for row in self.env.cr.fetchall()}
            for account in accounts:
                share, cumulative = expected[account.id]
                self.assertAlmostEqual(account.sales_share, float(share), 6)
                self.assertAlmostEqual(account.cumulative_share, float(cumulative), 6)

    def test_equals_the_sales_analysis(self):
        """Single-line orders, so the rounding of totals is no matter: to the cent."""
        report = (
            self.env["sale.report"]
            .with_company(self.company)
            ._read_group(
                [
                    ("company_id", "=", self.company.id),
                    ("state", "=", "sale"),
                    ("date", ">=", "2025-07-01"),
                    ("date", "<", "2026-07-01"),
                ],
                ["commercial_partner_id"],
                ["price_subtotal:sum"],
            )
        )
        self.assertGreater(len(report), 50)
        for partner, total in report:
            self.assertAlmostEqual(self._get_account(partner).ordered_amount, total, 2)

    def test_ledger_holds_the_documents(self):
        """100% of the first decisions: the orders listed add up to the figure."""
        for account in self.env["key.account"].search(
            [("company_id", "=", self.company.id)]
        ):
            orders = self.env["sale.order"].browse(
                account.change_ids.document_ids or []
            )
            total = sum(order.amount_untaxed / order.currency_rate for order in orders)
            self.assertAlmostEqual(total, account.ordered_amount, 2)

    def test_few_as_many(self):
        """Without a temporary table and with one: the same, to the last bit."""
        ruleset, rules = self.company._get_key_account_ruleset()
        accounts = self.env["key.account"].search(
            [("company_id", "=", self.company.id)]
        )
        accounts.fingerprint = False  # all differ from what is remembered
        run = self.assessments._start(self.company, AS_OF, scope="changed")

        def gather(few):
            with patch(f"{FIGURES}.FEW", few):
                found, total = run._gather(ruleset, rules, self.partners.ids[:40])
            query = SQL("SELECT * FROM %s f ORDER BY partner_id", found.figures)
            return total, self.env.execute_query(query)

        total, few = gather(40)
        self.assertEqual((total, few), gather(39))
        self.assertGreater(len(few), 30)

    def test_skipping_is_safe(self):
        """Judging only whose fingerprint changed gives what judging everybody gives."""
        rnd = random.Random(7)
        accounts = self.env["key.account"].search(
            [("company_id", "=", self.company.id)]
        )
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        self._judge(accounts[5], "Potential", 95, date(2026, 7, 2))
        for day in range(1, 6):
            changed = self.env["sale.order"].browse(rnd.sample(orders.ids, 12))
            changed[:6].write({"state": "cancel"})
            changed[6:].write({"state": "sale"})
            self._create_order(accounts[day].partner_id, 10 ** rnd.uniform(2, 6), AS_OF)
            run = self._assess(AS_OF + timedelta(days=day))
            self.assertLess(run.processed, len(accounts) / 2, "most are skipped")
            accounts.fingerprint = False
            again = self._assess(AS_OF + timedelta(days=day))
            self.assertEqual(again.processed, len(accounts))
            self.assertFalse(again.change_ids)
            self.assertFalse(again.changed_count)
