"""The rules of a company on one day, as plain data, and the judgement of accounts.

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


# What the data of a quantity has besides.
NO_LIMIT = {"category": 0, "uom": 0}
LIMIT = {"category": int, "uom": int}


class Criterion(NamedTuple):
    """What is measured or judged; ``low`` counts 0 points, ``high`` 100. A quantity is of a
    ``category`` in a unit of measure (``uom``): ids, which the data of others does not have."""

    id: int
    name: str
    measure: str
    months: int
    weight: float
    low: float
    high: float
    category: int | None = None
    uom: int | None = None

    @property
    def lower(self):
        """Less is better."""
        return self.low > self.high


class Outcome(NamedTuple):
    """What the rules say of one account: ``score``, rounded to be shown (thresholds meet it
    unrounded, in ``values``), None when nothing is known; ``near`` a threshold: see
    :func:`tiering.near`. ``values`` and ``points`` by criterion id are read where they are asked
    for, out of the columns of all accounts judged together."""

    score: float | None
    known_weight: float
    decision: tiering.Decision
    near: str | None
    columns: dict
    point_columns: dict
    index: int

    @property
    def values(self):
        return {key: column[self.index] for key, column in self.columns.items()}

    @property
    def points(self):
        return {key: column[self.index] for key, column in self.point_columns.items()}


def is_ruleset(rules):
    """Return whether data, from whomever, is what :class:`Ruleset` takes."""
    if not fits(rules, SHAPE):
        return False
    criteria = rules["criteria"]
    known = {data["id"] for data in criteria}
    used = {rule["criterion"] for tier in rules["tiers"] for rule in tier["rules"]}
    named = all(
        data.keys() <= {*Criterion._fields} and fits({**NO_LIMIT, **data}, LIMIT)
        for data in criteria
    )
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

    def judge(self, columns, states, as_of):
        """Return the :class:`Outcome` of each account.

        :param dict columns: criterion id → value of each account, a finite number, None where
            unknown; a criterion that is not there is unknown of all
        :param list states: what is remembered of each account (:class:`tiering.State`)
        """
        points = {
            c.id: scoring.points(columns[c.id], c.low, c.high)
            for c in self._scored
            if c.id in columns
        }
        parts = [(points.get(c.id), c.weight) for c in self._scored]
        means, weights = scoring.weigh(parts, len(states))
        scores = [None if mean is None else round(mean, NOISE) for mean in means]
        unknown = dict.fromkeys((c.id for c in self.criteria), [None] * len(states))
        columns = {**unknown, **columns, **dict.fromkeys(self._score_ids, scores)}
        decided = tiering.decide_each(columns, self.ladder, self.policy, states, as_of)
        shown = [None if score is None else round(score, 2) for score in scores]
        rounded = {weight: round(weight, 2) for weight in {*weights}}
        return [
            Outcome(score, rounded[weight], decision, near, columns, points, index)
            for index, (score, weight, (decision, near)) in enumerate(
                zip(shown, weights, decided, strict=True)
            )
        ]
