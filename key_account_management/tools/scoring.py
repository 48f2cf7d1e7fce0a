"""From values to points, from points to a score: a column of values at once, one element an
account. Unknown is not zero.

>>> points([75, None], low=50, high=100)
[50.0, None]
>>> weigh([([100.0, 100.0], 3), ([None, 0.0], 1)], 2)
([100.0, 75.0], [75.0, 100.0])
"""


def points(values, low, high):
    """Return 0-100 for each of ``values`` on the scale from ``low`` (0) to ``high`` (100).

    ``low`` above ``high`` says that less is better. Outside the scale the nearer end
    counts. None (unknown) stays None.

    :raises ValueError: when both ends are equal, which is no scale
    """
    if low == high:
        raise ValueError(f"a scale needs two different ends, not {low} twice")
    width = high - low
    # Comparisons, for min() and max() would take most of the time.
    return [
        None
        if value is None
        else 0.0
        if (point := 100.0 * (value - low) / width) <= 0
        else min(point, 100.0)
        for value in values
    ]


def weigh(parts, count):
    """Return of each account the weighted mean of its known points, None when nothing is known;
    and the percent of the weight that known points carry.

    :param list parts: ``(points or None of each account, weight)``, None for the column that is
        unknown of all; weights are not negative
    :param int count: how many accounts
    """
    total, known, means = 0.0, [0.0] * count, [0.0] * count
    for values, weight in parts:
        total += weight
        if values is None:
            continue
        known = [
            k if value is None else k + weight
            for k, value in zip(known, values, strict=True)
        ]
        means = [
            mean if value is None else mean + value * weight
            for mean, value in zip(means, values, strict=True)
        ]
    return (
        [mean / k if k else None for mean, k in zip(means, known, strict=True)],
        [100.0 * k / total if k else 0.0 for k in known],
    )
