from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.scoring import points, weigh

VALUES = st.floats(-1e6, 1e6)


@tagged("post_install", "-at_install")
class TestScoring(BaseCase):
    def test_scale(self):
        self.assertEqual(points(75, 50, 100), 50)
        self.assertEqual(points(10, 50, 100), 0)
        self.assertEqual(points(500, 50, 100), 100)

    def test_less_is_better(self):
        self.assertEqual(points(0, 30, 0), 100)
        self.assertEqual(points(15, 30, 0), 50)
        self.assertEqual(points(45, 30, 0), 0)

    def test_unknown_is_not_zero(self):
        self.assertIsNone(points(None, 0, 100))
        self.assertEqual(weigh([(100.0, 3), (None, 1)]), (100.0, 75.0))
        self.assertEqual(weigh([(100.0, 3), (0.0, 1)]), (75.0, 100.0))

    def test_nothing_known(self):
        self.assertEqual(weigh([(None, 3)]), (None, 0.0))
        self.assertEqual(weigh([]), (None, 0.0))

    def test_no_scale(self):
        with self.assertRaisesRegex(ValueError, "two different ends, not 5 twice"):
            points(7, 5, 5)

    @settings(deadline=None)
    @given(VALUES, VALUES, VALUES, VALUES)
    def test_monotone(self, low, high, one, other):
        if low == high:
            return
        less, more = sorted((one, other))
        if low < high:
            self.assertLessEqual(points(less, low, high), points(more, low, high))
        else:
            self.assertGreaterEqual(points(less, low, high), points(more, low, high))
