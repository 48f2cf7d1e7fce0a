"""When a currency is worth the same as another: the days on which a stored rate of 1 is a real
one, and not what Odoo falls back on where it knows no rate.

>>> from datetime import date
>>> pegged = [Rate(date(2026, 1, 1), 1.0), Rate(date(2026, 3, 1), 1.2)]
>>> get_equal_spans(pegged, [])
[Span(start=None, end=datetime.date(2026, 3, 1))]
>>> get_equal_spans([], [])
[]
"""

from bisect import bisect_right
from datetime import date
from typing import NamedTuple


class Rate(NamedTuple):
    """Units of a currency from ``day`` on; ``own``: entered for the company, and not for all
    companies."""

    day: date
    value: float
    own: bool = False


class Span(NamedTuple):
    """Days from ``start`` up to, and without, ``end``; None: without end."""

    start: date | None
    end: date | None


class Lookup:
    """Odoo's own look-up (``res.currency._get_rates``): the last rate up to the day, else the
    first one after it, else 1. Rates of the company go before those of all companies."""

    def __init__(self, rates):
        """:param rates: iterable of :class:`Rate`, in any order"""
        ordered = sorted(rates)
        self.groups = [[r for r in ordered if r.own], [r for r in ordered if not r.own]]
        self.groups = [group for group in self.groups if group]
        self.days = [[rate.day for rate in group] for group in self.groups]

    def get(self, day):
        """Return the rate of ``day``; None stands for the time before all rates."""
        if day:
            for group, days in zip(self.groups, self.days, strict=True):
                if index := bisect_right(days, day):
                    return group[index - 1].value
        return self.groups[0][0].value if self.groups else 1.0


def get_equal_spans(rates, others):
    """Return the :class:`Span` list of days on which ``rates`` and ``others`` say the same, in
    order. None when there are no ``rates``: nothing is known then.

    :param rates, others: iterables of :class:`Rate` of the two currencies
    """
    rates, others = list(rates), list(others)
    if not rates:
        return []
    one, other = Lookup(rates), Lookup(others)
    days = [None, *sorted({rate.day for rate in rates + others})]
    spans = []
    for start, end in zip(days, [*days[1:], None], strict=True):
        if one.get(start) != other.get(start):
            continue
        if spans and spans[-1].end == start:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return spans
