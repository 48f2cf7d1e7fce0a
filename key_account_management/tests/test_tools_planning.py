from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import planning

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
PARTS = st.lists(
    st.tuples(st.floats(0, 100), st.none() | st.floats(-500, 500, allow_nan=False)),
    max_size=8,
)


@tagged("post_install", "-at_install")
class TestPlanning(BaseCase):
    @settings(deadline=None)
    @given(PARTS)
    def test_progress_is_a_percentage_of_what_is_known(self, parts):
        progress = planning.weigh(parts)
        known = [part for part in parts if part[1] is not None and part[0]]
        self.assertEqual(progress.percent is None, not known)
        self.assertGreaterEqual(progress.known_weight, 0)
        self.assertLessEqual(progress.known_weight, 100 + 1e-9)
        if known:
            self.assertGreaterEqual(progress.percent, -1e-9)
            self.assertLessEqual(progress.percent, 100 + 1e-9)

    def test_unknown_is_not_zero(self):
        self.assertEqual(planning.weigh([(1, 80), (1, None)]).percent, 80)
        self.assertEqual(planning.weigh([(1, 80), (1, 0)]).percent, 40)
        self.assertEqual(planning.weigh([]), planning.Progress(None, 0))

    @settings(deadline=None)
    @given(DAYS, st.integers(0, 900))
    def test_next_period_begins_the_day_after(self, start, days):
        end = start + timedelta(days=days)
        period = planning.get_next_period(start, end)
        self.assertEqual(period.start, end + timedelta(days=1))
        self.assertGreaterEqual(period.end, period.start)

    def test_next_period_keeps_months(self):
        self.assertEqual(
            planning.get_next_period(date(2026, 7, 1), date(2026, 9, 30)),
            (date(2026, 10, 1), date(2026, 12, 31)),
        )
        self.assertEqual(
            planning.get_next_period(date(2026, 1, 1), date(2026, 1, 31)).end,
            date(2026, 2, 28),
        )
        self.assertEqual(
            planning.get_next_period(date(2026, 1, 5), date(2026, 1, 5)),
            (date(2026, 1, 6), date(2026, 1, 6)),
        )

    def test_targets(self):
        self.assertEqual(planning.get_target(planning.PERCENT, 10, 200), 220)
        self.assertEqual(planning.get_target(planning.PLUS, 3, 2), 5)
        self.assertEqual(planning.get_target(planning.FIXED, 80, None), 80)
        self.assertIsNone(planning.get_target(planning.PERCENT, 10, None))
        self.assertIsNone(planning.get_target("manual", 10, 200))

    def test_compare(self):
        before = {
            "gone": [{"id": 1, "name": "Old", "values": {}}],
            "goals": [
                {"id": 1, "name": "Sell", "values": {"target": 5, "note": "a"}},
                {"id": 2, "name": "Visit", "values": {}},
            ],
        }
        after = {
            "goals": [
                {"id": 1, "name": "Sell", "values": {"target": 7, "owner": "Ann"}},
                {"id": 3, "name": "Listen", "values": {}},
            ]
        }
        self.assertEqual(
            planning.compare(before, after),
            [
                ("changed", "goals", "Sell", "target", 5, 7),
                ("changed", "goals", "Sell", "owner", None, "Ann"),
                ("changed", "goals", "Sell", "note", "a", None),
                ("added", "goals", "Listen", None, None, None),
                ("removed", "goals", "Visit", None, None, None),
                ("removed", "gone", "Old", None, None, None),
            ],
        )
        self.assertEqual(planning.compare(before, before), [])
