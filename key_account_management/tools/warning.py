"""Which silences are worth a warning, and what such warnings were worth in the past.

Of 94 warnings 85 were right; of the next 24 that is said to be as many as can be expected in nine
cases of ten:

>>> get_expected_range(85, 94, 24)
(19, 24)
"""

from datetime import date, timedelta
from math import exp, lgamma
from statistics import median
from typing import NamedTuple

THRESHOLD = 0.5  # from this probability on a silence is worth a mark
LEAST = 8  # warnings; of fewer nothing is said
OUTSIDE = 0.05  # at either end of a range
MONTHS = 12  # month-ends whose warnings are counted
# Month-ends before those: they take what had been silent for long when all began.
STOCK = 3
QUARTER = 3  # months
DEEP = 2  # horizons; a silence that lasts so long should have been warned of


class Silence(NamedTuple):
    """A customer that may have been lost: whose it is (``owner``), since when (``since``: its last
    order day), how likely, and the sales of its last 12 months; of the past, whether no order day
    lay in the horizon after it (``lapsed``)."""

    key: object
    owner: object
    since: date
    probability: float
    amount: float
    lapsed: bool = False

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


class Month(NamedTuple):
    """A month-end, and the :class:`Silence` of each customer then."""

    as_of: date
    silences: list

    def get_days(self, silence):
        """Return for how many days it has lasted.

        >>> Month(date(2026, 3, 31), []).get_days(Silence("A", 1, date(2026, 3, 1), 0.9, 0))
        30
        """
        return (self.as_of - silence.since).days


class Replay(NamedTuple):
    """What the warnings of past months were worth: those ``drawn`` at each counted month-end, the
    oldest first; of ``deep`` silences, how many were warned of (``found``), and how many days
    before they were deep (``lead``, the median; None of none); the ``fixed`` rule beside it, see
    :func:`get_fixed`."""

    drawn: list
    deep: int
    found: int
    lead: float | None
    fixed: tuple | None

    @property
    def count(self):
        return sum(len(chosen) for chosen in self.drawn)

    @property
    def right(self):
        return sum(count_right(chosen) for chosen in self.drawn)


def count_right(silences):
    """Return how many of them went on through the horizon.

    >>> count_right([Silence("A", 1, 5, 0.9, 1, True), Silence("B", 1, 6, 0.6, 1)])
    1
    """
    return sum(silence.lapsed for silence in silences)


def replay(months, budget, horizon, least=1):
    """Return the :class:`Replay` of the policy: :func:`choose` at each month-end, each silence
    once. The last :data:`MONTHS` count; those before take the stock of old silences.

    >>> def at(month, *silences):
    ...     return Month(date(2026, month, 28), [Silence(*silence) for silence in silences])
    >>> january, march = date(2026, 1, 8), date(2026, 3, 3)
    >>> past = [
    ...     at(3, ("A", 1, january, 0.7, 9, True)),
    ...     at(4, ("A", 1, january, 0.9, 9, True), ("B", 1, march, 0.6, 9, False)),
    ... ]
    >>> replayed = replay(past, 5, 60)
    >>> replayed.count, replayed.right, replayed.deep, replayed.found, replayed.lead
    (2, 1, 1, 1, 41)

    :param months: list of :class:`Month` whose horizon has ended, the oldest first
    :param int budget: at most so many warnings an owner and month
    :param int horizon: in days
    :param int least: see :func:`get_fixed`
    """
    warned, drawn = {}, []
    for month in months:
        chosen = choose(month.silences, budget, warned)
        warned |= {(s.key, s.since): month.as_of for s in chosen}
        drawn.append(chosen)
    counted = drawn[-MONTHS:]
    deep = get_deep(months, horizon)
    leads = [
        (day - warned[silence]).days
        for silence, day in deep.items()
        if silence in warned and warned[silence] < day
    ]
    return Replay(
        counted,
        len(deep),
        len(leads),
        median(leads) if leads else None,
        get_fixed(months, sum(map(len, counted)), least),
    )


def get_deep(months, horizon):
    """Return ``{(key, since): day}`` of the silences that came to last :data:`DEEP` horizons, and
    the day on which they did, in the time that counts.

    >>> silence = Silence("A", 1, date(2026, 1, 8), 0.7, 9, True)
    >>> get_deep([Month(date(2026, 3, 28), [silence])], 60)
    {('A', datetime.date(2026, 1, 8)): datetime.date(2026, 5, 8)}
    """
    counted = months[-MONTHS:]
    if not counted:
        return {}
    first, last = counted[0].as_of, counted[-1].as_of + timedelta(horizon)
    deep = {}
    for month in counted:
        for silence in month.silences:
            day = silence.since + timedelta(DEEP * horizon)
            days = month.get_days(silence)
            # What is known of a month-end reaches a horizon beyond.
            lasts = days >= DEEP * horizon or (
                silence.lapsed and days >= (DEEP - 1) * horizon
            )
            if lasts and first < day <= last:
                deep[silence.key, silence.since] = day
    return deep


def get_fixed(months, count, least=1):
    """Return ``(days, warnings, right)`` of the rule that warns of every silence of so many days,
    the same for all customers, with the fewest days for which it does not warn more often than
    ``count`` times; None where it never warns.

    >>> silences = [Silence(key, 1, date(2026, 3, day), 0, 9, day < 9) for key, day in enumerate((2, 8, 20))]
    >>> get_fixed([Month(date(2026, 3, 30), silences)], 2)
    (11, 2, 2)

    :param int least: days of the shortest silences in ``months``, but for those likely lost
    """
    uncounted = len(months) - len(months[-MONTHS:])
    before, warnings, rights = {}, {}, {}
    for index, month in enumerate(months):
        for silence in month.silences:
            key, days = (silence.key, silence.since), month.get_days(silence)
            # With these days the rule warns now: with fewer it has, with more it will.
            first, before[key] = before.get(key, least - 1) + 1, days
            if index < uncounted or days < first:
                continue
            for steps, step in ((warnings, 1), (rights, int(silence.lapsed))):
                steps[first] = steps.get(first, 0) + step
                steps[days + 1] = steps.get(days + 1, 0) - step
    warned = right = 0
    for days in sorted(warnings):
        warned += warnings[days]
        right += rights[days]
        if 0 < warned <= count:
            return days, warned, right
    return None


def get_next_quarter(count):
    """Return how many warnings a quarter brings, of ``count`` in :data:`MONTHS` months.

    >>> get_next_quarter(94), get_next_quarter(1)
    (24, 1)
    """
    return max(1, round(count * QUARTER / MONTHS))


def get_last_quarter(drawn):
    """Return ``(warnings, expected, right)`` of the last quarter, where expected is what the share
    of the months before it would have said; None where that was of too few, or none was warned of.

    >>> right = Silence("A", 1, date(2026, 1, 8), 0.7, 9, True)
    >>> wrong = right._replace(lapsed=False)
    >>> get_last_quarter([[right] * 6, [wrong] * 2, [right] * 3, [], [wrong]])
    (4, 3.0, 3)

    :param drawn: the warnings of each month, the oldest first, as in :class:`Replay`
    """
    before = [silence for chosen in drawn[:-QUARTER] for silence in chosen]
    last = [silence for chosen in drawn[-QUARTER:] for silence in chosen]
    if len(before) < LEAST or not last:
        return None
    expected = len(last) * count_right(before) / len(before)
    return len(last), expected, count_right(last)
