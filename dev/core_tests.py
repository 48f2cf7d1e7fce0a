"""Core's own tests beside us.

    core_tests.py DATABASE WITH_US [MEMBERS] -- [SUITE ...]

Runs the same tests of core on databases of the same modules: without us, with us, and, where a
third database is given, with us and every salesperson of the tests in our group. All databases
have their whole registry loaded before the first test, those tagged ``at_install`` included: in
Odoo's own run these come before our add-on is there, and prove nothing about it.

What fails only with us is ours: a query more where core counts them, a refusal, another value. What
fails without us, too, is not (no network, no demo data). The table has the queries of all tests, what
they set up included.
"""

import collections
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

import odoo.addons

HERE = Path(__file__).parent
ROOT = HERE.parent
LOGS = ROOT / ".dev" / "core-tests"
CORE = next(p for p in map(Path, odoo.addons.__path__) if (p / "sale").is_dir())
# Suite: module and files of its folder tests/. Each runs in a process of its own a side.
SUITES = {
    "crm": ("crm", ["test_*.py"]),
    "sale": ("sale", ["test_*.py"]),
    "sale_crm": ("sale_crm", ["test_*.py"]),
    "sales_team": ("sales_team", ["test_*.py"]),
    "survey": ("survey", ["test_*.py"]),
    "survey_crm": ("survey_crm", ["test_*.py"]),
    "calendar": ("calendar", ["test_*.py"]),
    "contacts": ("contacts", ["test_*.py"]),
    "digest": ("digest", ["test_*.py"]),
    "privacy_lookup": ("privacy_lookup", ["test_*.py"]),
    "phone_validation": ("phone_validation", ["test_*.py"]),
    "mail": ("mail", ["test_*.py"]),
    "mail_performance": ("test_mail", ["test_performance.py"]),
    "mail_thread": (
        "test_mail",
        [
            "test_mail_mail.py",
            "test_mail_activity*.py",
            "test_message_*.py",
            "test_mail_template.py",
        ],
    ),
    "account": (
        "account",
        [
            "test_account_move_out_*.py",
            "test_account_move_entry.py",
            "test_account_move_duplicate.py",
            "test_account_partner.py",
            "test_account_payment*.py",
            "test_account_merge_wizard.py",
            "test_res_partner_merge.py",
            "test_payment_term.py",
            "test_digest.py",
        ],
    ),
    "base": (
        "base",
        [
            "test_res_partner*.py",
            "test_res_company.py",
            "test_res_users.py",
            "test_misc.py",
        ],
    ),
}
# What CI runs: mails, leads and orders that have nothing to do with us.
SELECTION = {
    "mail_performance": ("test_mail", ["test_performance.py"]),
    "crm": ("crm", ["test_crm_lead_convert.py", "test_crm_lead_duplicates.py"]),
    "sale": ("sale", ["test_sale_order.py"]),
    "sale_crm": ("sale_crm", ["test_*.py"]),
    "base": ("base", ["test_res_partner_merge.py"]),
}
SIDES = ("without us", "with us", "as members")
BAD = {"failure", "error"}


class Test(NamedTuple):
    bad: bool
    queries: int
    says: str


def find(module, patterns):
    """Return the files of a suite. A pattern that finds nothing is an error: core moved it."""
    folder = CORE / module / "tests"
    found = []
    for pattern in patterns:
        files = sorted(folder.glob(pattern))
        if not files:
            sys.exit(f"core has no {module}/tests/{pattern}; mend SUITES")
        found += [file for file in files if file not in found]
    return found


def read(report):
    """Return ``{name: Test}`` of a report; a test that was skipped did not run."""
    tests = {}
    for case in ET.parse(report).iterfind(".//testcase[@classname]"):
        kinds = {child.tag for child in case}
        if "skipped" in kinds:
            continue
        module, _dot, name = case.get("classname").rpartition(".")
        queries = case.find("properties/property[@name='queries']")
        wrong = [child for child in case if child.tag in BAD]
        tests[f"{module.rpartition('.')[2]}.{name}.{case.get('name')}"] = Test(
            bool(wrong),
            int(queries.get("value")) if queries is not None else 0,
            wrong[0].get("message", "") if wrong else "",
        )
    return tests


def compare(suite, sides):
    """Return what is ours, a line each.

    :param sides: ``{side: {name: Test}}``, of ``SIDES``; the first is that without us
    """
    bare = sides[SIDES[0]]
    faults = []
    for side, tests in list(sides.items())[1:]:
        for name in sorted(bare.keys() - tests.keys()):
            faults.append(f"{suite}, {side}: did not run: {name}")
        for name in sorted(bare.keys() & tests.keys()):
            before, after = bare[name], tests[name]
            if after.bad and not before.bad:
                says = after.says.strip().splitlines()[:1]
                faults.append(f"{suite}, {side}: fails: {name}: {''.join(says)}")
    return faults


def start(suite, files, side, database):
    """Return the process that runs a suite on one side."""
    folder = LOGS / side.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"{suite}.xml"
    report.unlink(missing_ok=True)
    temporary = tempfile.TemporaryDirectory()
    with (folder / f"{suite}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "core_plugin", "-q"]
            + ["-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
            + [f"--junitxml={report}", f"--odoo-database={database}", "--odoo-http"]
            + [f"--rootdir={CORE}", *map(str, files)],
            cwd=ROOT,
            env={
                **os.environ,
                "TMPDIR": temporary.name,
                "KAM_MEMBERS": "1" if side == SIDES[2] else "",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    process.report, process.temporary = report, temporary
    return process


def run(suite, files, databases):
    """Return ``{side: {name: Test}}``; two sides at once, for there are two cores."""
    sides = {}
    todo = list(zip(SIDES, databases, strict=False))
    for pair in (todo[:2], todo[2:]):
        running = [
            (side, start(suite, files, side, database)) for side, database in pair
        ]
        for side, process in running:
            code = process.wait()
            process.temporary.cleanup()
            if code > 1 or not process.report.exists():
                log = process.report.with_suffix(".log")
                sys.exit(f"{suite}, {side}: ended with status {code}; see {log}")
            sides[side] = read(process.report)
    return sides


def print_table(rows):
    """Queries and failures of each suite, side by side."""
    print(f"{'suite':18} {'side':12} {'tests':>6} {'fail':>5} {'queries':>9}")
    for suite, sides in rows.items():
        for side, tests in sides.items():
            bad = sum(test.bad for test in tests.values())
            queries = sum(test.queries for test in tests.values())
            print(f"{suite:18} {side:12} {len(tests):6} {bad:5} {queries:9}")


def main(databases, names):
    unknown = set(names) - SUITES.keys()
    if unknown:
        sys.exit(f"there is no suite {min(unknown)}; suites: {' '.join(SUITES)}")
    chosen = {name: SUITES[name] for name in names} if names else SELECTION
    faults, rows, passed = [], collections.OrderedDict(), 0
    for suite, (module, patterns) in chosen.items():
        rows[suite] = run(suite, find(module, patterns), databases)
        faults += compare(suite, rows[suite])
        passed += len(rows[suite][SIDES[0]])
    print_table(rows)
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{passed} of core's tests, {len(faults)} that fail only with us")
    return 1 if faults or not passed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--modules"]:
        print(",".join(sorted({module for module, _files in SUITES.values()})))
    elif sys.argv[1:] == ["--suites"]:
        print(*SUITES, sep="\n")
    else:
        border = sys.argv.index("--")
        sys.exit(main(sys.argv[1:border], sys.argv[border + 1 :]))
