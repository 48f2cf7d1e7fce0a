"""What the comparison of core's tests tells: planted faults, no second run."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import BaseCase, tagged

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import core_tests  # noqa: E402

REPORT = """<testsuites><testsuite>
  <testcase classname="odoo.addons.crm.tests.test_lead.TestLead" name="test_copy">
    <properties><property name="queries" value="{queries}"/></properties>{inside}
  </testcase>
  <testcase classname="odoo.addons.crm.tests.test_lead.TestLead" name="test_odd">
    <failure message="no demo data">trace</failure></testcase>
  <testcase classname="odoo.addons.crm.tests.test_lead.TestLead" name="test_not_here">
    <skipped/></testcase>
</testsuite></testsuites>"""
COPY = "test_lead.TestLead.test_copy"


@tagged("post_install", "-at_install")
class TestCoreTests(BaseCase):
    def _read(self, queries=12, inside=""):
        with TemporaryDirectory() as folder:
            report = Path(folder, "report.xml")
            report.write_text(REPORT.format(queries=queries, inside=inside))
            return core_tests.read(report)

    def _compare(self, suite="crm", side="with us", **planted):
        sides = {"without us": self._read(), side: self._read(**planted)}
        return core_tests.compare(suite, sides)

    def test_read(self):
        tests = self._read(inside="<error message='AccessError: no'/>")
        self.assertEqual(tests[COPY], core_tests.Test(True, 12, "AccessError: no"))
        self.assertEqual(len(tests), 2)

    def test_what_fails_without_us_is_not_ours(self):
        self.assertEqual(self._compare(), [])

    def test_a_raise_in_a_copy(self):
        found = self._compare(inside="<failure message='AccessError: no'/>")
        self.assertEqual(found, [f"crm, with us: fails: {COPY}: AccessError: no"])

    def test_a_raise_for_members(self):
        found = self._compare(side="as members", inside="<error message='no'/>")
        self.assertEqual(found, [f"crm, as members: fails: {COPY}: no"])

    def test_one_query_more(self):
        """Where core counts queries it says so itself, as a failure."""
        says = (
            "AssertionError: Query count more than expected for user admin: 36 &gt; 35"
        )
        found = self._compare(inside=f"<failure message='{says}'/>", queries=36)
        self.assertEqual(len(found), 1)
        self.assertIn("36 > 35", found[0])
        self.assertEqual(self._compare(queries=13), [])

    def test_a_test_that_did_not_run(self):
        sides = {"without us": self._read(), "with us": {}}
        self.assertEqual(len(core_tests.compare("crm", sides)), 2)

    def test_every_suite_is_there(self):
        for suites in (core_tests.SUITES, core_tests.SELECTION):
            for module, patterns in suites.values():
                self.assertTrue(core_tests.find(module, patterns))
        self.assertLessEqual(core_tests.SELECTION.keys(), core_tests.SUITES.keys())
