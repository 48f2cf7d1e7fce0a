"""A customer's own order rhythm, and when its silence is out of it.

>>> from datetime import date
>>> silence_risk(date(2026, 1, 1), date(2026, 3, 2), 3, date(2026, 4, 1))
0.0
>>> round(silence_risk(date(2026, 1, 1), date(2026, 3, 2), 3, date(2026, 5, 1)))
63
"""

from math import exp

LEAST_ORDERS = 3  # two gaps are the least that make a rhythm


def silence_risk(first, last, count, as_of):
    """Return 0-100: how far the silence since the last order exceeds the mean gap.

    0 while the silence is within the customer's own mean gap ``g`` between orders; beyond,
    ``100 * (1 - exp(-(silence - g) / g))``: 63 at twice the gap, 86 at three times, 95 at
    four times. None (unknown) with fewer than three orders, or all on one day.

    :param date first: day of the first order
    :param date last: day of the last order up to ``as_of``
    :param int count: number of orders up to ``as_of``
    """
    if count < LEAST_ORDERS or first == last:
        return None
    gap = (last - first).days / (count - 1)
    excess = max(0.0, (as_of - last).days - gap)
    return 100.0 * (1.0 - exp(-excess / gap))
