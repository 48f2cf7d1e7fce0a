import random
from datetime import date, datetime, timedelta

from odoo.tests import tagged

from ...tools.rhythm import Sums
from ..common import KeyAccountCommon

ENDS = [date(2026, 3, 31), date(2026, 2, 28), date(2025, 12, 31), date(2025, 9, 5)]
HORIZON = 60


@tagged("post_install", "-at_install")
class TestPastDays(KeyAccountCommon):
    """What was known at past days, beside plain Python over the orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        rng, cls.rows = random.Random(29), []
        cls.partners = [cls._create_partner(f"Customer {i}") for i in range(20)]
        for index, partner in enumerate(cls.partners):
            for _order in range(index % 9):
                cls.rows.append(
                    {
                        "partner": partner,
                        "amount": rng.choice([10, 20, 1e9, -7]),
                        "date": datetime(2025, 1, 1)
                        + timedelta(hours=rng.randint(0, 24 * 500)),
                        "state": rng.choice(["sale", "sale", "sale", "draft"]),
                    }
                )
        cls._create_orders(cls.rows)
        cls.measures = cls.env["key.account.measure.mixin"]
        cls.asked = [partner.id for partner in cls.partners]

    def _get_amounts(self, partner):
        """Return ``{day: net amount}`` of what the customer ordered, the company's days."""
        amounts = {}
        for row in self.rows:
            if row["partner"] == partner and row["state"] == "sale":
                day = (row["date"] + timedelta(hours=8)).date()
                amounts[day] = amounts.get(day, 0) + row["amount"]
        return amounts

    def test_sums(self):
        found = self.measures._get_past_sums(
            self.company, ENDS, HORIZON, self.asked[:15]
        )
        self.assertGreater(len(found), 8)
        self.assertLessEqual(found.keys(), {*self.asked[:15]})
        for partner in self.partners[:15]:
            amounts = self._get_amounts(partner)
            days = [day for day, amount in amounts.items() if amount > 0]
            expected = []
            for end in ENDS:
                known = [day for day in days if day <= end]
                until = end + timedelta(HORIZON)
                follows = any(end < day <= until for day in days)
                expected.append((Sums.of(known) if known else None, follows))
            unknown = [(None, False)] * len(ENDS)
            self.assertEqual(found.get(partner.id, unknown), expected)
        known = self.measures._get_past_sums(self.company, ENDS[:1], 0, self.asked)
        self.assertFalse(any(follows for [(_sums, follows)] in known.values()))

    def test_orders_of_twelve_months(self):
        """Of all orders, net of what was taken back, on whatever day."""
        found = self.measures._get_yearly_orders(self.company, ENDS, self.asked)
        self.assertGreater(len(found), 8)
        for partner in self.partners:
            expected = [
                sum(
                    amount
                    for day, amount in self._get_amounts(partner).items()
                    if end.replace(year=end.year - 1) < day <= end
                )
                for end in ENDS
            ]
            # Of who ordered in none of these years there is nothing.
            amounts = found.get(partner.id, [0] * len(ENDS))
            self.assertEqual([round(amount, 2) for amount in amounts], expected)

    def test_of_nobody_and_no_day(self):
        for name, args in {
            "_get_past_sums": (HORIZON,),
            "_get_yearly_orders": (),
        }.items():
            method = getattr(self.measures, name)
            self.assertEqual(method(self.company, ENDS, *args, []), {})
            self.assertEqual(method(self.company, [], *args, self.asked), {})

    def test_one_statement_whatever_the_days(self):
        self.env.flush_all()
        self.env["res.currency.rate"].flush_model()
        for name, args in {
            "_get_past_sums": (HORIZON,),
            "_get_yearly_orders": (),
        }.items():
            counts = []
            for ends in (ENDS[:1], ENDS):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                getattr(self.measures, name)(self.company, ends, *args, self.asked)
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(*counts, name)
