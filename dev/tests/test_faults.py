"""Killed runs, users that save meanwhile, two servers, customers that answer at once: on a
database of their own."""

import json
import subprocess
import sys
import time
from pathlib import Path

from odoo.tests import BaseCase, tagged

DEV = Path(__file__).parent.parent
DATABASE = "kam_faults"
ROUNDS = 3
KILLS = 9  # in each

sys.path.insert(0, str(DEV))
from faults import CHECKS, User, find_broken  # noqa: E402

PEOPLE = 300  # to ask, while it is killed
PATIENCE = 900  # seconds


def setUpModule():
    for command in (
        [DEV / "newdb", DATABASE],
        [DEV / "generate", DATABASE, "1000", "10000"],
    ):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def tearDownModule():
    drop = f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"
    subprocess.run([DEV / "psql", "postgres", "-qc", drop], check=True)


class FaultsCase(BaseCase):
    def _run(self, *command):
        return subprocess.run(
            [sys.executable, DEV / "faults.py", *map(str, command)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def _get(self, sql, database=DATABASE):
        """Return the rows, each as the text that psql prints."""
        command = [DEV / "psql", database, "-Atc", sql]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.split()

    def _count(self, what):
        return int(self._get(f"SELECT COUNT(*) FROM {what}")[0])

    def _wait_for(self, condition, what):
        """Look again and again; give up only when the machine must have stopped."""
        until = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), until, f"not come about: {what}")
            time.sleep(0.2)

    def _create_people(self, count):
        """Return the programme that is to ask them."""
        return json.loads(self._run("people", DATABASE, count))["programme"]


@tagged("post_install", "-at_install")
class TestFaults(FaultsCase):
    def test_killed_while_a_user_saves(self):
        user = User(DATABASE)
        kills = 0
        for number in range(ROUNDS):
            kills += json.loads(self._run("kills", DATABASE, KILLS, number))["kills"]
            self.assertTrue(user.is_alive(), "the user has ended")
        saves = user.stop()
        self.assertGreaterEqual(kills, 25)
        self.assertEqual(saves["failed"], 0)
        self.assertGreater(saves["saved"], 100)
        self._run("assess", DATABASE)  # what the user saved since
        states = self._get("SELECT DISTINCT state FROM key_account_assessment")
        self.assertEqual(states, ["done"])
        self.assertEqual(find_broken(DATABASE), [])
        accounts = self._count("key_account")
        self.assertGreater(accounts, 750)
        ledger = "key_account_tier_change"
        self.assertEqual(self._count(f"{ledger} WHERE kind = 'first'"), accounts)
        moves = self._count(f"{ledger} WHERE kind IN ('up', 'down')")
        self.assertGreater(moves, 50)  # some seventy in a round
        before = self._count(ledger)
        self._run("assess", DATABASE)
        changed = """SELECT SUM(changed_count) FROM (SELECT changed_count
                       FROM key_account_assessment ORDER BY id DESC LIMIT 4) last"""
        self.assertEqual(self._get(changed), ["0"])
        self.assertEqual(self._count(ledger), before)

    def test_two_servers(self):
        before = self._count("key_account_assessment")
        command = [DEV / "odoo", "server", "-d", DATABASE, "--no-http"]
        command += ["--max-cron-threads=1", "--log-level=error"]
        servers = [subprocess.Popen(command) for _index in range(2)]
        names = ", ".join(f"'odoo-{server.pid}'" for server in servers)
        mine = f"pg_stat_activity WHERE application_name IN ({names})"
        runs = f"""SELECT company_id || state FROM key_account_assessment
                    ORDER BY id OFFSET {before}"""

        def is_done():
            return len(self._get(runs)) >= 4 and "running" not in str(self._get(runs))

        try:
            listening = f"{mine} AND datname = 'postgres' AND query != ''"
            self._wait_for(lambda: self._count(listening) == 2, "both wait for work")
            self._run("trigger", DATABASE)
            self._wait_for(is_done, "the assessment is done")
            # The second one would do it again, if it would, when it is called again.
            since = self._get("SELECT EXTRACT(EPOCH FROM CLOCK_TIMESTAMP())")[0]
            self._get(f"NOTIFY cron_trigger, '{DATABASE}'", "postgres")
            idle = f"""SELECT COUNT(DISTINCT application_name) FILTER (
                                  WHERE query_start > TO_TIMESTAMP({since})) = 2
                              AND BOOL_AND(state = 'idle')
                         FROM {mine} AND datname = '{DATABASE}'"""
            self._wait_for(lambda: self._get(idle) == ["t"], "both found nothing to do")
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait()
        self.assertEqual(sorted(self._get(runs)), ["1done", "2done", "3done", "4done"])


