"""Scores of satisfaction, each with what it is worth: how many answered, and the interval in
which the score of all lies. Pure Python: no Odoo, no database, no clock.

Every answer is placed between -1 and +1 (:func:`place`); a score is their mean, shown on the
scale of its kind:

- *recommend* (net promoter score): the share of 9 and 10 less the share of 0 to 6, -100 to
  +100. A promoter is +1, a passive 0, a detractor -1.
- *satisfaction*: the share of answers in the top two boxes, 0 to 100 %. +1 or -1.
- *effort*: how easy we are to work with, 0 (hard) to 100 (easy); *importance*: 0 to 100. The
  ends of the question's scale are -1 and +1, linear between.

Seven of ten, one of them a detractor, of a customer with twelve people:

>>> tally = Tally.of([1, 1, 1, 1, 1, 0, -1])
>>> [round(x) for x in recommend.score(tally, people=12)[:3]]
[57, 8, 75]

Nobody is left to ask: it is exact. A company with thousands: it is not.

>>> [round(x) for x in recommend.score(tally, people=7)[:3]]
[57, 57, 57]
>>> [round(x) for x in recommend.score(tally)[:3]]
[57, -24, 100]
"""

import math
from typing import NamedTuple

Z = 1.96  # of a normal distribution 95% lie within
LARGE = (
    30  # answers, and people who kept silent, from which means are as good as normal
)
NOISE = 1e-9  # what adding floats in another order leaves
IMAGINARY = (-1, 0, 1)  # replies added to those given, see interval()
PROMOTER, DETRACTOR = 9, 6
ANONYMOUS = (
    5  # people who hide one another; fewer are not asked, nor are fewer answers shown
)

# Why an answer or an invitation does not count in a figure.
ONCE, OPENED, UNANSWERED = "once", "opened", "unanswered"
UNASKED = "unasked"  # of an account: nobody was asked


class Tally(NamedTuple):
    """Answers between -1 and +1, added up: how many (by weight: how many they are worth), their
    sum, the sum of their squares."""

    count: float = 0
    total: float = 0
    squares: float = 0

    @classmethod
    def of(cls, values, weights=None):
        """Return the tally of ``values``, each counting by its weight.

        Weighted answers are worth fewer: (sum of weights)² / sum of their squares (Kish,
        Survey Sampling, 1965, 11.7).

        >>> Tally.of([1, -1]), Tally.of([1, -1], [3, 1])
        (Tally(count=2.0, total=0.0, squares=2.0), Tally(count=1.6, total=0.8, squares=1.6))
        """
        values = list(values)
        weights = [1] * len(values) if weights is None else list(weights)
        total = sum(weights)
        if not total:
            return cls()
        count = total * total / sum(weight * weight for weight in weights)
        pairs = list(zip(values, weights, strict=True))
        return cls(
            count,
            count * sum(value * weight for value, weight in pairs) / total,
            count * sum(value * value * weight for value, weight in pairs) / total,
        )

    def __add__(self, other):
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))


class Score(NamedTuple):
    """A score and its 95% interval, on the scale of its kind; ``count``: how many answered;
    ``enough``: False when they are too few to show it. It is None then, so that nobody does."""

    value: float | None
    low: float | None
    high: float | None
    count: float
    enough: bool

    @classmethod
    def few(cls, count):
        """Return what is told of so many answers when they are too few."""
        return cls(None, None, None, count, False)


class Kind(NamedTuple):
    """What a question measures: ``low`` and ``high`` are the ends of the score's scale."""

    low: float
    high: float

    def score(self, tally, people=None, least=0, clusters=None):
        """Return the :class:`Score` of a tally, None when nobody answered.

        :param people: how many there are to answer (None: very many)
        :param least: fewer answers than this are too few, unless all have answered
        :param clusters: the tallies of the customers that make up ``tally``, where there are
            several customers: see :func:`interval`
        """
        if not tally.count:
            return None
        if not is_enough(tally.count, people, least):
            return Score.few(tally.count)
        low, high = interval(tally, people, clusters)
        ends = (self.show(x) for x in (tally.total / tally.count, low, high))
        return Score(*ends, tally.count, True)

    def show(self, mean):
        """Return a mean (-1 … +1) on the scale of the score."""
        return self.low + (mean + 1) / 2 * (self.high - self.low)


