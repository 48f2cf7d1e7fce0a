"""Who may be asked for an opinion now, and who not and why.

>>> from datetime import datetime
>>> now = datetime(2026, 6, 30)
>>> rules = Rules(every_months=6, quiet_days=60)
>>> decide(Person(address=True), rules, now)
Decision(verdict='ask', until=None, final=False)
>>> decide(Person(address=True, last_anywhere=datetime(2026, 6, 1)), rules, now)
Decision(verdict='quiet', until=datetime.datetime(2026, 7, 31, 0, 0), final=False)
>>> decide(Person(address=True, opted_out=True, in_tier=False), rules, now)
Decision(verdict='tier', until=None, final=True)
"""

from calendar import monthrange
from datetime import datetime, timedelta
from typing import NamedTuple

# Nobody decides these away: not even a person who asks by hand.
FINAL = frozenset({"left", "address", "bounced", "opted_out", "pending"})


class Rules(NamedTuple):
    """What a programme and its company ask for.

    ``every_months``: 0 for programmes that ask after an occasion; ``quiet_days``: 0 switches
    the quiet period off.
    """

    every_months: int
    quiet_days: int


class Person(NamedTuple):
    """What is known about somebody who might be asked."""

    on_map: bool = True
    in_tier: bool = True
    has_role: bool = True
    address: bool = False
    bounced: bool = False
    opted_out: bool = False
    pending: bool = False  # asked by this programme, may still answer
    complaint: bool = False  # the account has an open complaint
    occasion: datetime | None = None  # the last visit or delivery to ask about
    last_here: datetime | None = None  # last asked by this programme
    last_anywhere: datetime | None = None  # last asked by any programme


class Decision(NamedTuple):
    """``verdict``: "ask", or why not; ``until``: from when on the reason is gone, where known;
    ``final``: not even by hand."""

    verdict: str
    until: datetime | None = None
    final: bool = False


def decide(person, rules, now):
    """Return the :class:`Decision` on asking ``person`` at the moment ``now``.

    The first reason that holds is told: whom the programme means, whether the person can and
    wants to be asked, whether now is the time.
    """
    reasons = [verdict for verdict, holds in _get_obstacles(person) if holds]
    final = not FINAL.isdisjoint(reasons)
    if reasons:
        return Decision(reasons[0], final=final)
    return _find_time(person, rules, now) or Decision("ask")


def add_months(moment, months):
    """Return the same time of day so many months later, on the last day of a shorter month.

    >>> add_months(datetime(2025, 12, 31, 9), 2)
    datetime.datetime(2026, 2, 28, 9, 0)
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _get_obstacles(person):
    return [
        ("left", not person.on_map),
        ("tier", not person.in_tier),
        ("role", not person.has_role),
        ("address", not person.address),
        ("bounced", person.bounced),
        ("opted_out", person.opted_out),
        ("pending", person.pending),
        ("complaint", person.complaint),
    ]


def _find_time(person, rules, now):
    """Why now is not the time, or None."""
    if rules.every_months:
        due = person.last_here and add_months(person.last_here, rules.every_months)
        if due and due > now:
            return Decision("asked", due)
    elif not person.occasion:
        return Decision("no_occasion")
    elif person.last_here and person.last_here >= person.occasion:
        return Decision("asked")
    quiet = timedelta(days=rules.quiet_days)
    if person.last_anywhere and person.last_anywhere + quiet > now:
        return Decision("quiet", person.last_anywhere + quiet)
    return None
