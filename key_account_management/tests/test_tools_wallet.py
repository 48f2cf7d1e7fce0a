from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.wallet import Estimate, choose, over, share, show, years

AMOUNT = st.floats(0.01, 1e9)


@tagged("post_install", "-at_install")
class TestWallet(BaseCase):
    """A share of an estimate is as wide as the estimate."""

    @settings(deadline=None)
    @given(st.floats(-1e6, 1e9), AMOUNT, AMOUNT)
    def test_range(self, sales, one, other):
        low, high = sorted((one, other))
        found = share(sales, low, high)
        self.assertLessEqual(0, found.low)
        self.assertLessEqual(found.low, found.high)
        self.assertLessEqual(found.high, 100)
        self.assertEqual(found.too_low, 100 * max(sales, 0) / high > 100)

    def test_part_of_a_year(self):
        self.assertEqual(share(50, 400, 400, years=0.5)[:2], (25, 25))

    def test_unknown_low(self):
        self.assertEqual(share(50, 0, 100), (50, 100, False))

    def test_choose(self):
        this = Estimate(1, 2026, date(2026, 1, 1), 1, 2)
        self.assertIsNone(choose([], 2026))
        self.assertEqual(choose([this, this._replace(key=2)], 2026).key, 2)
        later = this._replace(key=3, year=2027)
        self.assertEqual(choose([this, later], 2030), later)
        self.assertEqual(choose([this, later], 2020), this)

    def test_years(self):
        self.assertEqual(years(date(2024, 1, 1), date(2025, 12, 31)), 2)
        self.assertEqual(years(date(2026, 2, 1), date(2026, 2, 28)), 1 / 12)
        self.assertAlmostEqual(years(date(2026, 2, 1), date(2026, 2, 14)), 14 / 365.25)
        self.assertAlmostEqual(years(date(2026, 1, 15), date(2026, 2, 20)), 37 / 365.25)

    def test_over(self):
        self.assertIsNone(over(None, []))
        self.assertIsNone(over(50, [50]))
        self.assertEqual(over(51, [50]), 101)

    def test_show(self):
        self.assertEqual(show(0, 0), "0%")
        self.assertEqual(show(0.4, 99.6), "0.4–100%")
