from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.ruleset import Ruleset, change, is_ruleset
from ..tools.tiering import State


def criterion(key, measure, weight=0, low=0, high=100):
    return {
        "id": key,
        "name": measure,
        "measure": measure,
        "months": 0,
        "weight": weight,
        "low": low,
        "high": high,
    }


RULES = {
    "basis": "ordered",
    "window": 12,
    "minimum_stay": 30,
    "grace": 0,
    "steps_down": 0,
    "criteria": [
        criterion(1, "sales_amount", weight=3, high=1000),
        criterion(2, "potential", weight=1),
        criterion(3, "score"),
        criterion(4, "cumulative_share", low=100, high=0),
        criterion(5, "growth"),
    ],
    "tiers": [
        {
            "id": 10,
            "name": "A",
            "match": "all",
            "rules": [{"criterion": 3, "enter": 80, "keep": 70}],
        },
        {
            "id": 20,
            "name": "B",
            "match": "any",
            "rules": [{"criterion": 4, "enter": 80, "keep": 85}],
        },
        {"id": 30, "name": "C", "match": "all", "rules": []},
    ],
}


@tagged("post_install", "-at_install")
class TestRuleset(BaseCase):
    def _judge(self, values, state=None):
        return Ruleset(RULES).judge(values, state or State(), date(2026, 6, 30))

    def test_unused_criteria_are_left_out(self):
        self.assertEqual([c.id for c in Ruleset(RULES).criteria], [1, 2, 3, 4])

    def test_policy(self):
        self.assertEqual(Ruleset(RULES).policy, (30, 0, 0))

    def test_score_is_a_measure(self):
        outcome = self._judge({1: 1000, 2: 40})
        self.assertEqual((outcome.score, outcome.known_weight), (85.0, 100.0))
        self.assertEqual(outcome.values[3], 85.0)
        self.assertEqual(outcome.decision.tier, 10)

    def test_score_meets_thresholds_unrounded(self):
        for potential, tier in ((19.9954, 30), (20, 10)):
            outcome = self._judge({1: 1000, 2: potential})
            self.assertEqual(outcome.score, 80)
            self.assertEqual(outcome.decision.tier, tier)
            self.assertAlmostEqual(outcome.values[3], (300 + potential) / 4, 9)

    def test_unknown_lowers_known_weight_not_the_score(self):
        outcome = self._judge({1: 500})
        self.assertEqual((outcome.score, outcome.known_weight), (50.0, 75.0))
        self.assertEqual(outcome.points, {1: 50.0, 2: None})

    def test_nothing_known(self):
        outcome = self._judge({})
        self.assertEqual((outcome.score, outcome.known_weight), (None, 0.0))
        self.assertEqual(outcome.decision.tier, 30)

    def test_pareto_line_is_outside(self):
        """Customers ahead hold 80% already: the next one is not of those who make 80%."""
        self.assertEqual(self._judge({4: 79.99}).decision.tier, 20)
        self.assertEqual(self._judge({4: 80.0}).decision.tier, 30)

    def test_change(self):
        tier = {**RULES["tiers"][0], "match": "any"}
        changed = change(RULES, {"window": 6, "tiers": [tier, {**tier, "id": 99}]})
        self.assertEqual(changed["window"], 6)
        self.assertEqual(changed["tiers"], [tier, *RULES["tiers"][1:]])
        self.assertEqual(change(RULES, {}), RULES)

    def test_what_is_no_change(self):
        criteria, tiers = RULES["criteria"], RULES["tiers"]
        odd = {"criterion": 99, "enter": 1, "keep": 1}
        for changes in (
            "x",
            [1],
            {"other": 1},
            {"window": "x"},
            {"criteria": 5},
            {"criteria": [{"id": 1}]},
            {"criteria": [{**criteria[0], "more": 1}, *criteria[1:]]},
            {"criteria": criteria[:1]},  # rules name others
            {"tiers": "x"},
            {"tiers": [{"id": 10}]},
            {"tiers": [{**tiers[0], "rules": [odd]}]},
        ):
            self.assertIsNone(change(RULES, changes), changes)

    def test_rules_of_an_assessment(self):
        self.assertTrue(is_ruleset(RULES))
        for rules in (None, "x", [1], {}, {**RULES, "tiers": {}}):
            self.assertFalse(is_ruleset(rules), rules)
