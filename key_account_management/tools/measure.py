"""What a measure is: its unit, the source of its rows, how it may be added and compared.

That is known without a date or a company (``_get_measures`` of the model with the measures); how
it is counted, the SQL, is told by its ``_measure_<code>`` for a company and a day.
This is the door for bridges: they import from here and from no model.

>>> Measure(MONEY, "order", additive=True).empty is None
True
"""

from typing import NamedTuple

JUDGED = frozenset({"influence", "strategic_fit", "potential"})
RELATIVE = frozenset({"sales_share", "cumulative_share"})
# The source by the company's basis, orders or invoices; their lines; their categories.
SALES, SALES_LINE, SALES_CATEGORY = "sales", "sales_line", "sales_category"

MONEY, NUMBER, PERCENT, POINTS = "money", "number", "percent", "points"
MONTHS, DAYS = "months", "days"
QUANTITY = "quantity"  # in a unit of measure that is chosen, of a category


class Limit(NamedTuple):
    """Of what a quantity is, and in which unit: the ids of a product category and of all below;
    the root of the unit's family; how many of that root are in one unit."""

    categories: object
    family: object
    factor: object


class Measure(NamedTuple):
    """``unit``: see the constants. ``source``: None for what is not measured in SQL.
    ``value``: of a measure that is asked for a company and a day, one aggregate over the rows of
    ``source``, as SQL that yields float8, NULL where unknown.
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
