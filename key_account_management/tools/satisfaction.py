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
IMAGINARY = (-1, 0, 1)  # replies added to those given, see interval()
PROMOTER, DETRACTOR = 9, 6
ANONYMOUS = (
    5  # people who hide one another; fewer are not asked, nor are fewer answers shown
)


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

    def score(self, tally, people=None, least=0):
        """Return the :class:`Score` of a tally, None when nobody answered.

        :param people: how many there are to answer (None: very many)
        :param least: fewer answers than this are too few, unless all have answered
        """
        if not tally.count:
            return None
        if not is_enough(tally.count, people, least):
            return Score.few(tally.count)
        low, high = interval(tally, people)
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
    return count >= least or count >= (people or math.inf)


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


def interval(tally, people=None):
    """Return the 95% interval of the mean of all, from the answers of some, within -1 … +1.

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
    """
    count = tally.count
    share = min(count / people, 1) if people else 0
    mean = tally.total / count
    if share == 1:
        return mean, mean
    if count <= 1:
        middle, margin = 0.0, 2.0
    else:
        guess, variance = _imagine(tally)
        middle = share * mean + (1 - share) * guess
        margin = Z * math.sqrt((1 - share) * variance / (count - 1))
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


def compare(now, before):
    """Return by how much a score rose, the interval of that, and whether it did: only when the
    interval excludes zero. None when either is unknown or rests on too few.

    The interval is by Newcombe's square-and-add from those of the two scores (Statistics in
    Medicine 17, 1998; Zou and Donner 2008), as if others had answered: where the same people
    did, it is wider than it need be.

    >>> up = compare(Score(60, 40, 75, 30, True), Score(10, -15, 30, 30, True))
    >>> [round(x) for x in up]
    [50, 22, 79, 1]
    >>> compare(Score(60, 40, 75, 30, True), Score(50, 30, 65, 30, True)).changed
    False
    """
    if not (now and before and now.enough and before.enough):
        return None
    by = now.value - before.value
    low = by - math.hypot(now.value - now.low, before.high - before.value)
    high = by + math.hypot(now.high - now.value, before.value - before.low)
    return Change(by, low, high, low > 0 or high < 0)


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
