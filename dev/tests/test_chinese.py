"""That the Chinese says one thing one way, in whole sentences with Chinese punctuation."""

import functools
import pathlib
import re

import polib
import pytest

ROOT = pathlib.Path(__file__).parents[2]
FILES = sorted(ROOT.glob("key_account_management*/i18n/zh_CN.po"))
HALF_WIDTH = re.compile(r"[一-龥](<[^<>]*>)*[,:;?!()]")
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
