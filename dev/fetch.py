"""Download a file, going on where an interrupted download stopped, and check it.

    fetch.py URI FILE SHA256

Standard library only: it runs before anything is installed. A proxy is taken from the
environment (http_proxy).
"""

import hashlib
import sys
import urllib.request
from pathlib import Path

CHUNK = 1 << 20


def fetch(uri, path):
    have = path.stat().st_size if path.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    request = urllib.request.Request(uri, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        # 206: the rest. Else the server began anew, and so do we.
        mode = "ab" if answer.status == 206 else "wb"
        with path.open(mode) as file:
            while chunk := answer.read(CHUNK):
                file.write(chunk)


def digest(path):
    if not path.exists():
        return None
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(uri, name, sha256):
    path = Path(name)
    if digest(path) != sha256:
        fetch(uri, path)
    if digest(path) != sha256:
        path.unlink()
        sys.exit(f"fetch: {path.name} is not what the signed index says; begin again")


if __name__ == "__main__":
    main(*sys.argv[1:])
