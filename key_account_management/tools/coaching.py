"""What a map of people leaves to be desired. Each rule looks at the map and returns the people
it is about (perhaps nobody in particular), or None when it has nothing to say.

An attitude that is unknown or has expired is not relied upon.

>>> ann = Person("ann", is_decider=True, attitude="opponent")
>>> bob = Person("bob", attitude="supporter", champion=True, met=True)
>>> check("hostile_decider", Map((ann, bob)))
('ann',)
>>> check("no_champion", Map((ann, bob))) is None
True
>>> check("no_decider", Map(()))
()
"""

from typing import Any, NamedTuple

FAVOURABLE = ("supporter", "advocate")
UNFAVOURABLE = ("sceptic", "opponent")


class Answer(NamedTuple):
    """What somebody said of us: the day, ``value`` of at ``most`` so many points;
    ``favourable`` None: neither for nor against us."""

    day: Any
    value: int
    most: int
    favourable: Any = None


def contradicts(attitude, favourable):
    """Whether an answer says the opposite of what is thought.

    >>> contradicts("advocate", False), contradicts("opponent", True)
    (True, True)
    >>> contradicts("advocate", True), contradicts("neutral", False), contradicts("sceptic", None)
    (False, False, False)
    """
    if favourable is None:
        return False
    return attitude in (UNFAVOURABLE if favourable else FAVOURABLE)


class Person(NamedTuple):
    """``attitude`` None: unknown; ``doubtful``: assumed or expired; ``left``: the contact is
    archived; ``contradicted``: by an own answer."""

    key: Any
    is_decider: bool = False
    attitude: Any = None
    champion: bool = False
    expired: bool = False
    assumed: bool = False
    met: bool = False
    left: bool = False
    contradicted: bool = False


class Map(NamedTuple):
    """``ours`` and ``theirs``: how many were in touch lately, of us and of them."""

    people: tuple
    ours: int = 0
    theirs: int = 0


def check(kind, shown, threshold=0):
    """Return the keys of the people that the rule ``kind`` is about, or None.

    :param Map shown: the map of one account
    :param threshold: people (``only_supporters``) or percent (``doubtful``)
    """
    return RULES[kind](shown, threshold)


def _relied(person):
    return person.attitude if not person.expired else None


def _keys(people):
    return tuple(person.key for person in people)


def _no_decider(shown, _threshold):
    return None if any(p.is_decider for p in shown.people) else ()


def _no_champion(shown, _threshold):
    if not shown.people or any(p.champion and _relied(p) for p in shown.people):
        return None
    return ()


def _only_supporters(shown, threshold):
    """
    >>> fans = tuple(Person(i, attitude="advocate") for i in range(3))
    >>> check("only_supporters", Map(fans), 3), check("only_supporters", Map(fans), 4)
    ((), None)
    """
    known = [_relied(p) for p in shown.people if _relied(p)]
    friendly = all(attitude in FAVOURABLE for attitude in known)
    return () if known and friendly and len(known) >= threshold else None


def _hostile_decider(shown, _threshold):
    hostile = [p for p in shown.people if p.is_decider and _relied(p) == "opponent"]
    return _keys(hostile) or None


def _decider_unmet(shown, _threshold):
    return _keys(p for p in shown.people if p.is_decider and not p.met) or None


def _single_thread(shown, _threshold):
    return () if 1 in (shown.ours, shown.theirs) else None


def _no_contact(shown, _threshold):
    return () if shown.people and not shown.theirs else None


def _doubtful(shown, threshold):
    """
    >>> sure, guess = Person("sure", attitude="neutral"), Person("guess", attitude="neutral", assumed=True)
    >>> check("doubtful", Map((sure, guess)), 50) is None
    True
    >>> check("doubtful", Map((guess,)), 50)
    ('guess',)
    """
    judged = [p for p in shown.people if p.attitude]
    doubtful = [p for p in judged if p.assumed or p.expired]
    return _keys(doubtful) if 100 * len(doubtful) > threshold * len(judged) else None


def _left(shown, _threshold):
    return _keys(p for p in shown.people if p.left) or None


def _decider_left(shown, _threshold):
    """
    >>> gone, new = Person("gone", is_decider=True, left=True), Person("new", is_decider=True)
    >>> check("decider_left", Map((gone,))), check("decider_left", Map((gone, new)))
    (('gone',), None)
    """
    deciders = [p for p in shown.people if p.is_decider]
    return _keys(deciders) if deciders and all(p.left for p in deciders) else None


def _contradiction(shown, _threshold):
    """
    >>> check("contradiction", Map((Person("rosa", contradicted=True), Person("ann"))))
    ('rosa',)
    """
    return _keys(p for p in shown.people if p.contradicted) or None


RULES = {
    "no_decider": _no_decider,
    "no_champion": _no_champion,
    "only_supporters": _only_supporters,
    "hostile_decider": _hostile_decider,
    "decider_unmet": _decider_unmet,
    "single_thread": _single_thread,
    "no_contact": _no_contact,
    "doubtful": _doubtful,
    "left": _left,
    "decider_left": _decider_left,
    "contradiction": _contradiction,
}