recommend = Kind(-100, 100)
satisfaction = effort = importance = Kind(0, 100)
KINDS = {
    "recommend": recommend,
    "satisfaction": satisfaction,
    "effort": effort,
    "importance": importance,
}


def is_enough(count, people=None, least=0):
    """Return whether so many answers make a score: as many as are asked for, or those of
    everybody.

    >>> is_enough(2, people=12, least=3), is_enough(2, people=2, least=3), is_enough(3, None, 3)
    (False, True, True)
    """
    return count >= least or count >= (get_known(count, people) or math.inf)


def get_known(count, people):
    """Return ``people``, or None where more have answered than are known: then some are others
    (who answers anonymously is), and how many of those there are, nobody knows.

    >>> get_known(3, 4), get_known(5, 4)
    (4, None)
    """
    return people if people and count <= people + NOISE else None


def place(kind, value, low, high):
    """Return where an answer stands between -1 and +1.

    :param value: the answer on the question's own scale, which goes from ``low`` to ``high``

    >>> [place("recommend", value, 0, 10) for value in (0, 6, 7, 8, 9, 10)]
    [-1, -1, 0, 0, 1, 1]

    Satisfied are the two best of five boxes, but never half of all:

    >>> [place("satisfaction", value, 1, 5) for value in (3, 4, 5)]
    [-1, 1, 1]
    >>> [place("satisfaction", value, 1, 3) for value in (1, 2, 3)]
    [-1, -1, 1]
    >>> [place("effort", value, 1, 5) for value in (1, 3, 4)]
    [-1.0, 0.0, 0.5]
    """
    if kind == "recommend":
        return (value >= PROMOTER) - (value <= DETRACTOR)
    if kind == "satisfaction":
        return 1 if value >= high - 1 and 2 * value > low + high else -1
    return 2 * (value - low) / (high - low) - 1


def interval(tally, people=None, clusters=None):
    """Return the 95% interval of the mean of all, from the answers of some, within -1 … +1.

    :param people: how many there are to answer (None: very many)
    :param clusters: tallies of the customers that add up to ``tally``, where it is of the people
        of several: people of one customer think alike, and answers that say the same are worth
        fewer (:func:`get_design_effect`)

    With few answers the plain formula is wrong: three promoters vary by nothing, and nothing
    would be their margin. So three replies are imagined beside those given, one at either end
    and one in the middle (Agresti and Coull 1998; for the promoter score: Rocks, "Interval
    estimation for the 'net promoter score'", The American Statistician 70, 2016), and with
    mean m and variance v of the answers and these, of n answers among N people:

    - those who answered are known, the others are like m: the middle is
      n/N · mean + (1 - n/N) · m
    - the margin is 1.96 · √((1 - n/N) · v / (n - 1)) (Cochran, Sampling Techniques, 1977, 3.2)
    - no farther than if all the others said the best, or all the worst
    - the score of N people moves in steps of 1/N, so both ends go outwards to the next one

    It contains the true promoter score in at least 93% of samples of 3 to 100, for every
    composition of 3 to 1,000 people (``test_tools_satisfaction.py``). The usual ones do not:
    n + 3 replies with √((N - n) / (N - 1)) never do for 12 detractors of whom half answered.
    What it can't know is whether those who kept silent think like those who spoke.

    >>> interval(Tally.of([1, 1, 1]), 3), interval(Tally.of([1, 1, 1]), 4)
    ((1.0, 1.0), (0.5, 1.0))
    >>> interval(Tally.of([1]))
    (-1.0, 1.0)

    Thirty promoters are a lot, but not where they are of three customers:

    >>> ten = Tally.of([1] * 10)
    >>> [[round(x, 2) for x in interval(Tally.of([1] * 30), 300, c)] for c in (None, [ten] * 3)]
    [[0.79, 1.0], [-0.8, 1.0]]
    """
    count = tally.count
    people = get_known(count, people)
    share = min(count / people, 1) if people else 0
    mean = tally.total / count
    if share == 1:
        return mean, mean
    quantile = Z
    if clusters is not None:
        clusters = [cluster for cluster in clusters if cluster.count]
        effect = get_design_effect(clusters)
        tally = Tally(*(part / effect for part in tally))
        quantile = get_quantile(len(clusters) - 1)
    if tally.count <= 1:
        middle, margin = 0.0, 2.0
    else:
        guess, variance = _imagine(tally)
        middle = share * mean + (1 - share) * guess
        margin = quantile * math.sqrt((1 - share) * variance / (tally.count - 1))
    low, high = middle - margin, middle + margin
    if people:
        low = math.floor(low * people + 1e-9) / people
        high = math.ceil(high * people - 1e-9) / people
    known = share * mean
    return max(low, known - (1 - share)), min(high, known + (1 - share))


