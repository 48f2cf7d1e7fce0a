"""That the Chinese says one thing one way, in whole sentences with Chinese punctuation."""

import functools
import pathlib
import re

import polib
import pytest

ROOT = pathlib.Path(__file__).parents[2]
FILES = sorted(ROOT.glob("key_account_management*/i18n/zh_CN.po"))
HALF_WIDTH = re.compile(r"[一-龥](<[^<>]*>)*[,:;?!()]")
# A part of a sentence: it begins with a sign, or with a preposition of the middle.
FRAGMENT = re.compile(
    r"[,;.:)]|(?:of|in|by|to|from|at|on|for|with|until|since|within|against|per|than)\b"
)
# What begins so, and is whole.
WHOLE = {
    "at least": "a choice, before its value",
    "at least %s": "a limit with its value",
    "at most": "a choice, before its value",
    "at most %s": "a limit with its value",
    "by price": "the name of a column of a chart",
    "in touch lately with %(share)s of %(count)s": "all that is said of the people",
    "of another company": "stands for a name that one may not see",
    "since": "the day beside the tier, in an element of its own",
    "since %s": "the day beside the tier",
}
LABEL = re.compile(
    r"field_description:\w+\.field_\w+?__(?:key_account_)?(\w+?)(?:_ids?|_count)?$"
)
# A word that labels fields of several names has one Chinese: why that is right.
SHARED = {
    "the list, or a text": "Strengths Weaknesses",
    "the same of another record": "Account Active Anonymous Competitor Currency Customer Customers "
    "Evidence Order Reason",
    "the person, as contact or on the map": "Person People",
    "what was said, in whatever form": "Answer",
    "the activity, or its summary": "Activity",
    "to ask somebody: whom, and when": "Ask",
    "the criterion, or its name": "Criterion",
    "what was decided": "Decision",
    "ended, by whomever": "Done",
    "from one tier to another": "Move",
    "what is sold: a list, or a text": "Products",
    "opportunities, as core's word": "Opportunities",
    "how something stands": "Status",
    "of a value, or of measure": "Unit",
    "the value to be reached, or its rule": "Target",
    "the last day": "Until",
    "of a plan": "Version",
    "what made it so": "Why",
}
# Verbs that look like a term.
VERBS = {"Measures", "influences"}


@functools.cache
def entries(path):
    return [entry for entry in polib.pofile(path) if not entry.obsolete]


def faults(path, wrong):
    """Return what the source and the Chinese are of entries that are wrong."""
    return [(e.msgid, e.msgstr) for e in entries(path) if wrong(e)]


def read_glossary(text):
    """Return one ``(English terms, Chinese, what is not said)`` a row."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| ?(.*?) ?\| .*\|$", text, re.MULTILINE)
    return [
        (english.split(", "), chinese, [word for word in never.split("、") if word])
        for english, chinese, never in rows[1:]
    ]


GLOSSARY = read_glossary((ROOT / "docs" / "glossary.md").read_text())


def breaks(row, entry):
    """Return whether an entry says a term of the glossary in another way."""
    terms, chinese, never = row
    source = re.sub("<[^<>]*>", "", entry.msgid)
    names = "|".join(re.sub("y$", "(?:y|ies)", re.escape(term)) for term in terms)
    if source in VERBS:
        return False
    if re.fullmatch(f"(?:{names})s?", source, re.IGNORECASE):
        return chinese not in entry.msgstr
    if not re.search(rf"\b(?:{names})s?\b", source, re.IGNORECASE):
        return False
    text = entry.msgstr
    # What the source names by itself may be said: “Ask for feedback” beside an answer.
    for others, name, _never in GLOSSARY:
        if name != chinese and any(other.lower() in source.lower() for other in others):
            text = text.replace(name, "")
    return any(word in text.replace(chinese, "") for word in never)


@pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: row[0][0])
def test_each_term_is_said_one_way(row):
    wrong = [
        found for path in FILES for found in faults(path, lambda e: breaks(row, e))
    ]
    assert not wrong


def test_glossary_is_read():
    table = "| English | Chinese | Not | Meaning |\n|---|---|---|---|\n| A, B | 甲 | 乙、丙 | x |\n"
    assert read_glossary(table) == [(["A", "B"], "甲", ["乙", "丙"])]
    assert len(GLOSSARY) > 40
    row = ["Initiative"], "行动", ["举措"]
    assert breaks(row, polib.POEntry(msgid="Initiatives", msgstr="举措"))
    assert breaks(row, polib.POEntry(msgid="An initiative ends.", msgstr="举措结束。"))
    assert not breaks(row, polib.POEntry(msgid="Initiatives", msgstr="行动"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parents[1].name)
def test_punctuation_is_full_width(path):
    assert HALF_WIDTH.search("目标:")
    assert not faults(path, lambda entry: HALF_WIDTH.search(entry.msgstr))


GUIDES = sorted(ROOT.glob("docs/zh_CN/*.md"))
# Never said of one term, and right for another, in short.
SHORT = {"计划": "大客户发展计划"}


def find_wrong_words(text):
    """Return what the glossary never says, in a text without labels of the screen: those are
    checked where they are made. What is right for another term may be said."""
    words = {word for *_row, never in GLOSSARY for word in never}
    names = {name for _terms, name, _never in GLOSSARY}
    right = [name for name in names if any(word in name for word in words)]
    text = re.sub("【[^】]*】", "", text)
    for name in sorted(right, key=len, reverse=True):
        text = text.replace(name, "")
    return {word for word in words - SHORT.keys() if word in text}


def test_guides_are_in_the_words_of_the_glossary():
    assert GUIDES
    assert find_wrong_words("大客户经理与客户经理，【手动】的阈值") == {
        "客户经理",
        "阈值",
    }
    found = {path.name: find_wrong_words(path.read_text()) for path in GUIDES}
    assert not {name: words for name, words in found.items() if words}


def test_punctuation_of_guides_is_full_width():
    texts = [re.sub(r"\]\([^)]*\)", "]", path.read_text()) for path in GUIDES]
    assert not [hit[0] for text in texts for hit in HALF_WIDTH.finditer(text)]


def test_nothing_is_a_part_of_a_sentence():
    """Another language orders the parts otherwise."""
    parts = {
        e.msgid for path in FILES for e in entries(path) if FRAGMENT.match(e.msgid)
    }
    assert FRAGMENT.match(", last met") and FRAGMENT.match("of the weight")
    assert parts == {*WHOLE}


def test_a_word_of_several_fields_means_one_thing():
    """One source has one Chinese: *To* was a tier and the end of a plan."""
    fields = {}
    for path in FILES:
        for entry in entries(path):
            if re.fullmatch(r"\w+", entry.msgid):
                found = {m[1] for o, _ in entry.occurrences if (m := LABEL.search(o))}
                fields.setdefault(entry.msgid, set()).update(found)
    several = {word for word, names in fields.items() if len(names) > 1}
    assert several == {word for words in SHARED.values() for word in words.split()}
