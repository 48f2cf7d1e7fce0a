"""Share of wallet: our sales over what the customer spends, with whomever. The spend is an
estimate, from a low to a high figure a year, so the share is a range.

>>> share(180, low=720, high=1000)
Share(low=18.0, high=25.0, too_low=False)
>>> share(180, low=100, high=1000)
Share(low=18.0, high=100.0, too_low=False)
>>> share(180, low=100, high=150)
Share(low=100.0, high=100.0, too_low=True)
>>> show(18.0, 25.0), show(24.6, 25.4), show(0, 0.3)
('18–25%', '25%', '0–0.3%')
"""

from datetime import date, timedelta
from typing import NamedTuple

from .periods import add_months

DAYS = 365.25


class Estimate(NamedTuple):
    """``year``: whose spend; ``date``: when it was estimated; ``low``, ``high``: a year."""

    key: int
    year: int
    date: date
    low: float
    high: float


class Share(NamedTuple):
    """In percent. ``too_low``: we sell them more than the estimate says that they spend."""

    low: float
    high: float
    too_low: bool


def share(sales, low, high, years=1.0):
    """Return our :class:`Share` of a spend from ``low`` to ``high`` a year, over ``years``.

    Nobody spends less than what we sell them: above 100% the estimate is wrong, and says so.
    A low of zero is not known, so we may have all of it.

    :param float high: above zero
    """
    sales = max(sales, 0)
    least = 100 * sales / (high * years)
    most = 100 * sales / (low * years) if low else 100.0
    return Share(min(least, 100.0), min(most, 100.0), least > 100)


def choose(estimates, year):
    """Return the :class:`Estimate` to go by in ``year``: of that year, else of the nearest
    before it, else of the nearest after it; of several the one made last. None without any.

    >>> one = Estimate(1, 2024, date(2024, 5, 1), 10, 20)
    >>> two, three = one._replace(key=2, year=2027), one._replace(key=3, date=date(2024, 6, 1))
    >>> choose([one, two, three], 2026).key, choose([one, two], 2027).key, choose([two], 2026).key
    (3, 2, 2)
    """
    return min(
        estimates,
        key=lambda e: (e.year > year, abs(e.year - year), -e.date.toordinal(), -e.key),
        default=None,
    )


def years(start, end):
    """Return how many years the days ``start`` to ``end``, both included, are: whole months
    as months, others by days.

    >>> years(date(2025, 7, 1), date(2026, 6, 30)), years(date(2026, 1, 1), date(2026, 3, 31))
    (1.0, 0.25)
    >>> round(years(date(2026, 1, 1), date(2026, 1, 10)), 4)
    0.0274
    """
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    if months > 0 and add_months(start, months) == after:
        return months / 12
    return (after - start).days / DAYS


def over(our_share, their_shares):
    """Return by how many percent at least the shares of all add up to, where that is more
    than there is; else None.

    :param our_share: low end of our share, None if unknown
    :param their_shares: low ends of the competitors' shares

    >>> over(60, [30, 20]), over(60, [40]), over(None, [70, 40])
    (110, None, 110)
    """
    total = sum(their_shares) + (our_share or 0)
    return total if total > 100 else None


def show(low, high):
    """Return a range of percent as people read it: small ones with a digit behind the point."""
    shown = [
        f"{value:.1f}" if 0 < value < 1 else f"{value:.0f}" for value in (low, high)
    ]
    return f"{shown[0]}%" if shown[0] == shown[1] else f"{shown[0]}–{shown[1]}%"
