"""What an answer asks for: a person at once, a thank-you, or nothing.

>>> band(3), band(7), band(9), band(None)
('detractor', 'passive', 'promoter', None)
>>> find_complaints("Again you were late. No complaint about quality", "late, complaint")
['late']
"""

import re
from datetime import timedelta

from .titles import split

DETRACTOR, PASSIVE, PROMOTER = "detractor", "passive", "promoter"
LOW, MEDIUM, HIGH = "1", "2", "3"
# Directly before a phrase, they say that it is not meant.
NEGATIONS = ("no", "not", "never", "without")
NEGATIONS_CHINESE = ("没有", "从未", "不", "无", "没")


def band(score):
    """Return the band of an answer of 0 to 10 to the question for a recommendation."""
    if score is None:
        return None
    if score <= 6:
        return DETRACTOR
    return PASSIVE if score <= 8 else PROMOTER


def is_low(value, kind, alert_below):
    """Return whether one answer needs a person.

    :param float value: the answer, None where skipped
    :param str kind: what the question measures ("recommend": 0 to 6 is always low)
    :param int alert_below: the highest value that opens an alert; below 0: none does

    >>> is_low(6, "recommend", -1), is_low(7, "recommend", 8), is_low(2, "effort", -1)
    (True, True, False)
    """
    if value is None:
        return False
    return (kind == "recommend" and band(value) == DETRACTOR) or (
        alert_below >= 0 and value <= alert_below
    )


def find_complaints(text, phrases):
    """Return the phrases that stand in ``text`` and are not negated, in the order given.

    :param str text: what somebody wrote, in any language
    :param str phrases: separated by commas or line breaks, of all languages together

    >>> find_complaints("从未投诉，但总是延误", "投诉，延误")
    ['延误']
    >>> find_complaints("Please translate", "late"), find_complaints(None, "late")
    ([], [])
    """
    text = (text or "").lower()
    return [phrase for phrase in split(phrases) if _complains(phrase, text)]


def _complains(phrase, text):
    if not phrase.isascii():  # no blanks between the words of Chinese
        before = "|".join(NEGATIONS_CHINESE)
        hits = re.finditer(rf"({before})?{re.escape(phrase)}", text)
    else:
        before = "|".join(NEGATIONS)
        hits = re.finditer(rf"(?<!\w)(?:({before})\s+)?{re.escape(phrase)}(?!\w)", text)
    return any(not hit[1] for hit in hits)


def severity(is_decider, is_top, is_key):
    """Return how severe it is: high for a decider or the best tier, low for a customer that
    is no key account.

    >>> severity(True, False, False), severity(False, True, True)
    ('3', '3')
    >>> severity(False, False, True), severity(False, False, False)
    ('2', '1')
    """
    if is_decider or is_top:
        return HIGH
    return MEDIUM if is_key else LOW


def worst(severities):
    """Return the highest of some severities, the middle one of none.

    >>> worst(["1", "3", "2"]), worst([])
    ('3', '2')
    """
    return max(severities, default=MEDIUM)


def deadline(moment, hours):
    """Return until when it has to be taken up: so many hours later, by the clock.

    >>> from datetime import datetime
    >>> deadline(datetime(2026, 3, 6, 17), 24)
    datetime.datetime(2026, 3, 7, 17, 0)
    """
    return moment + timedelta(hours=hours)


def percent(part, whole):
    """Return the share in percent; None of nothing: unknown is not zero.

    >>> percent(1, 4), percent(0, 0)
    (25.0, None)
    """
    return 100.0 * part / whole if whole else None
