"""What the comparison of core's tests tells: planted faults, no second run."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import BaseCase, tagged

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import core_tests  # noqa: E402

REPORT = """<testsuites><testsuite>
  <testcase classname="odoo.addons.crm.tests.test_lead.TestLead" name="test_copy">
    <properties><property name="queries" value="{queries}"/>{more}</properties>{inside}
  </testcase>
  <testcase classname="odoo.addons.crm.tests.test_lead.TestLead" name="test_odd">
    <failure message="no demo data">trace</failure></testcase>
  <testcase classname="odoo.addons.crm.tests.test_lead.TestLead" name="test_not_here">
    <skipped/></testcase>
</testsuite></testsuites>"""
COPY = "crm.test_lead.TestLead.test_copy"


@tagged("post_install", "-at_install")
class TestCoreTests(BaseCase):
    def _read(self, queries=12, inside="", more=""):
        with TemporaryDirectory() as folder:
            report = Path(folder, "report.xml")
            if more != "":
                more = f'<property name="more" value="{more}"/>'
            told = REPORT.format(queries=queries, inside=inside, more=more)
            report.write_text(told)
            return core_tests.read(report)

    def _compare(self, suite="crm", side="with us", more="", **planted):
        sides = {
            "without us": self._read(more=more),
            side: self._read(more=more, **planted),
        }
        return core_tests.compare(suite, sides)

    def test_read(self):
        tests = self._read(inside="<error message='AccessError: no'/>", more=3)
        self.assertEqual(tests[COPY], core_tests.Test(True, 12, "AccessError: no", 3))
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

    def test_one_query_more_than_we_may(self):
        """Where a test of ours counts, one more than it allows."""
        self.assertEqual(self._compare(more=0), [])
        self.assertEqual(self._compare(more=1, queries=13), [])
        for more in (0, 1):
            found = self._compare(more=more, queries=13 + more)
            told = f"crm, with us: {COPY}: {more + 1} queries more, not {more}"
            self.assertEqual(found, [told])

    def test_a_test_that_did_not_run(self):
        sides = {"without us": self._read(), "with us": {}}
        self.assertEqual(len(core_tests.compare("crm", sides)), 2)

    def test_every_suite_is_there(self):
        for wanted in (*core_tests.SUITES.values(), core_tests.SELECTION):
            self.assertTrue(core_tests.find(wanted))

    def test_names_for_who_has_read_enough(self):
        """A reader that closes the pipe, as ``head`` does, is no error."""
        script = [sys.executable, core_tests.__file__, "--suites"]
        pipe = subprocess.PIPE
        process = subprocess.Popen(script, stdout=pipe, stderr=pipe)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        process.wait()
