"""Whether the sales of a customer fall, and by what: its last whole calendar months against the same
months a year ago.

What a customer buys less of, it buys in fewer orders, in smaller ones, because it stopped buying
something, or at other prices. The parts add up exactly to the difference. With sales A, the number
of orders N and the share of orders left k = N1 / N0, they are taken one after the other:

* orders: as if only their number had changed, (k - 1) * A0;
* lines: what the categories that are sold no more were worth in the orders that are left, that
  is -min(1, k) * their sales of before;
* price: as in :mod:`.sales_bridge`;
* size: the rest. What is new in an order counts here.

Ten orders with 300 of 1,000 in nuts; now five orders without nuts:

>>> before = Period(1000.0, 10, {}, {"nuts": 300.0, "bolts": 700.0})
>>> now = Period(350.0, 5, {}, {"bolts": 350.0})
>>> split(before, now)._asdict() == {
...     "orders": Decimal(-500), "size": Decimal(0), "lines": Decimal(-150), "price": Decimal(0)}
True
"""

from decimal import Decimal
from math import isfinite
from typing import NamedTuple

from .periods import A_DAY, Window, a_year_before, add_months
from .sales_bridge import bridge, exact

MONTHS = (3, 6)  # that are compared; the last one is told of
DROP = 0.2  # from this part on sales decline
HALF = 0.5
DIGITS = 6  # of a change


class Period(NamedTuple):
    """What was sold in a period: the ``sales``, the number of ``orders`` above zero, of
    ``products`` what :class:`~.sales_bridge.Sold` says, and the sales of ``categories``."""

    sales: float
    orders: int
    products: dict
    categories: dict


class Parts(NamedTuple):
    """The parts of a difference of sales: by the number of orders, by their size, by lines that
    are sold no more, by price."""

    orders: Decimal
    size: Decimal
    lines: Decimal
    price: Decimal


def get_windows(as_of, months):
    """Return the last whole calendar months on the day ``as_of``, and the same a year before. A
    month is whole on its last day.

    >>> from datetime import date
    >>> now, before = get_windows(date(2026, 6, 29), 3)
    >>> now
    Window(start=datetime.date(2026, 3, 1), end=datetime.date(2026, 6, 1))
    >>> before.start, get_windows(date(2026, 6, 30), 3)[0].last
    (datetime.date(2025, 3, 1), datetime.date(2026, 6, 30))
    """
    end = (as_of + A_DAY).replace(day=1)
    now = Window(add_months(end, -months), end)
    return now, a_year_before(now)


def get_change(before, now):
    """Return how much sales have changed, -0.2 for a fifth less; None (unknown) where nothing was
    sold before, or an amount is no number.

    >>> get_change(100.0, 80.0), get_change(0.0, 80.0)
    (-0.2, None)
    """
    if not (isfinite(before) and isfinite(now)) or before <= 0:
        return None
    return round(now / before - 1, DIGITS)


def is_declining(changes):
    """Return whether sales fall: over the longer months by :data:`DROP` at least, and over the
    shorter ones, too, where these are known: what has recovered since falls no more.

    >>> is_declining((-0.3, -0.2)), is_declining((-0.1, -0.4)), is_declining((None, -0.4))
    (True, False, True)

    :param changes: of :data:`MONTHS`, as of :func:`get_change`
    """
    *shorter, longest = changes
    return longest is not None and all(
        change <= -DROP for change in (*shorter, longest) if change is not None
    )


def split(before, now, digits=2):
    """Return the :class:`Parts` of the difference between two periods; None where nothing was sold
    before.

    :param Period before, now: what was sold
    :param int digits: decimals of the currency
    """
    if get_change(before.sales, now.sales) is None or not before.orders:
        return None
    step = Decimal(1).scaleb(-digits)
    left = Decimal(now.orders) / before.orders
    lost = sum(
        exact(amount)
        for category, amount in before.categories.items()
        if amount > 0 and now.categories.get(category, 0) <= 0
    )
    orders, lines, price, difference = (
        Decimal(part).quantize(step) + 0  # no zero below zero
        for part in (
            (left - 1) * exact(before.sales),
            -min(Decimal(1), left) * lost,
            bridge(
                before.products, now.products, before.sales, now.sales, digits
            ).price,
            exact(now.sales) - exact(before.sales),
        )
    )
    return Parts(orders, difference - orders - lines - price, lines, price)


def get_reason(parts):
    """Return the name of the part that took most; None where none took anything.

    >>> get_reason(Parts(Decimal(-5), Decimal(3), Decimal(-9), Decimal(0)))
    'lines'
    """
    least, name = min(zip(parts, Parts._fields, strict=True))
    return name if least < 0 else None
