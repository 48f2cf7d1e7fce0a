from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.periods import (
    A_DAY,
    a_year_before,
    add_months,
    calendar_month,
    utc,
    window,
)

DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@tagged("post_install", "-at_install")
class TestPeriods(BaseCase):
    def test_window_ends_with_the_day(self):
        self.assertEqual(
            window(date(1998, 5, 6), 12), (date(1997, 5, 7), date(1998, 5, 7))
        )

    def test_short_months(self):
        self.assertEqual(add_months(date(2024, 3, 31), -1), date(2024, 2, 29))
        self.assertEqual(add_months(date(2023, 12, 31), 2), date(2024, 2, 29))
        self.assertEqual(add_months(date(2024, 1, 15), -12), date(2023, 1, 15))

    def test_no_window_of_zero(self):
        with self.assertRaisesRegex(ValueError, "at least one month, not 0"):
            window(date(2026, 1, 1), 0)

    @settings(deadline=None)
    @given(DAYS, st.integers(1, 60), st.integers(0, 3))
    def test_windows_join(self, day, months, back):
        """A window ends where the next begins: no day twice, none lost."""
        later, earlier = window(day, months, back), window(day, months, back + 1)
        self.assertEqual(earlier.end, later.start)
        self.assertLess(earlier.start, earlier.end)

    @settings(deadline=None)
    @given(DAYS, st.integers(0, 30))
    def test_calendar_months_join(self, day, back):
        """They begin with the first; only that of the day ends before its last day."""
        month, earlier = calendar_month(day, back), calendar_month(day, back + 1)
        self.assertEqual((month.start.day, earlier.end), (1, month.start))
        self.assertEqual(month.last if not back else day, day)
        self.assertEqual((month.last + A_DAY).day == 1 or not back, True)
        self.assertLess(month.start, month.end)

    def test_the_same_days_a_year_before(self):
        self.assertEqual(
            a_year_before(window(date(2026, 1, 31), 1)),
            (date(2025, 1, 1), date(2025, 2, 1)),
        )

    def test_day_begins_in_the_zone(self):
        self.assertEqual(
            utc(date(2026, 7, 1), "Asia/Shanghai"), datetime(2026, 6, 30, 16)
        )
        self.assertEqual(utc(date(2026, 1, 1), "UTC"), datetime(2026, 1, 1))
