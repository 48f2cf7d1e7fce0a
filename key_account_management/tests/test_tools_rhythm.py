import random
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.rhythm import (
    Origin,
    Rhythm,
    Sums,
    fit,
    get_median_gap,
    get_month_ends,
    get_prior,
    get_taught_ends,
    get_taught_horizon,
    is_judged,
    propose_horizon,
    prove,
)

FIRST = date(2020, 1, 1)
TODAY = date(2024, 1, 31)
HORIZON = 90


def get_days(gaps, first=FIRST):
    days = [first]
    for gap in gaps:
        days.append(days[-1] + timedelta(gap))
    return days


def draw(seed, customers, most_gap=90, variation=1.0):
    """Return the order days of customers, each of a rate and an end of its own."""
    drawn = random.Random(seed)
    histories = []
    for _customer in range(customers):
        mean, day = drawn.uniform(3, most_gap), FIRST + timedelta(drawn.randrange(700))
        end, days = day + timedelta(drawn.randrange(30, 2000)), []
        while day <= min(end, TODAY + timedelta(HORIZON)):
            days.append(day)
            gap = drawn.lognormvariate(0, variation) * mean
            day += timedelta(max(1, min(3000, round(gap))))
        histories.append(days)
    return histories


def get_origin(histories, as_of):
    """Return what was known on a day, and what came."""
    portfolio, lapsed = [], []
    for days in histories:
        if known := [day for day in days if day <= as_of]:
            portfolio.append(Sums.of(known))
            later = as_of + timedelta(HORIZON)
            lapsed.append(not any(as_of < day <= later for day in days))
    return Origin(as_of, portfolio, lapsed)


def get_risks(rhythm, sums):
    """Return the figures of ever longer silences, from twice the usual gap on."""
    gap = rhythm.get_gap(sums)
    silences = sorted({round(gap * k / 4) + k for k in range(8, 90)})
    return [
        rhythm.get_probability(sums, sums.last + timedelta(days), HORIZON)
        for days in silences
        if days >= 2 * gap
    ]


def learn(histories, as_of=TODAY):
    origins = [get_origin(histories, end) for end in get_month_ends(as_of, HORIZON)]
    origins = [origin for origin in origins if origin.portfolio]
    known = get_origin(histories, as_of).portfolio
    return Rhythm(fit(origins, HORIZON), *get_prior(known, as_of))


