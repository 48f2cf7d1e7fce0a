import random
from math import exp, inf

from odoo.tests import BaseCase, tagged

from ..tools.regression import dot, fit, get_auc, get_loss, logistic, solve


@tagged("post_install", "-at_install")
class TestRegression(BaseCase):
    def _draw(self, weights, count, seed=7):
        """Return samples of a world in which the weights are true."""
        drawn, samples = random.Random(seed), []
        for _row in range(count):
            row = (1.0, *(drawn.gauss(0, 1) for _weight in weights[1:]))
            samples.append((row, drawn.random() < logistic(dot(row, weights))))
        return samples

    def test_finds_what_is_true(self):
        """Within four standard errors: of 8,000 rows some 0.03 each."""
        true = (-0.5, 1.0, -2.0)
        found = fit(self._draw(true, 8000), (0, 0, 0), (0.1, 0.1, 0.1))
        for weight, wanted in zip(found, true, strict=True):
            self.assertAlmostEqual(weight, wanted, delta=0.15)

    def test_few_rows_stay_near_the_start(self):
        start = (-0.5, 1.0, -2.0)
        found = fit(self._draw((3, 3, 3), 5), start, (30, 30, 30))
        for weight, wanted in zip(found, start, strict=True):
            self.assertAlmostEqual(weight, wanted, delta=0.5)
        self.assertEqual(fit([], start, (1, 1, 1)), start)

    def test_is_the_least_loss(self):
        """Nothing beside it is better: it is the minimum, as the loss is convex."""
        samples = [(*sample, 0.5) for sample in self._draw((1, -1), 200)]
        start, strengths = (0.0, 0.0), (2, 5)
        found = fit(samples, start, strengths)
        least = get_loss(samples, found, start, strengths, ())
        for k in range(2):
            for step in (-0.01, 0.01):
                beside = [w + step * (i == k) for i, w in enumerate(found)]
                loss = get_loss(samples, beside, start, strengths, ())
                self.assertGreater(loss, least)

    def test_when_it_ends(self):
        """Where no step wins anything it is there; and after as many steps as it may make."""
        self.assertEqual(fit([((1.0,), True), ((1.0,), False)], (0.0,), (1,)), (0.0,))
        samples = [(*sample, 1.0) for sample in self._draw((2, -3), 300)]
        start, strengths = (0.0, 0.0), (0.1, 0.1)
        losses = [
            get_loss(samples, found, start, strengths, ())
            for found in (
                start,
                fit(samples, start, strengths, steps=1),
                fit(samples, start, strengths),
            )
        ]
        self.assertEqual(losses, sorted(set(losses), reverse=True))

    def test_never_runs_away(self):
        """What all can be told by has no finite weight; a full step goes beyond all bounds."""
        apart = [((1.0, x), x > 0) for x in (-900.0, -800.0, 1e-6, 700.0, 800.0)]
        for start in ((0, 0), (50, -50), (-300, 40)):
            found = fit(apart, start, (1e-6, 1e-6))
            self.assertTrue(all(abs(w) < 1e6 for w in found))
            before = get_loss(
                [(*s, 1.0) for s in apart], start, start, (1e-6, 1e-6), ()
            )
            self.assertLessEqual(
                get_loss([(*s, 1.0) for s in apart], found, start, (1e-6, 1e-6), ()),
                before,
            )

    def test_a_bound_holds(self):
        samples = self._draw((0, -3), 500)
        self.assertLess(fit(samples, (0, 0.5), (1, 1))[1], -2)
        free = fit(samples, (0, 0.5), (1, 1), [(0, 1)])
        self.assertGreater(free[1], 0)
        self.assertLess(free[1], 0.1)
        self.assertEqual(get_loss([], (0, -1), (0, 0), (1, 1), [(0, 1)]), inf)

    def test_solve(self):
        found = solve(
            [[0.0, 2.0, 1.0], [1.0, 0.0, 0.0], [3.0, 0.0, 1.0]], [7.0, 2.0, 9.0]
        )
        self.assertEqual([round(x, 9) for x in found], [2, 2, 3])

    def test_logistic(self):
        for value in (-750.0, -30.0, -1.0, 0.0, 2.0, 30.0, 800.0):
            self.assertAlmostEqual(
                logistic(value), 1 / (1 + exp(-max(min(value, 700), -700)))
            )

    def test_auc(self):
        """Pair by pair, ties half."""
        drawn = random.Random(8)
        for count in (2, 5, 40):
            scored = [
                (drawn.choice((0.1, 0.2, 0.3, 0.7)), drawn.random() < 0.5)
                for _row in range(count)
            ]
            scored += [(0.2, True), (0.2, False)]
            pairs = [
                1.0 if a > b else 0.5 if a == b else 0.0
                for a, came in scored
                if came
                for b, other in scored
                if not other
            ]
            self.assertAlmostEqual(get_auc(scored), sum(pairs) / len(pairs))
        for scored in ([], [(0.5, True)], [(0.5, False), (0.6, False)]):
            self.assertIsNone(get_auc(scored))
