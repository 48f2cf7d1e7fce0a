"""How likely a customer is to order nothing more for a while, by its own order rhythm.

A customer is known by four sums of its *order days* (days with a positive net amount: two orders
of a day are one). One orders every week, another every quarter, and both are silent for three
months; how likely is another half year without an order?

>>> from datetime import date, timedelta
>>> today = date(2026, 3, 1)
>>> def every(days, count):
...     return [today - timedelta(90 + days * i) for i in range(count)]
>>> weekly, quarterly = Sums.of(every(7, 52)), Sums.of(every(91, 8))
>>> portfolio = Rhythm()
>>> [round(100 * portfolio.get_probability(s, today, 180)) for s in (weekly, quarterly)]
[60, 20]
>>> portfolio.get_range(weekly)
(6, 8)

The features and their start values were found on seven portfolios, of firms and of consumers. The
figure ranks customers as well as BG/NBD does (Fader, Hardie and Lee, Marketing Science 24, 2005),
needs sums alone, and can be told in a sentence.
"""

from datetime import date, timedelta
from itertools import pairwise
from math import exp, log
from statistics import fmean, median, variance
from typing import NamedTuple

from . import regression

# Weights of the features in get_features(), from seven portfolios with equal say.
START = (1.20, 0.19, -0.51, -0.94, 0.40, -0.49, 0.50)
STRENGTHS = (3, 30, 30, 30, 30, 30, 30)
LEAST_GAPS, MOST_GAPS = (
    0.2,
    5.0,
)  # what a portfolio's own gaps may count, in gaps of a customer
LEAST_VARIATION, MOST_VARIATION = log(0.1), log(4)  # of the gaps, logarithm
TWICE = log(2)
ROWS = 20_000  # of one fit: more make it slower, not better
MONTHS = 12  # month-ends looked back on
# Month-ends of one customer are not as many facts: so many of them count in full.
FULL = 3
MIDDLE = 0.674  # of a normal distribution half lies within so many deviations
HISTORY = (
    90  # days before the horizon that a history must have, to learn from all of it
)
SHORTEST = 20  # days of a horizon that something is learnt from
# Median gap of a portfolio, in days: the horizon to propose.
HORIZONS = ((30, 90), (90, 180))
LONGEST_HORIZON, UNKNOWN_HORIZON = 365, 180
LEAST_ONCE = 8  # customers with one order day; of fewer no share is told


class Sums(NamedTuple):
    """The order days of a customer up to some day: how many, the first, the last, the sum of the
    squares of the days between two."""

    count: int
    first: date
    last: date
    squares: float

    @classmethod
    def of(cls, days):
        """Return the sums of order days, in any order, each as often as wanted.

        >>> Sums.of([date(2026, 1, 3), date(2026, 1, 1), date(2026, 1, 6)])[::3]
        (3, 13)
        """
        days = sorted(set(days))
        squares = sum((b - a).days ** 2 for a, b in pairwise(days))
        return cls(len(days), days[0], days[-1], squares)

    @property
    def active(self):
        """Days from the first order day to the last."""
        return (self.last - self.first).days


# From twice the usual gap on a longer silence never lowers the figure, however regular the gaps:
# there the slope on the silence is that of its weight, of its product with the variation, and of
# twice its square's.
BOUNDS = (
    (0, 0, 0, 0, 0, 0, 1),
    (0, 1, 0, 0, 0, LEAST_VARIATION, 2 * TWICE),
    (0, 1, 0, 0, 0, MOST_VARIATION, 2 * TWICE),
)


