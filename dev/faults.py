"""What goes wrong while scheduled actions run: they are killed, a user saves all the while, two
do the same at once.

    faults.py kills DATABASE COUNT ROUND
                                       (change orders, run the assessment, kill it COUNT times)
    faults.py user DATABASE            (save contacts and orders, SAVES for each commit of
                                       the runs, until a line comes in)
    faults.py assess DATABASE          (run the assessment once)
    faults.py trigger DATABASE         (call the assessment, for servers to run it)

    faults.py people DATABASE COUNT    (so many new people, and a programme to ask them)
    faults.py ask-kills DATABASE COUNT (ask, killed COUNT times)
    faults.py ask DATABASE             (ask once, when a line comes in)
    faults.py answers DATABASE COUNT   (bad answers of one customer, completed two at once)
    faults.py loop DATABASE            (take up the answers that could not be at once)

Where a result is printed, it is one line of JSON.
"""

import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

MODULE = "key_account_management"
SAVES = 2  # of a user, for each commit of a run: as often, however busy the machine is
CHANNEL = "kam_faults_commit"

# What holds whatever was killed, once every scheduled action has come to its end: a statement that
# counts what does not.
CHECKS = {
    "figures of accounts that are not those of their orders": """
        SELECT COUNT(*) FROM key_account a
          LEFT JOIN (
            SELECT o.company_id, p.commercial_partner_id AS partner_id, COUNT(*) AS ever,
                   SUM(o.amount_untaxed / o.currency_rate) FILTER (
                       WHERE o.date_order >= (SELECT MAX(as_of) FROM key_account_assessment)
                                             + 1 - INTERVAL '12 months') AS sales
              FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
             WHERE o.state = 'sale' GROUP BY 1, 2) o
            ON o.company_id = a.company_id AND o.partner_id = a.partner_id
         WHERE COALESCE(o.ever, 0) != a.lifetime_order_count
            OR ABS(COALESCE(o.sales, 0) - a.ordered_amount) > 0.005""",
    # Each move starts where the last one of the account ended; the account is where it ends.
    "moves that are there twice, or lost": """
        SELECT COUNT(*) FROM (
            SELECT c.from_tier_id, LAG(c.to_tier_id) OVER account AS before, c.to_tier_id,
                   LEAD(c.id) OVER account AS next, a.computed_tier_id,
                   ROW_NUMBER() OVER account AS number, c.kind
              FROM key_account_tier_change c JOIN key_account a ON a.id = c.account_id
            WINDOW account AS (PARTITION BY c.account_id ORDER BY c.id)) c
         WHERE from_tier_id IS DISTINCT FROM before OR (kind = 'first') != (number = 1)
            OR (next IS NULL AND to_tier_id != computed_tier_id)""",
    "moves that were not told once": """
        SELECT ABS((SELECT COUNT(*) FROM key_account_tier_change WHERE kind IN ('up', 'down'))
                   - (SELECT COUNT(*) FROM mail_message
                       WHERE model = 'key.account' AND body LIKE '%From %'))""",
    "runs that have not ended": """
        SELECT COUNT(*) FROM key_account_assessment WHERE state IN ('pending', 'running')""",
    "marks that nobody has taken": "SELECT COUNT(*) FROM key_account_reassessment",
    "people asked twice by a programme": """
        SELECT COUNT(*) - COUNT(DISTINCT (programme_id, partner_id))
          FROM key_account_survey_invitation WHERE state IN ('sent', 'answered')""",
    "invitations without the mail that asks": """
        SELECT COUNT(*) FROM key_account_survey_invitation i
          LEFT JOIN mail_mail m ON m.id = i.mail_id
         WHERE i.state IN ('sent', 'answered') AND m.id IS NULL""",
    # All of them are bad ones.
    "answers that are not in one alert": """
        SELECT COUNT(*) FROM survey_user_input u
         WHERE u.key_account_survey_id IS NOT NULL AND u.state = 'done'
           AND (SELECT COUNT(*) FROM key_account_alert_evidence e
                 WHERE e.user_input_id = u.id) != 1""",
    "alerts that nobody is to take up, or two": """
        SELECT COUNT(*) FROM key_account_alert a
         WHERE state = 'open' AND (SELECT COUNT(*) FROM mail_activity v
                                    WHERE v.res_model = 'key.account.alert'
                                      AND v.res_id = a.id) != 1""",
}


def find_broken(database, damage=""):
    """Return what does not hold: "12 marks that nobody has taken"; with the statements of a damage
    done first, and undone."""
    psql = Path(__file__).with_name("psql")
    command = [psql, database, "-At", "-v", "ON_ERROR_STOP=1", "-c"]
    union = " UNION ALL ".join(
        f"SELECT ({sql}), '{what}'" for what, sql in CHECKS.items()
    )
    script = (
        f"BEGIN; {damage} SELECT * FROM ({union}) c (n, what) WHERE n != 0; ROLLBACK;"
    )
    done = subprocess.run(
        [*command, script], check=True, stdout=subprocess.PIPE, text=True
    )
    rows = [line.split("|", 1) for line in done.stdout.splitlines() if "|" in line]
    return [f"{count} {what}" for count, what in rows]