@tagged("post_install", "-at_install")
class TestRhythm(BaseCase):
    def _assert_never_falls(self, rhythm, sums):
        """From twice the usual gap on a longer silence never lowers the figure."""
        for before, after in pairwise(get_risks(rhythm, sums)):
            self.assertGreaterEqual(after, before - 1e-12, (rhythm, sums))

    def test_own_rhythm(self):
        """The same silence is much for who orders weekly, nothing for who does so yearly."""
        weekly = Sums.of([TODAY - timedelta(90 + 7 * i) for i in range(52)])
        yearly = Sums.of([TODAY - timedelta(90 + 365 * i) for i in range(4)])
        rhythm = Rhythm()
        before = weekly.last + timedelta(7)
        self.assertLess(rhythm.get_probability(weekly, before, HORIZON), 0.05)
        self.assertGreater(rhythm.get_probability(weekly, TODAY, HORIZON), 0.5)
        fewer = rhythm.get_probability(yearly, TODAY, 365)
        self.assertLess(fewer, rhythm.get_probability(weekly, TODAY, 365))

    def test_unknown(self):
        once = Sums.of([FIRST, FIRST])
        self.assertEqual(once.count, 1)
        self.assertIsNone(Rhythm().get_probability(once, TODAY, HORIZON))
        self.assertFalse(is_judged(once, FIRST, HORIZON))
        lost = Sums.of(get_days([5, 5]))
        self.assertTrue(is_judged(lost, lost.last + timedelta(364), HORIZON))
        self.assertFalse(is_judged(lost, lost.last + timedelta(365), HORIZON))
        self.assertTrue(is_judged(lost, lost.last + timedelta(365), 365))

    @settings(deadline=None)
    @given(st.lists(st.integers(1, 900), min_size=1, max_size=60), st.integers(0, 3000))
    def test_start_values(self, gaps, silence):
        sums = Sums.of(get_days(gaps))
        as_of = sums.last + timedelta(silence)
        self.assertTrue(0 <= Rhythm().get_probability(sums, as_of, HORIZON) <= 1)
        low, high = Rhythm().get_range(sums)
        self.assertTrue(1 <= low <= high)
        self._assert_never_falls(Rhythm(), sums)

    def test_what_is_learnt_holds_its_promise(self):
        """However few customers, however wild their gaps: up to a variation of 4."""
        for seed in range(30):
            drawn = random.Random(seed)
            customers = drawn.choice((1, 2, 50))
            variation = drawn.choice((0.1, 1.0, 1.7))
            histories = draw(seed, customers, drawn.choice((5, 90, 300)), variation)
            with self.subTest(seed=seed, customers=customers):
                rhythm = learn(histories)
                self.assertTrue(all(abs(weight) < 20 for weight in rhythm.weights))
                for days in histories[:10]:
                    if len(days) > 1:
                        self._assert_never_falls(rhythm, Sums.of(days))

    def test_learns_from_the_past(self):
        """Where nobody ever comes back, silence of a day is a loss; where all do, none is."""
        gone = [get_days([7] * (100 + i)) for i in range(80)]
        stay = [get_days([7] * 230) for _customer in range(80)]
        sums = Sums.of(get_days([7] * 20, TODAY - timedelta(140)))
        start = Rhythm().get_probability(sums, TODAY, HORIZON)
        self.assertLess(learn(stay).get_probability(sums, TODAY, HORIZON), start)
        self.assertLess(
            learn(stay).get_probability(sums, TODAY, HORIZON),
            learn(gone).get_probability(sums, TODAY, HORIZON),
        )

    def test_no_peeking(self):
        """What happens after the day changes nothing of it."""
        histories = draw(3, 60)
        shuffled, drawn = [], random.Random(4)
        for days in histories:
            known = [day for day in days if day <= TODAY]
            later = drawn.sample(range(1, HORIZON), drawn.randrange(9))
            shuffled.append(known + [TODAY + timedelta(day) for day in sorted(later)])
        self.assertEqual(learn(histories), learn(shuffled))
        self.assertNotEqual(learn(histories), learn(histories[:40]))

    def test_prior(self):
        """Alike customers lend one another much, unlike ones little; the rate is that of all."""
        alike = [Sums.of(get_days([10] * 30)) for _customer in range(9)]
        as_of = alike[0].last
        gaps, days = get_prior(alike, as_of)
        self.assertEqual(gaps, 5)
        self.assertAlmostEqual(days / gaps, 10, delta=0.5)
        unlike = [Sums.of(get_days([10 + 40 * i] * (60 // (i + 1)))) for i in range(9)]
        self.assertLess(get_prior(unlike, max(s.last for s in unlike))[0], gaps)
        self.assertEqual(get_prior(alike[:1], as_of), (1, 30))

    def test_month_ends(self):
        """The last day of the horizon is over on the day itself."""
        self.assertEqual(get_month_ends(date(2024, 5, 28), 90, 1), [date(2024, 1, 31)])
        self.assertEqual(get_month_ends(date(2024, 5, 29), 90, 1), [date(2024, 2, 29)])
        ends = get_month_ends(TODAY, HORIZON)
        self.assertEqual(len(ends), 12)
        for end in ends:
            self.assertEqual((end + timedelta(1)).day, 1)
            self.assertLessEqual(end + timedelta(HORIZON), TODAY)

    def test_taught_ends(self):
        """Those to learn from, and before each newest one enough to foretell it by."""
        for horizon in (20, 90, 365):
            ends = get_taught_ends(TODAY, 4000, horizon)
            self.assertEqual(ends[:12], get_month_ends(TODAY, horizon))
            ended = [e for e in ends if e + timedelta(horizon) <= ends[0]]
            self.assertGreaterEqual(len(ended), 12)
        self.assertEqual(get_taught_ends(TODAY, 91, 90), [])
        self.assertEqual(get_taught_ends(TODAY, 0, 20), [])

    def test_horizons(self):
        self.assertEqual(get_taught_horizon(0, 365), 11)
        self.assertEqual(get_taught_horizon(455, 365), 365)
        self.assertEqual(get_taught_horizon(454, 365), 182)
        self.assertIsNone(get_median_gap([Sums.of([FIRST])]))
        gaps = (10, 20, 90)
        portfolio = [Sums.of(get_days([gap] * 3)) for gap in gaps]
        self.assertEqual(get_median_gap([*portfolio, Sums.of([FIRST])]), 20)
        self.assertEqual([propose_horizon(g) for g in (90, 90.5)], [180, 365])

    def test_proven_without_what_came(self):
        """What came after the newest month-end, and on those whose horizon had not ended by then,
        is not learnt from; only what is compared changes."""
        self.assertEqual(prove([], HORIZON), [])
        histories = draw(5, 80)
        ends = get_taught_ends(TODAY, 1400, HORIZON)
        origins = [get_origin(histories, end) for end in ends]
        scored = prove(origins, HORIZON)
        self.assertGreater(len(scored), 20)
        turned = [
            o._replace(lapsed=[not lapsed for lapsed in o.lapsed])
            if o.as_of + timedelta(HORIZON) > ends[0]
            else o
            for o in origins
        ]
        self.assertNotEqual(turned[1], origins[1])
        self.assertEqual(
            prove(turned, HORIZON), [(p, not lapsed) for p, lapsed in scored]
        )
