"""The rules of tiers, read once more word by word from docs/how-it-is-computed.md, and computed
without any of ``tools``: from what an assessment keeps as its rules, and from all that happened to
an account so far, nothing being remembered beside it.
"""

from datetime import timedelta
from fractions import Fraction
from typing import Any, NamedTuple

ONE_DAY = timedelta(days=1)


class Past(NamedTuple):
    """One judgement of an account: its day, the tier that the figures asked for, the tier held
    before and after."""

    day: Any
    wanted: int
    before: int | None
    after: int


def get_score(rules, values):
    """``(score, known weight)``: the mean of the points that are known, by weight; exact."""
    known = total = points = Fraction(0)
    for criterion in rules["criteria"]:
        if not criterion["weight"] or criterion["measure"] == "score":
            continue
        weight = Fraction(criterion["weight"])
        total += weight
        value = values.get(criterion["id"])
        if value is None:
            continue
        known += weight
        low, high = Fraction(criterion["low"]), Fraction(criterion["high"])
        on_scale = (Fraction(value) - low) / (high - low)
        points += weight * 100 * min(max(on_scale, Fraction(0)), Fraction(1))
    score = points / known if known else None
    return score, 100 * known / total if known else Fraction(0)


class Ladder:
    """The tiers of one set of rules, best first, by their position."""

    def __init__(self, rules):
        self.rules = rules
        self.tiers = rules["tiers"]
        self.criteria = {criterion["id"]: criterion for criterion in rules["criteria"]}

    def reaches(self, values, tier, kind):
        """Whether the values reach what a tier asks to ``enter`` or to ``keep``."""
        met = [self._meets(values, rule, rule[kind]) for rule in tier["rules"]]
        return not met or (all(met) if tier["match"] == "all" else any(met))

    def _meets(self, values, rule, threshold):
        criterion = self.criteria[rule["criterion"]]
        if criterion["measure"] == "score":
            value = get_score(self.rules, values)[0]
            value = None if value is None else round(float(value), 9)
        else:
            value = values.get(rule["criterion"])
        if value is None:
            return False
        if criterion["measure"] == "cumulative_share":
            return value < threshold
        if criterion["low"] > criterion["high"]:
            return value <= threshold
        return value >= threshold

    def want(self, values, held):
        """The first tier from the best down whose rules are met; from the tier that is held on
        down it is enough to keep them."""
        for position, tier in enumerate(self.tiers):
            kind = "keep" if held is not None and position >= held else "enter"
            if self.reaches(values, tier, kind):
                return position
        raise AssertionError("the last tier takes everybody else")

    def judge(self, values, history, day):
        """Return the :class:`Past` that this day adds to ``history``."""
        held = history[-1].after if history else None
        wanted = self.want(values, held)
        if held is None or wanted <= held:
            return Past(day, wanted, held, wanted)
        if self._waits(history, day):
            return Past(day, wanted, held, held)
        steps = self.rules["steps_down"]
        lowest = wanted
        if steps:
            lowest = min(wanted, self._get_best_of_the_day(history, day) + steps)
        return Past(day, wanted, held, max(held, lowest))

    def _waits(self, history, day):
        """For the minimum stay, since it came to its tier; for the grace, since the figures ask
        for less than what it has without interruption."""
        came, held = day, history[-1].after
        for past in reversed(history):
            if past.after != held:
                break
            came = past.day
        asked = day
        for past in reversed(history):
            if past.wanted <= past.after:
                break
            asked = past.day
        rules = self.rules
        return (
            day < came + rules["minimum_stay"] * ONE_DAY
            or day < asked + rules["grace"] * ONE_DAY
        )

    @staticmethod
    def _get_best_of_the_day(history, day):
        """The best tier held since the first fall of the day, before which nothing fell."""
        today = [past for past in history if past.day == day]
        fell = [past.before is not None and past.after > past.before for past in today]
        if True not in fell:
            return history[-1].after
        since = today[fell.index(True) :]
        return min([since[0].before, *(past.after for past in since)])
