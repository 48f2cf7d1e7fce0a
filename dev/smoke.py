"""Log in to a real server as a person would: what test cursors hide shows here.

smoke.py ODOO_COMMAND DATABASE
"""

import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import requests

# A busy machine is slow, not broken: only a server that ended, or hangs, is a fault.
SECONDS = 300


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait(base, process):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("smoke: the server ended")
        try:
            return requests.get(f"{base}/web/login", timeout=SECONDS)
        except requests.ConnectionError:
            time.sleep(1)
    sys.exit(f"smoke: no answer within {SECONDS} s")


def log_in(base, process):
    """Return the session of the administrator."""
    session = requests.Session()
    wait(base, process)
    page = session.get(f"{base}/web/login", timeout=SECONDS)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    form = {"login": "admin", "password": "admin", "csrf_token": token}
    answer = session.post(f"{base}/web/login", data=form, timeout=SECONDS)
    assert answer.status_code == 200 and "/web/login" not in answer.url, answer.url
    return session


def check(base, process):
    session = log_in(base, process)
    web = session.get(f"{base}/odoo/key-accounts", timeout=SECONDS)
    assert web.status_code == 200, web.status_code
    call = {
        "model": "key.account",
        "method": "search_count",
        "args": [[]],
        "kwargs": {},
    }
    answer = session.post(
        f"{base}/web/dataset/call_kw", json={"params": call}, timeout=SECONDS
    ).json()
    assert answer.get("result", 0) > 0, answer
    print(f"smoke: logged in, {answer['result']} accounts")


@contextmanager
def serve(odoo, *options):
    """Run a server; yield its address and process."""
    port = free_port()
    command = [odoo, "server", *options, f"--http-port={port}", "--log-level=warn"]
    process = subprocess.Popen([*command, "--max-cron-threads=0"])
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(SECONDS)


def main(odoo, database):
    with serve(odoo, "-d", database) as (base, process):
        check(base, process)


if __name__ == "__main__":
    main(*sys.argv[1:])
