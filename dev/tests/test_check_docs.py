"""The checker of the documents: `dev/check_docs.py`, on a small repository."""

import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from check_docs import LINES, Checker  # noqa: E402

FILES = {
    "Makefile": "all: lint ; @true\nlint: ; @dev/lint\nNAME := x\n",
    "README.md": "# House\n",
    "addon/__manifest__.py": "{}",
    "addon/models/account/key_account.py": "",
    "dev/lint": "",
    "docs/guide.md": "# Guide\n\n## Why `this`?\n\n## Twice\n\n## Twice\n",
    "docs/map.png": "",
}


SCREENS = {
    "addon/menus.xml": """<odoo>
    <menuitem id="root" name="House" parent="crm.crm_menu_root"/>
    <menuitem id="doors" name="Doors" parent="root"/>
</odoo>""",
    "addon/i18n/addon.pot": """
msgid "House"
msgstr ""

msgid "Doors"
msgstr ""

msgid ""
"<b>Open</b> <i>a "
"window</i>"
msgstr ""
""",
    "addon/i18n/zh_CN.po": """
msgid "House"
msgstr "房子"

msgid "Doors"
msgstr "门"
""",
}


class TestCheckDocs(unittest.TestCase):
    def check(self, text, name="docs/page.md"):
        """Return what is found in a document beside the files, as (line, what)."""
        files = {**FILES, **SCREENS, name: text}
        with TemporaryDirectory() as folder:
            for file, content in files.items():
                path = Path(folder, file)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
            found = [*Checker(Path(folder), files).check()]
        self.assertEqual({file for file, _line, _what in found} - {name}, set())
        return [(line, what) for _file, line, what in found]

    def assertFound(self, text, line, *words, **kwargs):
        found = self.check(text, **kwargs)
        self.assertEqual([row[0] for row in found], [line], found)
        for word in words:
            self.assertIn(word, found[0][1])

    def test_what_exists_is_fine(self):
        text = """
[Guide](guide.md), [up](../README.md), [folder](../dev), [here](#own-heading)
[why](guide.md#why-this) [second](guide.md#twice-1) ![map](map.png "A map")
[web](https://example.com/nothing.md) <me@example.com> [mail](mailto:me@example.com)
[root](/docs/guide.md) [by name][name] <img src="map.png" width="9">

[name]: guide.md

## Own heading

`dev/lint --fix`, `make lint`, `make TARGET`, `make lint && make all`, `make -j2 NAME=x lint`
`models/account/key_account.py`, `addon/models/account/key_account.py:12`, `models/<room>/`
`models/*.py`, `dev/…`, `a/b`, `/web/login`, `./dev/lint`, `[text](nowhere.md)`

```sh
KEEP=1 dev/lint docs/  # not dev/gone
```

```python
"dev/gone"  # [text](nowhere.md)
```
"""
        self.assertEqual(self.check(text), [])

    def test_broken_link(self):
        self.assertFound("one\n[x](gone.md)\n", 2, "docs/gone.md")
        self.assertFound("[`code`](../docs/gone.md#a)\n", 1, "docs/gone.md")
        self.assertFound("[x][y]\n\n[y]: gone.md\n", 3, "docs/gone.md")
        self.assertFound('<img src="gone.png">\n', 1, "docs/gone.png")
        self.assertFound("[x](../../outside.md)\n", 1, "outside.md")

    def test_broken_anchor(self):
        self.assertFound("\n\n[x](guide.md#why-that)\n", 3, "#why-that")
        self.assertFound("[x](guide.md#twice-2)\n", 1, "#twice-2")
        text = "[x](#only-in-code)\n\n```sh\n# Only in code\n```\n"
        self.assertFound(text, 1, "#only-in-code")

    def test_missing_path(self):
        self.assertFound("a\n\nb `docs/gone.md` c\n", 3, "docs/gone.md")
        self.assertFound("`models/account/gone.py`\n", 1, "models/account/gone.py")
        self.assertFound("`models/<room>/gone.py`\n", 1, "gone.py")
        self.assertFound("over\ntwo `lines of\ndev/gone`\n", 3, "dev/gone")

    def test_missing_command(self):
        self.assertFound("`dev/gone --fix`\n", 1, "dev/gone")
        self.assertFound("`KEEP=1 make gone`\n", 1, "make gone")
        self.assertFound("```sh\ndev/lint\ndev/lint && dev/gone\n```\n", 3, "dev/gone")
        self.assertFound("```bash\nmake lint gone  # both\n```\n", 2, "make gone")

    def test_conflict(self):
        """In prose and in code; each mark that git leaves but the line of equals signs, which
        may be a heading's."""
        text = "a\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch\n"
        for fenced in (text, f"```text\n{text}```\n"):
            first = 2 + (fenced != text)
            self.assertEqual(
                self.check(fenced),
                [
                    (first, "conflict of a merge: <<<<<<< HEAD"),
                    (first + 4, "conflict of a merge: >>>>>>> branch"),
                ],
            )
        self.assertFound("a\n||||||| 12ab\nb\n", 2, "conflict", "12ab")
        self.assertEqual(self.check("Heading\n=======\n\n`<<<<<<< HEAD`\n"), [])

    def test_label_of_no_screen(self):
        text = """*House*, **bold**, *CRM → House →
Doors*, *Doors → House*, *Open a window*, *Open*, *a window*, 2 * 3 * 4, **"x"** *Filters*
"""
        guide = "docs/user-guide.md"
        self.assertEqual(self.check(text, name=guide), [])
        self.assertFound("a\n*Gates*\n", 2, "Gates", name=guide)
        self.assertFound("*House → Gates*\n", 1, "Gates", name=guide)
        self.assertFound("*house*\n", 1, "house", name=guide)
        self.assertFound("*CRM → Doors*\n", 1, "the menu", name=guide)
        self.assertFound("*CRM → House → Open*\n", 1, "the menu", name="README.md")
        self.assertEqual(self.check("*Gates*\n"), [])  # no guide

    def test_label_of_no_chinese_screen(self):
        guide = "docs/zh_CN/user-guide.md"
        text = "点击【CRM → 房子 → 门】或【筛选】，不是*Gates*。\n"
        self.assertEqual(self.check(text, name=guide), [])
        self.assertFound("点击【窗】。\n", 1, "窗", name=guide)
        self.assertFound("【House】\n", 1, "House", name=guide)
        self.assertFound("【CRM → 门】\n", 1, "the menu", name=guide)

    def test_long_readme(self):
        text = "line\n" * LINES
        self.assertEqual(self.check(text, name="README.md"), [])
        self.assertFound(text + "more\n", LINES + 1, str(LINES), name="README.md")
        self.assertEqual(self.check(text + "more\n"), [])