class Rhythm(NamedTuple):
    """What a portfolio has taught: the weights of the features, and its own usual gap, as if each
    customer had ``gaps`` more gaps that are ``days`` long together."""

    weights: tuple = START
    gaps: float = 1.0
    days: float = 30.0

    def get_gap(self, sums):
        """Return the usual days between two order days: the customer's own, drawn to those of all
        the more the fewer it has."""
        return (sums.active + self.days) / (sums.count - 1 + self.gaps)

    def get_features(self, sums, as_of, horizon):
        """Return the features of :data:`START`: 1; u, the silence in usual gaps; the horizon in
        usual gaps; the number of order days; how much the gaps vary (v); u · v; max(u, 0)². All
        but the first are logarithms, of days one longer so that none is nothing.

        :param sums: :class:`Sums` of two order days at least, up to ``as_of``
        :param date as_of: the last day that is known
        :param int horizon: days after ``as_of`` that are asked for
        """
        gap = self.get_gap(sums)
        # The first day not known is one later.
        silence = (as_of - sums.last).days + 1
        u = log((silence + 1) / (gap + 1))
        variation = get_variation(sums)
        v = min(max(log(variation + 0.01) / 2, LEAST_VARIATION), MOST_VARIATION)
        return (
            1.0,
            u,
            log(horizon / (gap + 1)),
            log(sums.count),
            v,
            u * v,
            max(u, 0.0) ** 2,
        )

    def get_probability(self, sums, as_of, horizon):
        """Return how likely it is, 0 to 1, that no order day follows within ``horizon`` days; None
        (unknown) with fewer than two order days. See :meth:`get_features` for the arguments."""
        if sums.count < 2:
            return None
        features = self.get_features(sums, as_of, horizon)
        return regression.logistic(regression.dot(features, self.weights))

    def get_range(self, sums):
        """Return the days between which the middle half of the gaps lies, were they log-normal
        with the customer's usual gap as mean: "usually every 13 to 18 days"."""
        spread = log(1 + get_variation(sums))
        middle = log(self.get_gap(sums)) - spread / 2
        ends = (middle - MIDDLE * spread**0.5, middle + MIDDLE * spread**0.5)
        return tuple(max(1, round(exp(end))) for end in ends)


def get_variation(sums):
    """Return the squared coefficient of variation of the gaps, as if two more varied by 1.

    >>> get_variation(Sums(11, date(2026, 1, 1), date(2026, 4, 11), 1000.0))
    0.16666666666666666
    """
    gaps = sums.count - 1
    mean = sums.active / gaps
    own = max(0.0, sums.squares / gaps - mean**2) / max(mean, 0.5) ** 2
    return (gaps * own + 2) / (gaps + 2)


def get_long_lost(horizon):
    """Return from how many days of silence on a customer is long lost, which anybody knows.

    >>> get_long_lost(90), get_long_lost(365)
    (365, 730)
    """
    return max(365, 2 * horizon)


def is_judged(sums, as_of, horizon):
    """Return whether the customer is one of those a figure is judged by: two order days, and not
    long lost."""
    return sums.count > 1 and (as_of - sums.last).days < get_long_lost(horizon)


def get_median_gap(portfolio):
    """Return the median of the customers' mean days between two order days; None where nobody has
    ordered on two.

    :param portfolio: iterable of :class:`Sums`
    """
    gaps = [sums.active / (sums.count - 1) for sums in portfolio if sums.count > 1]
    return median(gaps) if gaps else None


def propose_horizon(gap):
    """Return the days ahead to ask for in a portfolio with this median gap.

    >>> propose_horizon(30), propose_horizon(31), propose_horizon(200), propose_horizon(None)
    (90, 180, 365, 180)
    """
    if gap is None:
        return UNKNOWN_HORIZON
    return next((horizon for most, horizon in HORIZONS if gap <= most), LONGEST_HORIZON)


def get_taught_horizon(history, horizon):
    """Return the days ahead that something is learnt from: a short history has had no whole
    horizon; half of one carries over, as the feature counts it in usual gaps.

    :param int history: days from the first order day on

    >>> get_taught_horizon(500, 180), get_taught_horizon(200, 180), get_taught_horizon(14, 180)
    (180, 90, 11)
    """
    while history < horizon + HISTORY and horizon > SHORTEST:
        horizon //= 2
    return horizon


