"""Job titles and the words that suggest a decision role. A suggestion only.

>>> words = {"decider": "owner, managing director", "buyer": "order administrator, buyer",
...          "gatekeeper": "administrator, secretary"}
>>> suggest("Owner/Marketing Assistant", words)
['decider']
>>> suggest("Order Administrator", words)
['buyer']
>>> suggest("Landowner", words), suggest("", words), suggest(None, words)
([], [], [])
>>> suggest("总经理", {"decider": "总经理, 董事长"})
['decider']
"""

import re


def suggest(title, words):
    """Return the keys whose words stand in ``title``; the longer phrase beats its part.

    :param str title: a job title
    :param dict words: key → phrases, separated by commas (also Chinese ones)
    """
    matches = [
        (key, phrase)
        for key, phrases in words.items()
        for phrase in split(phrases)
        if _stands_in(phrase, title or "")
    ]
    best = {
        key
        for key, phrase in matches
        if not any(phrase != other and phrase in other for _key, other in matches)
    }
    return [key for key in words if key in best]


def split(phrases):
    """Return the phrases of a list in one text, in lower case.

    >>> split("Owner, CEO,，总经理")
    ['owner', 'ceo', '总经理']
    """
    parts = re.split("[,，、;\n]", phrases or "")
    return [part.strip().lower() for part in parts if part.strip()]


def _stands_in(phrase, title):
    if not phrase.isascii():  # no blanks between the words of Chinese
        return phrase in title.lower()
    return bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", title.lower()))
