import random
from collections import Counter

from odoo.tests import BaseCase, tagged

from ..tools.warning import LEAST, Silence, choose, get_bins, get_expected_range


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
