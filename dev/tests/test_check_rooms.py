"""The guards of the rooms: faults planted in a small house, and in a copy of ours."""

import shutil
import subprocess
import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

DEV = Path(__file__).resolve().parent.parent
ROOT = DEV.parent
sys.path.insert(0, str(DEV))
from check_rooms import ADDON, House  # noqa: E402

HOUSE = {
    "models/ground/key_account.py": """
class KeyAccount(models.Model):
    '''What it is is told by key.account.plan above.'''
    _name = "key.account"
    user_id = fields.Many2one("res.users")

    def _get_reasons(self):
        return []
""",
    "models/ground/key_account_note.py": """
class KeyAccountNote(models.Model):
    _name = "key.account.note"
    _inherit = ["key.account.text.mixin"]
""",
    "models/ground/key_account_word.py": """
class KeyAccountWord(models.Model):
    _name = "key.account.word"
    _inherit = ["key.account.text.mixin"]
""",
    "models/ground/key_account_text_mixin.py": """
class KeyAccountTextMixin(models.AbstractModel):
    _name = "key.account.text.mixin"
    text = fields.Text()
""",
    "models/upper/key_account_plan.py": """
from ..ground import key_account

class KeyAccountPlan(models.Model):
    _name = "key.account.plan"
    account_id = fields.Many2one("key.account")
    text = fields.Text()
""",
    "models/upper/key_account.py": """
class KeyAccount(models.Model):
    _inherit = "key.account"
    plan_ids = fields.One2many("key.account.plan", "account_id")

    def _get_reasons(self):
        return super()._get_reasons() + self.plan_ids

    def _count_plans(self):
        self.env.cr.execute("SELECT COUNT(*) FROM key_account_plan")
""",
    "models/upper/res_partner.py": """
class ResPartner(models.Model):
    _inherit = "res.partner"
    key_account_plan_count = fields.Integer()
""",
    "views/ground/key_account_views.xml": """<odoo>
    <record id="key_account_view_form" model="ir.ui.view">
        <field name="model">key.account</field>
        <field name="arch" type="xml">
            <form><field name="user_id" string="plan_ids" /></form>
        </field>
    </record>
</odoo>""",
    "views/upper/key_account_plan_views.xml": """<odoo>
    <record id="key_account_plan_action" model="ir.actions.act_window">
        <field name="res_model">key.account.plan</field>
    </record>
    <menuitem id="key_account_plan_menu" action="key_account_plan_action" />
</odoo>""",
    "security/ground/ir.model.access.csv": "id,model_id:id\naccess_a,model_key_account\n",
    "security/upper/ir.model.access.csv": "id,model_id:id\naccess_b,model_key_account_plan\n",
    "tests/__init__.py": "from .ground import *\nfrom .upper import *\n",
    "tests/common.py": "MODEL = 'key.account'\n",
    "tests/test_tools_plan.py": "from ..tools.upper import plan_ids\n",
    "tests/ground/test_a.py": "from ..common import MODEL\n",
    "tests/upper/common.py": "from ..ground import test_a\n",
    "demo/ground/story.py": "",
    "demo/upper/story.py": "from ..ground import story\n",
}
LAYERS = """[importlinter:contract:rooms]
layers =
    models.upper : (wizard.upper)
    models.ground
"""


