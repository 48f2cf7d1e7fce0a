import math
import random
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.satisfaction import (
    KINDS,
    Score,
    Tally,
    compare,
    effort,
    get_design_effect,
    get_quantile,
    interval,
    place,
    rate,
    recommend,
    satisfaction,
)

LEAST = 0.93
SIZES = range(3, 101)
# Shares of promoters, passives, detractors.
COMPOSITIONS = (
    (1, 0, 0),
    (0.97, 0.03, 0),
    (0.97, 0, 0.03),
    (0.9, 0.05, 0.05),
    (0.75, 0, 0.25),
    (0.5, 0, 0.5),
    (0.5, 0.3, 0.2),
    (0.5, 0.5, 0),
    (0.1, 0.8, 0.1),
    (0.06, 0, 0.94),
)
LOG = [0.0]
for _number in range(1, 1001):
    LOG.append(LOG[-1] + math.log(_number))


def choose(total, part):
    """The logarithm of the number of ways to choose."""
    return LOG[total] - LOG[part] - LOG[total - part]


@cache
def bounds(promoters, passives, detractors, people):
    count = promoters + passives + detractors
    tally = Tally(count, promoters - detractors, promoters + detractors)
    return interval(tally, people)


def coverage(groups, size):
    """Return how probable it is that the interval of a sample contains the score of all: the
    exact sum over all samples of ``size`` of the people in ``groups``."""
    promoters, passives, detractors = groups
    people = sum(groups)
    truth = (promoters - detractors) / people
    ways = choose(people, size)
    covered = 0
    for some in range(max(0, size - passives - detractors), min(size, promoters) + 1):
        rest = size - some
        for bad in range(max(0, rest - passives), min(rest, detractors) + 1):
            chance = choose(promoters, some) + choose(detractors, bad) - ways
            chance += choose(passives, rest - bad)
            if chance < -18:  # one in 66 million
                continue
            low, high = bounds(some, rest - bad, bad, people)
            if low - 1e-9 <= truth <= high + 1e-9:
                covered += math.exp(chance)
    return covered


def divide(people, shares):
    """Return how many of ``people`` are promoters, passives, detractors."""
    promoters, detractors = (round(people * share) for share in (shares[0], shares[2]))
    detractors = min(detractors, people - promoters)
    return promoters, people - promoters - detractors, detractors


