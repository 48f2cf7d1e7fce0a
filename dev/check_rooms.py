"""What import-linter can't see of the house in rooms: names in strings.

    check_rooms.py [FOLDER]

A room may name only what stands in its own or a lower room: models, tables, fields, methods,
external ids. A name that a lower room (or Odoo) has as well is nobody's own and passes. Also:
no mixin with one user, nothing beside the rooms. Prints "path:line: what", one a line; of XML
the line on which the tag ends.
"""

import ast
import configparser
import csv
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from lxml import etree

ADDON = "key_account_management"
CODE = ("models", "wizard", "report", "controllers", "tests", "demo")
FOLDERS = (*CODE, "views", "data", "security")
# Attributes that hold words for people.
WORDS = {"string", "help", "placeholder", "title", "confirm", "sum", "class", "type"}
# Tests in the root of tests/ that may name every room.
NO_ROOM = re.compile(r"(test_)?(tools|security)_")
TOKEN = re.compile(r"[A-Za-z_][\w.]*")


class Place(NamedTuple):
    path: Path
    line: int


def get_rooms(root):
    """Return the names of the rooms, the lowest first, as import-linter has them."""
    config = configparser.ConfigParser()
    config.read(root / "dev" / "importlinter.ini")
    layers = config["importlinter:contract:rooms"]["layers"]
    return re.findall(r"^models\.(\w+)", layers, re.M)[::-1]


