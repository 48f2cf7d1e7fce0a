import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from odoo.tests import BaseCase, tagged

from ..tools.periods import add_months
from ..tools.warning import (
    LEAST,
    MONTHS,
    STOCK,
    Month,
    Silence,
    choose,
    count_right,
    get_bins,
    get_deep,
    get_expected_range,
    get_fixed,
    get_last_quarter,
    get_next_quarter,
    replay,
)

HORIZON = 60


def draw_months(seed, customers=60, chance=None):
    """Return month-ends of customers with order days of their own, and the days: the probability is
    told by the silence, or is a ``chance`` with which the outcome is drawn."""
    drawn = random.Random(seed)
    ends = [
        add_months(date(2024, 1, 1), month) - timedelta(1)
        for month in range(1, MONTHS + STOCK + 1)
    ]
    days_of = {}
    for key in range(customers):
        day, days_of[key] = date(2023, 9, 1), []
        while day < ends[-1] + timedelta(HORIZON):
            day += timedelta(drawn.choice((5, 20, 40, 100, 190)))
            days_of[key].append(day)
    months = []
    for end in ends:
        silences = []
        for key, days in days_of.items():
            known = [day for day in days if day <= end]
            if not known:
                continue
            lapsed = not any(end < day <= end + timedelta(HORIZON) for day in days)
            likely = min(0.99, (end - known[-1]).days / 90)
            if chance:
                likely = drawn.random()
                lapsed = drawn.random() < likely
            silences.append(
                Silence(key, key % 3, known[-1], likely, 10 + key % 7, lapsed)
            )
        months.append(Month(end, silences))
    return months, days_of


@tagged("post_install", "-at_install")
class TestWarning(BaseCase):
    def test_choose(self):
        drawn = random.Random(5)
        silences = [
            Silence(
                key, drawn.randrange(4), drawn.randrange(9), drawn.random(), key % 7
            )
            for key in range(200)
        ]
        warned = {(silence.key, silence.since) for silence in silences[:20]}
        chosen = choose(silences, 5, warned)
        self.assertEqual(Counter(s.owner for s in chosen), dict.fromkeys(range(4), 5))
        self.assertFalse({(s.key, s.since) for s in chosen} & warned)
        self.assertTrue(all(s.probability >= 0.5 for s in chosen))
        left = [s for s in silences[20:] if s.probability >= 0.5 and s not in chosen]
        for owner in range(4):
            least = min(s.stake for s in chosen if s.owner == owner)
            most = max(s.stake for s in left if s.owner == owner)
            self.assertGreaterEqual(least, most)

    def test_unused_places_stay_empty(self):
        silences = [Silence(1, 1, 1, 0.49, 9), Silence(2, 1, 1, 0.5, 0)]
        self.assertEqual([s.key for s in choose(silences, 5, set())], [2])

    def test_range_holds(self):
        """In at least nine cases of ten, whatever share is true. 400 draws: 85 % is 3.3
        deviations away."""
        for share in (0.3, 0.6, 0.9):
            drawn, held = random.Random(share), 0
            for _draw in range(400):
                right = sum(drawn.random() < share for _warning in range(60))
                low, high = get_expected_range(right, 60, 20)
                held += low <= sum(drawn.random() < share for _one in range(20)) <= high
            self.assertGreater(held / 400, 0.85)

    def test_too_few_to_say(self):
        self.assertIsNone(get_expected_range(LEAST - 1, LEAST - 1, 9))
        self.assertIsNone(get_expected_range(20, 19, 9))
        self.assertEqual(get_expected_range(LEAST, LEAST, 0), (0, 0))
        self.assertEqual(get_expected_range(300, 300, 400)[1], 400)

    def test_bins(self):
        judged = [(i / 100, i > 60) for i in range(101)]
        bins = get_bins(judged)
        self.assertEqual(sum(count for count, _mean, _came in bins), 101)
        self.assertEqual([came for *_rest, came in bins][::4], [0, 1])
        self.assertEqual(get_bins([(0.5, True)]), [(1, 0.5, 1.0)])
        self.assertEqual(get_bins([]), [])