@tagged("post_install", "-at_install")
class TestCoverageOfIntervals(BaseCase):
    """A 95% interval contains the truth in at least 93% of samples, exactly computed."""

    def check(self, groups, size):
        found = coverage(groups, size)
        self.assertGreaterEqual(found, LEAST, f"{size} of {groups}: {found}")

    def test_every_composition_of_few_people(self):
        for people in range(3, 13):
            for promoters in range(people + 1):
                for detractors in range(people - promoters + 1):
                    groups = promoters, people - promoters - detractors, detractors
                    for size in range(3, people + 1):
                        self.check(groups, size)
        bounds.cache_clear()

    def test_every_size(self):
        """From 3 to 100 of many, whatever they think."""
        for size in SIZES:
            for people in (1000, 120):
                for composition in COMPOSITIONS:
                    self.check(divide(people, composition), size)
            bounds.cache_clear()

    def test_every_number_of_people(self):
        """Also where nearly all have answered."""
        for people in (14, 20, 33, 60, 101, 250):
            last = min(people, 101)
            sizes = {3, 4, 5, 8, 13, people // 3, people // 2, last - 2, last - 1}
            for size in sorted(sizes):
                for composition in COMPOSITIONS:
                    self.check(divide(people, composition), min(size, 100))
                bounds.cache_clear()

    def test_the_usual_formula_fails(self):
        """What the interval was made for: twelve detractors, six of them asked."""
        count, people = 6, 12
        p, q = 1 / (count + 3), (count + 1) / (count + 3)
        margin = 1.96 * math.sqrt((p + q - (p - q) ** 2) / (count + 3))
        margin *= math.sqrt((people - count) / (people - 1))
        self.assertGreater(p - q - margin, -1)
        self.assertEqual(coverage((0, 0, 12), 6), 1)

    def test_means_of_a_scale(self):
        """Effort, from 1 to 5, simulated: the same interval holds for it."""
        draw = random.Random(19)
        for people in (8, 40, 400):
            for weights in ((1, 1, 1, 1, 1), (0, 0, 1, 4, 9), (5, 0, 0, 0, 5)):
                answers = draw.choices((-1, -0.5, 0, 0.5, 1), weights, k=people)
                truth = sum(answers) / people
                for size in (3, 5, 8, 25):
                    hits = 0
                    for _run in range(400 if size <= people else 0):
                        tally = Tally.of(draw.sample(answers, size))
                        low, high = interval(tally, people)
                        hits += low - 1e-9 <= truth <= high + 1e-9
                    if size <= people:
                        self.assertGreaterEqual(hits, LEAST * 400, (people, size))


def tallies(groups, size):
    """Return ``{Tally: probability}`` of a sample of ``size`` of the people in ``groups``."""
    promoters, passives, detractors = groups
    ways = choose(sum(groups), size)
    found = {}
    for some in range(max(0, size - passives - detractors), min(size, promoters) + 1):
        rest = size - some
        for bad in range(max(0, rest - passives), min(rest, detractors) + 1):
            chance = choose(promoters, some) + choose(detractors, bad)
            chance += choose(passives, rest - bad) - ways
            found[Tally(size, some - bad, some + bad)] = math.exp(chance)
    return found


@cache
def score(tally, people):
    return recommend.score(tally, people)


@tagged("post_install", "-at_install")
class TestChanges(BaseCase):
    """Where nothing changed in truth, and others answer by chance, a change is claimed in at
    most 5% of cases."""

    def get_false_alarms(self, groups, sizes):
        """The exact sum over all pairs of samples."""
        people = sum(groups)
        now, before = (tallies(groups, size) for size in sizes)
        return sum(
            chance * other_chance
            for one, chance in now.items()
            for other, other_chance in before.items()
            if chance * other_chance > 1e-8
            if compare(score(one, people), score(other, people), people).changed
        )

    def check(self, people, *sizes, compositions=None):
        if compositions is None:
            compositions = [
                (good, people - good - bad, bad)
                for good in range(people + 1)
                for bad in range(people - good + 1)
            ]
        worst = max(self.get_false_alarms(groups, sizes) for groups in compositions)
        self.assertLessEqual(worst, 0.05, f"{sizes} of {people}")
        score.cache_clear()

    def test_few_people_whatever_they_think(self):
        for people in range(3, 9):
            for now in range(2, people + 1):
                for before in range(2, people + 1):
                    self.check(people, now, before)

    def test_nearly_all_of_some(self):
        for people, *sizes in ((10, 9, 10), (10, 9, 9), (12, 10, 12), (12, 8, 8)):
            self.check(people, *sizes)
        for people, *sizes in ((12, 11, 11), (20, 18, 18), (30, 27, 27), (60, 57, 59)):
            compositions = {divide(people, shares) for shares in COMPOSITIONS}
            self.check(people, *sizes, compositions=compositions)

    def test_many(self):
        for people, *sizes in ((60, 30, 30), (100, 30, 70), (1000, 40, 30)):
            compositions = {divide(people, shares) for shares in COMPOSITIONS[:5]}
            self.check(people, *sizes, compositions=compositions)

    def test_nothing_but_noise(self):
        """The same ten people with the same opinions, added in another order."""
        noisy = Score(10.0, 10.0 - 2e-14, 10.0, 9, True)
        self.assertFalse(
            compare(noisy, Score(10.0 + 1e-14, 10.0 + 1e-14, 10.1, 9, True)).changed
        )
        nine, ten = Tally(9, 1, 7), Tally(10, 1, 8)
        now, before = (recommend.score(t, 10) for t in (nine, ten))
        for pair in ((now, before), (before, now)):
            self.assertFalse(compare(*pair, 10).changed)

    def test_touching_intervals(self):
        one = Score(100 / 3, 0, 50, 3, True)
        other = Score(-100 / 3, -50, 0, 3, True)
        self.assertFalse(compare(one, other).changed)

    def test_real_changes_are_seen(self):
        """Of all people each change is one; of many answers, a good part of the large ones."""
        now, before = (recommend.score(Tally.of(v), 3) for v in ((1, 1, 1), (1, 1, 0)))
        self.assertTrue(compare(now, before, 3).changed)
        good, bad = (600, 250, 150), (400, 300, 300)
        seen = sum(
            chance * other_chance
            for one, chance in tallies(good, 60).items()
            for other, other_chance in tallies(bad, 60).items()
            if chance * other_chance > 1e-6
            if compare(score(one, 1000), score(other, 1000), 1000).changed
        )
        score.cache_clear()
        self.assertGreater(seen, 0.6)


@tagged("post_install", "-at_install")
class TestLikeness(BaseCase):
    """People of one customer think alike: the interval over many customers knows.

    Simulated with a fixed seed: of 400 samples 95% have a standard error of 1.1%, so that 91%
    is what a right interval stays above.
    """

    RUNS, LEAST = 400, 0.91

    @staticmethod
    def make(draw, number, likeness, shares):
        """Customers of one to eight people, of whom each thinks as the customer does with the
        probability ``likeness``, else as anybody."""
        customers = []
        for _customer in range(number):
            opinion = draw.choices((1, 0, -1), shares)[0]
            customers.append(
                [
                    opinion
                    if draw.random() < likeness
                    else draw.choices((1, 0, -1), shares)[0]
                    for _person in range(draw.randint(1, 8))
                ]
            )
        return customers

    def get_coverage(self, number, likeness, shares, heard, clustered=True):
        """:param heard: shares of the customers, and of their people, who answer"""
        draw, hits = random.Random(19), 0
        for run in range(self.RUNS):
            if run % 10 == 0:
                customers = self.make(draw, number, likeness, shares)
                people = sum(map(len, customers))
                truth = sum(map(sum, customers)) / people
            clusters = [
                Tally.of([v for v in customer if draw.random() < heard[1]])
                for customer in customers
                if draw.random() < heard[0]
            ]
            tally = sum(clusters, Tally())
            if tally.count:
                bounds = interval(tally, people, clusters if clustered else None)
                hits += bounds[0] - 1e-9 <= truth <= bounds[1] + 1e-9
            else:
                hits += 1  # nothing is said
        return hits / self.RUNS

    def test_coverage(self):
        for number in (10, 40):
            for likeness in (0, 0.5, 0.9):
                for heard in ((0.3, 1), (0.5, 0.5), (1, 0.4)):
                    for shares in ((5, 3, 2), (9, 0.5, 0.5)):
                        found = self.get_coverage(number, likeness, shares, heard)
                        self.assertGreaterEqual(
                            found, self.LEAST, (number, likeness, heard, shares)
                        )

    def test_single_people_would_not_do(self):
        """What it was made for."""
        case = 40, 0.9, (5, 3, 2), (0.3, 1)
        self.assertLess(self.get_coverage(*case, clustered=False), 0.75)

    def test_design_effect(self):
        alike = [Tally.of([v] * 4) for v in (1, 1, -1, 0, 1, -1) * 5]
        self.assertAlmostEqual(get_design_effect(alike), 4, delta=0.4)
        mixed = [Tally.of([1, 0, -1])] * 10
        self.assertEqual(get_design_effect(mixed), 1)
        self.assertEqual(get_design_effect([Tally.of([1] * 3)] * 9), 3, "all the same")
        self.assertEqual(get_design_effect([Tally.of([1, -1])]), 2, "one alone")
        self.assertEqual(get_design_effect([]), 1)

    def test_one_customer_of_several(self):
        """Its answers say nothing of the others."""
        ten = Tally.of([1] * 10)
        self.assertEqual(interval(ten, 40, [ten]), (-0.5, 1))
        self.assertEqual(interval(ten, 10, [ten]), (1, 1), "there is nobody else")
        silent = [ten, Tally(), Tally()]
        self.assertEqual(interval(ten, 40, silent), (-0.5, 1))

    def test_quantile(self):
        for freedom, value in ((1, 12.706), (2, 4.303), (4, 2.776), (30, 2.042)):
            self.assertAlmostEqual(get_quantile(freedom), value, 2)
        self.assertEqual(get_quantile(0), math.inf)


answers = st.lists(st.sampled_from((-1, 0, 1)), min_size=1, max_size=60)


@tagged("post_install", "-at_install")
class TestScores(BaseCase):
    def test_recommend_by_hand(self):
        tally = Tally.of([1] * 12 + [0] * 5 + [-1] * 3)
        self.assertEqual(tally, (20, 9, 15))
        score = recommend.score(tally, least=3)
        self.assertEqual((score.value, score.count, score.enough), (45, 20, True))
        # 23 replies: mean 9/23, variance 17/23 - (9/23)²; margin 1.96 √(variance / 19)
        middle = 100 * 9 / 23
        margin = 196 * math.sqrt((17 / 23 - (9 / 23) ** 2) / 19)
        self.assertAlmostEqual(score.low, middle - margin)
        self.assertAlmostEqual(score.high, middle + margin)

    def test_other_kinds(self):
        self.assertEqual(satisfaction.score(Tally.of([1, 1, 1, -1]), 4).value, 75)
        self.assertEqual(effort.score(Tally.of([0.5, 0, 0.5, 1]), 4).value, 75)
        self.assertEqual(
            set(KINDS), {"recommend", "satisfaction", "effort", "importance"}
        )

    def test_nobody(self):
        self.assertIsNone(recommend.score(Tally()))
        self.assertEqual(Tally.of([]), Tally())
        self.assertEqual(Tally.of([1, 1], [0, 0]), Tally())

    def test_enough(self):
        two = Tally.of([1, -1])
        self.assertEqual(recommend.score(two, least=3), (None, None, None, 2, False))
        self.assertTrue(recommend.score(two, people=2, least=3).enough)
        self.assertTrue(recommend.score(two, least=2).enough)

    def test_one_answer_says_what_it_says(self):
        self.assertEqual(recommend.score(Tally.of([1]))[:3], (100, -100, 100))
        self.assertEqual(recommend.score(Tally.of([1]), people=4)[:3], (100, -50, 100))

    def test_weights(self):
        """A thousand times the sales of the other: worth little more than one answer."""
        tally = Tally.of([1, -1], [1000, 1])
        self.assertAlmostEqual(tally.count, 1.002, 3)
        score = recommend.score(tally)
        self.assertAlmostEqual(score.value, 99.8, 1)
        self.assertEqual((score.low, score.high), (-100, 100))

    def test_place(self):
        scale = [place("satisfaction", value, 0, 10) for value in (8, 9, 10)]
        self.assertEqual(scale, [-1, 1, 1])
        self.assertEqual([place("satisfaction", v, 0, 1) for v in (0, 1)], [-1, 1])
        self.assertEqual(
            [place("importance", v, 0, 10) for v in (0, 5, 10)], [-1, 0, 1]
        )

    def test_compare(self):
        far = Score(50, 30, 70, 40, True), Score(-20, -45, 5, 40, True)
        self.assertTrue(compare(*far).changed)
        self.assertTrue(compare(*reversed(far)).changed)
        self.assertEqual(compare(*far).by, -compare(*reversed(far)).by)
        few = far[1]._replace(enough=False)
        for pair in ((far[0], few), (few, far[0]), (None, far[0]), (far[0], None)):
            self.assertIsNone(compare(*pair))

    def test_rate(self):
        self.assertEqual(rate(1, 4), 25)
        self.assertIsNone(rate(0, 0))

    @settings(deadline=None)
    @given(answers, st.integers(0, 100))
    def test_score_within_interval(self, values, others):
        tally, people = Tally.of(values), len(values) + others
        mean = tally.total / tally.count
        for wide in (interval(tally), interval(tally, people)):
            self.assertLessEqual(-1 - 1e-9, wide[0])
            self.assertLessEqual(wide[0], mean + 1e-9)
            self.assertLessEqual(mean, wide[1] + 1e-9)
            self.assertLessEqual(wide[1], 1 + 1e-9)

    @settings(deadline=None)
    @given(answers, st.integers(0, 60))
    def test_better_answers_better_interval(self, values, others):
        people = len(values) + others
        worse = interval(Tally.of(values), people)
        better = interval(Tally.of([min(v + 1, 1) for v in values]), people)
        self.assertLessEqual(worse[0], better[0] + 1e-9)
        self.assertLessEqual(worse[1], better[1] + 1e-9)

    @settings(deadline=None)
    @given(answers)
    def test_mirrored(self, values):
        low, high = interval(Tally.of(values), len(values) + 7)
        mirrored = interval(Tally.of([-v for v in values]), len(values) + 7)
        self.assertAlmostEqual(mirrored[0], -high)
        self.assertAlmostEqual(mirrored[1], -low)

    @settings(deadline=None)
    @given(answers, st.integers(1, 60))
    def test_all_heard_is_exact(self, values, people):
        tally = Tally.of(values)
        mean = tally.total / tally.count
        self.assertEqual(interval(tally, len(values)), (mean, mean))

    @settings(deadline=None)
    @given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30))
    def test_weighted_is_worth_at_most_its_answers(self, weights):
        tally = Tally.of([1] * len(weights), weights)
        self.assertLessEqual(tally.count, len(weights) + 1e-6)
        self.assertGreaterEqual(tally.count, 1 - 1e-6)
