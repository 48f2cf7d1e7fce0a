"""Tell what an upgrade lost or changed.

    upgrade_compare.py FOLDER EXPECTED

FOLDER holds what dev/upgrade_dump.py wrote `before` and `after` the upgrade and of a `fresh`
install, and what dev/upgrade_open.py could not open. Kinds of differences:

- `xmlid`, `id`: an external id, and the record it points at
- `row`, `cell`: records of our tables and what stands in them; accounts by customer and company.
  Also our columns of other tables, and records of ours that an upgrade leaves alone (`noupdate`)
- `column`: of our tables, and ours of others
- `about`: messages, activities, attachments... of our models, counted
- `access`, `rule`, `implied`, `member`: who may do what
- `model-field`, `view`, `constraint`, `index`: only beside a fresh install, where they and the
  columns, external ids and rights must be the same
- `empty`: a model of ours without any record; `broken`: what does not open

What is only new is counted, not told as a difference.
"""

import json
import os
import re
import sys
from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

KEPT = (
    "xmlid",
    "id",
    "column",
    "row",
    "cell",
    "about",
    "access",
    "rule",
    "implied",
    "member",
)
SHAPE = (
    "xmlid",
    "column",
    "model-field",
    "view",
    "constraint",
    "index",
    "access",
    "rule",
    "implied",
)
SHOWN = 20


class Difference(NamedTuple):
    kind: str
    key: str
    text: str


class Line(NamedTuple):
    """A line of dev/upgrade-expected."""

    number: int
    kind: str
    key: str

    def meets(self, difference):
        if self.kind == "gone":
            return difference.kind in ("xmlid", "id") and bool(
                self._get_parts_pattern().search(difference.key)
            )
        return self.kind == difference.kind and fnmatchcase(difference.key, self.key)

    def _get_parts_pattern(self):
        """How the parts of a model are called: its fields, their choices, what it inherits."""
        name = re.escape(self.key.replace(".", "_"))
        return re.compile(
            rf"\.(model_{name}|(field|selection|model_inherit)__?{name}__\w+"
            rf"|model_inherit__\w+__{name})$"
        )

    def is_stale(self, differences):
        """Whether nothing differs as it says; for a model, whether the model is there."""
        if self.kind == "gone":
            name = self.key.replace(".", "_")
            return not any(d.key.endswith(f".model_{name}") for d in differences)
        return not any(map(self.meets, differences))


def read_expected(text):
    """Return what may differ, and what was renamed as (line, old, new)."""
    lines, renames = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\S+)\s+(.+?)\s+#\s*\S.*", line)
        if not match:
            raise ValueError(
                f"upgrade-expected:{number}: KIND KEY # REASON, not {line!r}"
            )
        kind, key = match.groups()
        if kind in ("model", "field"):
            old, arrow, new = key.partition(" -> ")
            if not arrow:
                raise ValueError(
                    f"upgrade-expected:{number}: {kind} OLD -> NEW # REASON"
                )
            renames.append((Line(number, kind, key), old.strip(), new.strip()))
        else:
            lines.append(Line(number, kind, key))
    return lines, renames


def get_patterns(kind, old, new):
    """How a renamed model or field shows in keys and values."""
    if kind == "model":
        table, new_table = old.replace(".", "_"), new.replace(".", "_")
        texts = [
            (rf"(?<![\w.]){re.escape(old)}(?![\w.])", new),
            (rf"^{table}(?=[/.])", new_table),
            (rf"(?<=\.model_){table}$", new_table),
            (rf"(?<=\.field_){table}(?=__)", new_table),
            (rf"(?<=\.selection__){table}(?=__)", new_table),
            (rf"(?<=\.constraint_){table}(?=_)", new_table),
            (rf"(?<=\.model_inherit__){table}(?=__)", new_table),
            (rf"(?<=\.access_){table}(?=_)", new_table),
            (rf"(?<=\.){table}(?=_(?:rule|view)_|_action$)", new_table),
        ]
    else:
        model, _dot, name = old.rpartition(".")
        table, new_name = model.replace(".", "_"), new.rpartition(".")[2]
        texts = [
            (rf"^({table}(?:/.*)?\.){name}$", rf"\g<1>{new_name}"),
            (rf"(\.field_{table}__){name}$", rf"\g<1>{new_name}"),
            (rf"(\.selection__{table}__){name}(?=__)", rf"\g<1>{new_name}"),
        ]
    return [(re.compile(pattern), text) for pattern, text in texts]


