from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.scoring import points, weigh

VALUES = st.floats(-1e6, 1e6)


@tagged("post_install", "-at_install")
class TestScoring(BaseCase):
    def test_scale(self):
        self.assertEqual(points([75, 10, 500], 50, 100), [50, 0, 100])

    def test_less_is_better(self):
        self.assertEqual(points([0, 15, 45], 30, 0), [100, 50, 0])

    def test_unknown_is_not_zero(self):
        self.assertEqual(points([None, 0], 0, 100), [None, 0])
        self.assertEqual(
            weigh([([100.0, 100.0], 3), ([None, 0.0], 1)], 2), ([100, 75], [75, 100])
        )
        self.assertEqual(weigh([([100.0], 3), (None, 1)], 1), ([100], [75]))

    def test_nothing_known(self):
        for parts in ([([None], 3)], [(None, 3)], []):
            self.assertEqual(weigh(parts, 1), ([None], [0.0]))

    def test_no_scale(self):
        with self.assertRaisesRegex(ValueError, "two different ends, not 5 twice"):
            points([7], 5, 5)

    @settings(deadline=None)
    @given(VALUES, VALUES, VALUES, VALUES)
    def test_monotone(self, low, high, one, other):
        if low == high:
            return
        less, more = points(sorted((one, other)), low, high)
        if low < high:
            self.assertLessEqual(less, more)
        else:
            self.assertGreaterEqual(less, more)
