import os
import random
from itertools import pairwise
from math import log, sqrt

from odoo.tests import BaseCase, tagged

from ..tools import regression
from ..tools.rhythm import (
    BOUNDS,
    FULL,
    MONTHS,
    ROWS,
    START,
    STRENGTHS,
    Rhythm,
    Sums,
    fit,
    get_month_ends,
    get_prior,
)
from .test_tools_rhythm import HORIZON, TODAY, draw, get_origin, get_risks

# dev/release-check draws so many times as many, and others.
TIMES = int(os.environ.get("KAM_TIMES", "1"))
# Customers → portfolios. Many are small: there one row is much.
SIZES = {1: 400, 2: 400, 50: 200, 5000: 5}
MOST_VARIATION = sqrt(log(1 + 4**2))  # of a log-normal gap whose CV is 4
LOOKED_AT = 3  # customers of a portfolio


@tagged("post_install", "-at_install")
class TestRhythmPortfolios(BaseCase):
    """What is learnt from portfolios at random: however few customers or many, however wild their
    gaps, it stays near what is likely and keeps what it promises."""

    def test_never_runs_away(self):
        drawn, learnt = random.Random(17), 0
        for size, count in SIZES.items():
            for index in range(count * TIMES):
                seed = drawn.randrange(10**9)
                with self.subTest(size=size, index=index, seed=seed):
                    learnt += self._check(size, seed)
        self.assertGreater(learnt, 0.6 * TIMES * sum(SIZES.values()))

    def _check(self, size, seed):
        """Return whether anything was learnt from such a portfolio."""
        drawn = random.Random(seed)
        variation = drawn.uniform(0.05, MOST_VARIATION)
        # No more customers a month-end than the product takes.
        histories = draw(
            seed,
            min(size, ROWS // MONTHS),
            drawn.choice((5, 90, 300)) if size < 5000 else 300,
            variation,
        )
        ends = get_month_ends(TODAY, HORIZON)
        origins = [get_origin(histories, end) for end in ends]
        weights = fit(origins, HORIZON)
        known = [days for days in histories if days[0] <= TODAY]
        portfolio = [Sums.of([d for d in days if d <= TODAY]) for days in known]
        rhythm = Rhythm(weights, *get_prior(portfolio, TODAY))
        rows = self._get_rows(origins)
        self.assertLessEqual(
            self._get_loss(rows, weights), self._get_loss(rows, START) + 1e-9
        )
        self.assertTrue(all(abs(weight) < 20 for weight in weights), weights)
        for bound in BOUNDS:
            self.assertGreater(regression.dot(bound, weights), 0)
        for sums in [s for s in portfolio if s.count > 1][:LOOKED_AT]:
            risks = get_risks(rhythm, sums)
            self.assertTrue(all(0 <= risk <= 1 for risk in risks), risks)
            for before, after in pairwise(risks):
                self.assertGreaterEqual(after, before - 1e-12, (rhythm, sums))
        return weights != START

    def _get_rows(self, origins):
        worth = min(1.0, FULL / len(origins))
        return [
            (features, lapsed, worth)
            for origin in origins
            for prior in [Rhythm(START, *get_prior(origin.portfolio, origin.as_of))]
            for sums, lapsed in origin.get_judged(HORIZON)
            for features in [prior.get_features(sums, origin.as_of, HORIZON)]
        ]

    def _get_loss(self, rows, weights):
        return regression.get_loss(rows, weights, START, STRENGTHS, BOUNDS)
