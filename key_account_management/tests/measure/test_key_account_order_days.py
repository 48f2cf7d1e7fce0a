import random
from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from ...tools.periods import add_months
from ...tools.rhythm import Origin, Sums
from ..common import KeyAccountCommon

LAST = date(2026, 6, 30)
ENDS = [date(2026, 3, 31), date(2026, 2, 28), date(2025, 12, 31)]
HORIZON = 60


@tagged("post_install", "-at_install")
class TestOrderDays(KeyAccountCommon):
    """The sums of order days, beside plain Python over the orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        rng = random.Random(17)
        cls.partners = [cls._create_partner(f"Customer {i}") for i in range(36)]
        cls.contacts = [
            cls._create_partner(f"Buyer {i}", parent_id=p.id, is_company=False)
            for i, p in enumerate(cls.partners)
        ]
        cls.rows = []
        for index, partner in enumerate(cls.partners):
            for _order in range(index % 12):
                moment = datetime(2025, 9, 1) + timedelta(
                    hours=rng.randint(0, 24 * 300)
                )
                cls.rows.append(
                    {
                        "partner": rng.choice([partner, cls.contacts[index]]),
                        "amount": rng.choice([10, 20, 1e9]),
                        "date": moment,
                        "state": rng.choice(
                            ["sale", "sale", "sale", "draft", "cancel"]
                        ),
                    }
                )
        # An order and as much taken back on the same day; one on another day.
        cls.returned = cls._create_partner("Returned")
        for day, amount in ((1, 1e9), (1, -1e9), (5, 7), (5, -9), (9, 3), (9, -1)):
            cls.rows.append(
                {
                    "partner": cls.returned,
                    "amount": amount,
                    "date": datetime(2026, 1, day, 6),
                }
            )
        cls._create_orders(cls.rows)
        cls.measures = cls.env["key.account.measure.mixin"]

    def _get_days(self, partner, as_of):
        nets = {}
        for row in self.rows:
            if (
                row["partner"].commercial_partner_id == partner
                and row.get("state", "sale") == "sale"
            ):
                day = (row["date"] + timedelta(hours=8)).date()
                nets[day] = nets.get(day, 0) + row["amount"]
        return sorted(day for day, net in nets.items() if net > 0 and day <= as_of)

    def _get_expected(self, as_of):
        days = {p.id: self._get_days(p, as_of) for p in (*self.partners, self.returned)}
        return {key: Sums.of(found) for key, found in days.items() if found}

    def test_sums_are_those_of_the_days(self):
        for as_of in (LAST, *ENDS):
            found = self.measures._get_order_day_sums(self.company, as_of)
            self.assertEqual(found, self._get_expected(as_of))
        self.assertEqual(found.keys() & {self.returned.id}, set(), "not yet")
        self.assertEqual(
            self.measures._get_order_day_sums(self.company, LAST)[self.returned.id],
            Sums(1, date(2026, 1, 9), date(2026, 1, 9), 0),
            "what was taken back on the day is no order day",
        )

    def test_of_some_customers(self):
        wanted = [self.partners[11].id, self.returned.id]
        found = self.measures._get_order_day_sums(self.company, LAST, wanted)
        expected = self._get_expected(LAST)
        self.assertEqual(found, {key: expected[key] for key in wanted})
        found = self.measures._get_order_days(self.company, LAST, wanted)
        partners = self.env["res.partner"].browse(wanted)
        self.assertEqual(found, {p.id: self._get_days(p, LAST) for p in partners})

    def test_origins_are_those_of_each_day(self):
        origins = self.measures._get_origins(self.company, ENDS, HORIZON)
        self.assertEqual([origin.as_of for origin in origins], ENDS)
        for origin in origins:
            expected = []
            for key, sums in self._get_expected(origin.as_of).items():
                later = self._get_days(self.env["res.partner"].browse(key), LAST)
                until = origin.as_of + timedelta(HORIZON)
                expected.append(
                    (sums, not any(origin.as_of < day <= until for day in later))
                )
            found = zip(origin.portfolio, origin.lapsed, strict=True)
            self.assertCountEqual(found, expected)
        self.assertEqual(self.measures._get_origins(self.company, [], 90), [])

    def test_one_statement_whatever_the_ends(self):
        self.env.flush_all()
        self.env["res.currency.rate"].flush_model()
        counts = []
        for ends in (ENDS[:1], ENDS):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.measures._get_origins(self.company, ends, HORIZON)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_customers_with_one_order_day(self):
        count = lapsed = 0
        for end in ENDS:
            for key, sums in self._get_expected(end).items():
                if sums.count > 1:
                    continue
                days = self._get_days(self.env["res.partner"].browse(key), LAST)
                count += 1
                lapsed += not any(end < day <= end + timedelta(HORIZON) for day in days)
        self.assertGreater(count, lapsed)
        self.assertGreater(lapsed, 0)
        found = self.measures._count_once(self.company, ENDS, HORIZON)
        self.assertEqual(found, (count, lapsed))
        self.assertEqual(self.measures._count_once(self.company, [], HORIZON), (0, 0))
        lost = [ENDS[0] + timedelta(3000)]
        self.assertEqual(self.measures._count_once(self.company, lost, 60), (0, 0))

    def test_a_sample_is_always_the_same(self):
        whole = self.measures._get_order_day_sums(self.company, LAST)
        sample = self.measures._get_order_day_sums(self.company, LAST, sample=3)
        self.assertEqual(len(sample), 3)
        self.assertEqual(sample, {key: whole[key] for key in sample})
        self.assertTrue(all(sums.count > 1 for sums in sample.values()))
        again = self.measures._get_order_day_sums(self.company, LAST, sample=3)
        self.assertEqual(sample, again)

    def test_a_day_without_rate_is_an_order_day(self):
        partner, lira = self._create_partner("No rate"), self.env.ref("base.TRY")
        pricelist = self._create_pricelist(lira)
        self._create_order(partner, 5, date(2026, 5, 1), pricelist=pricelist)
        found = self.measures._get_order_day_sums(self.company, LAST, [partner.id])
        self.assertEqual(found[partner.id].last, date(2026, 5, 1))

    def test_no_customer(self):
        other = self._create_company("Other")
        self.assertEqual(self.measures._get_order_day_sums(other, LAST), {})
        self.assertEqual(
            self.measures._get_origins(other, ENDS[:1], 90), [Origin(ENDS[0], [], [])]
        )


@tagged("post_install", "-at_install")
class TestLineDays(KeyAccountCommon):
    """The same of customers' product categories, line by line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        rng = random.Random(18)
        categories = cls.env["product.category"].create(
            [{"name": name} for name in ("Nuts", "Bolts", "Gone")]
        )
        cls.products = cls.env["product.product"].create(
            [
                {
                    "name": f"{category.name} {number}",
                    "type": "service",
                    "categ_id": category.id,
                    "taxes_id": False,
                }
                for category in categories
                for number in range(2)
            ]
        )
        cls.for_sale = categories[:2]
        cls.products[4].active = False
        cls.products[5].sale_ok = False
        cls.partners = [cls._create_partner(f"Customer {i}") for i in range(12)]
        cls.rows = []
        for index, partner in enumerate(cls.partners):
            for _order in range(2 * index):
                moment = datetime(2024, 9, 1) + timedelta(
                    hours=rng.randint(0, 24 * 660)
                )
                for product in rng.sample(list(cls.products), 2):
                    amount = rng.choice([10, 25.5, 300, -40])
                    cls.rows.append((partner, moment, product, amount))
        cls.env["sale.order"].with_company(cls.company).create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "date_order": moment,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "price_unit": amount,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
                for partner, moment, product, amount in cls.rows
            ]
        ).state = "sale"
        cls.measures = cls.env["key.account.measure.mixin"]

    def _get_nets(self, as_of):
        """Return ``{(partner id, category id): {day: net}}``."""
        nets = {}
        for partner, moment, product, amount in self.rows:
            day = (moment + timedelta(hours=8)).date()
            if day <= as_of:
                days = nets.setdefault((partner.id, product.categ_id.id), {})
                days[day] = days.get(day, 0) + amount
        return nets

    def _get_expected(self, as_of):
        days = {
            key: [day for day, net in nets.items() if net > 0]
            for key, nets in self._get_nets(as_of).items()
        }
        return {key: Sums.of(found) for key, found in days.items() if found}

    def test_sums_are_those_of_the_days(self):
        for as_of in (LAST, *ENDS):
            found = self.measures._get_order_day_sums(self.company, as_of, lines=True)
            self.assertEqual(found, self._get_expected(as_of))

    def test_yearly_amount(self):
        """Of the twelve months up to the last order day, less what came back since."""
        for as_of in (LAST, ENDS[2]):
            nets, expected = self._get_nets(as_of), {}
            for key, sums in self._get_expected(as_of).items():
                if key[1] in self.for_sale.ids:
                    first = add_months(sums.last + timedelta(1), -12)
                    year = [net for day, net in nets[key].items() if day >= first]
                    expected[key] = (sums, sum(year))
            self.assertEqual(
                self.measures._get_line_sums(self.company, as_of), expected
            )
            few = self.measures._get_line_sums(self.company, as_of, least=5)
            self.assertEqual(
                few, {key: v for key, v in expected.items() if v[0].count >= 5}
            )
            self.assertTrue(few.keys() < expected.keys())
            partner = self.partners[-1].id
            self.assertEqual(
                self.measures._get_line_sums(self.company, as_of, [partner]),
                {key: v for key, v in expected.items() if key[0] == partner},
            )
            for (partner, category), (sums, yearly) in expected.items():
                rows = self.measures._get_yearly_lines(
                    self.company, as_of, partner, category, sums.last
                )
                self.assertAlmostEqual(sum(amount for _id, amount in rows), yearly)

    def test_origins_are_those_of_each_day(self):
        origins = self.measures._get_origins(self.company, ENDS, HORIZON, lines=True)
        known = self._get_expected(LAST)
        for origin in origins:
            until, expected = origin.as_of + timedelta(HORIZON), []
            for key, sums in self._get_expected(origin.as_of).items():
                nets = self._get_nets(until)[key]
                later = [d for d, net in nets.items() if net > 0 and d > origin.as_of]
                expected.append((sums, not later))
                self.assertIn(key, known)
            found = zip(origin.portfolio, origin.lapsed, strict=True)
            self.assertCountEqual(found, expected)

    def test_a_sample_is_always_the_same(self):
        whole = self.measures._get_order_day_sums(self.company, LAST, lines=True)
        for _time in range(2):
            sample = self.measures._get_order_day_sums(
                self.company, LAST, sample=4, lines=True
            )
            self.assertEqual(len(sample), 4)
            self.assertEqual(sample, {key: whole[key] for key in sample})
