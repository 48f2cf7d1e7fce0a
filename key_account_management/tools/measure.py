"""What a measure is: its unit, the source of its rows, how it may be added and compared.

How it is counted, the SQL, is told by ``_measure_<code>`` of the model that knows the source.
This is the door for bridges: they import from here and from no model.

>>> Measure(MONEY, "order", additive=True).empty is None
True
"""

from typing import NamedTuple

JUDGED = frozenset({"influence", "strategic_fit", "potential"})
RELATIVE = frozenset({"sales_share", "cumulative_share"})

MONEY, NUMBER, PERCENT, POINTS = "money", "number", "percent", "points"
MONTHS, DAYS = "months", "days"


class Measure(NamedTuple):
    """``value``: one aggregate over the rows of ``source``, as SQL that yields float8, NULL
    where unknown; None for what is not measured in SQL. ``unit``: see the constants.
    ``empty``: the value of a customer without any row: 0 for sums and counts, else unknown.
    ``additive``: the values of two halves of a period add up. ``lower``: less is better.
    ``signed``: values may lie below zero, so that zero is something to aim at."""

    unit: str
    source: str | None = None
    value: object = None
    empty: float | None = None
    additive: bool = False
    lower: bool = False
    signed: bool = False
