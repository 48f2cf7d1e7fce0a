from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.chart import columns, waterfall

VALUES = st.floats(-1e9, 1e9, allow_nan=False).filter(lambda v: v == 0 or abs(v) > 1e-3)


@tagged("post_install", "-at_install")
class TestChart(BaseCase):
    """Small charts, drawn by the server."""

    def test_nothing_to_draw(self):
        self.assertEqual(columns([(0, None)], 100, 50), [])
        self.assertEqual(columns([], 100, 50), [])
        self.assertEqual(waterfall(0, [0, 0], 100, 50), [])

    def test_zero_line(self):
        up, down = columns([(3,), (-1,)], 100, 40)
        self.assertEqual((up.y, up.height), (0, 30))
        self.assertEqual((down.y, down.height), (30, 10))

    def test_unknown_leaves_its_place(self):
        bars = columns([(None, 2), (1, 1)], 100, 40)
        self.assertEqual([(b.index, b.series) for b in bars], [(0, 1), (1, 0), (1, 1)])
        self.assertEqual(bars[0].x, 20)

    @settings(deadline=None)
    @given(st.lists(st.tuples(VALUES, VALUES), max_size=24))
    def test_bars_stay_inside(self, groups):
        for bar in columns(groups, 100, 40):
            self.assertGreaterEqual(bar.x, 0)
            self.assertLessEqual(bar.x + bar.width, 100 + 1e-6)
            self.assertGreaterEqual(bar.y, -1e-6)
            self.assertLessEqual(bar.y + bar.height, 40 + 1e-6)

    @settings(deadline=None)
    @given(VALUES, st.lists(VALUES, max_size=8))
    def test_waterfall_leads_to_the_sum(self, start, steps):
        bars = waterfall(start, steps, 100, 40)
        if bars:
            self.assertEqual(len(bars), len(steps) + 2)
            self.assertAlmostEqual(bars[-1].value, start + sum(steps), delta=1e-3)
            self.assertEqual({bars[0].series, bars[-1].series}, {0})
