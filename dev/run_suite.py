"""The whole suite: two halves at once, each in a process and a database of its own, and beside
them the tests of the large bridges (KAM_LARGE in the environment: their folders) in a third.

    run_suite.py DATABASE DATABASE LARGE_DATABASE [--record] PATH ...

Prints what each room cost, then what is wrong, then one line: how many passed. A test that is
skipped, that comes twice or that never came (its process died) counts as failed. The halves
are balanced by the seconds in dev/test-seconds.json; --record writes them anew.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
LOGS = ROOT / ".dev" / "suite"
SECONDS = HERE / "test-seconds.json"
LARGE = os.environ.get("KAM_LARGE", "").split(",")
PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-p",
    "suite_plugin",
    "-p",
    "no:cacheprovider",
]


def collect(paths):
    """Return how many tests each file has."""
    command = [*PYTEST, "--collect-only", "-q", "--odoo-database=none", *paths]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}\nthe tests can't be read: see above")
    names = (line.split("::") for line in done.stdout.splitlines() if "::" in line)
    return collections.Counter(name[0] for name in names)


def split(counts, large_folders=LARGE):
    """Return two lists of files that take about as long: the longest first, each to whom has
    less so far. What has no record yet costs a second a test. And the list of those of large
    bridges, by their folders."""
    known = json.loads(SECONDS.read_text())
    cost = {file: known.get(Path(file).name, n) for file, n in counts.items()}
    large = [file for file in cost if Path(file).parts[0] in large_folders]
    halves = [[], []]
    for file in sorted(cost.keys() - large, key=lambda f: (-cost[f], f)):
        min(halves, key=lambda half: sum(map(cost.get, half))).append(file)
    return [*halves, large]


def start(number, database, files):
    """Return the process that runs a part."""
    folder = LOGS / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    temporary = tempfile.TemporaryDirectory()  # Chromium's profile, among others
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*PYTEST, "-q", "-rs", f"--junitxml={report}"]
            + [f"--odoo-database={database}", "--odoo-http", *files],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": temporary.name},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    process.folder, process.temporary = folder, temporary
    return process


def read(report):
    """Yield the file, the name, the seconds and what is wrong of each test."""
    if not report.exists():
        return
    # A test in which the process was interrupted has no name; it then did not run.
    for case in ET.parse(report).iterfind(".//testcase[@classname]"):
        # The class of a plain function is its module.
        *folders, last = case.get("classname").split(".")
        parts = [*folders, last] if last.startswith("test_") else folders
        wrong = [child.tag for child in case if child.tag in BAD]
        name = f"{case.get('classname')}.{case.get('name')}"
        yield f"{'/'.join(parts)}.py", name, float(case.get("time")), wrong


BAD = ("failure", "error", "skipped")


def room(file):
    parts = Path(file).parts
    return "/".join(part for part in parts[:-1] if part != "tests") or parts[0]


def print_costs(tests):
    rooms = collections.defaultdict(lambda: [0, 0])
    for file, _name, seconds, _wrong in tests:
        rooms[room(file)][0] += seconds
        rooms[room(file)][1] += 1
    for name, (seconds, count) in sorted(rooms.items(), key=lambda r: -r[1][0]):
        print(f"{seconds:6.0f} s {count:5} tests  {name}")


def judge(tests, counts):
    """Return the tests that passed, and what is wrong, one line each."""
    faults = {}
    seen = collections.Counter(name for _file, name, _seconds, _wrong in tests)
    for _file, name, _seconds, wrong in tests:
        if wrong or seen[name] > 1:
            faults[name] = f"{', '.join(wrong) or 'comes twice'}: {name}"
    ran = collections.Counter(file for file, *_rest in tests)
    for file, count in counts.items():
        for index in range(ran[file], count):
            faults[file, index] = f"did not run: one of {file}"
    return seen.keys() - faults.keys(), list(faults.values())


def record(tests):
    seconds = collections.Counter()
    for file, _name, took, _wrong in tests:
        seconds[Path(file).name] += took
    text = json.dumps({f: round(s) for f, s in sorted(seconds.items())}, indent=0)
    SECONDS.write_text(text + "\n")


def main(*arguments):
    databases, paths = arguments[:3], arguments[3:]
    began = time.monotonic()
    recording = "--record" in paths
    counts = collect([path for path in paths if path != "--record"])
    parts = split(counts)
    print(
        f"the suite: {len(parts)} parts, {counts.total()} tests; to watch: tail -f {LOGS}/?/log"
    )
    sys.stdout.flush()
    processes = [
        start(number, database, files)
        for number, (database, files) in enumerate(zip(databases, parts, strict=True))
        if files
    ]
    tests = []
    for process in processes:
        code = process.wait()
        process.temporary.cleanup()
        print((process.folder / "log").read_text())
        if code > 1:
            print(f"a part ended with status {code}")
        tests += read(process.folder / "report.xml")
    print_costs(tests)
    if recording and len(tests) == counts.total():
        record(tests)
    passed, faults = judge(tests, counts)
    print(*faults, sep="\n", end="\n" if faults else "")
    if faults or any(process.returncode for process in processes):
        print(f"{len(passed)} passed, {max(len(faults), 1)} failed")
        return 1
    print(f"{len(passed)} passed in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
