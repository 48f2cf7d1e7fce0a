"""What goes wrong while an assessment runs: it is killed, and users save all the while.

    faults.py kills DATABASE COUNT     (run the scheduled action, kill it COUNT times)
    faults.py users DATABASE           (save contacts and orders until a line comes in)
    faults.py assess DATABASE          (run the scheduled action once)
    faults.py trigger DATABASE         (call the scheduled action, for servers to run it)

The first two print one line of JSON.
"""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path


def open_database(name):
    """Return an environment as superuser, in all companies."""
    import odoo.api
    import odoo.modules.registry
    import odoo.tools

    options = [f"--database={name}", "--log-level=critical"]
    odoo.tools.config.parse_config(options, setup_logging=True)
    cursor = odoo.modules.registry.Registry(name).cursor()
    env = odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {})
    companies = env["res.company"].search([]).ids
    return env(context={"allowed_company_ids": companies})


class Users:
    """Users that save in processes of their own, until they are stopped."""

    def __init__(self, database, count):
        script = [sys.executable, __file__, "users", database]
        pipe = subprocess.PIPE
        self.processes = [
            subprocess.Popen(script, stdin=pipe, stdout=pipe, text=True)
            for _index in range(count)
        ]
        for process in self.processes:
            process.stdout.readline()  # has saved once

    def stop(self):
        """Return ``{"saved", "failed"}``."""
        told = [json.loads(p.communicate("stop\n")[0]) for p in self.processes]
        return {key: sum(one[key] for one in told) for key in ("saved", "failed")}


def save_until_told(database):
    """Save contacts and confirm orders as users do, each in its own transaction; what
    PostgreSQL refuses is tried again, as the server does with a request."""
    from odoo.service.model import retrying

    env = open_database(database)
    random.seed(os.getpid())
    partners = env["res.partner"].search([("customer_rank", ">", 0)], limit=500)
    orders = env["sale.order"].search([("state", "=", "draft")], limit=500)
    env.cr.commit()
    counts = {"saved": 0, "failed": 0}
    while not select.select([sys.stdin], [], [], 0)[0]:
        partner, order = random.choice(partners), random.choice(orders)

        def save(partner=partner, order=order):
            partner.write({"city": f"City {random.randrange(10**6)}"})
            order.write({"state": random.choice(("sale", "draft"))})

        try:
            retrying(save, env)
            counts["saved"] += 1
            if counts["saved"] == 1:
                print("ready", flush=True)
        except Exception as error:  # noqa: BLE001 any failed save counts
            print(error, file=sys.stderr)
            env.cr.rollback()
            counts["failed"] += 1
    env.cr.close()
    print(json.dumps(counts))


def kill_runs(database, count):
    """Run the scheduled action in a child, kill it after a moment, again and again; when a
    run got to its end alive, change some orders for the next one to have work."""
    open_database(database).cr.close()  # from here on the add-on can be imported
    import odoo.sql_db

    from odoo.addons.key_account_management.models import key_account_assessment

    key_account_assessment.BATCH = 50  # many commits to be killed between
    random.seed(19)
    kills = finished = 0
    while kills < count:
        odoo.sql_db.close_all()  # a connection can't be shared with the child
        child = os.fork()
        if not child:
            env = open_database(database)
            env["key.account.assessment"]._cron_assess()
            env.cr.close()
            os._exit(0)
        if _ends_within(child, random.uniform(0.02, 0.5)):
            finished += 1
            _change_orders(database)
        else:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            kills += 1
    print(json.dumps({"kills": kills, "finished": finished}))


def _ends_within(child, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            if status:
                sys.exit(f"a run failed with status {status}")
            return True
        time.sleep(0.005)
    return False


def _change_orders(database):
    """Change half of all orders behind everybody's back; waits for whoever saves one."""
    statement = """UPDATE sale_order SET amount_untaxed = amount_untaxed * (0.2 + 4 * RANDOM())
                    WHERE state = 'sale' AND RANDOM() < 0.5"""
    psql = Path(__file__).with_name("psql")
    subprocess.run([psql, database, "-qc", statement], check=True)


def assess(database):
    env = open_database(database)
    env["key.account.assessment"]._cron_assess()
    env.cr.close()


def trigger(database):
    env = open_database(database)
    cron = env.ref("key_account_management.ir_cron_assess")
    (env["ir.cron"].search([]) - cron).active = False
    cron._trigger()
    env.cr.commit()
    env.cr.close()


if __name__ == "__main__":
    command, database, *rest = sys.argv[1:]
    commands = {
        "kills": kill_runs,
        "users": save_until_told,
        "assess": assess,
        "trigger": trigger,
    }
    commands[command](database, *map(int, rest))