@tagged("post_install", "-at_install")
class TestReplay(BaseCase):
    """What the warnings of past months were worth."""

    def test_each_silence_once_and_the_last_year_counts(self):
        months, _days = draw_months(1)
        replayed = replay(months, 2, HORIZON)
        self.assertEqual(len(replayed.drawn), MONTHS)
        keys = [(s.key, s.since) for chosen in replayed.drawn for s in chosen]
        self.assertGreater(len(keys), 10)
        self.assertEqual(len(keys), len(set(keys)))
        for chosen in replayed.drawn:
            self.assertLessEqual(max(Counter(s.owner for s in chosen).values()), 2)
        self.assertEqual(replayed.count, len(keys))
        stock = choose(months[0].silences, 2, set())
        self.assertTrue(stock)
        self.assertFalse({(s.key, s.since) for s in stock} & set(keys))

    def test_what_comes_later_changes_no_warning(self):
        months, _days = draw_months(2)
        otherwise = [
            Month(
                month.as_of, [s._replace(lapsed=not s.lapsed) for s in month.silences]
            )
            for month in months
        ]
        before, after = (replay(some, 3, HORIZON).drawn for some in (months, otherwise))
        self.assertEqual(
            [[s.key for s in chosen] for chosen in before],
            [[s.key for s in chosen] for chosen in after],
        )
        cut = replay(months[:-2], 3, HORIZON).drawn
        self.assertEqual(cut[-5:], before[-7:-2])

    def test_on_shuffled_outcomes_the_rate_is_the_base_rate(self):
        months, _days = draw_months(3, customers=400, chance=True)
        told = replay(months, 40, HORIZON)
        self.assertGreater(told.right / told.count, 0.65)
        drawn, shuffled = random.Random(4), []
        for month in months:
            outcomes = [silence.lapsed for silence in month.silences]
            drawn.shuffle(outcomes)
            pairs = zip(month.silences, outcomes, strict=True)
            shuffled.append(
                Month(month.as_of, [s._replace(lapsed=o) for s, o in pairs])
            )
        everybody = [s for month in shuffled[-MONTHS:] for s in month.silences]
        base = count_right(everybody) / len(everybody)
        found = replay(shuffled, 40, HORIZON)
        self.assertGreater(found.count, 200)
        # Four deviations of so many draws.
        self.assertLess(
            abs(found.right / found.count - base),
            4 * (base * (1 - base) / found.count) ** 0.5,
        )

    def test_deep_silences_are_those_of_the_order_days(self):
        for seed in range(5):
            months, days_of = draw_months(seed)
            first = months[-MONTHS].as_of
            last = months[-1].as_of + timedelta(HORIZON)
            expected = {}
            for key, days in days_of.items():
                for day, following in pairwise(days):
                    deep = day + timedelta(2 * HORIZON)
                    # The gaps of the draw: 190 days are deep whatever the month, 100 never.
                    if (
                        following - day > timedelta(2 * HORIZON)
                        and first < deep <= last
                    ):
                        expected[key, day] = deep
            self.assertTrue(expected)
            self.assertEqual(get_deep(months, HORIZON), expected)

    def test_recall_and_lead(self):
        months, _days = draw_months(6)
        every = replay(months, 1000, HORIZON)
        self.assertEqual(every.found, every.deep)
        self.assertGreater(every.lead, HORIZON / 2)
        few = replay(months, 1, HORIZON)
        self.assertLess(few.found, every.found)
        nobody = replay(months, 0, HORIZON)
        self.assertEqual((nobody.count, nobody.found, nobody.lead), (0, 0, None))
        self.assertEqual(replay([], 5, HORIZON)[:2], ([], 0))

    def _apply_fixed(self, months, days):
        """Return ``(warnings, right)``, month by month."""
        warned, counted = set(), []
        for month in months:
            now = [
                s
                for s in month.silences
                if month.get_days(s) >= days and (s.key, s.since) not in warned
            ]
            warned |= {(s.key, s.since) for s in now}
            counted.append(now)
        found = [s for chosen in counted[-MONTHS:] for s in chosen]
        return len(found), count_right(found)

    def test_fixed_rule(self):
        for seed in range(5):
            months, _days = draw_months(seed)
            for count in (1, 10, 30, 70):
                found = get_fixed(months, count)
                tried = (
                    (days, *self._apply_fixed(months, days)) for days in range(1, 300)
                )
                expected = next((r for r in tried if 0 < r[1] <= count), None)
                self.assertEqual(found and found[1:], expected and expected[1:])
                if found:
                    self.assertEqual(self._apply_fixed(months, found[0]), found[1:])
            self.assertTrue(found)
        self.assertIsNone(get_fixed(months, 0))
        self.assertIsNone(get_fixed([], 5))

    def test_fixed_rule_of_long_silences_alone(self):
        """Short ones that are left out change nothing, where the rule is longer."""
        months, _days = draw_months(7)
        long = [
            Month(m.as_of, [s for s in m.silences if m.get_days(s) >= 30])
            for m in months
        ]
        found = get_fixed(months, 15)
        self.assertGreater(found[0], 30)
        self.assertEqual(get_fixed(long, 15, least=30), found)
        self.assertGreaterEqual(get_fixed(long, 10_000, least=30)[0], 30)

    def test_quarters(self):
        self.assertEqual([get_next_quarter(n) for n in (0, 2, 12, 94)], [1, 1, 3, 24])
        right = Silence("A", 1, date(2026, 1, 8), 0.7, 9, True)
        self.assertIsNone(get_last_quarter([[right] * (LEAST - 1), [right], [], []]))
        self.assertIsNone(get_last_quarter([[right] * LEAST, [], [], []]))
        self.assertEqual(
            get_last_quarter([[right] * LEAST, [right], [], []]), (1, 1, 1)
        )
