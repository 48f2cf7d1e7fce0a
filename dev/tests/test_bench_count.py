"""The guard of what a run costs: `dev/bench_count.py`, its comparison with the table."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench_count import compare  # noqa: E402

COSTS = {"statements": 40, "rows": 7, "calls": 100, "buffers": 1000}


class TestCompare(unittest.TestCase):
    def compare(self, **changes):
        return compare({"run": {**COSTS, **changes}}, {"run": COSTS})

    def test_the_same(self):
        self.assertEqual(self.compare(), [])

    def test_one_more_or_less(self):
        for name in ("statements", "rows", "calls"):
            for value in (COSTS[name] - 1, COSTS[name] + 1):
                [line] = self.compare(**{name: value})
                self.assertIn(f"run: {value} {name}, in the table {COSTS[name]}", line)

    def test_buffers_may_differ_a_little(self):
        self.assertEqual(self.compare(buffers=1200), [])
        self.assertEqual(self.compare(buffers=800), [])
        self.assertEqual(len(self.compare(buffers=1201)), 1)
        self.assertEqual(len(self.compare(buffers=799)), 1)

    def test_steps_come_and_go(self):
        self.assertEqual(len(compare({"new": COSTS}, {})), len(COSTS))
        self.assertEqual(compare({}, {"old": COSTS}), ["old: not measured any more"])
