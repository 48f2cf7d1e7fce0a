"""A document behind a figure: what a figure counted of it, and where its model has what a list
tells. This is the door for bridges that show documents of their own (``key.account.document``).
"""

from typing import NamedTuple

COUNTED, SUBTRACTED, CHANGED = "counted", "subtracted", "changed"
OTHERS, LARGER, EQUAL, SMALLER = "others", "larger", "equal", "smaller"
FIRST = "first"  # of a figure that counts categories: what made one new
# Reasons of figures that compare, were kept, or count categories: all of them count.
KEPT = (SUBTRACTED, CHANGED, OTHERS, LARGER, EQUAL, SMALLER, FIRST)
NOW, BEFORE = "now", "before"  # periods of a figure that compares two
LATE, OTHER_UNIT = "late", "other_unit"
# Why an order or invoice counts in the sales of a customer, or does not.
OF_SALES = (
    COUNTED,
    "cancelled",
    "quotation",
    "before",
    "after",
    "no_lines",
    "no_rate",
    "other_company",
)


class Counted(NamedTuple):
    """A record that a figure counted or left out: its ``id``; the ``amount`` that it adds in
    company currency, None where there is none; ``reason``, a value of that field; where these
    are not those of the record itself, ``date``, ``contact`` (an id), ``original`` (the amount in
    its currency) and ``kind``; the ``quantity`` that it adds, in the unit of the figure; the
    ``period`` of a figure that compares two; the ``points`` that it adds to a score; and the
    ``category`` (an id) that it stands for in a figure that counts categories."""

    id: int
    amount: float | None = None
    reason: str = COUNTED
    date: object = None
    contact: int | None = None
    original: float | None = None
    kind: str | None = None
    quantity: float | None = None
    period: str | None = None
    points: float | None = None
    category: int | None = None


class Summed(NamedTuple):
    """What a figure counts without listing the documents: the sum of their amounts, None where
    there are none; ``reason`` says whose. Where these are told: the ``number`` of documents, the
    ``name`` of the row, and the ``points`` that they add to a score."""

    amount: float | None
    reason: str = OTHERS
    number: int = 0
    name: str | None = None
    points: float | None = None


def sum_others(measure, others):
    """Return the :class:`Summed` of a measure that compares with other customers: all of them
    as one, or for their place in the Pareto those larger and smaller apart.

    >>> sum_others("sales_share", [50, 30, 20])
    [Summed(amount=100, reason='others', number=0, name=None, points=None)]
    >>> [summed.reason for summed in sum_others("cumulative_share", [50, 30, 20])]
    ['larger', 'equal', 'smaller']

    :param others: the sums of larger, of equal and of smaller ones
    """
    if measure == "sales_share":
        return [Summed(sum(others))]
    return list(map(Summed, others, (LARGER, EQUAL, SMALLER)))


def count(key, amount, **values):
    """Return the :class:`Counted` of a row of a source: left out where it has no amount.

    >>> count(7, None).reason
    'no_rate'
    """
    reason = "no_rate" if amount is None else COUNTED
    return Counted(key, amount, reason, **values)


class Changed(NamedTuple):
    """What a figure counted of a document, ``was``, and what the same counts today, ``now``: None
    where the document is gone, confirmed no more, or can't be counted."""

    was: float
    now: float | None

    @property
    def by(self):
        """How much more counts today."""
        return (self.now or 0) - self.was


def get_changed(kept, today, is_zero):
    """Return ``{id: Changed}`` of the documents that count otherwise than they did.

    :param dict kept: id → amount as it was counted
    :param dict today: id → amount of today, None where there is none
    :param is_zero: whether an amount is less than the currency can tell

    >>> get_changed({7: 10, 8: 5, 9: 1}, {7: 12, 9: 1}, lambda amount: not amount)
    {7: Changed(was=10, now=12), 8: Changed(was=5, now=None)}
    """
    both = {key: Changed(was, today.get(key)) for key, was in kept.items()}
    return {
        key: changed
        for key, changed in both.items()
        if changed.now is None or not is_zero(changed.by)
    }


class Kind(NamedTuple):
    """Where a model has what a row tells: paths of fields. ``document`` leads to what is opened,
    where that is not the record itself."""

    code: str
    date: str | None = None
    contact: str | None = None
    state: str | None = None
    amount: str | None = None
    currency: str | None = None
    document: str | None = None
