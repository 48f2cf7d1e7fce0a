"""Check the documents: links, anchors, paths, commands and labels of the screen exist, and no
merge is left half done.

    dev/check_docs.py

Of each Markdown file of the checkout. A path is what stands in backticks and begins with a
folder of the repository, or of an add-on in it: ``dev/lint``, ``models/*.py``. A part in
angle brackets and "…" stand for anything.

What stands in italics in a guide (in Chinese: in 【】) is on the screen, word for word: it is in
the translation template. What begins with "CRM →" is the way to an entry of the menu.
"""

import ast
import re
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
README = "README.md"  # the front door: what is longer belongs into a guide
LINES = 120
SHELL = {"sh", "bash", "shell", "console"}
FENCE = re.compile(r"^ *(```+|~~~+) *(\w*).*?^ *\1 *$", re.M | re.S)
CODE = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n\n).)+?)(?<!`)\1(?!`)", re.S)
LINKS = (
    re.compile(r"\]\(\s*<?([^)\s>]+)"),
    re.compile(r"^ *\[[^\]\n]+\]: *<?([^\s>]+)", re.M),
    re.compile(r"<(?:a|img)\b[^>]*?\b(?:href|src)=\"([^\"]+)\""),
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
HEADING = re.compile(r"^#{1,6} +(.+?)(?: +#+)? *$", re.M)
ANCHOR = re.compile(r"<\w+\b[^>]*?\b(?:id|name)=\"([^\"]+)\"")
COMMENT = re.compile(r"(?:^|\s)#.*")
COMMAND = re.compile(r"[^&|;\n]+")
WORD = re.compile(r"[^\s\"'(),]+")
SETTING = re.compile(r"\w+=")
# What git leaves where two branches differ. A line of "=" alone underlines a heading.
CONFLICT = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: .*)?$", re.M)
# Guides, and the language of each: the folder that it stands in.
GUIDE = re.compile(
    r"(?:docs/(?:(\w+)/)?(?:[\w-]+-guide|how-it-is-computed)"
    r"|(?:key_account_management/)?README)\.md"
)
ENGLISH = "en_US"
LABELS = {
    ENGLISH: re.compile(r"(?<![\w*\\])\*(?=[^*\s])([^*]*?[^*\s])\*(?![\w*])"),
    "zh_CN": re.compile(r"【([^】]*)】"),
}
STEP = re.compile(r" → ")
# What our screens take from core: English, Chinese.
CORE = {
    "Actions": "操作",
    "CRM": "CRM",
    "Configuration": "配置",
    "Create": "创建",
    "Currencies": "币别",
    "Filters": "筛选",
    "Group By": "分组方式",
    "Import records": "导入记录",
    "Inventory": "库存",
    "Invoicing": "发票",
    "Margins in Sales Orders": "销售订单利润率",
    "Print": "打印",
    "Reporting": "报表",
    "Sales": "销售",
    "Scheduled Actions": "计划的操作",
    "Settings": "设置",
    "Technical": "技术",
    "Update quantities on SO/PO": "更新 SO/PO 的数量",
}
CORE_MENUS = {
    "crm.crm_menu_root": ["CRM"],
    "crm.crm_menu_report": ["CRM", "Reporting"],
    "crm.crm_menu_config": ["CRM", "Configuration"],
}
TERM = re.compile(r'^msgid ((?:".*"\s)+)msgstr ((?:".*"\s?)+)', re.M)
TAG = re.compile(r"<[^<>]*>")


def _blank(match):
    """Take a passage out, and leave each line where it is."""
    return re.sub(r"[^\n]", " ", match[0])


def _get_anchors(text):
    """Return the anchors of a document, as the web page of a repository makes them."""
    anchors, seen = set(ANCHOR.findall(text)), Counter()
    for heading in HEADING.findall(FENCE.sub(_blank, text)):
        title = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        anchors.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return anchors


def _get_terms(text):
    """Return ``{source: translation}`` of a file of translations."""
    return {
        "".join(map(ast.literal_eval, source.splitlines())): "".join(
            map(ast.literal_eval, said.splitlines())
        )
        for source, said in TERM.findall(text)
    }


def _get_labels(texts):
    """Return what stands on the screen: texts without their tags, and what is between tags."""
    parts = (part for text in texts for part in (TAG.sub(" ", text), *TAG.split(text)))
    return {" ".join(part.split()) for part in parts}


def _get_menus(texts):
    """Return the ways to the entries of the menu, each a tuple of names, of XML files."""
    entries = {
        item.get("id"): (item.get("parent"), item.get("name"))
        for text in texts
        if "<menuitem" in text
        for item in ElementTree.fromstring(text).iter("menuitem")  # noqa: S314 (ours)
    }

    def find(entry):
        if entry in CORE_MENUS:
            return CORE_MENUS[entry]
        parent, name = entries[entry]
        return [*find(parent), name]

    return {tuple(find(entry)) for entry in entries}