def get_prior(portfolio, as_of):
    """Return the ``(gaps, days)`` of :class:`Rhythm` by the method of moments: the mean of the
    order rates, and their variance less what chance alone gives (a gamma distribution, as in
    BG/NBD).

    :param portfolio: iterable of :class:`Sums` up to ``as_of``
    """
    rates = [
        ((sums.count - 1) / age, 1 / age)
        for sums in portfolio
        if sums.count > 1
        for age in [(as_of - sums.first).days + 1]
    ]
    if len(rates) < 2:
        return Rhythm().gaps, Rhythm().days
    mean = fmean(rate for rate, _chance in rates)
    spread = variance(rate for rate, _chance in rates)
    spread -= mean * fmean(chance for _rate, chance in rates)
    gaps = mean * mean / spread if spread > 0 else MOST_GAPS
    gaps = min(max(gaps, LEAST_GAPS), MOST_GAPS)
    return gaps, gaps / mean


class Origin(NamedTuple):
    """A past month-end: the :class:`Sums` of customers up to it, and for each whether no order day
    lies in the horizon after it."""

    as_of: date
    portfolio: list
    lapsed: list

    def get_judged(self, horizon):
        """Return the list of ``(sums, lapsed)`` of those a figure is judged by, see
        :func:`is_judged`."""
        return [
            (sums, lapsed)
            for sums, lapsed in zip(self.portfolio, self.lapsed, strict=True)
            if is_judged(sums, self.as_of, horizon)
        ]


def get_month_ends(as_of, horizon, months=MONTHS):
    """Return the last ``months`` month-ends whose horizon has ended on ``as_of``, newest first.

    >>> get_month_ends(date(2026, 5, 30), 90, 2)
    [datetime.date(2026, 2, 28), datetime.date(2026, 1, 31)]
    """
    ends, end = [], (as_of - timedelta(horizon)) + timedelta(1)
    while len(ends) < months:
        end = end.replace(day=1) - timedelta(1)
        ends.append(end)
    return ends


def get_taught_ends(as_of, history, horizon):
    """Return the month-ends to learn from and to prove it by, newest first, of a history of so
    many days; beside the :data:`MONTHS` so many that the newest one can be foretold by those whose
    horizon had ended by then. See :func:`prove`."""
    first = as_of - timedelta(history - 1)
    ends = get_month_ends(as_of, horizon, MONTHS + horizon // 28 + 1)
    return [end for end in ends if end >= first]


def prove(origins, horizon):
    """Return what the month-ends before would have said of the newest one, beside what came:
    ``[(probability, lapsed)]`` of its customers, see :func:`is_judged`. None learnt from it.

    :param origins: list of :class:`Origin`, newest first
    :param int horizon: in days
    """
    if not origins:
        return []
    newest, *older = origins
    ended = [o for o in older if o.as_of + timedelta(horizon) <= newest.as_of]
    prior = get_prior(newest.portfolio, newest.as_of)
    rhythm = Rhythm(fit(ended[:MONTHS], horizon), *prior)
    return [
        (rhythm.get_probability(sums, newest.as_of, horizon), lapsed)
        for sums, lapsed in newest.get_judged(horizon)
    ]


def fit(origins, horizon):
    """Return the weights of :class:`Rhythm`, learnt from a portfolio's own past.

    :param origins: list of :class:`Origin` whose horizon has ended
    :param int horizon: in days
    """
    rows = []
    for origin in origins:
        rhythm = Rhythm(START, *get_prior(origin.portfolio, origin.as_of))
        rows += [
            (rhythm.get_features(sums, origin.as_of, horizon), lapsed)
            for sums, lapsed in origin.get_judged(horizon)
        ]
    worth = min(1.0, FULL / max(1, len(origins)))
    samples = ((features, lapsed, worth) for features, lapsed in rows)
    return regression.fit(samples, START, STRENGTHS, BOUNDS)