def _is_override(function):
    """Whether a method extends that of the same name below."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == function.name
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "super"
        for node in ast.walk(function)
    )


class House:
    """The rooms with all that they define."""

    def __init__(self, root):
        self.root, self.addon = root, root / ADDON
        self.rooms = get_rooms(root)
        self.level = {room: index for index, room in enumerate(self.rooms)}
        self.trees = {}
        # name → the lowest floor that defines it
        self.models, self.ids, self.members = {}, {}, {}
        self.inherits, self.classes = defaultdict(set), []
        for room in self.rooms:
            for folder in FOLDERS:
                for path in sorted((self.addon / folder / room).rglob("*")):
                    self._read(path, self.level[room])
        for path in sorted((self.addon / "tests").glob("*.py")):
            # The list hands up the tests of every room; rules belong to none; what watches
            # the doors looks at the rooms that are there.
            if path.name != "__init__.py" and not NO_ROOM.match(path.name):
                self._read(path, 0)
        self._find_members()

    def _read(self, path, floor):
        if path.suffix == ".py":
            tree = ast.parse(path.read_text())
            self.trees[path] = floor, tree
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and "tests" not in path.parts:
                    self._read_class(node, floor)
        elif path.suffix == ".xml":
            tree = etree.parse(path)
            self.trees[path] = floor, tree
            for node in tree.iter(etree.Element):
                if node.tag in ("record", "template", "menuitem") and node.get("id"):
                    self._define(
                        self.ids, node.get("id").removeprefix(f"{ADDON}."), floor
                    )
        elif path.suffix == ".csv":
            with path.open() as lines:
                rows = list(csv.DictReader(lines))
            self.trees[path] = floor, rows
            for row in rows:
                self._define(self.ids, row["id"], floor)

    @staticmethod
    def _define(names, name, floor):
        names[name] = min(floor, names.get(name, floor))

    def _read_class(self, node, floor):
        values = {
            target.id: part.value
            for part in node.body
            for target in getattr(part, "targets", ())
            if isinstance(target, ast.Name)
        }
        members = values.keys() - {"_name", "_inherit"} | {
            part.name
            for part in node.body
            if isinstance(part, ast.FunctionDef) and not _is_override(part)
        }
        name = "_name" in values and ast.literal_eval(values["_name"])
        parents = "_inherit" in values and ast.literal_eval(values["_inherit"])
        parents = [parents] if isinstance(parents, str) else list(parents or ())
        key = name or (parents and parents[0])
        if not key:
            return
        if name and name.startswith("key.") and name not in parents:
            self._define(self.models, name, floor)
            self._define(self.ids, "model_" + name.replace(".", "_"), floor)
        for parent in parents:
            if parent != key:
                self.inherits[parent].add(key)
        self.classes.append((key, floor, members))

    def _find_members(self):
        """Find what rooms add to models of lower rooms, or to Odoo's under a name of ours:
        fields and methods that nothing below them defines."""
        lowest, added = {}, set()
        for model, floor, members in self.classes:
            is_ours = model.startswith("key.")
            if not is_ours:
                members = {name for name in members if "key_account" in name}
            if self.models.get(model, floor if is_ours else -1) < floor:
                added |= members
            for name in members:
                self._define(lowest, name, floor)
        self.members = {name: lowest[name] for name in added}

    # ---- checks

    def check(self):
        """Yield ``(place, what)`` of each fault."""
        for path, (floor, tree) in self.trees.items():
            if path.suffix == ".py":
                yield from self._check_python(path, floor, tree)
            elif path.suffix == ".xml":
                yield from self._check_xml(path, floor, tree)
            else:
                yield from self._check_access(path, floor, tree)
        yield from self._check_mixins()
        yield from self._check_flat()

    def _above(self, names, name, floor):
        """Return the room of a name that only higher rooms define."""
        home = names.get(name, -1)
        return self.rooms[home] if home > floor else None

    def _find_name(self, token, floor):
        """Return what is wrong with a token that may be a model, a table or an id."""
        bare = token.removeprefix(f"{ADDON}.").split("?")[0]
        for kind, names, name in (
            ("model", self.models, token),
            ("external id", self.ids, bare),
            (
                "table",
                self.models,
                token.replace("key_account", "key.account", 1).replace("_", "."),
            ),
        ):
            if room := self._above(names, name, floor):
                return f"{kind} {token} of the room {room}"
        return None

    def _find_member(self, token, floor):
        for part in token.split("."):
            if room := self._above(self.members, part, floor):
                return f"{part} of the room {room}"
        return None

    def _check_python(self, path, floor, tree):
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                fault = self._find_member(node.attr, floor)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                fault = self._find_import(node, floor)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) in docstrings:
                    continue
                fault = self._find_in_text(node.value, floor)
            else:
                continue
            if fault:
                yield Place(path, node.lineno), fault

    def _find_import(self, node, floor):
        """import-linter looks at code that is installed; this at tests and demo as well."""
        module, prefix = getattr(node, "module", "") or "", f"odoo.addons.{ADDON}."
        for alias in node.names:
            path = f"{module}.{alias.name}".lstrip(".")
            if not getattr(node, "level", 0) and not path.startswith(prefix):
                continue
            for part in path.removeprefix(prefix).split("."):
                if self.level.get(part, -1) > floor:
                    return f"import from the room {part}"
        return None

    def _find_in_text(self, text, floor):
        for token in TOKEN.findall(text):
            if fault := self._find_name(token.strip("."), floor):
                return fault
        if re.fullmatch(r"[\w.]+", text):
            return self._find_member(text, floor)
        return None

    def _check_xml(self, path, floor, tree):
        for node in tree.iter(etree.Element):
            texts = [v for k, v in node.attrib.items() if k not in WORDS]
            faults = {self._find_in_xml(text, floor) for text in texts}
            if node.text:
                names = (self._find_name(t, floor) for t in TOKEN.findall(node.text))
                faults |= set(names)
            for fault in sorted(filter(None, faults)):
                yield Place(path, node.sourceline), fault

    def _find_in_xml(self, text, floor):
        for token in TOKEN.findall(text):
            if fault := self._find_name(token, floor) or self._find_member(
                token, floor
            ):
                return fault
        return None

    def _check_access(self, path, floor, rows):
        for index, row in enumerate(rows):
            for value in row.values():
                if fault := self._find_name(value, floor):
                    yield Place(path, index + 2), fault

    def _check_mixins(self):
        for name, floor in self.models.items():
            users = self.inherits[name]
            if name.endswith(".mixin") and len(users) < 2:
                yield (
                    Place(self.addon / "models" / self.rooms[floor], 1),
                    f"{name} has {len(users)} user: re-open the model instead",
                )

    def _check_flat(self):
        """Each file stands in a room; the root of tests/ holds what belongs to all."""
        for folder in FOLDERS:
            for path in sorted((self.addon / folder).glob("*")):
                known = path.name in self.level or path.name in (
                    "__init__.py",
                    "__pycache__",
                )
                if not known and (folder != "tests" or path.is_dir()):
                    yield Place(path, 1), "stands in no room"


def main(root):
    faults = sorted(House(root).check())
    for place, fault in faults:
        print(f"{place.path.relative_to(root)}:{place.line}: {fault}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(
        main(Path(sys.argv[1] if len(sys.argv) > 1 else __file__ + "/../..").resolve())
    )
