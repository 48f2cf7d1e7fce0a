"""What the scripts say of the suite and of the tree."""

import os
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from _pytest import timing

from odoo.tests import BaseCase, freeze_time, tagged

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_tree  # noqa: E402
import run_suite  # noqa: E402

REPORT = """<testsuites><testsuite>
  <testcase classname="addon.tests.room.test_a.TestA" name="test_one" time="1.5"/>
  <testcase classname="addon.tests.room.test_a.TestA" name="test_two" time="2">{}</testcase>
  <testcase time="1"/>
</testsuite></testsuites>"""
FILE = "addon/tests/room/test_a.py"


@tagged("post_install", "-at_install")
class TestSuite(BaseCase):
    def _judge(self, inside="", count=2, times=1):
        with TemporaryDirectory() as folder:
            report = Path(folder, "report.xml")
            report.write_text(REPORT.format(inside))
            tests = [*run_suite.read(report)] * times
        passed, faults = run_suite.judge(tests, Counter({FILE: count}))
        return len(passed), faults

    def test_passed(self):
        self.assertEqual(self._judge(), (2, []))
        self.assertEqual(run_suite.room(FILE), "addon/room")
        self.assertEqual(run_suite.room("dev/tests/test_a.py"), "dev")

    def test_wrong(self):
        two = "addon.tests.room.test_a.TestA.test_two"
        for inside, told in (("<failure/>", "failure"), ("<skipped/>", "skipped")):
            self.assertEqual(self._judge(inside), (1, [f"{told}: {two}"]))

    def test_time_that_stands_still(self):
        """Tests freeze the time, some for a whole class: what they took is still told."""
        watch = timing.Instant()
        with freeze_time("2001-01-01"):
            self.assertLess(abs(watch.elapsed().seconds), 24 * 60 * 60)

    def test_twice(self):
        passed, faults = self._judge(count=4, times=2)
        self.assertEqual((passed, len(faults)), (0, 2))
        self.assertIn("comes twice", faults[0])

    def test_died(self):
        """A process that died has no report, or one without its last tests."""
        self.assertEqual(self._judge(count=3), (2, [f"did not run: one of {FILE}"]))
        self.assertEqual([*run_suite.read(Path("nowhere.xml"))], [])

    def test_functions(self):
        """A test without a class counts for its file, too."""
        with TemporaryDirectory() as folder:
            report = Path(folder, "report.xml")
            report.write_text(REPORT.format("").replace(".TestA", ""))
            tests = [*run_suite.read(report)]
        self.assertEqual({file for file, *_rest in tests}, {FILE})
        self.assertEqual(run_suite.judge(tests, Counter({FILE: 2}))[1], [])

    def test_split(self):
        files = [f"{index}/test_new_{index}.py" for index in range(6)]
        counts = dict(zip(files, (9, 1, 2, 3, 4, 9), strict=True))
        apart = {"large/tests/test_new.py": 5}
        *halves, large = run_suite.split(counts | apart, ["large"])
        self.assertEqual(large, list(apart))
        self.assertEqual(sorted(sum(halves, [])), files)
        self.assertNotIn(
            files[0], halves[[files[5] in half for half in halves].index(1)]
        )


@tagged("post_install", "-at_install")
class TestTree(BaseCase):
    def setUp(self):
        super().setUp()
        folder = self.enterContext(TemporaryDirectory())
        self.addCleanup(os.chdir, Path.cwd())
        os.chdir(folder)
        for name, text in {
            "i18n/zh_CN.po": "",
            "tests/__init__.py": "from . import test_a\nfrom .room import *",
            "tests/common.py": "class Common: pass",
            "tests/test_a.py": "from .common import Common",
            "tests/room/__init__.py": "from . import test_b",
            "tests/room/test_b.py": "from ..common import Common",
        }.items():
            self._write(name, text)

    def _write(self, name, text):
        file = Path("addon", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def _check(self):
        return [text for check in check_tree.CHECKS for text in check("addon")]

    def test_clean(self):
        self.assertEqual(self._check(), [])

    def test_no_translation(self):
        Path("addon/i18n/zh_CN.po").unlink()
        self.assertIn("no i18n/zh_CN.po", str(self._check()))

    def test_not_listed(self):
        self._write("tests/room/test_c.py", "")
        (text,) = self._check()
        self.assertIn("addon/tests/room/test_c.py:1: does not run", text)

    def test_hidden(self):
        self._write("tests/room/test_a.py", "")
        self._write("tests/room/__init__.py", "from . import test_a, test_b")
        self.assertIn("one hides", self._check()[0])

    def test_nothing_to_import(self):
        self._write("tests/room/test_b.py", "\nfrom .common import Common")
        self.assertEqual(
            self._check(), ["addon/tests/room/test_b.py:2: nothing to import: Common"]
        )

    def test_path_in_the_models_of_another(self):
        """Of tools and tests there may be one."""
        ours = "odoo.addons.key_account_management"
        lines = (f"from {ours}.{part} import x" for part in ("tools.y", "models.z"))
        self._write("models/a.py", "\n".join(lines))
        [text] = self._check()
        self.assertIn("addon/models/a.py:2: ", text)
