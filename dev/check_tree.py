"""What no linter knows of this repository. Each check yields "path:line: what is wrong".

check_tree.py ADDON ...        in the repository's root
"""

import ast
import re
import sys
from pathlib import Path


def check_translations(addon):
    if not Path(addon, "i18n/zh_CN.po").is_file():
        yield f"{addon}:1: there is no i18n/zh_CN.po; make pot writes the template for it"


def check_tests_listed(addon):
    """Odoo runs only the test files whose names tests/__init__.py ends up with."""
    root = Path(addon, "tests")
    listed = {}
    for file, line in _list_tests(root / "__init__.py"):
        if file.stem in listed:
            yield f"{line}: {file.stem} is the name of {listed[file.stem]} too; one hides"
        listed[file.stem] = file
    for file in sorted(root.rglob("test_*.py")):
        if listed.get(file.stem) != file:
            yield f"{file}:1: does not run: tests/__init__.py does not import it"


def _list_tests(init):
    """Yield the test files that a package's names are, and where each is imported."""
    for node in _parse(init).body if init.is_file() else ():
        if not isinstance(node, ast.ImportFrom) or node.level != 1:
            continue
        folder = init.parent.joinpath(*(node.module or "").split("."))
        for name in (alias.name for alias in node.names):
            if name == "*":
                yield from _list_tests(folder / "__init__.py")
            elif name.startswith("test_"):
                yield folder / f"{name}.py", f"{init}:{node.lineno}"


def check_test_imports(addon):
    """What a test imports from our add-ons is there."""
    for file in sorted(Path(addon, "tests").rglob("*.py")):
        for node in ast.walk(_parse(file)):
            if isinstance(node, ast.ImportFrom) and (target := _find(file, node)):
                for alias in node.names:
                    if not _has(target, alias.name):
                        yield f"{file}:{node.lineno}: nothing to import: {alias.name}"


def _find(file, node):
    """Return the path, without ending, that something of ours is imported from."""
    parts = (node.module or "").split(".") if node.module else []
    if node.level:
        return file.parents[node.level - 1].joinpath(*parts)
    if (
        parts[:2] == ["odoo", "addons"]
        and Path(*parts[2:3], "__manifest__.py").is_file()
    ):
        return Path(*parts[2:])
    return None


def _has(target, name):
    if name == "*" or (target / f"{name}.py").is_file() or (target / name).is_dir():
        return target.is_dir() or target.with_suffix(".py").is_file()
    file = target / "__init__.py" if target.is_dir() else target.with_suffix(".py")
    return file.is_file() and name in _get_names(file)


def _get_names(file):
    """Return what a module's own statements bind, or import from elsewhere."""
    names = set()
    for node in ast.walk(_parse(file)):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name for alias in node.names)
            if any(alias.name == "*" for alias in node.names):
                names |= _get_names_of_all(file, node)
    return names


def _get_names_of_all(file, node):
    target = _find(file, node)
    if not target:
        return set()
    init = target / "__init__.py" if target.is_dir() else target.with_suffix(".py")
    return _get_names(init) if init.is_file() else set()


def _parse(file):
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def check_bridge_imports(addon):
    """A bridge names no path in the models of another add-on of ours: they move. What it may
    import is in `tools/`; the rest it finds in the registry. Tests may lean on tests."""
    models = re.compile(r"odoo\.addons\.(key_account_management\w*)\.models\b")
    for file in sorted(Path(addon).rglob("*.py")):
        for node in ast.walk(_parse(file)):
            path = isinstance(node, ast.ImportFrom) and node.module or ""
            match = models.match(path)
            if match and match[1] != addon:
                yield f"{file}:{node.lineno}: {path} may move: import from its tools/"


CHECKS = [
    check_translations,
    check_tests_listed,
    check_test_imports,
    check_bridge_imports,
]


def main(*addons):
    messages = [text for check in CHECKS for addon in addons for text in check(addon)]
    print(*messages, sep="\n", end="\n" if messages else "")
    return bool(messages)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
