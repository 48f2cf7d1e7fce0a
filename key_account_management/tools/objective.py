"""Objectives: periods that compare, how far one got, where it ends at this pace.

An objective is *additive* when what two halves of its period give adds up (amounts, counts); else
it is a *level* (an average, a share, a score): only its present value says something. An additive
one starts at zero; a level starts at its baseline.

>>> from datetime import date
>>> goal = Goal(date(2026, 1, 1), date(2027, 1, 1), target=1200.0, additive=True)
>>> outlook = look(goal, 500.0, date(2026, 6, 30))
>>> round(outlook.progress), round(outlook.forecast), outlook.status
(42, 1008, 'at_risk')
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from .periods import Window, a_year_before, add_months

# What has a value of its own kind: done or not; asked of the share of wallet.
MILESTONE, WALLET = "milestone", "wallet_share"
# The fields that limit an objective to a part of the business.
CATEGORY, COUNTRY, CONTACT = "category_id", "country_id", "contact_id"
ON_TRACK, AT_RISK, BEHIND = "on_track", "at_risk", "behind"
REACHED, UNKNOWN = "reached", "unknown"
# At this pace at least so many percent of the target: at risk; less: behind.
RISKY = 80.0
NOISE = 1e-9
KEPT = 1024  # thousands of objectives have a few periods


class Goal(NamedTuple):
    """From ``start`` up to, and without, ``end``; None is unknown or not set. ``lower``: less
    is better."""

    start: date
    end: date
    target: float | None
    baseline: float | None = None
    additive: bool = False
    lower: bool = False


class Outlook(NamedTuple):
    """``progress``: percent of the way. ``forecast``: the value at the end, at this pace.
    ``needed``: what each month from now must bring. ``pace``: the percent of the target that
    this pace leads to at the end. None where unknown, or where the notion makes no sense: a
    level has no pace, and nothing is needed any more after the last day."""

    progress: float | None
    forecast: float | None
    needed: float | None
    pace: float | None
    status: str


@lru_cache(KEPT)
def months_between(start, end):
    """Return the months from ``start`` up to ``end``, with the share of the last one.

    >>> months_between(date(2026, 1, 1), date(2027, 1, 1))
    12.0
    >>> months_between(date(2026, 1, 1), date(2026, 2, 15))
    1.5
    """
    whole = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, whole) > end:
        whole -= 1
    last = add_months(start, whole)
    return whole + (end - last).days / (add_months(start, whole + 1) - last).days


@lru_cache(KEPT)
def earlier(window, back=1, part=None):
    """Return ``part`` of ``window`` (default: all of it), moved back by ``back`` times the
    window's length: by months where it is whole months long, else by days.

    >>> earlier(Window(date(2026, 1, 1), date(2026, 4, 1)))
    Window(start=datetime.date(2025, 10, 1), end=datetime.date(2026, 1, 1))
    >>> earlier(Window(date(2026, 1, 1), date(2026, 1, 11)))
    Window(start=datetime.date(2025, 12, 22), end=datetime.date(2026, 1, 1))
    """
    months = months_between(*window)
    if months == int(months):
        return Window(*(add_months(day, -int(months) * back) for day in part or window))
    days = (window.end - window.start) * back
    return Window(*(day - days for day in part or window))


def baseline_window(window, kind, as_of):
    """Return the period that ``window`` is compared with: the one before (``previous``), or
    the same of the year before (``year``). One that is not over on the day ``as_of`` would be
    too small: it is moved back to end with that day.

    >>> baseline_window(Window(date(2027, 1, 1), date(2028, 1, 1)), "year", date(2026, 11, 24))
    Window(start=datetime.date(2025, 11, 25), end=datetime.date(2026, 11, 25))
    """
    before = a_year_before(window) if kind == "year" else earlier(window)
    end = as_of + timedelta(days=1)
    if before.end <= end:
        return before
    months = months_between(*before)
    whole = months == int(months)
    length = before.end - before.start
    return Window(add_months(end, -int(months)) if whole else end - length, end)


def elapsed(goal, as_of):
    """Return the share of the period that is over with the day ``as_of``: 0 to 1.

    >>> elapsed(Goal(date(2026, 1, 1), date(2026, 1, 11), 1.0), date(2026, 1, 5))
    0.5
    """
    days = (as_of - goal.start).days + 1
    return min(1.0, max(0.0, days / (goal.end - goal.start).days))


def expect(goal, as_of):
    """Return where the path to the target is on the day ``as_of``: straight from zero, or of a
    level from its baseline; None without either end.

    >>> expect(Goal(date(2026, 1, 1), date(2026, 1, 11), 40.0, 20.0), date(2026, 1, 5))
    30.0
    """
    start = 0.0 if goal.additive else goal.baseline
    if start is None or goal.target is None:
        return None
    return start + (goal.target - start) * elapsed(goal, as_of)


def get_start(goal):
    """Return the baseline of a level from which a way leads to the target; None where progress
    counts from zero: what adds up, and where there is no way to go.

    >>> get_start(Goal(date(2026, 1, 1), date(2027, 1, 1), target=5.0, baseline=4.0))
    4.0
    >>> get_start(Goal(date(2026, 1, 1), date(2027, 1, 1), target=4.0, baseline=4.0))
    """
    if goal.additive or goal.target is None or goal.baseline is None:
        return None
    sign = -1 if goal.lower else 1
    return goal.baseline if sign * (goal.target - goal.baseline) > NOISE else None


def get_progress(goal, actual):
    """Return how many percent of the way are done, None when unknown.

    Additive: of the target. A level: of the way from the baseline; none when it went the wrong
    way. Where there is no way to go (the target is to hold what is there, or there is no
    baseline), in proportion to the target.
    """
    if actual is None or goal.target is None:
        return None
    if goal.additive:
        return 100.0 * actual / goal.target if goal.target > 0 else None
    start = get_start(goal)
    if start is not None:
        return max(0.0, 100.0 * (actual - start) / (goal.target - start))
    sign = -1 if goal.lower else 1
    if sign * (actual - goal.target) >= -NOISE:
        return 100.0
    part, whole = (goal.target, actual) if goal.lower else (actual, goal.target)
    return 100.0 * max(0.0, part) / whole if whole > 0 else 0.0


def look(goal, actual, as_of):
    """Return the :class:`Outlook` of an objective with this ``actual`` on the day ``as_of``.

    Additive measures go on at the rate so far. A level has no rate: its forecast is its present
    value, and it is judged by how far along the straight path to the target it is.
    """
    progress = get_progress(goal, actual)
    over = elapsed(goal, as_of)
    if progress is None or not over:
        return Outlook(progress, None, None, None, UNKNOWN)
    if goal.additive:
        pace = progress / over
        needed = _get_needed(goal, actual, as_of)
        status = _judge(progress, pace, over)
        return Outlook(progress, actual / over, needed, pace, status)
    start = goal.baseline
    on_the_way = start is not None and abs(goal.target - start) > NOISE
    moves = on_the_way and (goal.lower == (goal.target < start))
    along = progress / over if moves else progress
    return Outlook(progress, actual, None, None, _judge(progress, along, over))


def _judge(progress, along, over):
    """:param along: percent of what should be done by now"""
    if progress >= 100 - NOISE:
        return REACHED
    if over == 1:
        return BEHIND
    if along >= 100 - NOISE:
        return ON_TRACK
    return AT_RISK if along >= RISKY else BEHIND


def _get_needed(goal, actual, as_of):
    """Return what each month from now must bring; in the last month, what is missing; None
    from the last day on."""
    tomorrow = as_of + timedelta(days=1)
    if tomorrow >= goal.end:
        return None
    months_left = months_between(tomorrow, goal.end)
    return max(0.0, goal.target - actual) / max(1.0, months_left)


def look_at_milestone(goal, done, as_of):
    """Return the :class:`Outlook` of a milestone: done on the day ``done``, or not yet (None).

    It has no pace. When a fifth or less of its period is left it is at risk.
    """
    if done and done <= as_of:
        return Outlook(100.0, None, None, None, REACHED)
    over = elapsed(goal, as_of)
    waiting = AT_RISK if 100 * over >= RISKY else ON_TRACK
    return Outlook(0.0, None, None, None, BEHIND if over == 1 else waiting)


def get_trend(values):
    """Return what comes next on the straight line through ``values``, the earliest first, one
    per period; None without any. One value alone goes on as it is.

    >>> get_trend([100.0, 120.0, 140.0])
    160.0
    """
    if not values:
        return None
    count = len(values)
    mean, middle = sum(values) / count, (count - 1) / 2
    spread = sum((index - middle) ** 2 for index in range(count))
    if not spread:
        return mean
    slope = sum((i - middle) * (v - mean) for i, v in enumerate(values)) / spread
    return mean + slope * (count - middle)
