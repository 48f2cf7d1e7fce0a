"""The guard of the sources: `dev/check_sources.py`, on a small house and on ours."""

import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

DEV = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(DEV))
from check_sources import MEANT, check, find_spelled  # noqa: E402

MEASURE = "models/measure/key_account_measure_mixin_sources.py"
LINES = 'def f():\n    return SQL("""SELECT 1\n  FROM sale_order_line l""")\n'
HOUSE = {
    f"key_account_management/{MEASURE}": LINES,
    "key_account_management_stock/models/key_account_measure.py": LINES,
    "key_account_management/models/review/key_account_measure.py": LINES,
    "key_account_management/models/alert/key_account_alert.py": (
        'SQL("sale_order o JOIN res_partner p ON p.id = o.partner_id'
        ' LEFT JOIN account_move m ON TRUE")'
    ),
    "key_account_management/wizard/plan/key_account_plan.py": (
        'SQL("SELECT * FROM key_account_plan, sale_order_lines")'
    ),
    "key_account_management/tests/alert/test_key_account_alert.py": LINES,
}


class TestCheckSources(unittest.TestCase):
    def test_finds_what_is_spelled_elsewhere(self):
        with TemporaryDirectory() as folder:
            for name, text in HOUSE.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            faults = [
                (name, line, what.split(":")[0])
                for name, line, what in check(Path(folder))
            ]
        self.assertEqual(
            faults,
            [
                (
                    "key_account_management/models/alert/key_account_alert.py",
                    1,
                    "SQL over account_move",
                ),
                (
                    "key_account_management/models/review/key_account_measure.py",
                    2,
                    "SQL over sale_order_line",
                ),
            ],
        )

    def test_ours(self):
        self.assertEqual(list(check(DEV.parent)), [])

    def test_exceptions_are_used(self):
        for name, (table, _why) in MEANT.items():
            text = (DEV.parent / name).read_text()
            self.assertIn(table, [found for _line, found in find_spelled(text)], name)


if __name__ == "__main__":
    unittest.main()
