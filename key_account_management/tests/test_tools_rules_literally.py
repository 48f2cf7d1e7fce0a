import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.ruleset import Ruleset
from ..tools.tiering import DOWN, State
from .tools_literal_rules import Ladder, get_score

MEASURES = ("ordered_amount", "cumulative_share", "payment_delay", "potential")


@tagged("post_install", "-at_install")
class TestRulesLiterally(BaseCase):
    """Sequences of days, some judged several times, against the rules read word by word."""

    def test_sequences(self):
        rnd = random.Random(1501)
        decisions, falls, waits = 0, 0, 0
        for _sequence in range(60):
            rules = self._draw_rules(rnd)
            ruleset, ladder = Ruleset(rules), Ladder(rules)
            count = 4
            states = [State()] * count
            histories = [[] for _account in range(count)]
            for day in self._draw_days(rnd):
                values = [self._draw_values(rnd, rules) for _account in range(count)]
                columns = {
                    criterion["id"]: [value[criterion["id"]] for value in values]
                    for criterion in rules["criteria"]
                    if criterion["measure"] != "score"
                }
                outcomes = ruleset.judge(columns, states, day)
                for index, outcome in enumerate(outcomes):
                    expected = ladder.judge(values[index], histories[index], day)
                    decision = outcome.decision
                    self.assertEqual(
                        decision.tier, rules["tiers"][expected.after]["id"], rules
                    )
                    self.assertEqual(
                        decision.target, rules["tiers"][expected.wanted]["id"]
                    )
                    score, weight = get_score(rules, values[index])
                    if score is None:
                        self.assertIsNone(outcome.score)
                    else:
                        self.assertAlmostEqual(outcome.score, float(score), 2)
                    self.assertAlmostEqual(outcome.known_weight, float(weight), 2)
                    histories[index].append(expected)
                    states[index] = self._remember(states[index], decision, day)
                    decisions += 1
                    falls += decision.reason == DOWN
                    waits += decision.tier != decision.target
        self.assertGreater(min(decisions, 20 * falls, 20 * waits), 5_000)

    @staticmethod
    def _remember(state, decision, day):
        """What the assessment keeps of an account."""
        if decision.tier == state.tier:
            return state._replace(falling_since=decision.falling_since)
        fell = decision.reason == DOWN
        return State(
            decision.tier,
            day,
            decision.falling_since,
            day if fell else state.fell_on,
            decision.fell_from if fell else state.fell_from,
        )

    @staticmethod
    def _draw_days(rnd):
        day, days = date(2026, 1, 1), []
        for _day in range(25):
            days += [day] * rnd.choice([1, 1, 1, 2, 3])
            day += timedelta(days=rnd.choice([1, 1, 1, 2, 12]))
        return days

    @staticmethod
    def _draw_values(rnd, rules):
        """Few different ones, so that they often meet a threshold exactly."""
        return {
            criterion["id"]: rnd.choice([None, *range(0, 110, 10)])
            for criterion in rules["criteria"]
            if criterion["measure"] != "score"
        }

    @staticmethod
    def _draw_rules(rnd):
        criteria = [
            {
                "id": number,
                "name": measure,
                "measure": measure,
                "months": 0,
                "weight": rnd.choice([0, 10, 25.5, 40]),
                "low": 100 if measure in MEASURES[1:3] else 0,
                "high": 0 if measure in MEASURES[1:3] else 100,
            }
            for number, measure in enumerate((*MEASURES, "score"), 1)
        ]
        tiers = []
        for number, level in enumerate((80, 60, 40), 1):
            rules = []
            for criterion in rnd.sample(criteria, rnd.randint(1, 3)):
                easier = rnd.choice([0, 10, 20])
                up = criterion["low"] < criterion["high"]
                enter = level if up else 100 - level
                keep = enter - easier if up else enter + easier
                rules.append(
                    {"criterion": criterion["id"], "enter": enter, "keep": keep}
                )
            match = rnd.choice(["all", "any"])
            name = f"Tier {number}"
            tiers.append({"id": number, "name": name, "match": match, "rules": rules})
        tiers.append({"id": 9, "name": "Last", "match": "all", "rules": []})
        return {
            "basis": "ordered",
            "window": 12,
            "minimum_stay": rnd.choice([0, 0, 3, 10]),
            "grace": rnd.choice([0, 0, 2, 7]),
            "steps_down": rnd.choice([0, 1, 2]),
            "criteria": criteria,
            "tiers": tiers,
        }
