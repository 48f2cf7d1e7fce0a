"""Pareto: who makes which share of the whole. Equal amounts are kept together.

>>> pareto = Pareto([50.0, 30.0, 20.0])
>>> pareto.position(30.0)
Position(share=30.0, ahead=50.0, cumulative=80.0)
"""

from array import array
from bisect import bisect_left
from math import inf
from typing import NamedTuple


class Position(NamedTuple):
    """Where one amount stands, in percent of the total.

    ``ahead`` is held by those with a larger amount, ``cumulative`` by them and by all
    with this very amount.
    """

    share: float
    ahead: float
    cumulative: float


class Pareto:
    """Ranks amounts. Keeps two floats per distinct amount, so that half a million
    customers fit into some megabytes."""

    def __init__(self, amounts):
        """:param amounts: iterable of floats, in any order"""
        ordered = sorted(amounts, reverse=True)
        self._keys = array("d")  # negated, so that they ascend as bisect wants them
        self._sums = array("d")  # sum of all amounts down to this one
        running = 0.0
        for amount in ordered:
            running += amount
            if self._keys and self._keys[-1] == -amount:
                self._sums[-1] = running
            else:
                self._keys.append(-amount)
                self._sums.append(running)
        self.total = running

    def position(self, amount):
        """Return the :class:`Position` of ``amount``, or None when the total is not
        positive (shares of nothing mean nothing).

        An amount that is not among those ranked takes the place that it would have.
        """
        if self.total <= 0:
            return None
        index = bisect_left(self._keys, -amount)
        ahead = self._sums[index - 1] if index else 0.0
        is_ranked = index < len(self._keys) and self._keys[index] == -amount
        cumulative = self._sums[index] if is_ranked else ahead
        return Position(
            share=100.0 * amount / self.total,
            ahead=round(100.0 * ahead / self.total, 9),
            cumulative=round(100.0 * cumulative / self.total, 9),
        )

    def least(self, by_share, threshold):
        """Return the least amount on the upper side of ``threshold`` (percent).

        By share: with at least that share of the total. Else: with less than that share
        held by larger amounts. What is above lies on the same side, what is below on the
        other, so that one comparison tells the side. Infinite when there is none.
        """
        if self.total <= 0:
            return inf

        def outside(index):
            position = self.position(-self._keys[index])
            share = position.share >= threshold
            return not (share if by_share else position.ahead < threshold)

        index = bisect_left(range(len(self._keys)), True, key=outside)
        return -self._keys[index - 1] if index else inf
