from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.chart import calendar, columns, waterfall

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

    @settings(deadline=None)
    @given(st.dates(date(2001, 1, 1), date(2100, 12, 31)), st.integers(1, 3))
    def test_each_day_has_its_place(self, last, strips):
        """Inside its strip, seven a week; days outside of the years have none."""
        days = [last - timedelta(i) for i in range(0, 1300, 3)] + [last + timedelta(1)]
        drawn = calendar(days, last, strips)
        self.assertIn(
            len(drawn.squares), range(365 * strips // 3, 371 * strips // 3 + 2)
        )
        places = {(square.x, square.y) for square in drawn.squares}
        self.assertEqual(len(places), len(drawn.squares))
        for square in drawn.squares:
            self.assertTrue(0 <= square.x < drawn.width)
            [strip] = [s for s in drawn.strips if s.y <= square.y < s.y + s.height]
            self.assertEqual(
                (square.y - strip.y) / strip.height * 7, square.day.weekday()
            )
        self.assertTrue(all(month.day.day == 1 for month in drawn.months))
        self.assertIn(len(drawn.months), (12 * strips, 12 * strips + 1))
