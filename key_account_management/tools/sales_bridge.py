"""Why sales differ from the period before: by price, volume and mix, and by products that came
or went. The parts are rounded as they are shown and add up exactly to the difference.

For the products sold in both periods, in groups counted in the same unit (pieces and hours do
not add up), with quantities q, amounts a, and Q, A their sums over the group:

* price: the new quantities at the change of their own average price, sum of a1 - q1 * a0 / q0;
* volume: as if all had grown alike, (Q1 - Q0) * A0 / Q0;
* mix: the rest, that is more or less of the dearer ones.

*new* and *lost* are the amounts of products sold in one period only. *other* is what no product
explains: lines without one, products of which as much came back as went out, roundings.

>>> before = {"nut": Sold("pcs", 10, 100.0), "bolt": Sold("pcs", 10, 50.0)}
>>> after = {"nut": Sold("pcs", 20, 220.0), "cap": Sold("pcs", 5, 30.0)}
>>> bridge(before, after, 150.0, 255.0)._asdict() == {
...     "price": Decimal(20), "volume": Decimal(100), "mix": Decimal(0),
...     "new": Decimal(30), "lost": Decimal(-50), "other": Decimal(5)}
True
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple


class Sold(NamedTuple):
    """What was sold of a product in a period; ``unit``: anything that is equal where quantities
    may be added."""

    unit: Any
    quantity: float
    amount: float


class Bridge(NamedTuple):
    """The parts of a difference of sales."""

    price: Decimal
    volume: Decimal
    mix: Decimal
    new: Decimal
    lost: Decimal
    other: Decimal


def exact(value):
    """Return a float as people write it, exactly.

    >>> exact(0.1)
    Decimal('0.1')
    """
    return Decimal(repr(float(value)))


def is_comparable(before, after):
    """Tell whether a product has an average price in both periods, in the same unit.

    >>> is_comparable(Sold("pcs", 1, 5.0), Sold("pcs", 0, 5.0))
    False
    """
    return before.unit == after.unit and before.quantity > 0 and after.quantity > 0


def get_price_effect(before, after):
    """Return what the change of its average price brought, at the new quantity.

    >>> get_price_effect(Sold("pcs", 10, 100.0), Sold("pcs", 20, 220.0)) == 20
    True
    """
    was, amount, now = (
        exact(before.quantity),
        exact(before.amount),
        exact(after.quantity),
    )
    return exact(after.amount) - now * amount / was


def bridge(before, after, total_before, total_after, digits=2):
    """Return the :class:`Bridge` between two periods.

    :param dict before, after: product → :class:`Sold`
    :param float total_before, total_after: all sales, also those without a product
    :param int digits: decimals of the currency
    """
    step = Decimal(1).scaleb(-digits)
    groups = defaultdict(list)
    for product in before.keys() & after.keys():
        pair = before[product], after[product]
        if is_comparable(*pair):
            groups[pair[0].unit].append(pair)
    price = volume = comparable = Decimal(0)
    for pairs in groups.values():
        was, now = _add(pair[0] for pair in pairs), _add(pair[1] for pair in pairs)
        price += sum((get_price_effect(*pair) for pair in pairs), Decimal(0))
        volume += (now[0] - was[0]) * was[1] / was[0]
        comparable += now[1] - was[1]
    new = _add(after[product] for product in after.keys() - before.keys())[1]
    lost = -_add(before[product] for product in before.keys() - after.keys())[1]
    price, volume, comparable, new, lost, difference = (
        part.quantize(step)
        for part in (
            price,
            volume,
            comparable,
            new,
            lost,
            exact(total_after) - exact(total_before),
        )
    )
    other = difference - comparable - new - lost
    return Bridge(price, volume, comparable - price - volume, new, lost, other)


def _add(rows):
    """Return the sums of quantities and of amounts."""
    quantity = amount = Decimal(0)
    for row in rows:
        quantity += exact(row.quantity)
        amount += exact(row.amount)
    return quantity, amount
