"""The rules of a company on one day, as plain data, and the judgement of one account.

The data is what an assessment stores as JSON, so that an old decision can be repeated:

    {"basis": "ordered", "window": 12, "minimum_stay": 0, "grace": 0, "steps_down": 0,
     "criteria": [{"id": 7, "name": "Sales", "measure": "sales_amount", "months": 0,
                   "weight": 40.0, "low": 0.0, "high": 1000000.0}],
     "tiers": [{"id": 1, "name": "Key", "match": "any",
                "rules": [{"criterion": 7, "enter": 500000.0, "keep": 400000.0}]}]}

``months`` 0 means the company's window. Tiers run from the best down.
"""

from typing import NamedTuple

from . import scoring, tiering
from .shape import fits

SCORE = "score"
VERSION = 2  # of how rules judge: with another one, everybody is judged anew
NOISE = 9  # decimals that a sum of products is good for
# Measures of which the threshold itself is outside: customers ahead hold 80% already.
STRICT = frozenset({"cumulative_share"})
NUMBER = (int, float)
SHAPE = {
    "basis": str,
    **dict.fromkeys(("window", "minimum_stay", "grace", "steps_down"), int),
    "criteria": [
        {
            **dict.fromkeys(("id", "months"), int),
            **dict.fromkeys(("name", "measure"), str),
            **dict.fromkeys(("weight", "low", "high"), NUMBER),
        }
    ],
    "tiers": [
        {
            "id": int,
            "name": str,
            "match": str,
            "rules": [{"criterion": int, "enter": NUMBER, "keep": NUMBER}],
        }
    ],
}


class Criterion(NamedTuple):
    """What is measured or judged; ``low`` counts 0 points, ``high`` 100."""

    id: int
    name: str
    measure: str
    months: int
    weight: float
    low: float
    high: float

    @property
    def lower(self):
        """Less is better."""
        return self.low > self.high


class Outcome(NamedTuple):
    """``values`` and ``points`` by criterion id; ``score``, rounded to be shown (thresholds
    meet it unrounded, in ``values``), None when nothing is known;
    ``near`` a threshold: see :func:`tiering.near`."""

    values: dict
    points: dict
    score: float | None
    known_weight: float
    decision: tiering.Decision
    near: str | None = None


def is_ruleset(rules):
    """Return whether data, from whomever, is what :class:`Ruleset` takes."""
    if not fits(rules, SHAPE):
        return False
    criteria = rules["criteria"]
    known = {data["id"] for data in criteria}
    used = {rule["criterion"] for tier in rules["tiers"] for rule in tier["rules"]}
    named = all(data.keys() == {*Criterion._fields} for data in criteria)
    return named and used <= known


def change(rules, changes):
    """Return the rules with what differs from them, of ``tiers`` those that are in the rules,
    by id; None where ``changes``, which may come from anybody, make no rules of them.
    """
    if not fits(changes, {}) or not fits(changes.get("tiers", []), SHAPE["tiers"]):
        return None
    changed = {tier["id"]: tier for tier in changes.get("tiers", ())}
    tiers = [changed.get(tier["id"], tier) for tier in rules["tiers"]]
    rules = {**rules, **changes, "tiers": tiers}
    return rules if rules.keys() == SHAPE.keys() and is_ruleset(rules) else None


class Ruleset:
    """Rules ready to judge. Criteria that neither weigh nor stand in a rule are left out:
    nobody needs their values."""

    def __init__(self, rules):
        """:param dict rules: as described at the top of this module"""
        self.basis = rules["basis"]
        self.months = rules["window"]
        self.policy = tiering.Policy(
            rules["minimum_stay"], rules["grace"], rules["steps_down"]
        )
        used = {rule["criterion"] for tier in rules["tiers"] for rule in tier["rules"]}
        self.criteria = [
            Criterion(**data)
            for data in rules["criteria"]
            if data["weight"] or data["id"] in used
        ]
        self._scored = [c for c in self.criteria if c.weight and c.measure != SCORE]
        self._score_ids = [c.id for c in self.criteria if c.measure == SCORE]
        by_id = {criterion.id: criterion for criterion in self.criteria}
        self.ladder = tuple(
            tiering.Tier(
                tier["id"],
                tuple(self._rule(by_id[r["criterion"]], r) for r in tier["rules"]),
                tier["match"],
            )
            for tier in rules["tiers"]
        )

    @staticmethod
    def _rule(criterion, data):
        return tiering.Rule(
            criterion.id,
            data["enter"],
            data["keep"],
            criterion.lower,
            criterion.measure in STRICT,
        )

    def judge(self, values, state, as_of):
        """Return the :class:`Outcome` for one account.

        :param dict values: criterion id → value, None or missing where unknown
        :param tiering.State state: what is remembered of the account
        """
        points = {
            c.id: scoring.points(values.get(c.id), c.low, c.high) for c in self._scored
        }
        score = scoring.weigh((points[c.id], c.weight) for c in self._scored)
        value = None if score.value is None else round(score.value, NOISE)
        values = {**values, **dict.fromkeys(self._score_ids, value)}
        decision = tiering.decide(values, self.ladder, self.policy, state, as_of)
        near = tiering.near(values, self.ladder, decision.tier)
        shown = None if value is None else round(value, 2)
        return Outcome(
            values, points, shown, round(score.known_weight, 2), decision, near
        )
