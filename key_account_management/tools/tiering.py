"""Which tier, and why not another. The one implementation: the nightly run, the
explanation and the preview all call :func:`decide_each`, which is :func:`decide` for many.

A *ladder* runs from the best tier down; the last tier has no rules and takes everybody
else. An account enters a tier at the ``enter`` thresholds and keeps it, or any tier
below, down to the ``keep`` thresholds. A rise is immediate; a fall waits for the minimum
stay and for the grace, and goes a limited number of steps a day.

>>> ladder = (Tier("key", (Rule("amount", 500, 400),)), Tier("standard", ()))
>>> decide({"amount": 450}, ladder, Policy(), State(), date(2026, 1, 1)).tier
'standard'
>>> decide({"amount": 450}, ladder, Policy(), State("key"), date(2026, 1, 1)).tier
'key'
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

FIRST, UP, SAME, STAY, GRACE, DOWN = "first", "up", "same", "stay", "grace", "down"
ALL, ANY = "all", "any"
RISE, FALL = "rise", "fall"
NEAR = 0.1  # within a tenth of a threshold


class Rule(NamedTuple):
    """One threshold. ``lower``: less is better. ``strict``: the threshold itself is out."""

    measure: object
    enter: float
    keep: float
    lower: bool = False
    strict: bool = False


class Tier(NamedTuple):
    key: object
    rules: tuple
    match: str = ALL


class Policy(NamedTuple):
    """Days of minimum stay, days of grace, steps down a day (0: no limit)."""

    stay: int = 0
    grace: int = 0
    steps: int = 0


class State(NamedTuple):
    """What is remembered of an account: its tier (None: never judged, or a tier that is
    no longer on the ladder), since when, since when it is due to fall; and when it fell
    last, and from where, so that a second run on the same day goes no step further."""

    tier: object = None
    since: date | None = None
    falling_since: date | None = None
    fell_on: date | None = None
    fell_from: object = None


class Decision(NamedTuple):
    """``tier`` to be in; ``target``: the tier that the values alone would give; ``reason``
    one of the constants of this module; ``until``: the day from which a fall that waits
    may happen; ``falling_since`` to remember, and of a fall ``fell_from``: the best tier held
    since the first fall of the day, from which its steps are counted."""

    tier: object
    target: object
    reason: str
    until: date | None = None
    falling_since: date | None = None
    fell_from: object = None


def meets(value, threshold, rule):
    """Tell whether ``value`` satisfies ``threshold``. Unknown never does."""
    if value is None:
        return False
    if rule.strict and value == threshold:
        return False
    return value <= threshold if rule.lower else value >= threshold


def margin(value, threshold, rule):
    """Return how far ``value`` is on the good side of ``threshold`` (negative: how much
    is missing), in the unit of the measure; None when the value is unknown."""
    if value is None:
        return None
    return threshold - value if rule.lower else value - threshold


def qualifies(values, tier, keeping=False):
    """Tell whether ``values`` reach ``tier``; one without rules takes everybody."""
    if not tier.rules:
        return True
    results = (
        meets(values.get(rule.measure), rule.keep if keeping else rule.enter, rule)
        for rule in tier.rules
    )
    return all(results) if tier.match == ALL else any(results)


def get_only_hold(values, tier):
    """Return the rule that alone keeps ``values`` in ``tier``, of several of which one is enough;
    None where there is no such rule.

    >>> key = Tier("key", (Rule("amount", 500, 400), Rule("orders", 12, 8)), ANY)
    >>> get_only_hold({"amount": 250, "orders": 9}, key).measure
    'orders'
    >>> get_only_hold({"amount": 450, "orders": 9}, key)
    """
    if tier.match == ALL or len(tier.rules) < 2:
        return None
    held = [r for r in tier.rules if meets(values.get(r.measure), r.keep, r)]
    return held[0] if len(held) == 1 else None


def qualify(values, ladder, current=None):
    """Return the position on ``ladder`` that the values alone give.

    :param current: position held now, or None
    :raises ValueError: when no tier takes the account (the last one has rules)
    """
    for position, tier in enumerate(ladder):
        keeping = current is not None and position >= current
        if qualifies(values, tier, keeping):
            return position
    raise ValueError("no tier takes this account: the last tier must have no rules")


def decide(values, ladder, policy, state, as_of):
    """Return the :class:`Decision` for one account.

    :param dict values: measure → value, None or missing where unknown
    :param ladder: sequence of :class:`Tier`, best first
    """
    current = _position(ladder, state.tier)
    target = qualify(values, ladder, current)
    if current is None:
        return Decision(ladder[target].key, ladder[target].key, FIRST)
    if target <= current:
        reason = UP if target < current else SAME
        return Decision(ladder[target].key, ladder[target].key, reason)
    return _fall(ladder, current, target, policy, state, as_of)


def _fall(ladder, current, target, policy, state, as_of):
    """The values ask for a tier below: now, later, or in steps."""
    # A day before the last assessment may be asked for: nothing begins after it.
    since = min(state.falling_since or as_of, as_of)
    stay = min(state.since or as_of, as_of) + timedelta(days=policy.stay)
    grace = since + timedelta(days=policy.grace)
    key = ladder[target].key
    if as_of < max(stay, grace):
        reason = STAY if stay >= grace else GRACE
        return Decision(ladder[current].key, key, reason, max(stay, grace), since)
    # Net of the day: who rose in between falls from there, no farther at once than allowed.
    start = None
    if state.fell_on == as_of:
        start = _position(ladder, state.fell_from)
    start = current if start is None else min(start, current)
    lowest = min(target, start + policy.steps) if policy.steps else target
    reached = ladder[max(lowest, current)].key
    waits = reached != key
    fell = reached != ladder[current].key
    return Decision(
        reached,
        key,
        DOWN if fell else SAME,
        as_of + timedelta(days=1) if waits else None,
        since if waits else None,
        ladder[start].key if fell else None,
    )


def decide_each(columns, ladder, policy, states, as_of):
    """Return ``(decision, near)`` of each account, as :func:`decide` and :func:`near` tell them.

    Only on which side of each threshold a value lies can decide, so accounts that lie on the
    same sides are decided once.

    :param dict columns: measure → value of each account, a finite number or None; a measure
        that is not there is unknown
    :param list states: the :class:`State` of each account
    """
    cuts = {}
    for rule in (rule for tier in ladder for rule in tier.rules):
        if rule.measure in columns:
            # What counts the thresholds that are met: ">=" and "<", or "<=" and ">".
            count = bisect_right if rule.lower == rule.strict else bisect_left
            cuts.setdefault((rule.measure, count), set()).update(thresholds(rule))
    sides = [[state.tier for state in states]]
    for (measure, count), found in cuts.items():
        found = sorted(found)
        sides.append([v if v is None else count(found, v) for v in columns[measure]])
    known, result = {}, []
    places = enumerate(zip(zip(*sides, strict=True), states, strict=True))
    for index, (place, state) in places:
        judged = known.get(place) or known.get((place, state))
        if not judged:
            values = {measure: column[index] for measure, column in columns.items()}
            decision = decide(values, ladder, policy, state, as_of)
            judged = decision, near(values, ladder, decision.tier)
            # A fall depends on days, too; all else on the tier alone.
            falls = decision.reason == DOWN or decision.tier != decision.target
            known[(place, state) if falls else place] = judged
        result.append(judged)
    return result


def thresholds(rule):
    """Return all that a value is compared with by ``rule``, for the tier and what is near."""
    return {
        threshold
        for bare in (rule.enter, rule.keep)
        for threshold in (bare, eased(bare, rule), hardened(bare, rule))
    }


def eased(threshold, rule):
    """Return the threshold that is easier to meet by :data:`NEAR` of itself; of a share held
    by others (``strict``) by as much of what is left to 100: a tenth more than 95% is all."""
    shift = NEAR * (100 - threshold if rule.strict else abs(threshold))
    return threshold + shift if rule.lower else threshold - shift


def hardened(threshold, rule):
    """Return the threshold that is harder to meet by as much as :func:`eased` is easier."""
    return 2 * threshold - eased(threshold, rule)


def near(values, ladder, key):
    """Tell whether an account in the tier ``key`` is near a threshold: :data:`RISE` when it
    would reach the tier above, were its thresholds eased; :data:`FALL` when it keeps its
    tier, and would not, were they hardened; None else. A rise goes before a fall."""
    position = _position(ladder, key)
    above = ladder[position - 1] if position else None
    if above and qualifies(values, _shifted(above, eased)):
        return RISE
    tier = ladder[position]
    keeps = qualifies(values, tier, keeping=True)
    if keeps and not qualifies(values, _shifted(tier, hardened), keeping=True):
        return FALL
    return None


@lru_cache(maxsize=64)  # the tiers of a few ladders, for thousands of accounts
def _shifted(tier, shift):
    rules = (
        rule._replace(enter=shift(rule.enter, rule), keep=shift(rule.keep, rule))
        for rule in tier.rules
    )
    return tier._replace(rules=tuple(rules))


def _position(ladder, key):
    for position, tier in enumerate(ladder):
        if tier.key == key:
            return position
    return None


class Fault(NamedTuple):
    """What is wrong with a ladder: a code, and the tiers (or rules) that it is about."""

    code: str
    tier: object
    other: object = None
    measure: object = None


def check(ladder):
    """Return the :class:`Fault` list of a ladder; empty when it can classify.

    ``no_catch_all``: the last tier has rules, or there is no tier. ``early_catch_all``: a
    tier without rules stands above others, which nobody would reach. ``keep_above_enter``.
    ``out_of_order``: a better tier asks less of the same measure than the next one that
    names it. ``twins``: two tiers with the same rules, which nobody could tell apart.
    """
    faults = []
    if not ladder or ladder[-1].rules:
        faults.append(Fault("no_catch_all", ladder[-1].key if ladder else None))
    faults += [
        Fault("early_catch_all", tier.key, ladder[position + 1].key)
        for position, tier in enumerate(ladder[:-1])
        if not tier.rules
    ]
    for tier in ladder:
        faults += [
            Fault("keep_above_enter", tier.key, measure=rule.measure)
            for rule in tier.rules
            if rule.keep != rule.enter and not meets(rule.enter, rule.keep, rule)
        ]
    return faults + _check_order(ladder)


def place(ladder, tier):
    """Return the position at which a new tier can stand in a ladder: where it brings the fewest
    faults, and of several such places the lowest, so that nobody leaves a better tier for it.

    >>> rungs = [Tier(1, (Rule(7, 900, 900),), "all"), Tier(2, (Rule(7, 500, 500),), "all")]
    >>> rungs.append(Tier(3, (), "all"))
    >>> [place(rungs, Tier(4, (Rule(7, at, at),), "all")) for at in (1000, 700, 10)]
    [0, 1, 2]
    """
    return min(
        range(len(ladder), -1, -1),
        key=lambda at: len(check((*ladder[:at], tier, *ladder[at:]))),
    )


def _check_order(ladder):
    """Compare each tier with those above it, measure by measure."""
    faults, strictest = [], {}
    for position, tier in enumerate(ladder):
        for other in ladder[:position]:
            same_rules = set(tier.rules) == set(other.rules)
            if (
                tier.rules
                and same_rules
                and (tier.match == other.match or len(tier.rules) == 1)
            ):
                faults.append(Fault("twins", other.key, tier.key))
        for rule in tier.rules:
            above = strictest.get(rule.measure)
            if above and not _at_least(above[1], rule):
                faults.append(Fault("out_of_order", above[0], tier.key, rule.measure))
            strictest[rule.measure] = (tier.key, rule)
    return faults


def _at_least(better, worse):
    """Tell whether ``better`` asks no less than ``worse``, to enter and to keep."""
    return all(
        asked <= given if better.lower else asked >= given
        for asked, given in ((better.enter, worse.enter), (better.keep, worse.keep))
    )
