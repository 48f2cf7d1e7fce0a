"""Logistic regression that is drawn to start values, for few rows as for many.

With no rows the start values stay; each row moves them a little:

>>> rows = [((1.0, x / 10), x > 3) for x in range(-10, 11)]
>>> [round(b, 1) for b in fit([], (0.5, 1.0), (3, 30))]
[0.5, 1.0]
>>> [round(b, 1) for b in fit(rows, (0.5, 1.0), (3, 30))]
[-0.3, 1.1]
"""

from math import exp, inf, log, log1p

STEPS = 50  # Newton's steps; some ten are enough
HALVINGS = 40  # of one step
CLOSE = 1e-6  # a step that wins less than this is the last one
WALL = 0.01  # how softly a bound holds: of the size of one row's loss


def logistic(value):
    """Return 1 / (1 + e^-value), without overflow.

    >>> logistic(0), logistic(-2000), logistic(2000)
    (0.5, 0.0, 1.0)
    """
    if value < 0:
        power = exp(max(value, -700.0))
        return power / (1 + power) if value > -700 else 0.0
    return 1 / (1 + exp(-value))


def dot(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True))


def solve(matrix, vector):
    """Return x of matrix · x = vector (Gauss, the largest of a column first). The matrix is of
    full rank: each diagonal has the strength of a pull in it."""
    size = len(vector)
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    for k in range(size):
        best = max(range(k, size), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for i in range(k + 1, size):
            factor = rows[i][k] / rows[k][k]
            for j in range(k, size + 1):
                rows[i][j] -= factor * rows[k][j]
    found = [0.0] * size
    for k in reversed(range(size)):
        rest = sum(rows[k][j] * found[j] for j in range(k + 1, size))
        found[k] = (rows[k][size] - rest) / rows[k][k]
    return found


def get_loss(rows, weights, start, strengths, bounds):
    """Return the penalised loss: minus the log-likelihood, half the strength times the square of
    each weight's way from its start, and a wall at each bound; infinite behind a wall."""
    loss = (
        sum(
            s * (b - b0) ** 2
            for b, b0, s in zip(weights, start, strengths, strict=True)
        )
        / 2
    )
    for bound in bounds:
        room = dot(bound, weights)
        if room <= 0:
            return inf
        loss -= WALL * log(room)
    for row, label, worth in rows:
        value = dot(row, weights)
        if label:
            value = -value
        # log(1 + e^value), without overflow
        loss += worth * (max(value, 0) + log1p(exp(-abs(value))))
    return loss


def _get_slopes(rows, weights, start, strengths, bounds):
    """Return the second derivatives of the penalised loss, and the first."""
    size = len(weights)
    slope = [s * (b - b0) for b, b0, s in zip(weights, start, strengths, strict=True)]
    curve = [[0.0] * size for _row in range(size)]
    for k, strength in enumerate(strengths):
        curve[k][k] = float(strength)

    def add(row, pull, bend):
        for i, value in enumerate(row):
            slope[i] += pull * value
            line, part = curve[i], bend * value
            for j in range(i + 1):
                line[j] += part * row[j]

    for row, label, worth in rows:
        share = logistic(dot(row, weights))
        add(row, worth * (share - label), worth * share * (1 - share))
    for bound in bounds:
        room = dot(bound, weights)
        add(bound, -WALL / room, WALL / room**2)
    for i in range(size):
        for j in range(i):
            curve[j][i] = curve[i][j]
    return curve, slope


def fit(samples, start, strengths, bounds=(), steps=STEPS):
    """Return the weights of a logistic regression: a ridge around ``start`` instead of around
    nothing (le Cessie and van Houwelingen, Applied Statistics 41, 1992), by Newton's method. A
    step is halved while the loss grows: undamped, it runs away from some portfolios.

    :param samples: iterable of ``(features, happened)`` or ``(features, happened, worth)``: how
        much the row counts, 1 unless told
    :param start: the weights where nothing is known, one a feature
    :param strengths: how strongly each weight is drawn to its start: as many rows as this pull
        at least as much. All above 0
    :param bounds: vectors whose product with the weights stays above 0, as that of ``start`` is;
        kept by a logarithmic barrier (Boyd and Vandenberghe, Convex Optimization, 2004, 11.2)
    :param int steps: at most so many of Newton's
    """
    rows = [(s[0], s[1], s[2] if len(s) > 2 else 1.0) for s in samples]
    weights = list(start)
    if not rows:
        return tuple(weights)
    loss = get_loss(rows, weights, start, strengths, bounds)
    for _step in range(steps):
        step = solve(*_get_slopes(rows, weights, start, strengths, bounds))
        for _halving in range(HALVINGS):
            tried = [b - s for b, s in zip(weights, step, strict=True)]
            lower = get_loss(rows, tried, start, strengths, bounds)
            if lower < loss:
                break
            step = [s / 2 for s in step]
        else:
            break
        won, loss, weights = loss - lower, lower, tried
        if won < CLOSE:
            break
    return tuple(weights)


def get_auc(scored):
    """Return how well a figure ranks: of all pairs, one that happened and one that did not, the
    share in which the first has the higher figure, equal ones half (area under the ROC curve;
    Hanley and McNeil, Radiology 143, 1982). None where there is no pair. 0.5 is a coin.

    >>> get_auc([(0.2, False), (0.4, True), (0.6, False), (0.8, True)])
    0.75

    :param scored: iterable of ``(figure, happened)``
    """
    ordered = sorted(scored)
    happened = sum(label for _figure, label in ordered)
    if happened in (0, len(ordered)):
        return None
    ranks, begin = 0.0, 0
    while begin < len(ordered):
        end = begin
        while end < len(ordered) and ordered[end][0] == ordered[begin][0]:
            end += 1
        tied = sum(label for _figure, label in ordered[begin:end])
        ranks += (begin + 1 + end) / 2 * tied
        begin = end
    return (ranks - happened * (happened + 1) / 2) / (
        happened * (len(ordered) - happened)
    )
