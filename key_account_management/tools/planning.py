"""Rules of account plans: progress, periods, targets, what changed between two versions.
Pure Python: no Odoo, no database, no clock.

>>> from datetime import date
>>> get_next_period(date(2026, 1, 1), date(2026, 12, 31))
Period(start=datetime.date(2027, 1, 1), end=datetime.date(2027, 12, 31))
"""

from datetime import date, timedelta
from typing import NamedTuple

from .periods import add_months

PERCENT, PLUS, FIXED = "percent", "plus", "fixed"
# So many months before a financial year ends, one plans the next one.
LAST_MONTHS = 3


class Progress(NamedTuple):
    """``percent``: mean of what is known, None where nothing is. ``known_weight``: percent of the
    weight that what is known carries."""

    percent: float | None
    known_weight: float


class Period(NamedTuple):
    """Days from ``start`` to ``end``, both included."""

    start: date
    end: date


class Change(NamedTuple):
    """``kind``: added, removed or changed. ``field``, ``before`` and ``after``: only where
    changed."""

    kind: str
    section: str
    name: str
    field: str | None = None
    before: object = None
    after: object = None


def weigh(parts):
    """Return the :class:`Progress` of ``parts``, as (weight, percent or None if unknown).

    A part counts from 0 to 100: one that is far beyond its target does not hide another that
    is behind.

    >>> weigh([(1, 150.0), (1, 50.0), (2, None)])
    Progress(percent=75.0, known_weight=50.0)
    >>> weigh([(1, None)])
    Progress(percent=None, known_weight=0.0)
    """
    parts = list(parts)
    known = [(weight, percent) for weight, percent in parts if percent is not None]
    weight = sum(weight for weight, _percent in known)
    total = sum(weight for weight, _percent in parts)
    if not weight:
        return Progress(None, 0.0)
    mean = sum(w * min(max(percent, 0), 100) for w, percent in known) / weight
    return Progress(mean, 100 * weight / total)


def get_next_period(start, end):
    """Return the :class:`Period` of the same length right after: whole months stay so.

    >>> get_next_period(date(2026, 3, 15), date(2026, 6, 14)).end
    datetime.date(2026, 9, 14)
    >>> get_next_period(date(2026, 1, 1), date(2026, 1, 10)).end
    datetime.date(2026, 1, 20)
    """
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    if months > 0 and add_months(start, months) == after:
        return Period(after, add_months(after, months) - timedelta(days=1))
    return Period(after, after + (end - start))


def get_twelve_months(start):
    """Return the :class:`Period` of twelve months from a day on.

    >>> get_twelve_months(date(2026, 11, 27)).end
    datetime.date(2027, 11, 26)
    """
    return Period(start, add_months(start, 12) - timedelta(days=1))


def get_year_to_plan(start, end, today):
    """Return the :class:`Period` that one plans on a day of the financial year from ``start``
    to ``end``: that year, in its last three months the next one.

    >>> year = date(2026, 1, 1), date(2026, 12, 31)
    >>> get_year_to_plan(*year, date(2026, 9, 30)).start
    datetime.date(2026, 1, 1)
    >>> get_year_to_plan(*year, date(2026, 10, 1)).start
    datetime.date(2027, 1, 1)
    """
    if today < add_months(end + timedelta(days=1), -LAST_MONTHS):
        return Period(start, end)
    return get_next_period(start, end)


def get_due_date(days, start, end, today):
    """Return when a step is due that takes ``days`` from the beginning of a plan, or from
    today where the plan has begun: at the latest on the last day, and never before today.

    >>> get_due_date(30, date(2027, 1, 1), date(2027, 12, 31), date(2026, 11, 27))
    datetime.date(2027, 1, 31)
    >>> get_due_date(30, date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 27))
    datetime.date(2026, 12, 27)
    >>> get_due_date(90, date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 27))
    datetime.date(2026, 12, 31)
    """
    return max(min(max(start, today) + timedelta(days=days), end), today)


def get_target(rule, value, baseline):
    """Return the target that a rule gives, None where it gives none.

    :param str rule: PERCENT: ``value`` % more than the baseline; PLUS: ``value`` more;
        FIXED: ``value`` itself; else a person chooses
    :param baseline: None where unknown

    >>> get_target(PERCENT, 10, 200)
    220.0
    >>> get_target(PLUS, 5, None)
    """
    if rule == FIXED:
        return value
    if baseline is None:
        return None
    if rule == PERCENT:
        # Multiplied first: 10% of 200 is 20, not 20.000000000000004.
        return baseline + baseline * value / 100
    return baseline + value if rule == PLUS else None


def compare(before, after):
    """Return the :class:`Change` list between two contents, sections in the order of ``after``.

    :param dict before, after: section → list of {id, name, values: {field: value}}; lines are
        the same where their id is

    >>> old = {"goals": [{"id": 1, "name": "Sell", "values": {"target": 5}}]}
    >>> new = {"goals": [{"id": 1, "name": "Sell", "values": {"target": 7}}]}
    >>> compare(old, new)
    [Change(kind='changed', section='goals', name='Sell', field='target', before=5, after=7)]
    """
    changes = []
    for section in [*after, *(name for name in before if name not in after)]:
        old = {line["id"]: line for line in before.get(section, ())}
        new = {line["id"]: line for line in after.get(section, ())}
        for key, line in new.items():
            if key in old:
                changes += _compare_line(section, old[key], line)
            else:
                changes.append(Change("added", section, line["name"]))
        changes += [
            Change("removed", section, line["name"])
            for key, line in old.items()
            if key not in new
        ]
    return changes


def _compare_line(section, old, new):
    fields = [*new["values"], *(f for f in old["values"] if f not in new["values"])]
    return [
        Change("changed", section, new["name"], field, was, now)
        for field in fields
        if (was := old["values"].get(field)) != (now := new["values"].get(field))
    ]
