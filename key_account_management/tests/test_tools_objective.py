from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.objective import (
    Goal,
    baseline_window,
    earlier,
    expect,
    get_progress,
    get_trend,
    look,
    look_at_milestone,
    months_between,
)
from ..tools.periods import Window, add_months

START, END = date(2026, 1, 1), date(2027, 1, 1)
HALF = date(2026, 7, 2)  # 183 of 365 days
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def make(target, baseline=None, additive=False, lower=False):
    return Goal(START, END, target, baseline, additive, lower)


@tagged("post_install", "-at_install")
class TestObjectiveRules(BaseCase):
    def test_baseline_periods(self):
        year, quarter = Window(START, END), Window(START, date(2026, 4, 1))
        late = date(2026, 6, 1)
        before = Window(date(2025, 1, 1), START)
        self.assertEqual(baseline_window(year, "previous", late), before)
        self.assertEqual(baseline_window(year, "year", late), before)
        self.assertEqual(
            baseline_window(quarter, "year", late),
            Window(date(2025, 1, 1), date(2025, 4, 1)),
        )
        self.assertEqual(
            baseline_window(
                Window(START, date(2026, 1, 11)), "previous", date(2025, 12, 27)
            ),
            Window(date(2025, 12, 18), date(2025, 12, 28)),
            "not over: moved back, as long as it was",
        )

    def test_no_way_to_tell(self):
        for goal, actual in (
            (make(None), 5.0),
            (make(10.0), None),
            (make(0.0, additive=True), 5.0),
        ):
            self.assertEqual(look(goal, actual, HALF)[:2], (None, None))
            self.assertEqual(look(goal, actual, HALF).status, "unknown")
        before = look(make(10.0, additive=True), 0.0, date(2025, 12, 31))
        self.assertEqual((before.forecast, before.status), (None, "unknown"))
        self.assertIsNone(expect(make(10.0), HALF), "a level starts at its baseline")

    def test_status(self):
        amount = make(1000.0, additive=True)
        for actual, status in (
            (1000.0, "reached"),
            (502.0, "on_track"),
            (450.0, "at_risk"),
            (300.0, "behind"),
        ):
            self.assertEqual(look(amount, actual, HALF).status, status)
        self.assertEqual(look(amount, 999.0, date(2026, 12, 31)).status, "behind")

    def test_needed(self):
        amount = make(1200.0, additive=True)
        self.assertAlmostEqual(look(amount, 600.0, date(2026, 6, 30)).needed, 100)
        self.assertAlmostEqual(look(amount, 1100.0, date(2026, 12, 21)).needed, 100)
        for day in (date(2026, 12, 31), date(2027, 2, 1)):
            self.assertIsNone(look(amount, 1100.0, day).needed, "it is over")
        self.assertEqual(look(amount, 1300.0, date(2026, 6, 30)).needed, 0)
        self.assertIsNone(look(make(60.0, 50.0), 55.0, HALF).needed)

    def test_levels(self):
        """From the baseline to the target, up or down, judged by the straight path."""
        score = look(make(60.0, 40.0), 50.0, HALF)
        self.assertEqual(
            (score.progress, score.forecast, score.status), (50, 50, "at_risk")
        )
        delay = make(10.0, 30.0, lower=True)
        self.assertEqual(look(delay, 15.0, HALF).progress, 75)
        self.assertEqual(look(delay, 15.0, HALF).status, "on_track")
        self.assertEqual(look(delay, 9.0, HALF).status, "reached")
        self.assertEqual(look(delay, 35.0, HALF).progress, 0)

    def test_levels_have_no_rate(self):
        """What one day brought does not go on for a year."""
        for goal in (make(5.0), make(60.0, 40.0), make(10.0, 30.0, lower=True)):
            outlook = look(goal, 30.0, START)
            self.assertIsNone(outlook.pace)
            self.assertIsNone(outlook.needed)
            self.assertEqual(outlook.forecast, 30)

    def test_levels_aim_at_zero(self):
        """A recommendation score of -30, growth of -20%."""
        goal = make(0.0, -30.0)
        self.assertEqual(look(goal, -15.0, HALF)[:2], (50, -15))
        self.assertEqual(look(goal, 2.0, HALF).status, "reached")

    def test_holding_what_is_there(self):
        self.assertEqual(get_progress(make(50.0, 60.0), 55.0), 100)
        held = look(make(50.0, 60.0), 45.0, HALF)
        self.assertEqual((held.progress, held.status), (90, "at_risk"))
        self.assertEqual(get_progress(make(50.0), 25.0), 50, "no baseline")
        self.assertEqual(get_progress(make(10.0, 5.0, lower=True), 20.0), 50)
        self.assertEqual(get_progress(make(-5.0), -10.0), 0)

    def test_milestone(self):
        goal = make(None)
        done = date(2026, 3, 1)
        self.assertEqual(look_at_milestone(goal, done, HALF).status, "reached")
        self.assertEqual(
            look_at_milestone(goal, done, date(2026, 2, 1)).status, "on_track"
        )
        late = date(2026, 11, 1)
        self.assertEqual(look_at_milestone(goal, None, late).status, "at_risk")
        self.assertEqual(look_at_milestone(goal, None, END).status, "behind")

    def test_trend(self):
        self.assertIsNone(get_trend([]))
        self.assertEqual(get_trend([7.0]), 7)
        self.assertEqual(get_trend([10.0, 20.0]), 30)

    @settings(deadline=None)
    @given(DAYS, st.integers(1, 700), st.integers(1, 4))
    def test_periods_join(self, start, days, back):
        """What lies before ends where this begins, and is as long: in whole months, but for
        a February more or less (3 days) and a leap day."""
        window = Window(start, start + timedelta(days=days))
        before = earlier(window, back)
        self.assertLessEqual(abs((before.end - before.start).days - days), 4)
        self.assertEqual(earlier(window, back, part=window), before)
        if back == 1:
            self.assertLessEqual(abs((window.start - before.end).days), 3)

    @settings(deadline=None)
    @given(DAYS, st.integers(0, 36), st.integers(0, 27))
    def test_months_between(self, start, months, days):
        start = start.replace(day=1)
        end = add_months(start, months) + timedelta(days=days)
        found = months_between(start, end)
        self.assertEqual(int(found), months)
        self.assertLess(found, months + 1)

    @settings(deadline=None)
    @given(
        st.floats(1, 1e9), st.floats(0, 1e9), st.dates(START, END - timedelta(days=1))
    )
    def test_pace_is_the_forecast(self, target, actual, as_of):
        """The pace in percent and the forecast say the same; so do the status and both."""
        outlook = look(make(target, additive=True), actual, as_of)
        self.assertAlmostEqual(
            outlook.pace,
            100 * outlook.forecast / target,
            delta=1e-6 * max(1, outlook.pace),
        )
        if outlook.status == "on_track":
            self.assertGreaterEqual(outlook.forecast, target * (1 - 1e-9))