class TestCheckRooms(unittest.TestCase):
    def _check(self, **files):
        """Return what is wrong in the small house with the text added to the files."""
        with TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "dev").mkdir()
            (root / "dev" / "importlinter.ini").write_text(LAYERS)
            for name, text in {**HOUSE, **files}.items():
                file = root / ADDON / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return [
                f"{place.path.relative_to(root / ADDON)}:{place.line}: {what}"
                for place, what in House(root).check()
            ]

    def _plant(self, name, text):
        """Return what is wrong with a text added to a file, there and nowhere else."""
        before, end = HOUSE.get(name, ""), ""
        if name.endswith(".xml"):
            before, end = before.removesuffix("</odoo>"), "</odoo>"
        faults = self._check(**{name: before + text + end})
        self.assertEqual(len(faults), 1, faults)
        place, what = faults[0].split(": ", 1)
        line = before.count("\n") + text.startswith("\n") + 1
        self.assertEqual(place, f"{name}:{line}")
        return what

    def test_clean(self):
        self.assertEqual(self._check(), [])

    def test_our_house(self):
        self.assertEqual([*House(ROOT).check()], [])

    def test_python(self):
        account = "models/ground/key_account.py"
        for text, told in {
            'env["key.account.plan"]': "model key.account.plan of the room upper",
            'Many2one("key.account.plan")': "model key.account.plan of the room upper",
            'run("DELETE FROM key_account_plan")': "table key_account_plan of the room upper",
            'run("""SELECT 1\n FROM key_account_plan p""")': "table key_account_plan",
            f'env.ref("{ADDON}.key_account_plan_action")': f"external id {ADDON}.key_account",
            'ref("key_account_plan_menu")': "external id key_account_plan_menu of the room",
            'ref("model_key_account_plan")': "external id model_key_account_plan",
            "account.plan_ids": "plan_ids of the room upper",
            "account._count_plans()": "_count_plans of the room upper",
            'depends("plan_ids.text")': "plan_ids of the room upper",
            "partner.key_account_plan_count": "key_account_plan_count of the room upper",
            "from ..upper import key_account_plan": "import from the room upper",
            "from .. import upper": "import from the room upper",
            f"from odoo.addons.{ADDON}.models.upper import x": "import from the room upper",
            f"import odoo.addons.{ADDON}.models.upper": "import from the room upper",
        }.items():
            with self.subTest(text):
                self.assertIn(told, self._plant(account, f"\n{text}\n"))

    def test_xml(self):
        views = "views/ground/key_account_views.xml"
        action = '<menuitem id="menu" action="key_account_plan_action" />'
        record = '<record id="x" model="{}"><field name="{}"{}>{}</field></record>'
        for text, told in {
            action: "external id key_account_plan_action of the room upper",
            record.format("key.account.plan", "a", "", ""): "model key.account.plan",
            record.format("a", "b", "", "key.account.plan"): "model key.account.plan",
            record.format("a", "b", ' ref="model_key_account_plan"', ""): "external id",
            record.format(
                "key.account", "plan_ids", "", ""
            ): "plan_ids of the room upper",
            record.format(
                "a", "b", ' eval="o.plan_ids"', ""
            ): "plan_ids of the room upper",
        }.items():
            with self.subTest(text):
                self.assertIn(told, self._plant(views, text))
        self._plant(views, f"\n{action}")  # one line further down

    def test_access(self):
        what = self._plant(
            "security/ground/ir.model.access.csv", "access_c,model_key_account_plan\n"
        )
        self.assertIn("external id model_key_account_plan of the room upper", what)

    def test_tests_and_demo(self):
        """No linter of imports looks there."""
        for name, text in {
            "tests/ground/test_a.py": "from ..upper.common import x",
            "tests/ground/test_b.py": "from ..upper import common",
            "tests/common.py": "from .upper.common import x",
            "demo/ground/story.py": "from ..upper import story",
        }.items():
            with self.subTest(name):
                self.assertEqual(
                    self._plant(name, f"{text}\n"), "import from the room upper"
                )
        self.assertIn(
            "model key.account.plan",
            self._plant("tests/common.py", "\n'key.account.plan'"),
        )

    def test_mixin_with_one_user(self):
        alone = HOUSE["models/ground/key_account_word.py"].replace(
            '_inherit = ["key.account.text.mixin"]', ""
        )
        (fault,) = self._check(**{"models/ground/key_account_word.py": alone})
        self.assertIn("key.account.text.mixin has 1 user", fault)

    def test_beside_the_rooms(self):
        for name in (
            "models/stray.py",
            "models/attic/key_account.py",
            "views/stray.xml",
            "controllers/main.py",
            "tests/attic/test_b.py",
        ):
            with self.subTest(name):
                (fault,) = self._check(**{name: ""})
                place, what = fault.split(":1: ")
                self.assertTrue(name.startswith(place))
                self.assertEqual(what, "stands in no room")


class TestImports(unittest.TestCase):
    """The contracts of import-linter, on a copy of ours."""

    def _lint(self, **faults):
        subprocess.run([DEV / "lint", "--install"], check=True)
        with TemporaryDirectory() as folder:
            for name in (ADDON, "dev/importlinter.ini"):
                copy = Path(folder, name)
                if (ROOT / name).is_file():
                    copy.parent.mkdir()
                    shutil.copy(ROOT / name, copy)
                    continue
                ignored = shutil.ignore_patterns(
                    "static", "i18n", "tests", "__pycache__"
                )
                shutil.copytree(ROOT / name, copy, ignore=ignored)
            for name, text in faults.items():
                with Path(folder, ADDON, name).open("a") as file:
                    file.write(f"\n{text}\n")
            done = subprocess.run(
                [
                    ROOT / ".dev/lint/bin/lint-imports",
                    "--config=dev/importlinter.ini",
                    "--no-cache",
                ],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
        return done.returncode, done.stdout

    def test_clean(self):
        code, told = self._lint()
        self.assertEqual(code, 0, told)

    def test_upwards(self):
        code, told = self._lint(
            **{
                "models/account/key_account.py": "from ..review import key_account",
                "wizard/tier/key_account_assess.py": "from ...models.plan import key_account",
                "tools/rhythm.py": "from ..models.account import key_account_team",
            }
        )
        self.assertEqual(code, 1)
        self.assertIn("0 kept, 2 broken", told)
        models = f"{ADDON}.models"
        for pair in (
            f"{models}.account.key_account -> {models}.review.key_account",
            f"{ADDON}.wizard.tier.key_account_assess -> {models}.plan.key_account",
            f"{ADDON}.tools.rhythm -> {models}.account.key_account_team",
        ):
            self.assertIn(pair, told)
