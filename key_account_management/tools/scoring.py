"""From a value to points, from points to one score. Unknown is not zero.

>>> points(75, low=50, high=100)
50.0
>>> weigh([(100.0, 3), (None, 1), (0.0, 1)])
Score(value=75.0, known_weight=80.0)
"""

from typing import NamedTuple


class Score(NamedTuple):
    """``value`` 0-100, None when nothing is known; ``known_weight``: percent of the weight
    that known values carry."""

    value: float | None
    known_weight: float


def points(value, low, high):
    """Return 0-100 for ``value`` on the scale from ``low`` (0) to ``high`` (100).

    ``low`` above ``high`` says that less is better. Outside the scale the nearer end
    counts. None (unknown) stays None.

    :raises ValueError: when both ends are equal, which is no scale
    """
    if low == high:
        raise ValueError(f"a scale needs two different ends, not {low} twice")
    if value is None:
        return None
    return max(0.0, min(100.0, 100.0 * (value - low) / (high - low)))


def weigh(parts):
    """Return the weighted mean of the known parts and how much of the weight is known.

    :param parts: iterable of ``(points or None, weight)``; weights are not negative
    """
    total = known = mean = 0.0
    for value, weight in parts:
        total += weight
        if value is not None:
            known += weight
            mean += value * weight
    if not known:
        return Score(None, 0.0)
    return Score(mean / known, 100.0 * known / total)
