"""Copy the add-on without the rooms above a floor.

cut.py ROOM FOLDER    (the copy stands in FOLDER/key_account_management)
cut.py --rooms        (print the names of the rooms, the lowest first)
"""

import re
import shutil
import sys
from pathlib import Path

from check_rooms import ADDON, get_rooms

ROOT = Path(__file__).resolve().parent.parent


def cut(room, folder):
    """Delete the rooms above ``room`` in a copy: their folders, their lines in the manifest
    and in the files that import them."""
    rooms = get_rooms(ROOT)
    if room not in rooms:
        sys.exit(f"cut: no room {room}; the rooms are {', '.join(rooms)}")
    rooms_above = rooms[rooms.index(room) + 1 :]
    shutil.rmtree(folder, ignore_errors=True)
    addon = folder / ADDON
    shutil.copytree(ROOT / ADDON, addon, ignore=shutil.ignore_patterns("__pycache__"))
    for name in rooms_above:
        for path in [p for p in addon.rglob(name) if p.is_dir()]:
            shutil.rmtree(path)
    pattern = "|".join(rooms_above) or "-"
    _drop_lines(addon / "__manifest__.py", rf'^ +"[\w/]+/({pattern})/')
    for path in addon.rglob("__init__.py"):
        _drop_lines(path, rf"^(    ({pattern}),|from \.({pattern}) import )")
        # What was the last of its folder leaves nothing to import.
        if re.search(r"^from \. import \(\s*\)$", path.read_text(), re.M):
            path.write_text("")


def _drop_lines(path, pattern):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not re.search(pattern, line)))


if __name__ == "__main__":
    if sys.argv[1:] == ["--rooms"]:
        print(" ".join(get_rooms(ROOT)))
    else:
        cut(sys.argv[1], Path(sys.argv[2]))