@tagged("post_install", "-at_install")
class TestListeningFaults(FaultsCase):
    def _assert_asked_once(self, programme, count):
        """Each of so many people has one invitation, one mail, and one answer to fill in."""
        asked = f"""SELECT COUNT(*), COUNT(DISTINCT i.partner_id), COUNT(DISTINCT i.mail_id)
                      FROM key_account_survey_invitation i JOIN mail_mail m ON m.id = i.mail_id
                     WHERE i.programme_id = {programme} AND i.state = 'sent'"""
        self.assertEqual(self._get(asked), [f"{count}|{count}|{count}"])
        # Nor is there anything else, left by a run that died.
        invitations = f"""key_account_survey_invitation i
                           WHERE i.programme_id = {programme}"""
        self.assertEqual(self._count(invitations), count)
        mails = f"""mail_message m JOIN mail_mail q ON q.mail_message_id = m.id
                      JOIN key_account_survey_invitation i ON i.id = m.res_id
                     WHERE m.model = 'key.account.survey.invitation'
                       AND i.programme_id = {programme}"""
        self.assertEqual(self._count(mails), count)
        answers = f"survey_user_input WHERE key_account_survey_id = {programme}"
        self.assertEqual(self._count(answers), count)

    def test_asking_killed(self):
        programme = self._create_people(PEOPLE)
        told = json.loads(self._run("ask-kills", DATABASE, 8))
        self.assertEqual(told["kills"], 8)
        asked = told["asked"]
        self.assertEqual(asked, sorted(set(asked)), "each kill came after a batch")
        self.assertLess(asked[-1] - asked[0], PEOPLE, "the last kill left somebody")
        self._run("ask", DATABASE)
        self._assert_asked_once(programme, PEOPLE)
        self._run("ask", DATABASE)
        self._assert_asked_once(programme, PEOPLE)

    def test_asking_twice_at_once(self):
        programme = self._create_people(60)
        pipe = subprocess.PIPE
        script = [sys.executable, DEV / "faults.py", "ask", DATABASE]
        runs = [
            subprocess.Popen(script, stdin=pipe, stdout=pipe, text=True)
            for _index in range(2)
        ]
        for run in runs:
            run.stdout.readline()  # both are ready
        for run in runs:
            run.stdin.write("go\n")
            run.stdin.flush()
        for run in runs:
            run.communicate()
        self.assertEqual([run.returncode for run in runs], [0, 0])
        self._run("ask", DATABASE)  # whom each left to the other
        self._assert_asked_once(programme, 60)

    def test_answers_at_once(self):
        """Four bad answers of one customer, two at a time: the first two find no alert, the
        others one. No customer hears of it, and each is in the one alert."""
        told = json.loads(self._run("answers", DATABASE, 4))
        self.assertEqual(told["failed"], [])
        answers = f"survey_user_input WHERE key_account_id = {told['account']}"
        self.assertEqual(self._count(f"{answers} AND state = 'done'"), 4)
        # What could not be taken up at once is called for at once.
        called = """ir_cron_trigger t JOIN ir_model_data d ON d.res_id = t.cron_id
                     WHERE d.model = 'ir.cron' AND d.name = 'ir_cron_close_loop'"""
        left = self._count(f"{answers} AND key_account_looped_on IS NULL")
        self.assertEqual(left, 2, "they did not meet")
        self.assertEqual(self._count(called), left)
        self._run("loop", DATABASE)
        alerts = f"""SELECT a.kind, a.state, COUNT(DISTINCT a.id), COUNT(e.id),
                            COUNT(DISTINCT e.user_input_id)
                       FROM key_account_alert a
                       JOIN key_account_alert_evidence e ON e.alert_id = a.id
                      WHERE a.account_id = {told["account"]} GROUP BY 1, 2"""
        self.assertEqual(self._get(alerts), ["detractor|open|1|4|4"])
        activities = f"""mail_activity v JOIN key_account_alert a ON a.id = v.res_id
                          WHERE v.res_model = 'key.account.alert'
                            AND a.account_id = {told["account"]}"""
        self.assertEqual(self._count(activities), 1)


@tagged("post_install", "-at_install")
class TestChecks(FaultsCase):
    """What is planted is found: without it the checks would hold whatever was broken."""

    DAMAGES = {
        "figures of accounts": """UPDATE key_account SET lifetime_order_count = 99999
                                   WHERE id = (SELECT MIN(id) FROM key_account)""",
        "moves that are there twice": """UPDATE key_account_tier_change SET kind = 'first'
            WHERE id = (SELECT MAX(id) FROM key_account_tier_change WHERE kind = 'up')""",
        "moves that were not told": """DELETE FROM mail_message WHERE id = (
            SELECT MAX(id) FROM mail_message
             WHERE model = 'key.account' AND body LIKE '%From %')""",
        "runs": """UPDATE key_account_assessment SET state = 'running'
                    WHERE id = (SELECT MAX(id) FROM key_account_assessment)""",
        "marks": """INSERT INTO key_account_reassessment (company_id, partner_id)
                    SELECT company_id, partner_id FROM key_account LIMIT 1""",
        "people asked twice": """UPDATE key_account_survey_invitation i
            SET partner_id = o.partner_id FROM key_account_survey_invitation o
            WHERE i.programme_id = o.programme_id AND o.id < i.id""",
        "invitations without": "UPDATE key_account_survey_invitation SET mail_id = NULL",
        "answers": "DELETE FROM key_account_alert_evidence",
        "alerts": "DELETE FROM mail_activity WHERE res_model = 'key.account.alert'",
    }

    def test_damage_is_found(self):
        self._run("kills", DATABASE, 0, 0)
        self._create_people(20)
        self._run("ask", DATABASE)
        self._run("answers", DATABASE, 2)
        self._run("loop", DATABASE)
        self._run("assess", DATABASE)
        self.assertEqual(find_broken(DATABASE), [])
        self.assertEqual(len(self.DAMAGES), len(CHECKS))
        for what, damage in self.DAMAGES.items():
            broken = find_broken(DATABASE, f"{damage};")
            self.assertTrue([told for told in broken if f" {what}" in told], what)
        self.assertEqual(find_broken(DATABASE), [])
