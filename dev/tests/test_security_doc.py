"""The lists of docs/security.md: faults planted in a small add-on, and in a copy of ours."""

import shutil
import sys
import unittest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

DEV = Path(__file__).resolve().parent.parent
ROOT = DEV.parent
sys.path.insert(0, str(DEV))
from security_doc import DOC, LISTS, MATRIX, find, main  # noqa: E402

PAGE = "# Security\n\nBy hand.\n" + "".join(
    f"\n<!-- generated: {name} -->\n<!-- end -->\n" for name in sorted(LISTS)
)
MODEL = "house/models/note.py"
FILES = {
    DOC: PAGE,
    "house/__manifest__.py": "{}",
    "house/tests/test_note.py": "note.sudo()\n",
    MODEL: '''
class Note(models.Model):
    _name = "note"
    user_id = fields.Many2one(
        "res.users",
        # Whoever looks.
        compute_sudo=True,
    )

    def get_words(self):
        """Return the words.

        :raises UserError: where there are none
        """
        # No secret
        # among us.
        words = self.sudo().words + self.other_id.sudo().words
        for note in self.sudo():  # each of them
            note.sudo(False).unlink()
        return self.env.context.get("long", words)  # only longer

    def create(self, vals_list):
        return super().create(vals_list)

    @api.private
    def remove(self):
        # The owner is asked.
        return self.with_user(self.user_id)
''',
    "house/controllers/page.py": '''
class Page(http.Controller):
    @http.route("/note/<int:note>", type="http", auth="public")
    def show(self, note):
        """Show one."""
''',
    "house/data/jobs.xml": """<odoo>
    <!-- Of all. -->
    <record id="cron_clean" model="ir.cron">
        <field name="code">model._clean()</field>
        <field name="user_id" ref="base.user_root" />
    </record>
    <record id="rule_all" model="ir.rule">
        <field name="name">Note: all</field>
        <field name="groups" eval="[(4, ref('group_all'))]" />
        <field name="domain_force">[(1, '=', 1)]</field>
    </record>
    <template id="page"><t t-set="note" t-value="notes[0]" /></template>
</odoo>
""",
}


class SecurityDocCase(unittest.TestCase):
    def setUp(self):
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def run_script(self, *args):
        """Return the exit code and what was printed."""
        with redirect_stdout(StringIO()) as printed:
            code = main(self.root, "--check" in args)
        return int(code), printed.getvalue()

    def assertFault(self, *words):
        """The check fails with one fault that has these words, and writes nothing."""
        page = (self.root / DOC).read_text()
        code, printed = self.run_script("--check")
        faults = [line for line in printed.splitlines() if "stale" not in line]
        self.assertEqual((code, len(faults)), (1, 1), printed)
        for word in words:
            self.assertIn(word, faults[0])
        self.assertEqual((self.root / DOC).read_text(), page)


