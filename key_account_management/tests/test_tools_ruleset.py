from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.ruleset import Ruleset, change, is_ruleset
from ..tools.tiering import State, decide, near

DAY = date(2026, 6, 30)
KNOWN = st.one_of(st.none(), st.integers(-100, 1100), st.just(80), st.just(800))
STATES = st.tuples(
    st.sampled_from([None, 10, 20, 30]),
    st.sampled_from([None, DAY, date(2026, 6, 1)]),
).map(lambda held: State(*held))


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
        columns = {key: [value] for key, value in values.items()}
        [outcome] = Ruleset(RULES).judge(columns, [state or State()], DAY)
        return outcome

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
        outcome = self._judge({1: 500, 2: None})
        self.assertEqual((outcome.score, outcome.known_weight), (50.0, 75.0))
        self.assertEqual(outcome.points, {1: 50.0, 2: None})

    def test_nothing_known(self):
        outcome = self._judge({})
        self.assertEqual((outcome.score, outcome.known_weight), (None, 0.0))
        self.assertEqual(outcome.decision.tier, 30)
        self.assertEqual(outcome.values, dict.fromkeys((1, 2, 3, 4)))

    @settings(deadline=None)
    @given(st.lists(st.tuples(*[KNOWN] * 3, STATES), max_size=9))
    def test_many_as_the_definition(self, accounts):
        """Points, score and tier of each, by the definitions written down one by one."""
        *columns, states = zip(*accounts, strict=True) if accounts else [()] * 4
        ruleset = Ruleset(RULES)
        columns = dict(zip((1, 2, 4), map(list, columns), strict=True))
        outcomes = ruleset.judge(columns, states, DAY)
        self.assertEqual(len(outcomes), len(accounts))
        for (sales, potential, ahead, state), outcome in zip(
            accounts, outcomes, strict=True
        ):
            scaled = {1: (sales, 1000, 3), 2: (potential, 100, 1)}
            points = {
                key: None if value is None else max(0, min(100, 100 * value / high))
                for key, (value, high, _weight) in scaled.items()
            }
            known = [
                (points[key], weight)
                for key, (_value, _high, weight) in scaled.items()
                if points[key] is not None
            ]
            total = sum(weight for _points, weight in known)
            score = sum(p * weight for p, weight in known) / total if total else None
            values = {1: sales, 2: potential, 4: ahead}
            values[3] = None if score is None else round(score, 9)
            decision = decide(values, ruleset.ladder, ruleset.policy, state, DAY)
            self.assertEqual(outcome.points, points)
            self.assertEqual(outcome.values, values)
            self.assertEqual(outcome.score, values[3] and round(values[3], 2))
            self.assertEqual(outcome.known_weight, 25 * total)
            self.assertEqual(outcome.decision, decision)
            self.assertEqual(outcome.near, near(values, ruleset.ladder, decision.tier))

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
