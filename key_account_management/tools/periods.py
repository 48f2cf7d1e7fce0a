"""Windows of time. The date is an argument; nothing here asks the clock.

>>> from datetime import date
>>> window(date(1998, 5, 6), 12)
Window(start=datetime.date(1997, 5, 7), end=datetime.date(1998, 5, 7))
"""

import calendar
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)


class Window(NamedTuple):
    """Days from ``start`` up to, and without, ``end``.

    >>> Window(date(2026, 1, 1), date(2026, 2, 1)).last
    datetime.date(2026, 1, 31)
    """

    start: date
    end: date

    @property
    def last(self):
        """The last day inside."""
        return self.end - A_DAY


def add_months(day, months):
    """Return ``day`` moved by ``months``; a day that the month lacks is its last.

    >>> add_months(date(2024, 3, 31), -1)
    datetime.date(2024, 2, 29)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def window(as_of, months, back=0):
    """Return the window of ``months`` that ends with the day ``as_of``, included.

    :param int months: length, at least 1
    :param int back: how many windows earlier (1: the period before)
    :raises ValueError: for a window of zero or fewer months

    >>> window(date(2026, 1, 31), 1, back=1)
    Window(start=datetime.date(2025, 12, 1), end=datetime.date(2026, 1, 1))
    """
    if months < 1:
        raise ValueError(f"a window needs at least one month, not {months}")
    end = as_of + A_DAY
    return Window(
        add_months(end, -months * (back + 1)),
        add_months(end, -months * back),
    )


def calendar_month(as_of, back=0):
    """Return the calendar month ``back`` months before that of the day ``as_of``, which is the
    last day that counts: the month of ``as_of`` itself ends with that day.

    >>> calendar_month(date(2026, 5, 28))
    Window(start=datetime.date(2026, 5, 1), end=datetime.date(2026, 5, 29))
    >>> calendar_month(date(2026, 5, 28), back=1)
    Window(start=datetime.date(2026, 4, 1), end=datetime.date(2026, 5, 1))
    """
    start = add_months(as_of.replace(day=1), -back)
    return Window(start, min(add_months(start, 1), as_of + A_DAY))


def a_year_before(window):
    """Return the same days a year before.

    >>> a_year_before(Window(date(2024, 2, 1), date(2024, 3, 1)))
    Window(start=datetime.date(2023, 2, 1), end=datetime.date(2023, 3, 1))
    """
    return Window(*(add_months(day, -12) for day in window))


def utc(day, zone):
    """Return the naive UTC datetime at which ``day`` begins in the time zone ``zone``.

    >>> utc(date(2026, 7, 1), "Europe/Brussels")
    datetime.datetime(2026, 6, 30, 22, 0)
    """
    local = datetime.combine(day, time.min, ZoneInfo(zone))
    return local.astimezone(timezone.utc).replace(tzinfo=None)