def finish(database):
    """Let each scheduled action come to its end."""
    assess(database)  # what was left behind
    assess(database)  # what was marked meanwhile
    env = open_database(database)
    env["key.account.survey"]._cron_ask()
    env.cr.close()
    close_loop(database)


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


class User:
    """A user that saves in a process of its own, at the pace of the runs, until stopped."""

    def __init__(self, database):
        script = [sys.executable, __file__, "user", database]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(script, stdin=pipe, stdout=pipe, text=True)
        self.process.stdout.readline()  # listens

    def is_alive(self):
        return self.process.poll() is None

    def stop(self):
        """Return ``{"saved", "failed"}``."""
        return json.loads(self.process.communicate("stop\n")[0])


def _listen(database):
    """Return a connection that hears of each commit of the runs."""
    import psycopg2

    from odoo.sql_db import connection_info_for

    connection = psycopg2.connect(**connection_info_for(database)[1])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    return connection


def tell_commits():
    """Have this process, and the children it forks, tell of each commit."""
    from odoo.sql_db import Cursor

    commit = Cursor.commit

    def commit_and_tell(cursor):
        cursor.execute(f"NOTIFY {CHANNEL}")  # goes out with the commit
        commit(cursor)

    Cursor.commit = commit_and_tell


def save_until_told(database):
    """Save contacts and confirm orders at the pace of the runs."""
    listening = _listen(database)
    env = open_database(database)
    partners = env["res.partner"].search([("customer_rank", ">", 0)], limit=500)
    orders = env["sale.order"].search([("state", "=", "draft")], limit=500)
    env.cr.commit()
    counts = {"saved": 0, "failed": 0}
    print("ready", flush=True)
    told = False
    while not told:
        told = sys.stdin in select.select([sys.stdin, listening], [], [])[0]
        listening.poll()
        while listening.notifies:
            listening.notifies.pop()
            for _turn in range(SAVES):
                saved = _save(random.choice(partners), random.choice(orders))
                counts["saved" if saved else "failed"] += 1
    env.cr.close()
    print(json.dumps(counts))


def _save(partner, order):
    """Save as users do, in a transaction; what PostgreSQL refuses is tried again, as the
    server does with a request. Tell whether it could be done."""
    from odoo.service.model import retrying

    def save():
        partner.write({"city": f"City {random.randrange(10**6)}"})
        order.write({"state": random.choice(("sale", "draft"))})

    try:
        retrying(save, partner.env)
    except Exception as error:  # noqa: BLE001 any failed save counts
        print(error, file=sys.stderr)
        partner.env.cr.rollback()
        return False
    return True


def kill_runs(database, count, _round):
    """Change orders, run the scheduled action ``count`` times in a child that is killed on
    its way, then let it come to its end: so every round moves tiers, however busy the
    machine is. The round is another course for all that is drawn."""
    env = open_database(database)
    _set_batch(
        env["key.account.assessment"]._run, 25
    )  # many commits to be killed between
    env.cr.close()
    tell_commits()
    change_orders(database)
    kills = 0
    for _turn in range(count):
        kills += _run_killed(
            database,
            lambda env: env["key.account.assessment"]._cron_assess(),
            # Few batches: so many kills leave something to do for the last run.
            random.randrange(6),
        )
    assess(database)
    print(json.dumps({"kills": kills}))


def _run_killed(database, work, commits):
    """Do the work in a child that dies a few statements after so many commits; tell whether
    it did, or had come to its end before."""
    import odoo.sql_db

    odoo.sql_db.close_all()  # a connection can't be shared with the child
    child = os.fork()
    if not child:
        env = open_database(database)
        _die_after(commits, random.randrange(40))
        work(env)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status not in (0, signal.SIGKILL):
        sys.exit(f"a run failed with status {status}")
    return status == signal.SIGKILL


def _die_after(commits, statements):
    """Kill this process so many statements after so many commits. How far it gets is not a
    matter of seconds; between two statements is everywhere, as PostgreSQL sees it."""
    from odoo.sql_db import Cursor

    commit, execute = Cursor.commit, Cursor.execute

    def count_commit(cursor):
        nonlocal commits
        commit(cursor)
        commits -= 1

    def count_statement(cursor, *args, **kwargs):
        nonlocal statements
        if commits <= 0:
            statements -= 1
            if statements < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(cursor, *args, **kwargs)

    Cursor.commit, Cursor.execute = count_commit, count_statement


def _set_batch(method, size):
    """Set how many make a transaction, in the file that the method stands in."""
    names = method.__func__.__globals__
    if "BATCH" not in names:
        sys.exit(f"there is no BATCH beside {method.__qualname__}")
    names["BATCH"] = size


def change_orders(database):
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


