"""Which silences are worth a warning, and what such warnings were worth in the past.

Of 94 warnings 85 were right; of the next 24 that is said to be as many as can be expected in nine
cases of ten:

>>> get_expected_range(85, 94, 24)
(19, 24)
"""

from math import exp, lgamma
from typing import NamedTuple

THRESHOLD = 0.5  # from this probability on a silence is worth a mark
LEAST = 8  # warnings; of fewer nothing is said
OUTSIDE = 0.05  # at either end of a range


class Silence(NamedTuple):
    """A customer that may have been lost: whose it is (``owner``), since when (``since``: its last
    order day), how likely, and the sales of its last 12 months."""

    key: object
    owner: object
    since: object
    probability: float
    amount: float

    @property
    def stake(self):
        """What is likely lost in a year."""
        return self.probability * self.amount


def choose(silences, budget, warned):
    """Return the silences to warn of, the most at stake first: from :data:`THRESHOLD` on, each
    silence once, at most ``budget`` an owner. Places that nobody fills stay empty: filled with
    less likely ones, most warnings would be wrong.

    >>> silences = [Silence("A", 1, 5, 0.9, 100), Silence("B", 1, 6, 0.6, 900), Silence("C", 2, 7, 0.4, 9)]
    >>> [silence.key for silence in choose(silences, 1, set())]
    ['B']
    >>> [silence.key for silence in choose(silences, 2, {("B", 6)})]
    ['A']

    :param silences: iterable of :class:`Silence`
    :param int budget: at most so many an owner
    :param warned: the ``(key, since)`` that were warned of before
    """
    taken, chosen = {}, []
    for silence in sorted(
        silences, key=lambda s: (-s.stake, -s.probability, str(s.key))
    ):
        if silence.probability < THRESHOLD or (silence.key, silence.since) in warned:
            continue
        if taken.get(silence.owner, 0) < budget:
            taken[silence.owner] = taken.get(silence.owner, 0) + 1
            chosen.append(silence)
    return chosen


def get_expected_range(right, count, coming):
    """Return how many of the ``coming`` warnings will be right, at least and at most, in nine
    cases of ten; None where ``count`` is too few to say.

    Beta-binomial, with the share's Jeffreys prior Beta(½, ½) (Brown, Cai and DasGupta, Statistical
    Science 16, 2001): a range for the share alone would leave out what chance does to few.
    """
    if count < LEAST or not 0 <= right <= count:
        return None
    a, b = right + 0.5, count - right + 0.5
    whole = (
        lgamma(a + b)
        - lgamma(a)
        - lgamma(b)
        + lgamma(coming + 1)
        - lgamma(a + b + coming)
    )
    sums, total = [], 0.0
    for k in range(coming + 1):
        total += exp(
            whole
            + lgamma(a + k)
            + lgamma(b + coming - k)
            - lgamma(k + 1)
            - lgamma(coming - k + 1)
        )
        sums.append(total)
    low = next(k for k, share in enumerate(sums) if share > OUTSIDE)
    high = next((k for k, share in enumerate(sums) if share >= 1 - OUTSIDE), coming)
    return low, high


def get_bins(judged, count=5):
    """Return what was predicted beside what came, in bins of equally many, the least likely first:
    ``(how many, mean probability, share that came)``.

    >>> get_bins([(0.1, False), (0.2, False), (0.8, True), (0.9, True)], 2)
    [(2, 0.15, 0.0), (2, 0.85, 1.0)]

    :param judged: iterable of ``(probability, came)``
    """
    ordered = sorted(judged)
    size, bins = len(ordered), []
    for i in range(count):
        part = ordered[i * size // count : (i + 1) * size // count]
        if part:
            mean = round(sum(p for p, _came in part) / len(part), 12)
            bins.append((len(part), mean, sum(came for _p, came in part) / len(part)))
    return bins