class Checker:
    """The documents among the ``files`` (paths below ``root``), and what they may name."""

    def __init__(self, root, files):
        self.root, self.files = root, sorted(files)
        paths = [PurePosixPath(file) for file in self.files]
        folders = {str(folder) for path in paths for folder in path.parents} - {"."}
        self.known = {*self.files, *folders}
        self.addons = {str(p.parent) for p in paths if p.name == "__manifest__.py"}
        inner = {
            folder.removeprefix(f"{addon}/")
            for addon in self.addons
            for folder in folders
            if folder.startswith(f"{addon}/")
        }
        self.tops = {folder for folder in folders | inner if "/" not in folder}
        makefile = self._read("Makefile") if "Makefile" in self.known else ""
        rules = re.findall(r"^(\w[\w. -]*):(?!=)", makefile, re.M)
        self.targets = {target for rule in rules for target in rule.split()}
        self.anchors = {}
        terms = {name: self._read_terms(name) for name in LABELS}
        self.labels = {name: _get_labels(terms[name].values()) for name in LABELS}
        xml = (self._read(file) for file in self.files if file.endswith(".xml"))
        menus = _get_menus(xml)
        self.menus = {
            name: {tuple(terms[name].get(step) for step in way) for way in menus}
            for name in LABELS
        }

    def _read_terms(self, language):
        """Return ``{English: as the screen says it}`` in a language."""
        ending = ".pot" if language == ENGLISH else f"/{language}.po"
        files = [file for file in self.files if file.endswith(ending)]
        terms = {
            k: v for file in files for k, v in _get_terms(self._read(file)).items()
        }
        if language == ENGLISH:
            return {term: term for term in (*CORE, *terms)}
        return {**CORE, **terms}

    def _read(self, file):
        return (self.root / file).read_text(encoding="utf-8")

    def check(self):
        """Yield (file, line, what is wrong)."""
        for file in self.files:
            if file.endswith(".md"):
                yield from sorted(self._check_document(file, self._read(file)))

    def _check_document(self, file, text):
        if file == README and (length := len(text.splitlines())) > LINES:
            yield file, length, f"more than {LINES} lines: move some into docs/"
        for place, fault in self._find_faults(file, text):
            yield file, text.count("\n", 0, place) + 1, fault

    def _find_faults(self, file, text):
        """Yield (place in the text, what is wrong)."""
        for conflict in CONFLICT.finditer(text):
            yield conflict.start(), f"conflict of a merge: {conflict[0]}"
        for block in FENCE.finditer(text):
            if block[2] in SHELL:
                yield from self._check_code(file, block[0], block.start())
        prose = FENCE.sub(_blank, text)
        for code in CODE.finditer(prose):
            yield from self._check_code(file, code[2], code.start(2))
        prose = CODE.sub(_blank, prose)
        if guide := GUIDE.fullmatch(file):
            yield from self._check_labels(guide[1] or ENGLISH, prose)
        for link in (link for pattern in LINKS for link in pattern.finditer(prose)):
            if fault := self._check_link(file, link[1]):
                yield link.start(1), fault

    def _check_labels(self, language, prose):
        """Yield the labels that no screen has."""
        shown = self.labels[language]
        for label in LABELS[language].finditer(prose.replace("**", "  ")):
            text = " ".join(label[1].split())
            steps = tuple(STEP.split(text))
            if steps[0] == "CRM" and steps[1:] and steps not in self.menus[language]:
                yield label.start(1), f"{text}: the menu has no such entry"
            elif text not in shown and not shown.issuperset(steps):
                yield label.start(1), f"{text}: no such label on our screens"

    def _check_link(self, file, link):
        """Return what is wrong with a link, or None."""
        if ELSEWHERE.match(link):
            return None
        path, _hash, anchor = unquote(link).partition("#")
        base = "" if path.startswith("/") else str(PurePosixPath(file).parent)
        target = normpath(f"{base}/{path}".lstrip("/")) if path else file
        if target not in self.known | {"."}:
            return f"link to {path}: there is no {target}"
        if anchor and target.endswith(".md"):
            if target not in self.anchors:
                self.anchors[target] = _get_anchors(self._read(target))
            if anchor not in self.anchors[target]:
                return f"link to {link}: {target} has no heading #{anchor}"
        return None

    def _check_code(self, file, code, start):
        """Yield what is wrong with the paths and commands in a piece of code."""
        code = COMMENT.sub(_blank, code)
        for command in COMMAND.finditer(code):
            words = [*WORD.finditer(code, *command.span())]
            while words and SETTING.match(words[0][0]):
                words.pop(0)
            is_make = bool(words) and words[0][0] == "make"
            for word in words:
                check = self._check_target if is_make else self._check_path
                if fault := check(file, word[0]):
                    yield start + word.start(), fault

    def _check_target(self, file, word):
        """Return what is wrong with a word behind ``make``; TARGET stands for any."""
        is_target = re.fullmatch(r"\w[\w.-]*", word) and not word.isupper()
        if not is_target or word in self.targets | {"make"}:
            return None
        return f"make {word}: the Makefile has no such target"

    def _check_path(self, file, word):
        """Return what is wrong with a word that looks like a path of the repository."""
        # Behind it may stand a line, a test, or the end of a sentence.
        path = re.sub(r"<[^>]*>|…", "*", word.removeprefix("./"))
        path = re.sub(r":.*", "", path).rstrip(".;")
        top, slash, _rest = path.partition("/")
        if not slash or top not in self.tops:
            return None
        pattern = path.rstrip("/")
        bases = ("", str(PurePosixPath(file).parent), *self.addons)
        candidates = {normpath(f"{base}/{pattern}".lstrip("/")) for base in bases}
        if candidates & self.known or any(
            fnmatchcase(known, candidate)
            for candidate in candidates
            if "*" in candidate
            for known in self.known
        ):
            return None
        return f"{path}: no such file or folder"


def main():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    )
    files = {file for file in listed.stdout.split("\0") if (ROOT / file).is_file()}
    faults = [*Checker(ROOT, files).check()]
    for file, line, fault in faults:
        print(f"{file}:{line}: {fault}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
