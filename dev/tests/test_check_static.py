"""The checker of the front end's rooms: `dev/check_static.py`, on a small add-on."""

import subprocess
import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

SCRIPT = Path(__file__).parent.parent / "check_static.py"


class TestCheckStatic(unittest.TestCase):
    def _check(self, files):
        with TemporaryDirectory() as folder:
            addon = Path(folder, "house")
            for name, text in files.items():
                file = addon / "static" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            done = subprocess.run(
                [sys.executable, SCRIPT, addon],
                capture_output=True,
                text=True,
                check=False,
            )
        lines = done.stdout.splitlines()
        self.assertEqual(done.returncode, 1 if lines else 0, done.stderr)
        return lines

    def test_down_and_beside(self):
        files = {
            "src/measure/chart.js": 'import {Component} from "@odoo/owl";\n',
            "src/plan/goal.js": 'import {a} from "../measure/chart";\n'
            'import {b} from "@house/plan/step";\n',
            "src/plan/step.js": "",
            "tests/plan/goal.test.js": 'import {a} from "@house/plan/goal";\n',
            "tests/tours/plan/tours.js": 'import {a} from "../account/steps";\n',
            "tests/tours/account/steps.js": "",
            "csv/people.csv": "",
        }
        self.assertEqual(self._check(files), [])

    def test_import_from_above(self):
        files = {
            "src/measure/chart.js": '// A chart\nimport {a} from "../plan/goal";\n',
            "src/tier/badge.js": 'import {\n    a,\n} from "@house/plan/goal";\n',
            "src/tier/late.js": 'const goal = () => import("@house/plan/goal");\n',
            "src/plan/goal.js": "",
            "tests/tours/tier/tours.js": 'import {a} from "../review/steps";\n',
            "tests/tours/review/steps.js": "",
            "tests/tier/badge.test.js": 'import "@house/../tests/plan/steps";\n',
            "tests/plan/steps.js": "",
        }
        self.assertEqual(
            self._check(files),
            [
                "house/static/src/measure/chart.js:2: "
                "measure uses ../plan/goal of plan, which is above it",
                "house/static/src/tier/badge.js:3: "
                "tier uses @house/plan/goal of plan, which is above it",
                "house/static/src/tier/late.js:1: "
                "tier uses @house/plan/goal of plan, which is above it",
                "house/static/tests/tier/badge.test.js:1: "
                "tier uses @house/../tests/plan/steps of plan, which is above it",
                "house/static/tests/tours/tier/tours.js:1: "
                "tier uses ../review/steps of review, which is above it",
            ],
        )

    def test_template_from_above(self):
        files = {
            "src/people/card.xml": '<t t-name="house.Card">\n<t t-call="house.Goal" /></t>',
            "src/people/card.js": 'static template = "house.Goal.Line";\n',
            "src/plan/goal.xml": '<t t-name="house.Goal"><t t-call="house.Goal.Line" /></t>'
            '<t t-name="house.Goal.Line"><t t-call="house.Card" /></t>',
        }
        self.assertEqual(
            self._check(files),
            [
                "house/static/src/people/card.js:1: "
                "people uses house.Goal.Line of plan, which is above it",
                "house/static/src/people/card.xml:2: "
                "people uses house.Goal of plan, which is above it",
            ],
        )

    def test_no_room(self):
        files = {
            "src/loose.js": "",
            "src/fields/chart.scss": "",
            "src/plan/goal.js": 'import {a} from "../loose";\n',
            "tests/loose.test.js": "",
            "tests/tours/loose.js": "",
        }
        self.assertEqual(
            self._check(files),
            [
                "house/static/src/fields/chart.scss:1: stands in no room",
                "house/static/src/loose.js:1: stands in no room",
                "house/static/src/plan/goal.js:1: uses ../loose, which stands in no room",
                "house/static/tests/loose.test.js:1: stands in no room",
                "house/static/tests/tours/loose.js:1: stands in no room",
            ],
        )
