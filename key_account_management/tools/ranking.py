"""Pareto: who makes which share of the whole. Equal amounts are kept together.

>>> pareto = Pareto([50.0, 30.0, 20.0])
>>> pareto.position(30.0)
Position(share=30.0, ahead=50.0, cumulative=80.0)
"""

from array import array
from bisect import bisect_left
from itertools import accumulate, chain
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


class Others(NamedTuple):
    """What all others hold beside one amount: those with a larger one, with the same, and with a
    smaller one."""

    larger: float
    equal: float
    smaller: float


class Pareto:
    """Ranks amounts. Keeps two floats per distinct amount, so that half a million
    customers fit into some megabytes."""

    def __init__(self, amounts):
        """:param amounts: iterable of floats, in any order"""
        ordered = sorted(amounts, reverse=True)
        # Of equal amounts the last sum, with all of them, stays.
        sums = dict(zip(ordered, accumulate(ordered), strict=True))
        # Negated, so that they ascend as bisect wants them.
        self._keys = array("d", (-amount for amount in sums))
        # Of all amounts above each; at last of all.
        self._sums = array("d", chain([0.0], sums.values()))
        self.total = self._sums[-1]

    @classmethod
    def from_groups(cls, groups):
        """Rank many amounts by the sums of some groups of neighbours. What stands in a group of
        its own has its exact position, and so has what lies between two groups.

        >>> Pareto.from_groups([(20.0, 20.0), (30.0, 80.0)]).position(20.0)
        Position(share=20.0, ahead=80.0, cumulative=100.0)

        :param groups: iterable of ``(least amount, sum)``
        """
        pareto = cls(())
        for least, amount in sorted(groups, reverse=True):
            pareto.total += amount
            pareto._keys.append(-least)
            pareto._sums.append(pareto.total)
        return pareto

    def position(self, amount):
        """Return the :class:`Position` of ``amount``, or None when the total is not
        positive (shares of nothing mean nothing).

        An amount that is not among those ranked takes the place that it would have.
        """
        if self.total <= 0:
            return None
        ahead, cumulative = self._get_sums(amount)
        return Position(
            share=round(100.0 * amount / self.total, 9),
            ahead=round(100.0 * ahead / self.total, 9),
            cumulative=round(100.0 * cumulative / self.total, 9),
        )

    def _get_sums(self, amount):
        """Return what is held above ``amount``, and above and with it."""
        index = bisect_left(self._keys, -amount)
        is_ranked = index < len(self._keys) and self._keys[index] == -amount
        return self._sums[index], self._sums[index + is_ranked]

    def others(self, amount):
        """Return the :class:`Others` beside one that has this ``amount``.

        >>> Pareto([50.0, 30.0, 30.0, 20.0]).others(30.0)
        Others(larger=50.0, equal=30.0, smaller=20.0)
        >>> Pareto([50.0]).others(0.0)
        Others(larger=50.0, equal=0.0, smaller=0.0)
        """
        ahead, cumulative = self._get_sums(amount)
        own = amount if cumulative != ahead else 0.0
        return Others(ahead, cumulative - ahead - own, self.total - cumulative)

    def shares(self, amounts):
        """Return the ``share`` of each amount's :class:`Position`."""
        if self.total <= 0:
            return [None] * len(amounts)
        return [round(100.0 * amount / self.total, 9) for amount in amounts]

    def ahead(self, amounts):
        """Return what is ``ahead`` in each amount's :class:`Position`."""
        if self.total <= 0:
            return [None] * len(amounts)
        keys, sums, total = self._keys, self._sums, self.total
        return [
            round(100.0 * sums[bisect_left(keys, -amount)] / total, 9)
            for amount in amounts
        ]

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
