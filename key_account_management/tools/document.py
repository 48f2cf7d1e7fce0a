"""A document behind a figure: what a figure counted of it, and where its model has what a list
tells. This is the door for bridges that show documents of their own (``key.account.document``).
"""

from typing import NamedTuple

COUNTED, SUBTRACTED, CHANGED = "counted", "subtracted", "changed"
KEPT = (SUBTRACTED, CHANGED)  # reasons of figures that compare, or were kept
LATE, OTHER_UNIT = "late", "other_unit"
OF_MEASURES = (LATE, OTHER_UNIT)  # reasons that only some measures have


class Counted(NamedTuple):
    """A record that a figure counted or left out: its ``id``; the ``amount`` that it adds in
    company currency, None where there is none; ``reason``, a value of that field; where these
    are not those of the record itself, ``date``, ``contact`` (an id), ``original`` (the amount in
    its currency) and ``kind``; and the ``quantity`` that it adds, in the unit of the figure."""

    id: int
    amount: float | None = None
    reason: str = COUNTED
    date: object = None
    contact: int | None = None
    original: float | None = None
    kind: str | None = None
    quantity: float | None = None


def count(key, amount, **values):
    """Return the :class:`Counted` of a row of a source: left out where it has no amount.

    >>> count(7, None).reason
    'no_rate'
    """
    reason = "no_rate" if amount is None else COUNTED
    return Counted(key, amount, reason, **values)


class Kind(NamedTuple):
    """Where a model has what a row tells: paths of fields. ``document`` leads to what is opened,
    where that is not the record itself."""

    code: str
    date: str
    contact: str | None = None
    state: str | None = None
    amount: str | None = None
    currency: str | None = None
    document: str | None = None
