"""The administrator guide names all that there is: settings, scheduled actions, groups, columns of
the files that are imported."""

import re
import unittest
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "key_account_management"
GUIDE = ROOT / "docs" / "administrator-guide.md"
FIELD = re.compile(
    r"^    (key_account_\w+) = fields\.(?:\w+)\(\s*(?:\"([^\"]+)\")?", re.M
)


def find_fields(file):
    """Return ``{field: its label, "" without}`` of the models in files of that name."""
    texts = (
        path.read_text(encoding="utf-8") for path in ADDON.glob(f"models/*/{file}")
    )
    return {name: label for text in texts for name, label in FIELD.findall(text)}


def find_labels(tree, labels):
    """Return ``{field: what stands before it on the screen}`` of a view of the settings: a label,
    a text, or the name of the setting.

    :param dict labels: the label of each field, for a label without a text
    """
    found, last = {}, ""
    for node in tree.iter("setting", "label", "span", "field"):
        if node.tag == "field":
            found.setdefault(node.get("name"), last)
        elif node.tag == "span":
            last = " ".join((node.text or "").split()) or last
        else:
            last = node.get("string") or labels.get(node.get("for")) or last
    return found


class TestAdministratorGuide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = GUIDE.read_text(encoding="utf-8")
        cls.rows = [line for line in text.splitlines() if line.startswith("|")]

    def assertNamed(self, names, least):
        """In italics, in a table of the guide."""
        self.assertGreaterEqual(len(names), least)
        tables = "\n".join(self.rows)
        self.assertEqual([name for name in names if f"*{name}*" not in tables], [])

    def test_settings(self):
        labels = find_fields("res_company.py")
        shown = {}
        for path in ADDON.glob("views/*/res_config_settings_views.xml"):
            shown.update(find_labels(etree.parse(str(path)), labels))
        fields = find_fields("res_config_settings.py")
        self.assertLessEqual({*fields}, {*shown})
        self.assertNamed([shown[name] for name in fields], 12)

    def test_label_of_a_setting(self):
        view = etree.fromstring(
            '<x><setting string="A"><field name="a"/><label for="b"/><field name="b"/>'
            '<span>C</span><field name="c"/></setting></x>'
        )
        self.assertEqual(find_labels(view, {"b": "B"}), {"a": "A", "b": "B", "c": "C"})

    def test_scheduled_actions(self):
        names = [
            " ".join(name.text.split())
            for path in ADDON.glob("data/*/*.xml")
            for name in etree.parse(str(path)).iterfind(
                ".//record[@model='ir.cron']/field[@name='name']"
            )
        ]
        self.assertNamed(names, 5)

    def test_groups(self):
        names = [
            name.text
            for path in ADDON.glob("security/*/*.xml")
            for name in etree.parse(str(path)).iterfind(
                ".//record[@model='res.groups']/field[@name='name']"
            )
        ]
        self.assertNamed(names, 4)


@tagged("post_install", "-at_install")
class TestImports(TransactionCase):
    def test_columns(self):
        """The guide names the columns of each template, as the template calls them."""
        rows = [row for row in GUIDE.read_text().splitlines() if row.startswith("|")]
        mixin = self.registry["key.account.import.template.mixin"]
        checked = 0
        for model in self.env.values():
            if model._abstract or not isinstance(model, mixin):
                continue
            for label, columns, _rows in model._get_import_examples():
                checked += 1
                titles = {f"`{model._get_column_title(name)}`" for name in columns}
                self.assertTrue(
                    any(titles <= set(re.findall("`[^`]+`", row)) for row in rows),
                    (label, titles),
                )
        self.assertGreaterEqual(checked, 4)