class TestSmallHouse(SecurityDocCase):
    def setUp(self):
        super().setUp()
        for file, text in FILES.items():
            path = self.root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def edit(self, file, old, new):
        text = (self.root / file).read_text()
        self.assertIn(old, text)
        (self.root / file).write_text(text.replace(old, new, 1))

    def get_block(self, name):
        page = (self.root / DOC).read_text()
        return page.partition(f"generated: {name} -->\n")[2].partition("<!-- end")[0]

    def test_lists(self):
        self.assertEqual(self.run_script(), (0, ""))
        for name, lines in {
            "sudo": [
                f"- `{MODEL}`",
                "  - `user_id`: Whoever looks.",
                "  - `get_words`: No secret among us.",
                "  - `get_words`: each of them",
            ],
            "users": [f"- `{MODEL}`", "  - `remove`, with_user: The owner is asked."],
            "context": [f"- `{MODEL}`", "  - `get_words`, long: only longer"],
            "methods": [f"- `{MODEL}`", "  - `get_words`: Return the words."],
            "extended": ["- `create`: note"],
            "routes": [
                "- `house/controllers/page.py`",
                "  - `show`, `/note/<int:note>`, auth public: Show one.",
            ],
            "jobs": [
                "- `house/data/jobs.xml`",
                "  - `cron_clean`, `model._clean()` as base.user_root: Of all.",
            ],
            "rules": [
                "- `house/data/jobs.xml`",
                "  - `rule_all`, group_all: Note: all",
            ],
            "matrix": [],
        }.items():
            with self.subTest(name):
                self.assertEqual(self.get_block(name).split("\n"), self._frame(lines))
        self.assertIn("\nBy hand.\n", (self.root / DOC).read_text())
        self.assertEqual(self.run_script("--check"), (0, ""))

    def _frame(self, lines):
        return ["", *lines, "", ""] if lines else [""]

    def test_stale(self):
        self.run_script()
        self.edit(MODEL, "# among us.", "# among friends.")
        code, printed = self.run_script("--check")
        self.assertEqual(code, 1)
        self.assertEqual(
            printed, f"{DOC}:1: stale; make security-doc writes what is new\n"
        )
        self.assertEqual(self.run_script(), (0, ""))
        self.assertIn("No secret among friends.", self.get_block("sudo"))

    def test_lines_that_move_make_nothing_stale(self):
        self.run_script()
        self.edit(MODEL, "class Note", "import this\n\n\nclass Note")
        self.assertEqual(self.run_script("--check"), (0, ""))

    def test_without_a_reason(self):
        for file, old, new, *words in (
            (MODEL, "# No secret\n        # among us.\n", "\n", ":16: sudo() without"),
            (
                MODEL,
                "# No secret\n        # among us.",
                "# ---- Words",
                ": sudo() without",
            ),
            (MODEL, "        # Whoever looks.\n", "", ":6: sudo() without"),
            (MODEL, "  # each of them", "", ":18: sudo() without"),
            (MODEL, "  # only longer", "", "context key long"),
            (
                MODEL,
                'context.get("long", words)  # only longer',
                'context["x"]',
                "key x",
            ),
            (
                MODEL,
                'self.env.context.get("long", words)  # only longer',
                '"y" in self.env.context',
                "key y",
            ),
            (MODEL, "        # The owner is asked.\n", "", "with_user without"),
            (
                MODEL,
                "# The owner is asked.\n        return self.with_user(self.user_id)",
                "return self.env(su=True)",
                "env without",
            ),
            (
                MODEL,
                "# The owner is asked.\n        return self.with_user(self.user_id)",
                "return SUPERUSER_ID",
                "SUPERUSER_ID without",
            ),
            (MODEL, "    @api.private\n", "", "public method remove"),
            (
                MODEL,
                "return super().create(vals_list)",
                "return 1",
                "public method create",
            ),
            ("house/controllers/page.py", '"""Show one."""', "return 1", "route show"),
            ("house/data/jobs.xml", "<!-- Of all. -->", "", "jobs.xml:3: cron_clean"),
            (
                "house/data/jobs.xml",
                "notes[0]",
                "notes.sudo()",
                ":12: sudo( in a template",
            ),
            (
                "house/data/jobs.xml",
                '<field name="groups" eval="[(4, ref(\'group_all\'))]" />',
                "",
                ":7: rule rule_all",
            ),
        ):
            with self.subTest(new=new, words=words):
                self.setUp()
                self.run_script()
                self.edit(file, old, new)
                self.assertFault(file, *words)

    def test_all_faults_of_a_statement_have_one_reason(self):
        self.assertEqual(
            [f.reason for f in find(self.root) if f.line == 17],
            ["No secret among us."] * 2,
        )

    def test_page_without_a_list(self):
        self.edit(DOC, "<!-- generated: sudo -->\n<!-- end -->\n", "")
        self.assertFault("the list sudo is not in the page")
        self.edit(DOC, "By hand.", "<!-- generated: sudo -->\n<!-- end -->")
        self.edit(DOC, "# Security\n", "<!-- generated: doors -->\n<!-- end -->\n")
        self.assertFault("the list doors is none")

    def test_matrix(self):
        path = self.root / MATRIX
        path.parent.mkdir(parents=True)
        path.write_text("def render_matrix():\n    return '| role |\\n|---|\\n'\n")
        self.assertEqual(self.run_script(), (0, ""))
        self.assertEqual(self.get_block("matrix"), "\n| role |\n|---|\n\n")


class TestOurs(SecurityDocCase):
    """A copy of the add-ons, so that a rule which no longer finds anything is noticed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.copy = Path(folder.name)
        for manifest in ROOT.glob("*/__manifest__.py"):
            source = manifest.parent.name
            shutil.copytree(
                ROOT / source,
                cls.copy / source,
                ignore=shutil.ignore_patterns(
                    "*.png", "*.po*", "__pycache__", "*.xlsx"
                ),
            )
        (cls.copy / "docs").mkdir()
        shutil.copy(ROOT / DOC, cls.copy / DOC)

    def setUp(self):
        self.root = self.copy

    def test_each_list_has_something(self):
        kinds = {finding.kind for finding in find(self.root)}
        self.assertEqual(LISTS - {"matrix"}, kinds)

    def test_planted(self):
        models = "key_account_management/models"
        for file, old, new, word in (
            (
                f"{models}/account/key_account.py",
                "    def _merge_into(",
                "    def action_look(self):\n        return 1\n\n    def _merge_into(",
                "action_look",
            ),
            (
                f"{models}/people/key_account.py",
                "  # whether there are some",
                "",
                "sudo()",
            ),
        ):
            path = self.root / file
            text = path.read_text()
            self.assertEqual(text.count(old), 1)
            with self.subTest(file):
                self.addCleanup(path.write_text, text)
                path.write_text(text.replace(old, new))
                self.assertFault(file, word)
                path.write_text(text)
