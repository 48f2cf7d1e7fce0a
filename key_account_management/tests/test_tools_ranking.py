from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.ranking import Pareto

AMOUNTS = st.lists(st.integers(-1000, 100000).map(float), min_size=1, max_size=60)


@tagged("post_install", "-at_install")
class TestRanking(BaseCase):
    def test_ties_together(self):
        pareto = Pareto([40.0, 20.0, 20.0, 20.0])
        self.assertEqual(pareto.position(20.0), (20.0, 40.0, 100.0))

    def test_nothing_sold(self):
        self.assertIsNone(Pareto([]).position(0.0))
        pareto = Pareto([-5.0, 5.0])
        self.assertIsNone(pareto.position(5.0))
        self.assertEqual([*pareto.shares([5.0]), *pareto.ahead([5.0])], [None, None])

    def test_amount_not_ranked(self):
        """One that is not among those ranked takes the place that it would have."""
        self.assertEqual(Pareto([60.0, 40.0]).position(50.0), (50.0, 60.0, 60.0))

    def test_sums_of_groups(self):
        """What stands alone has its position, whatever is summed before and behind it."""
        groups = [(41.0, 100.0), (40.0, 80.0), (7.0, 12.0), (5.0, 5.0), (-3.0, 3.0)]
        pareto = Pareto.from_groups(groups)
        self.assertEqual(pareto.total, 200)
        self.assertEqual(pareto.position(40.0), (20.0, 50.0, 90.0))
        self.assertEqual(pareto.position(5.0), (2.5, 96.0, 98.5))
        self.assertIsNone(Pareto.from_groups([]).position(5.0))

    def test_least(self):
        pareto = Pareto([50.0, 30.0, 15.0, 5.0])
        self.assertEqual(pareto.least(False, 80), 30.0)
        self.assertEqual(pareto.least(False, 81), 15.0)
        self.assertEqual(pareto.least(True, 15), 15.0)
        self.assertEqual(pareto.least(True, 51), inf)
        self.assertEqual(Pareto([]).least(True, 1), inf)

    @settings(deadline=None)
    @given(AMOUNTS, st.integers(0, 100), st.booleans())
    def test_least_divides(self, amounts, threshold, by_share):
        """One comparison with it tells on which side of the threshold an amount is."""
        pareto = Pareto(amounts)
        least = pareto.least(by_share, threshold)
        for amount in amounts:
            position = pareto.position(amount)
            if position:
                inside = (
                    position.share >= threshold
                    if by_share
                    else position.ahead < threshold
                )
                self.assertEqual(amount >= least, inside)

    @settings(deadline=None)
    @given(AMOUNTS, AMOUNTS)
    def test_columns(self, ranked, amounts):
        """Of many amounts, those not ranked too, what their positions tell."""
        pareto = Pareto(ranked)
        columns = zip(pareto.shares(amounts), pareto.ahead(amounts), strict=True)
        for amount, found in zip(amounts, columns, strict=True):
            position = pareto.position(amount)
            self.assertEqual(found, (position or (None, None))[:2])

    @settings(deadline=None)
    @given(AMOUNTS)
    def test_against_the_definition(self, amounts):
        pareto, total = Pareto(amounts), sum(amounts)
        for amount in amounts:
            position = pareto.position(amount)
            if total <= 0:
                self.assertIsNone(position)
                continue
            ahead = sum(other for other in amounts if other > amount)
            upto = sum(other for other in amounts if other >= amount)
            self.assertAlmostEqual(position.share, 100 * amount / total)
            self.assertAlmostEqual(position.ahead, 100 * ahead / total, 5)
            self.assertAlmostEqual(position.cumulative, 100 * upto / total, 5)