def _imagine(tally):
    """Return mean and variance of the answers and the imaginary replies beside them."""
    padded = tally + Tally.of(IMAGINARY)
    mean = padded.total / padded.count
    return mean, max(padded.squares / padded.count - mean * mean, 0)


def get_design_effect(clusters):
    """Return how many answers of people who think alike are worth as much as one of those who
    do not: 1 or more (Kish, Survey Sampling, 1965, 8.2).

    It is the variance of the mean by whole customers, as a ratio estimate from clusters of
    different sizes (Cochran, Sampling Techniques, 1977, 3.12), over that by single people. Of
    one customer alone, or where all say the same, nothing shows how alike they think: then as
    if those of a customer thought all the same.

    >>> get_design_effect([Tally.of([1, -1])] * 5)
    1.0
    >>> get_design_effect([Tally.of([1, 1]), Tally.of([-1, -1])] * 50) > 1.9
    True
    """
    total = sum(clusters, Tally())
    if not total.count:
        return 1.0
    alike = sum(cluster.count**2 for cluster in clusters) / total.count
    mean = total.total / total.count
    variance = total.squares / total.count - mean * mean
    number = len(clusters)
    if number < 2 or variance <= NOISE or total.count <= 1:
        return max(1.0, alike)
    by_cluster = sum((c.total - mean * c.count) ** 2 for c in clusters)
    by_cluster *= number / (number - 1) / total.count**2
    return max(1.0, by_cluster * (total.count - 1) / variance)


def get_quantile(freedom):
    """Return within how many standard errors of the mean 95% lie, where the error itself is known
    from ``freedom`` + 1 values only: Student's t (Abramowitz and Stegun, 26.7.5).

    >>> [round(get_quantile(n), 2) for n in (1, 2, 3, 10, 1000)]
    [12.71, 4.3, 3.18, 2.23, 1.96]
    """
    if freedom < 5:  # too few for the series
        return (math.inf, 12.706, 4.303, 3.182, 2.776)[max(freedom, 0)]
    z, n = Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )


def compare(now, before, people=None):
    """Return by how much a score rose, the interval of that, and whether it did: only when the
    interval excludes zero. None when either is unknown or rests on too few.

    :param people: how many there are to answer; None: not known, so that they may be few

    Where many answered and many did not, the interval is by Newcombe's square-and-add from those
    of the two scores (Statistics in Medicine 17, 1998; Zou and Donner 2008). That takes scores
    for normal, which those of few answers are not, nor those of nearly all people: there one
    person more or less tips them. So with fewer than 30 of either, a score changed only when
    the two intervals do not touch. Where in truth nothing changed, that is said in at most 5%
    of cases: exactly computed for few people, whatever they think (``test_tools_satisfaction``).
    Both hold as if others had answered: where the same people did, a change is surer still.

    >>> up = compare(Score(60, 40, 75, 30, True), Score(10, -15, 30, 30, True), 10_000)
    >>> [round(x) for x in up]
    [50, 22, 79, 1]
    >>> [round(x) for x in compare(Score(60, 40, 75, 9, True), Score(10, -15, 30, 9, True))]
    [50, 10, 90, 1]
    >>> compare(Score(60, 40, 75, 30, True), Score(50, 30, 65, 30, True), 10_000).changed
    False
    """
    if not (now and before and now.enough and before.enough):
        return None
    by = now.value - before.value
    counts = (now.count, before.count)
    large = people and all(LARGE <= n <= people - LARGE for n in counts)
    add = math.hypot if large else lambda one, other: one + other
    low = by - add(now.value - now.low, before.high - before.value)
    high = by + add(now.high - now.value, before.value - before.low)
    return Change(by, low, high, low > NOISE or high < -NOISE)


class Change(NamedTuple):
    by: float
    low: float
    high: float
    changed: bool


def rate(part, whole):
    """Return ``part`` of ``whole`` in percent, None where there is no whole.

    >>> rate(3, 12), rate(0, 0)
    (25.0, None)
    """
    return 100 * part / whole if whole else None