def _open_main_company(database):
    """Return the environment of the company that has an administrator, for whom alerts are."""
    env = open_database(database)
    company = env.ref("base.main_company")
    return env(context={"allowed_company_ids": company.ids})


def create_people(database, count):
    """Create new customers with ten people each on their maps, and a programme to ask them, which
    is returned; no other programme asks."""
    env = _open_main_company(database)
    env.company.email = "us@example.com"
    env["key.account.survey"].search([]).state = "paused"
    partners = env["res.partner"].create(
        [{"name": "Asked", "is_company": True} for _index in range(0, count, 10)]
    )
    accounts = _create_accounts(partners)
    people = env["res.partner"].create(
        [
            {
                "name": f"Person {index}",
                "parent_id": partners[index // 10].id,
                "email": f"person{index}@customer{partners[0].id}.example.com",
            }
            for index in range(count)
        ]
    )
    env["key.account.stakeholder"].create(
        [
            {"account_id": accounts[index // 10].id, "partner_id": person.id}
            for index, person in enumerate(people)
        ]
    )
    programme = _create_programme(env)
    env.cr.commit()
    env.cr.close()
    return programme.id


def print_people(database, count):
    print(json.dumps({"programme": create_people(database, count)}))


def _create_accounts(partners):
    company = partners.env.company.id
    return partners.env["key.account"].create(
        [{"partner_id": partner.id, "company_id": company} for partner in partners]
    )


def _create_programme(env):
    return env["key.account.survey"].create(
        {
            "name": "Asked by faults",
            "survey_id": env.ref("key_account_management.survey_relationship").id,
            "state": "running",
        }
    )


def ask(database):
    env = open_database(database)
    _set_small_batches(env)
    print("ready", flush=True)
    sys.stdin.readline()
    env["key.account.survey"]._cron_ask()
    env.cr.close()


def _set_small_batches(env):
    """Many commits to be killed between, and to meet at."""
    _set_batch(env["key.account.survey"]._ask_in_batches, 10)


def kill_asking(database, count):
    """Ask in a child, and kill it after one to three batches of its own; so often that
    people are left to be asked. Each kill found more people asked than the last one."""
    env = open_database(database)
    _set_small_batches(env)
    env.cr.close()
    asked_counts = [_count_asked(database)]
    kills = 0
    for _turn in range(count):
        kills += _run_killed(
            database,
            lambda env: env["key.account.survey"]._cron_ask(),
            random.randrange(3, 6),  # two commits come before the first batch
        )
        asked_counts.append(_count_asked(database))
    print(json.dumps({"kills": kills, "asked": asked_counts}))


def _count_asked(database):
    env = open_database(database)
    count = env["key.account.survey.invitation"].search_count([])
    env.cr.close()
    return count


def complete_answers(database, count):
    """Complete bad answers of one new customer, each on a connection of its own that began
    before any other was done, as the server does it for a customer."""
    env = _open_main_company(database)
    partner = env["res.partner"].create({"name": "Unhappy", "is_company": True})
    account = _create_accounts(partner)
    programme = _create_programme(env)
    survey = programme.survey_id
    answers = survey.user_input_ids.browse()
    for _index in range(count):
        answers += survey._create_answer(
            check_attempts=False,
            key_account_id=account.id,
            key_account_survey_id=programme.id,
        )
    question = survey.question_ids.filtered(lambda q: q.key_account_kind == "recommend")
    for answer in answers:
        answer._save_lines(question, "2")
    programme.state = "paused"
    # What is switched off (see trigger) can't be called.
    env.ref("key_account_management.ir_cron_close_loop").active = True
    env.cr.commit()
    env.cr.close()
    # Two find no alert, then two find one.
    failed = []
    for start in range(0, count, 2):
        began = threading.Barrier(2)
        threads = [
            threading.Thread(target=_submit, args=(database, id_, began, failed))
            for id_ in answers.ids[start : start + 2]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(json.dumps({"account": account.id, "failed": failed}))


def _submit(database, answer_id, began, failed):
    import odoo.api
    from odoo.modules.registry import Registry
    from odoo.service.model import retrying

    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {})
        public = env.ref("base.public_user")
        env = env(user=public, su=True)
        # From this query on it sees the database as it is now.
        answer = env["survey.user_input"].browse(answer_id).exists()
        began.wait(600)
        try:
            retrying(answer._mark_done, env)
        except Exception as error:  # noqa: BLE001 any failed answer counts
            failed.append(str(error))


def close_loop(database):
    env = open_database(database)
    env["survey.user_input"]._cron_close_loop()
    env.cr.close()


if __name__ == "__main__":
    command, database, *numbers = sys.argv[1:]
    random.seed(" ".join(sys.argv[1:]))
    commands = {
        "kills": kill_runs,
        "user": save_until_told,
        "assess": assess,
        "trigger": trigger,
        "people": print_people,
        "ask-kills": kill_asking,
        "ask": ask,
        "answers": complete_answers,
        "loop": close_loop,
    }
    commands[command](database, *map(int, numbers))
