import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.sales_bridge import Bridge, Sold, bridge, exact, get_price_effect

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: cents / 100)
SOLD = st.builds(
    Sold,
    st.sampled_from(["pieces", "hours"]),
    st.integers(-50, 10**6).map(lambda tenths: tenths / 10),
    CENTS,
)
PERIOD = st.dictionaries(st.integers(1, 8), SOLD)


@tagged("post_install", "-at_install")
class TestSalesBridge(BaseCase):
    """Sales against last year, split by price, volume and mix."""

    def _bridge(self, before, after, other=0.0, **kwargs):
        was = sum(row.amount for row in before.values())
        now = sum(row.amount for row in after.values()) + other
        return bridge(before, after, was, now, **kwargs)

    def test_price_alone(self):
        parts = self._bridge({1: Sold("u", 10, 100.0)}, {1: Sold("u", 10, 120.0)})
        self.assertEqual(parts, Bridge(20, 0, 0, 0, 0, 0))

    def test_volume_alone(self):
        parts = self._bridge({1: Sold("u", 10, 100.0)}, {1: Sold("u", 15, 150.0)})
        self.assertEqual(parts, Bridge(0, 50, 0, 0, 0, 0))

    def test_mix_alone(self):
        """As many pieces, at the same prices, but more of the dearer ones."""
        before = {1: Sold("u", 10, 100.0), 2: Sold("u", 10, 20.0)}
        after = {1: Sold("u", 15, 150.0), 2: Sold("u", 5, 10.0)}
        self.assertEqual(self._bridge(before, after), Bridge(0, 0, 40, 0, 0, 0))

    def test_units_are_not_added(self):
        """More hours of work say nothing about the mix of the goods."""
        before = {1: Sold("u", 10, 100.0), 2: Sold("h", 10, 1000.0)}
        after = {1: Sold("u", 10, 100.0), 2: Sold("h", 20, 2000.0)}
        self.assertEqual(self._bridge(before, after), Bridge(0, 1000, 0, 0, 0, 0))

    def test_new_lost_and_other(self):
        before = {1: Sold("u", 1, 10.0), 3: Sold("u", 2, 6.0)}
        after = {2: Sold("u", 1, 30.0), 3: Sold("u", 0, -1.0)}
        self.assertEqual(
            self._bridge(before, after, other=5.0), Bridge(0, 0, 0, 30, -10, -2)
        )

    def test_nothing_at_all(self):
        self.assertEqual(self._bridge({}, {}), Bridge(0, 0, 0, 0, 0, 0))

    def test_currency_without_decimals(self):
        parts = self._bridge(
            {1: Sold("u", 3, 100.0)}, {1: Sold("u", 7, 250.0)}, digits=0
        )
        self.assertEqual(parts, Bridge(17, 133, 0, 0, 0, 0))

    @settings(deadline=None)
    @given(PERIOD, PERIOD, CENTS, CENTS)
    def test_adds_up_exactly(self, before, after, total_before, total_after):
        parts = bridge(before, after, total_before, total_after)
        self.assertEqual(sum(parts), exact(total_after) - exact(total_before))
        for part in parts:
            self.assertEqual(part, part.quantize(Decimal("0.01")))

    @settings(deadline=None)
    @given(PERIOD)
    def test_same_again(self, period):
        """What did not change has no effect."""
        self.assertEqual(self._bridge(period, period), Bridge(0, 0, 0, 0, 0, 0))

    @settings(deadline=None)
    @given(PERIOD, PERIOD)
    def test_prices_of_products_add_up(self, before, after):
        effects = [
            get_price_effect(before[key], after[key])
            for key in before.keys() & after.keys()
            if before[key].unit == after[key].unit
            and min(before[key].quantity, after[key].quantity) > 0
        ]
        price = sum(effects, Decimal(0)).quantize(Decimal("0.01"))
        self.assertEqual(self._bridge(before, after).price, price)

    def test_parts_by_their_meaning(self):
        """Product by product, exactly: what each would have brought."""
        rnd, seen = random.Random(1507), set()
        for _turn in range(200):
            before, after = self._draw(rnd), self._draw(rnd)
            digits = rnd.choice([0, 2, 3])
            was, now = (
                sum(exact(row.amount) for row in period.values())
                + rnd.choice([0, Decimal("7.35")])
                for period in (before, after)
            )
            expected = self._split(before, after)
            expected["other"] = Fraction(now) - Fraction(was) - sum(expected.values())
            found = bridge(before, after, was, now, digits)._asdict()
            for name, value in expected.items():
                # Each part is rounded; what is left of it lands in mix and other.
                self.assertAlmostEqual(
                    float(found[name]), float(value), delta=2.01 * 10**-digits
                )
                seen |= {(name, value > 0)}
            self.assertEqual(sum(found.values()), (now - was).quantize(found["new"]))
        self.assertGreater(len(seen), 9, "each part, up and down")

    @staticmethod
    def _draw(rnd):
        return {
            product: Sold(
                "hours" if product > 6 else "pieces",
                rnd.choice([rnd.randint(1, 90), rnd.randint(1, 90) / 2, -1, 0]),
                rnd.randint(-500, 90_000) / 100,
            )
            for product in rnd.sample(range(1, 10), rnd.randint(2, 8))
        }

    @staticmethod
    def _split(before, after):
        parts = dict.fromkeys(("price", "volume", "mix", "new", "lost"), Fraction(0))
        groups = defaultdict(list)
        for product in {*before, *after}:
            old, new = before.get(product), after.get(product)
            if not old:
                parts["new"] += Fraction(exact(new.amount))
            elif not new:
                parts["lost"] -= Fraction(exact(old.amount))
            elif old.quantity > 0 and new.quantity > 0:
                groups[old.unit].append(
                    [Fraction(exact(n)) for n in (*old[1:], *new[1:])]
                )
        for rows in groups.values():
            growth = sum(row[2] for row in rows) / sum(row[0] for row in rows)
            for quantity, amount, new_quantity, new_amount in rows:
                price = amount / quantity
                parts["price"] += new_amount - new_quantity * price
                parts["volume"] += quantity * (growth - 1) * price
                parts["mix"] += (new_quantity - quantity * growth) * price
        return parts
