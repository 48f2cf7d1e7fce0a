"""The administrator guide names all that there is: settings, scheduled actions, groups, columns of
the files that are imported."""

import csv
import re
import unittest
from pathlib import Path

from lxml import etree
from openpyxl import load_workbook

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


def read_columns(path):
    """Return the columns of a file that the import offers."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return next(csv.reader(file))
    return [cell.value for cell in next(load_workbook(path).active.iter_rows())]


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

    def test_columns_of_imports(self):
        files = [*ADDON.glob("static/csv/*.csv"), *ADDON.glob("static/xls/*.xlsx")]
        self.assertGreaterEqual(len(files), 4)
        for path in files:
            columns = {f"`{column}`" for column in read_columns(path)}
            with self.subTest(path.name):
                self.assertTrue(
                    any(
                        columns <= set(re.findall("`[^`]+`", row)) for row in self.rows
                    ),
                    columns,
                )