def rename(dump, kind, old, new):
    """Return the dump as it would be with the new name, and whether that differs."""
    patterns = get_patterns(kind, old, new)

    def follow(value):
        if isinstance(value, dict):
            return {follow(key): follow(item) for key, item in value.items()}
        if isinstance(value, list):
            return [follow(item) for item in value]
        if isinstance(value, str):
            for pattern, text in patterns:
                value = pattern.sub(text, value)
        return value

    renamed = {kind: follow(values) for kind, values in dump.items()}
    return renamed, renamed != dump


def get_owner(key):
    """The row that a cell belongs to, and its column."""
    row, _dot, column = key.rpartition(".")
    return row, f"{row.partition('/')[0]}.{column}"


def compare(before, after):
    """What `before` had and `after` has no more, or otherwise; what is new, counted."""
    differences, new = [], Counter()
    for kind in KEPT:
        old, now = before.get(kind, {}), after.get(kind, {})
        new[kind] = len(now.keys() - old.keys())
        for key, value in old.items():
            if kind == "cell":
                row, column = get_owner(key)
                # Told once, for the whole row or column.
                if row in before["row"] and row not in after["row"]:
                    continue
                if column in before["column"] and column not in after["column"]:
                    continue
            if key not in now:
                differences.append(Difference(kind, key, f"lost; was {value!r}"))
            elif kind == "about" and now[key] > value:
                new[kind] += now[key] - value
            elif now[key] != value:
                differences.append(
                    Difference(kind, key, f"{value!r} became {now[key]!r}")
                )
        if kind == "cell":
            differences += get_filled(before, after)
    return differences, new


def get_filled(before, after):
    """What was empty and is not any more, in rows and columns that were there before."""
    for key in after.get("cell", {}).keys() - before.get("cell", {}).keys():
        row, column = get_owner(key)
        if row in before["row"] and column in before["column"]:
            yield Difference("cell", key, f"was empty, became {after['cell'][key]!r}")


def compare_shape(after, fresh):
    """Where the upgraded database is not built as a freshly installed one."""
    differences = []
    for kind in SHAPE:
        old, now = after.get(kind, {}), fresh.get(kind, {})
        for key, value in now.items():
            if key not in old:
                text = f"missing; a fresh install has {value!r}"
            elif old[key] != value:
                text = f"{old[key]!r}; a fresh install has {value!r}"
            else:
                continue
            differences.append(Difference(kind, key, text))
        # Demo data has external ids of its own, and puts people in groups.
        if kind not in ("xmlid", "implied"):
            differences += [
                Difference(kind, key, "left over; a fresh install has none")
                for key in old.keys() - now.keys()
            ]
    return differences


def judge(before, after, fresh, opened, expected):
    """Return the differences that nobody expected, the lines that meet none, what is new.

    :param opened: {kind: {key: text}}, what is empty or does not open
    :param str expected: dev/upgrade-expected
    """
    lines, renames = read_expected(expected)
    stale = []
    for line, old, new in renames:
        before, met = rename(before, line.kind, old, new)
        if not met:
            stale.append(line)
    differences, new = compare(before, after)
    differences += compare_shape(after, fresh)
    differences += [
        Difference(kind, key, text)
        for kind, texts in opened.items()
        for key, text in texts.items()
    ]
    stale += [line for line in lines if line.is_stale(differences)]
    lines = [line for line in lines if line not in stale]
    unexpected = {d for d in differences if not any(line.meets(d) for line in lines)}
    return sorted(unexpected), stale, new


def main(folder, expected):
    dumps = [
        json.loads((Path(folder) / f"{name}.json").read_text())
        for name in ("before", "after", "fresh", "opened")
    ]
    differences, stale, new = judge(*dumps, Path(expected).read_text())
    by_kind = defaultdict(list)
    for difference in differences:
        by_kind[difference.kind].append(difference)
    for kind, of_kind in by_kind.items():
        for difference in of_kind[:SHOWN]:
            print(f"{kind} {difference.key}: {difference.text}")
        if len(of_kind) > SHOWN:
            print(f"{kind}: {len(of_kind) - SHOWN} more")
    # From another commit than the released one, or with more modules, other lines apply.
    if "KAM_ANY_COMMIT" in os.environ:
        stale = []
    for line in stale:
        print(
            f"upgrade-expected:{line.number}: nothing differs: {line.kind} {line.key}"
        )
    print("compared:", ", ".join(f"{len(dumps[0][kind])} {kind}" for kind in KEPT))
    print("new:", ", ".join(f"{n} {kind}" for kind, n in new.items() if n) or "nothing")
    return bool(differences or stale)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
