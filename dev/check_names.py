"""Fields of ours that have the name of somebody else's.    check_names.py [FOLDER [ODOO]]

Odoo merges the definitions of a field with one name, whichever add-on they come from: a field
of ours on a model with `mail.thread` takes over what an add-on that we have never installed says
of its own field of that name. So this reads the source of every add-on of Odoo: what each model of
ours, and each of Odoo's that we re-open, gets from us and from them. Prints "path:line: what".
"""

import ast
import re
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
OURS = "key_account_management*"
# (model, field): why both mean the same.
MEANT = {
    ("key.account.plan", "is_rotting"): "shown by core's widgets, by another rule",
    ("key.account.plan", "rotting_days"): "shown by core's widgets, by another rule",
    ("mail.activity.plan.template", "responsible_type"): "one choice more",
}


class Field(NamedTuple):
    """Where a field is defined."""

    addon: str
    model: str
    name: str
    path: Path
    line: int


# What a model is called and inherits, wherever it stands in a text.
NAMED = re.compile(r"\b_(?:name|inherit) *= *(\[[^\]]*\]|\([^)]*\)|\"[^\"]*\"|'[^']*')")
QUOTED = re.compile(r"[\"']([\w.]+)[\"']")


def read_classes(files, wanted=None):
    """Return ``{model: [Field]}`` and ``{model: models that it inherits}`` of the files.

    :param dict files: path → add-on
    :param wanted: only files of these models, and of what they inherit (default: all)
    """
    fields, parents = defaultdict(list), defaultdict(set)
    named = {}
    for path in files:
        words = NAMED.findall(path.read_text(encoding="utf-8"))
        named[path] = {name for part in words for name in QUOTED.findall(part)}
    todo = set().union(*named.values()) if wanted is None else set(wanted)
    done = set()
    while todo:
        for path in [path for path, names in named.items() if names & todo]:
            del named[path]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    _read_class(node, files[path], path, fields, parents)
        done |= todo
        todo = set().union(*(parents.get(name, ()) for name in done)) - done
    return fields, parents


def _read_class(node, addon, path, fields, parents):
    values = {
        target.id: (part.value, part.lineno)
        for part in node.body
        if isinstance(part, (ast.Assign, ast.AnnAssign)) and part.value
        for target in getattr(part, "targets", None) or [part.target]
        if isinstance(target, ast.Name)
    }
    inherited = _get_names(values.get("_inherit"))
    model = next(iter(_get_names(values.get("_name")) or inherited), None)
    if not model:
        return
    parents[model].update(set(inherited) - {model})
    fields[model] += [
        Field(addon, model, name, path, line)
        for name, (value, line) in values.items()
        if isinstance(value, ast.Call) and _is_field(value.func)
    ]


def _get_names(entry):
    """Return the names in ``_name`` or ``_inherit``: a text, or a list of some."""
    value = entry[0] if entry else None
    nodes = value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]
    return [
        node.value for node in nodes if isinstance(node, ast.Constant) and node.value
    ]


def _is_field(function):
    """``fields.Char``, or a class of a field by itself: ``KnownJson``."""
    if isinstance(function, ast.Attribute):
        return getattr(function.value, "id", "") == "fields"
    return isinstance(function, ast.Name) and function.id[:1].isupper()


def find_odoo():
    """Return the folders of the add-ons of the Odoo that this Python imports."""
    [*roots] = find_spec("odoo").submodule_search_locations
    places = [Path(root, "addons") for root in roots]
    places += [Path(root).parent / "addons" for root in roots]
    return [place for place in places if place.is_dir()]


def list_files(folders, pattern="*"):
    """Return ``{Python file: add-on}`` of ``folders``, but for their tests."""
    return {
        path: path.relative_to(folder).parts[0]
        for folder in folders
        for path in sorted(folder.glob(f"{pattern}/**/*.py"))
        if "tests" not in path.relative_to(folder).parts
    }


def _get_ancestors(model, *graphs):
    """Return the model with all that it inherits."""
    found, todo = set(), [model]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [parent for graph in graphs for parent in graph.get(name, ())]
    return found


def check(root, places, meant=None):
    """Yield ``(Field of ours, what is wrong)``.

    :param places: the folders with Odoo's add-ons
    :param dict meant: what may be, see ``MEANT``
    """
    meant = MEANT if meant is None else meant
    our_fields, our_parents = read_classes(list_files([root], OURS))
    wanted = set(our_parents).union(*our_parents.values())
    their_fields, their_parents = read_classes(list_files(places), wanted)
    seen, used = set(), set()
    for model in sorted(our_parents.keys() | our_fields.keys()):
        ancestors = _get_ancestors(model, our_parents, their_parents)
        theirs = {f.name: f for name in ancestors for f in their_fields.get(name, ())}
        for name in sorted(ancestors):
            for field in our_fields.get(name, ()):
                other = theirs.get(field.name)
                if not other or field in seen:
                    continue
                seen.add(field)
                key = (field.model, field.name)
                used.add(key)
                if key not in meant:
                    yield (
                        field,
                        f"{key} is {other.model}'s in {other.addon}, too",
                    )
    for key in sorted(meant.keys() - used):
        yield (
            Field("", *key, Path(__file__), 1),
            f"{key} is nobody else's: drop it here",
        )


def main(root=ROOT, *places):
    root = Path(root)
    faults = [*check(root, [Path(place) for place in places] or find_odoo())]
    for field, fault in faults:
        print(f"{field.path}:{field.line}: {fault}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
