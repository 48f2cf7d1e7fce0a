"""Check the rooms of the front end: a room uses nothing above it.    dev/check_static.py [ADDON]

A room is the first folder below static/src, static/tests/tours or static/tests. What a file uses:
the modules that it imports, and the templates that it names. Prints "path:line: what".
"""

import re
import sys
from pathlib import Path, PurePosixPath
from posixpath import normpath

from check_rooms import get_rooms

ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / "key_account_management"
ROOMS = get_rooms(ROOT)  # from the ground up

IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["']([^"']+)["']""")
NAMED = re.compile(r"""["'](\w+\.\w+(?:\.\w+)*)["']""")
DEFINED = re.compile(r"""\bt-name=["']([^"']+)["']""")


def get_room(path):
    """Return the room of a file, by its path in static/; None if it stands in none."""
    for folder in ("src", "tests/tours", "tests"):
        if path.is_relative_to(folder):
            room, *inside = path.relative_to(folder).parts
            return room if inside and room in ROOMS else None
    return None


def resolve(name, path, addon):
    """Return the path in static/ of a module that a file imports; None if it is not ours."""
    if name.startswith("."):
        name = f"{path.parent}/{name}"
    elif name.startswith(f"@{addon}/"):
        name = name.replace(f"@{addon}", "src", 1)
    else:
        return None
    return PurePosixPath(normpath(name))


def check(addon):
    """Yield what is wrong, as (path in static/, line, text)."""
    static = addon / "static"
    texts = {
        PurePosixPath(file.relative_to(static)): file.read_text(encoding="utf-8")
        for folder in ("src", "tests")
        for file in sorted((static / folder).rglob("*"))
        if file.suffix in (".js", ".xml", ".scss", ".css")
    }
    templates = {
        name: path for path, text in texts.items() for name in DEFINED.findall(text)
    }
    for path, text in texts.items():
        room = get_room(path)
        if not room:
            yield path, 1, "stands in no room"
            continue
        for line, words in enumerate(text.splitlines(), 1):
            used = {
                name: resolve(name, path, addon.name) for name in IMPORT.findall(words)
            }
            used.update((name, templates.get(name)) for name in NAMED.findall(words))
            for name, target in used.items():
                if target is None:
                    continue
                above = get_room(target)
                if not above:
                    yield path, line, f"uses {name}, which stands in no room"
                elif ROOMS.index(above) > ROOMS.index(room):
                    yield (
                        path,
                        line,
                        f"{room} uses {name} of {above}, which is above it",
                    )


def main(addon=ADDON):
    """Print what is wrong; return the exit code."""
    addon = Path(addon)
    faults = list(check(addon))
    for path, line, text in faults:
        print(f"{addon.name}/static/{path}:{line}: {text}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
