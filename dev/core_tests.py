"""Core's own tests beside us.

    core_tests.py DATABASE WITH_US [MEMBERS] -- [SUITE ...]

Runs the same tests of core on databases of the same modules: without us, with us, and, where a
third database is given, with us and every salesperson of the tests in our group. All databases
have their whole registry loaded before the first test, those tagged ``at_install`` included: in
Odoo's own run these come before our add-on is there, and prove nothing about it.

What fails only with us is ours: a query more where core counts them, a refusal, another value. What
fails without us, too, is not (no network, no demo data). The table has the queries of all tests, what
they set up included.

The selection has tests of our own as well (dev/light.py), which run without us, too: each says what it
costs, and how many queries more we may.
"""

import os
import signal
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
# Suite: files of the tests of a module. Each runs in a process of its own a side.
SUITES = {
    "crm": {"crm": ["test_*.py"]},
    "sale": {"sale": ["test_*.py"]},
    "sale_crm": {"sale_crm": ["test_*.py"]},
    "sales_team": {"sales_team": ["test_*.py"]},
    "survey": {"survey": ["test_*.py"]},
    "survey_crm": {"survey_crm": ["test_*.py"]},
    "calendar": {"calendar": ["test_*.py"]},
    "contacts": {"contacts": ["test_*.py"]},
    "digest": {"digest": ["test_*.py"]},
    "privacy_lookup": {"privacy_lookup": ["test_*.py"]},
    "phone_validation": {"phone_validation": ["test_*.py"]},
    "mail": {"mail": ["test_*.py"]},
    "mail_performance": {"test_mail": ["test_performance.py"]},
    "mail_thread": {
        "test_mail": [
            "test_mail_mail.py",
            "test_mail_activity*.py",
            "test_message_*.py",
            "test_mail_template.py",
        ]
    },
    "account": {
        "account": [
            "test_account_move_out_*.py",
            "test_account_move_entry.py",
            "test_account_move_duplicate.py",
            "test_account_partner.py",
            "test_account_payment*.py",
            "test_account_merge_wizard.py",
            "test_res_partner_merge.py",
            "test_payment_term.py",
            "test_digest.py",
        ]
    },
    "base": {
        "base": [
            "test_res_partner*.py",
            "test_res_company.py",
            "test_res_users.py",
            "test_misc.py",
        ]
    },
}
# What CI runs, in one process a side: mails, leads and orders that have nothing to do with us.
SELECTION = {
    "test_mail": ["test_performance.py"],
    "crm": ["test_crm_lead_convert.py", "test_crm_lead_duplicates.py"],
    "sale": ["test_sale_order.py"],
    "sale_crm": ["test_*.py"],
    "base": ["test_res_partner_merge.py"],
}
LIGHT = HERE / "light.py"
# Nor does it need a browser: pytest's options for the selection.
NO_BROWSER = ["-k", "not tour"]
SIDES = ("without us", "with us", "as members")
BAD = {"failure", "error"}


class Test(NamedTuple):
    bad: bool
    queries: int
    says: str
    more: int | None  # queries that we may cost; None: core's own test says so itself


def find(wanted):
    """Return the files of a suite. A pattern that finds nothing is an error: core moved it."""
    found = []
    for module, patterns in wanted.items():
        folder = CORE / module / "tests"
        for pattern in patterns:
            files = sorted(folder.glob(pattern))
            if not files:
                sys.exit(f"core has no {module}/tests/{pattern}; mend SUITES")
            found += [file for file in files if file not in found]
    return found


def read(report):
    """Return ``{name: Test}`` of a report; a name begins with its module. A test that was
    skipped did not run."""
    tests = {}
    for case in ET.parse(report).iterfind(".//testcase[@classname]"):
        kinds = {child.tag for child in case}
        if "skipped" in kinds:
            continue
        *_path, module, file, name = (
            case.get("classname").replace(".tests", "").split(".")
        )
        told = {p.get("name"): int(p.get("value")) for p in case.iter("property")}
        wrong = [child for child in case if child.tag in BAD]
        tests[f"{module}.{file}.{name}.{case.get('name')}"] = Test(
            bool(wrong),
            told.get("queries", 0),
            wrong[0].get("message", "") if wrong else "",
            told.get("more"),
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
            more = after.queries - before.queries
            if after.bad and not before.bad:
                says = after.says.strip().splitlines()[:1]
                faults.append(f"{suite}, {side}: fails: {name}: {''.join(says)}")
            elif after.more is not None and more > after.more:
                faults.append(
                    f"{suite}, {side}: {name}: {more} queries more, not {after.more}"
                )
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
            + ["--rootdir=/", *(() if suite in SUITES else NO_BROWSER)]
            + [*map(str, files)],
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


def print_table(sides):
    """Queries and failures side by side, of each module that was tested."""
    modules = dict.fromkeys(name.partition(".")[0] for name in sides[SIDES[0]])
    for module in modules:
        for side, tests in sides.items():
            mine = [t for name, t in tests.items() if name.startswith(f"{module}.")]
            bad, queries = sum(t.bad for t in mine), sum(t.queries for t in mine)
            print(
                f"{module:18} {side:12} {len(mine):6} {bad:5} {queries:9}", flush=True
            )


def main(databases, names):
    unknown = set(names) - SUITES.keys()
    if unknown:
        sys.exit(f"there is no suite {min(unknown)}; suites: {' '.join(SUITES)}")
    if names:
        chosen = {name: find(SUITES[name]) for name in names}
    else:
        chosen = {"selection": [LIGHT, *find(SELECTION)]}
    faults, passed = [], 0
    print(f"{'module':18} {'side':12} {'tests':>6} {'fail':>5} {'queries':>9}")
    for suite, files in chosen.items():
        sides = run(suite, files, databases)
        print_table(sides)
        faults += compare(suite, sides)
        passed += len(sides[SIDES[0]])
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{passed} tests, {len(faults)} that fail only with us")
    return 1 if faults or not passed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # who reads may have enough
    if sys.argv[1:2] == ["--modules"]:
        wanted = [SUITES[name] for name in sys.argv[2:]] or [SELECTION]
        print(",".join(sorted({module for suite in wanted for module in suite})))
    elif sys.argv[1:] == ["--suites"]:
        print(*SUITES, sep="\n")
    else:
        border = sys.argv.index("--")
        sys.exit(main(sys.argv[1:border], sys.argv[border + 1 :]))
