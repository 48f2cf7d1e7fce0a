"""What a run costs, counted instead of timed; see dev/bench-count.

bench_count.py DATABASE TABLE [--record]
"""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

DAY = date(2026, 6, 30)
JUDGES = frozenset({"ranking.py", "ruleset.py", "scoring.py", "tiering.py"})
EXACT = ("statements", "rows", "calls")
BUFFERS = 0.2  # may differ by so much
WRITTEN = "SELECT SUM(n_tup_ins + n_tup_upd + n_tup_del)::int FROM pg_stat_user_tables"
READ = """
    SELECT SUM(COALESCE(heap_blks_read + heap_blks_hit, 0)
               + COALESCE(idx_blks_read + idx_blks_hit, 0))::int FROM pg_statio_user_tables
"""
# Orders by what they are, not by when: the same on every machine.
CHANGED = """
    WITH chosen AS (SELECT id FROM sale_order WHERE state = 'sale'
                     ORDER BY HASHINT8(id) LIMIT %(count)s),
         changed AS (UPDATE sale_order SET amount_untaxed = amount_untaxed * 2,
                                           date_order = %(moment)s
                      WHERE id IN (SELECT id FROM chosen) RETURNING partner_id, company_id)
    INSERT INTO key_account_reassessment (partner_id, company_id)
    SELECT partner_id, company_id FROM changed
"""


class Counter:
    """Counts what a function costs: see the columns of the table."""

    def __init__(self, env):
        self.env = env

    def count(self, function, profiled=True):
        """:param profiled: whether to count calls, which what calculates for long can't bear"""
        self.env.invalidate_all()
        rows, buffers = self._ask(WRITTEN), self._ask(READ)
        calls, statements = 0, self.env.cr.sql_log_count

        def notice(frame, event, _argument):
            nonlocal calls
            code = frame.f_code
            # Comprehensions are calls in some versions of Python, in others not.
            if event == "call" and not code.co_name.startswith("<"):
                path = Path(code.co_filename)
                calls += path.name in JUDGES and path.parent.name == "tools"

        sys.setprofile(notice if profiled else None)
        try:
            function()
        finally:
            sys.setprofile(None)
        self.env.flush_all()
        statements = self.env.cr.sql_log_count - statements
        self.env.cr.commit()
        return {
            "statements": statements,
            "rows": self._ask(WRITTEN) - rows,
            "calls": calls,
            "buffers": self._ask(READ) - buffers,
        }

    def _ask(self, query):
        """Return what PostgreSQL has counted so far, with all that was just done."""
        execute = self.env.cr.execute
        execute("SELECT pg_stat_force_next_flush()")
        self.env.cr.commit()
        execute("SELECT pg_stat_clear_snapshot()")
        execute(query)
        [result] = self.env.cr.fetchone()
        self.env.cr.commit()
        return result


def measure(env):
    """Return ``{step: counts}`` of some days of a database just made."""
    companies = env["res.company"].search([], order="id")
    assessments = env["key.account.assessment"]
    counter = Counter(env)
    tomorrow = DAY + timedelta(1)

    def change(count, day):
        env.cr.execute(CHANGED, {"count": count, "moment": f"{day} 12:00"})
        env.cr.commit()

    def assess_changed():
        for company in env["key.account.reassessment"]._get_counts():
            run = assessments._start(company, tomorrow, scope="changed")
            for _done in run._run():
                pass

    def judge_anew():
        companies.key_account_grace = 1  # another rule: everybody is judged anew
        assessments.assess(companies, tomorrow)

    # What is read for the first time of all is of no interest.
    companies[0]._get_key_account_ruleset()
    counts = {"first run": counter.count(lambda: assessments.assess(companies, DAY))}
    env.cr.execute("SELECT pg_stat_clear_snapshot()")
    counts["nothing changed"] = counter.count(
        lambda: assessments.assess(companies, DAY)
    )
    change(50, tomorrow)
    counts["next day"] = counter.count(lambda: assessments.assess(companies, tomorrow))
    change(10, tomorrow)
    counts["10 changed orders"] = counter.count(assess_changed)
    counts["judged anew"] = counter.count(judge_anew)
    counts["preview"] = counter.count(
        lambda: assessments.preview(companies, None, tomorrow)
    )
    return counts | measure_scores(env, counter, companies)


def measure_scores(env, counter, companies):
    """Return ``{step: counts}`` of what is scored once a day: order rhythm, lapsed lines, declining
    sales. At first the past is learnt from, as once a month."""
    churn, tomorrow = env["key.account.churn"], DAY + timedelta(1)

    def score(day):
        for company in companies:
            churn._score(company, day)

    return {
        step: counter.count(lambda day=day: score(day), profiled=False)
        for step, day in (
            ("scored, first", tomorrow),
            ("scored again", tomorrow),
            ("scored next day", tomorrow + timedelta(1)),
        )
    }


def compare(counts, known):
    """Return what differs from the table, as lines of text."""
    found = [f"{step}: not measured any more" for step in known.keys() - counts.keys()]
    for step, costs in counts.items():
        for name, value in costs.items():
            was = known.get(step, {}).get(name)
            near = was is not None and name not in EXACT
            if value != was and not (near and abs(value - was) <= BUFFERS * was):
                found.append(f"{step}: {value} {name}, in the table {was}")
    return found


def print_table(counts):
    print("| step | statements | rows | calls of the judge | buffers |")
    print("|---|---:|---:|---:|---:|")
    for step, costs in counts.items():
        print("| " + " | ".join([step, *map(str, costs.values())]) + " |")


def main(database, table, record=None):
    from faults import open_database

    env = open_database(database)
    counts = measure(env)
    env.cr.close()
    print_table(counts)
    if record:
        Path(table).write_text(json.dumps(counts, indent=4) + "\n")
        return 0
    differences = compare(counts, json.loads(Path(table).read_text()))
    for line in differences:
        print(line, file=sys.stderr)
    if differences:
        print("Meant so? dev/bench-count --record writes the table.", file=sys.stderr)
    return bool(differences)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
