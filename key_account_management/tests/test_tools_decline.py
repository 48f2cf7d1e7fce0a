from datetime import date, timedelta
from decimal import Decimal
from math import inf, nan

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.decline import (
    Parts,
    Period,
    get_change,
    get_reason,
    get_windows,
    is_declining,
    split,
)
from ..tools.periods import add_months
from ..tools.sales_bridge import Sold, exact
from ..tools.tiering import ALL, ANY, Rule, Tier, get_only_hold

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: cents / 100)
SOLD = st.builds(
    Sold, st.just("u"), st.integers(-50, 10**5).map(lambda tenths: tenths / 10), CENTS
)


@st.composite
def draw_period(draw):
    products = draw(st.dictionaries(st.integers(1, 6), SOLD, max_size=6))
    categories = {}
    for product, sold in products.items():
        categories[product % 3] = categories.get(product % 3, 0) + sold.amount
    sales = float(sum((exact(sold.amount) for sold in products.values()), Decimal(0)))
    return Period(sales, draw(st.integers(0, 50)), products, categories)


def get_period(orders, **amounts):
    """Pieces at 10 each, a product a category."""
    products = {
        name: Sold("u", amount / 10, amount) for name, amount in amounts.items()
    }
    return Period(sum(amounts.values()), orders, products, amounts)


@tagged("post_install", "-at_install")
class TestDecline(BaseCase):
    """Whether sales fall, and by what."""

    def test_each_part_alone(self):
        before = get_period(10, nuts=300.0, bolts=700.0)
        for now, expected in (
            (get_period(5, nuts=150.0, bolts=350.0), Parts(-500, 0, 0, 0)),
            (get_period(10, nuts=150.0, bolts=350.0), Parts(0, -500, 0, 0)),
            (get_period(10, bolts=700.0), Parts(0, 0, -300, 0)),
            (get_period(0), Parts(-1000, 0, 0, 0)),
            (get_period(10, nuts=300.0, bolts=700.0), Parts(0, 0, 0, 0)),
            (get_period(20, nuts=600.0, bolts=1400.0), Parts(1000, 0, 0, 0)),
            (get_period(10, bolts=700.0, caps=200.0), Parts(0, 200, -300, 0)),
        ):
            self.assertEqual(split(before, now), expected, now)
        cheaper = Period(
            900.0,
            10,
            {"nuts": Sold("u", 30, 200.0), "bolts": Sold("u", 70, 700.0)},
            {"nuts": 200.0, "bolts": 700.0},
        )
        self.assertEqual(split(before, cheaper), Parts(0, 0, 0, -100))

    def test_what_came_back_is_no_sale(self):
        """A category of which as much came back as went out is sold no more."""
        before = get_period(4, nuts=100.0, bolts=100.0)
        now = Period(95.0, 4, {}, {"bolts": 100.0, "nuts": -5.0})
        self.assertEqual(split(before, now), Parts(0, -5, -100, 0))

    @settings(deadline=None)
    @given(draw_period(), draw_period(), st.integers(0, 3))
    def test_parts_add_up(self, before, now, digits):
        parts = split(before, now, digits)
        if before.sales <= 0 or not before.orders:
            self.assertIsNone(parts)
            return
        step = Decimal(1).scaleb(-digits)
        self.assertEqual(
            sum(parts), (exact(now.sales) - exact(before.sales)).quantize(step)
        )
        self.assertFalse(any(part.is_zero() and part.is_signed() for part in parts))
        if now.orders == before.orders:
            self.assertEqual(parts.orders, 0)
        self.assertLessEqual(parts.lines, 0)

    def test_not_known(self):
        self.assertIsNone(split(get_period(0), get_period(3, nuts=50.0)))
        for before, now in ((0, 5), (-3, 5), (nan, 5), (5, inf)):
            self.assertIsNone(get_change(before, now))
        self.assertEqual(get_change(5, -5), -2)
        self.assertFalse(is_declining((None, None)))
        self.assertFalse(is_declining((-0.9, None)))

    def test_when_sales_decline(self):
        for three, six, expected in (
            (-0.2, -0.2, True),
            (-0.19, -0.9, False),
            (-0.9, -0.19, False),
            (None, -0.2, True),
            (0.5, 0.5, False),
        ):
            self.assertEqual(is_declining((three, six)), expected, (three, six))
        self.assertTrue(is_declining((get_change(10, 8), get_change(1000, 800))))

    def test_reason(self):
        self.assertEqual(get_reason(Parts(-1, -3, 5, -2)), "size")
        self.assertIsNone(get_reason(Parts(0, 3, 0, 0)))

    @given(st.dates(date(2001, 1, 1), date(2100, 12, 31)), st.sampled_from([3, 6]))
    def test_whole_months(self, as_of, months):
        now, before = get_windows(as_of, months)
        self.assertLessEqual(now.last, as_of)
        self.assertGreater(add_months(now.end, 1), as_of + timedelta(1))
        self.assertEqual(add_months(now.start, months), now.end)
        self.assertEqual({day.day for day in (*now, *before)}, {1})
        self.assertEqual(add_months(before.start, 12), now.start)
        self.assertEqual(add_months(before.end, 12), now.end)

    def test_only_hold(self):
        rules = (Rule("amount", 500, 400), Rule("share", 80, 85, lower=True))
        tier = Tier("key", rules, ANY)
        self.assertEqual(get_only_hold({"amount": 5, "share": 70}, tier), rules[1])
        self.assertEqual(get_only_hold({"amount": 400}, tier), rules[0])
        for values in ({}, {"amount": 450, "share": 70}, {"amount": 5, "share": 99}):
            self.assertIsNone(get_only_hold(values, tier))
        for tier in (Tier("key", rules, ALL), Tier("key", rules[:1], ANY)):
            self.assertIsNone(get_only_hold({"amount": 450, "share": 99}, tier))
