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


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait(base, process, seconds=60):
    for _second in range(seconds):
        if process.poll() is not None:
            sys.exit("smoke: the server ended")
        try:
            return requests.get(f"{base}/web/login", timeout=10)
        except requests.ConnectionError:
            time.sleep(1)
    sys.exit(f"smoke: no answer within {seconds} s")


def log_in(base, process):
    """Return the session of the administrator."""
    session = requests.Session()
    wait(base, process)
    page = session.get(f"{base}/web/login", timeout=30)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    form = {"login": "admin", "password": "admin", "csrf_token": token}
    answer = session.post(f"{base}/web/login", data=form, timeout=30)
    assert answer.status_code == 200 and "/web/login" not in answer.url, answer.url
    return session


def check(base, process):
    session = log_in(base, process)
    web = session.get(f"{base}/odoo/key-accounts", timeout=60)
    assert web.status_code == 200, web.status_code
    call = {
        "model": "key.account",
        "method": "search_count",
        "args": [[]],
        "kwargs": {},
    }
    answer = session.post(
        f"{base}/web/dataset/call_kw", json={"params": call}, timeout=30
    ).json()
    assert answer.get("result", 0) > 0, answer
    print(f"smoke: logged in, {answer['result']} accounts")


@contextmanager
def serve(odoo, database):
    """Run a server; yield its address and process."""
    port = free_port()
    command = [
        odoo,
        "server",
        "-d",
        database,
        f"--http-port={port}",
        "--log-level=warn",
    ]
    process = subprocess.Popen([*command, "--max-cron-threads=0"])
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(30)


def main(odoo, database):
    with serve(odoo, database) as (base, process):
        check(base, process)


if __name__ == "__main__":
    main(*sys.argv[1:])
