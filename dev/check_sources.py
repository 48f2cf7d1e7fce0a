"""SQL over the documents that are counted, outside the sources.    check_sources.py [FOLDER]

Orders, invoices, their lines, payments, deliveries and currency rates have one place each where
their SQL stands: the files `key_account_measure*.py` of the room `measure`, and of a bridge. What
counts them asks a source; a second spelling is a second definition. Prints "path:line: what".
"""

import ast
import re
import sys
from pathlib import Path

TABLES = (
    "sale_order",
    "sale_order_line",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "res_currency_rate",
    "stock_picking",
    "stock_move",
    "stock_move_line",
)
# Tests count apart on purpose; the demo makes up documents.
FOLDERS = ("models", "wizard", "report", "controllers")
SPELLED = re.compile(rf"\b(?:FROM|JOIN)\s+(?:ONLY\s+)?({'|'.join(TABLES)})\b", re.I)
SOURCES = re.compile(
    r"key_account_management/models/measure/key_account_measure\w*\.py"
    r"|key_account_management_\w+/models/key_account_measure\w*\.py"
)
# path: (table, why nothing is counted there).
MEANT = {
    "key_account_management/models/people/key_account_stakeholder_coverage.py": (
        "sale_order",
        "whose activities are on an order, not what was ordered",
    ),
}


def check(root):
    """Yield ``(path, line, what)`` of each spelling outside the sources."""
    for folder in FOLDERS:
        for path in sorted(root.glob(f"key_account_management*/{folder}/**/*.py")):
            name = path.relative_to(root).as_posix()
            if SOURCES.fullmatch(name):
                continue
            meant = MEANT.get(name, ("", ""))[0]
            for line, table in find_spelled(path.read_text(encoding="utf-8")):
                if table != meant:
                    yield (
                        name,
                        line,
                        f"SQL over {table}: ask a source of the room measure",
                    )


def find_spelled(text):
    """Yield ``(line, table)`` of each table that a string of Python code reads."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for match in SPELLED.finditer(node.value):
                yield node.lineno, match[1].lower()


def main(root):
    faults = list(check(root))
    for name, line, what in faults:
        print(f"{name}:{line}: {what}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(
        main(Path(sys.argv[1] if len(sys.argv) > 1 else __file__ + "/../..").resolve())
    )
