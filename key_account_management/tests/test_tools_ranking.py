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
        self.assertIsNone(Pareto([-5.0, 5.0]).position(5.0))

    def test_amount_not_ranked(self):
        """One that is not among those ranked takes the place that it would have."""
        self.assertEqual(Pareto([60.0, 40.0]).position(50.0), (50.0, 60.0, 60.0))

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
