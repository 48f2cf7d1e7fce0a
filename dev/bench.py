"""The measurements of dev/bench. Each figure stands beside the bare statement of the same
minute on the same database; read the ratios, not the seconds.

    bench.py measure DATABASE CUSTOMERS/ORDERS SECONDS_TO_INSTALL RESULTS_DIR
    bench.py table RESULTS_DIR
"""

import itertools
import json
import os
import platform
import re
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from faults import User, open_database, tell_commits

BARE = """
    SELECT o.company_id, p.commercial_partner_id,
           SUM(o.amount) FILTER (WHERE o.day >= %(start)s AND o.day < %(end)s) AS sales,
           SUM(o.amount) FILTER (WHERE o.day >= %(before)s AND o.day < %(start)s) AS previous,
           COUNT(*) FILTER (WHERE o.day >= %(start)s AND o.day < %(end)s) AS orders,
           COUNT(*) AS ever, MIN(o.day) AS first, MAX(o.day) AS last
      FROM (SELECT company_id, partner_id, date_order AS day,
                   amount_untaxed::float8 / NULLIF(currency_rate, 0)::float8 AS amount
              FROM sale_order WHERE state = 'sale' AND date_order < %(end)s) o
      JOIN res_partner p ON p.id = o.partner_id
     GROUP BY 1, 2
"""
NEW_ORDERS = """
    INSERT INTO sale_order (%(names)s)
    SELECT %(values)s FROM sale_order o
     WHERE o.state = 'sale' ORDER BY HASHINT8(o.id) LIMIT %(count)s
"""
TABLES = "'key_account', 'key_account_tier_change', 'mail_message', 'mail_activity'"


class Peak:
    """Peak memory of this process beyond what it held before, in MB."""

    def __enter__(self):
        Path("/proc/self/clear_refs").write_text("5")
        self.before = self._read("VmRSS")
        return self

    def __exit__(self, *_error):
        self.mb = (self._read("VmHWM") - self.before) / 1024

    @staticmethod
    def _read(name):
        return int(
            re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1]
        )


class Bench:
    def __init__(self, env, size):
        self.env = env
        self.size = size
        self.companies = env["res.company"].search([])
        self.assessments = env["key.account.assessment"]
        self.today = self.companies[0]._get_key_account_today()

    def _time(self, function):
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    def bare(self, day, repeat=5, company=None):
        """Return the median seconds of the bare statement, into a temporary table."""
        end = day + timedelta(1)
        bounds = {
            "end": end,
            "start": end - relativedelta(months=12),
            "before": end - relativedelta(months=24),
        }
        statement = BARE
        if company:
            in_company = f"state = 'sale' AND company_id = {company.id}"
            statement = BARE.replace("state = 'sale'", in_company)
        execute = self.env.cr.execute

        def run():
            execute("CREATE TEMPORARY TABLE bare AS" + statement, bounds)

        seconds = []
        for _turn in range(repeat):
            execute("SET LOCAL work_mem = '256MB'; SET LOCAL jit = off")
            seconds.append(self._time(run))
            execute("DROP TABLE bare")
            self.env.cr.commit()
        return statistics.median(seconds)

    def assess(self, day):
        """Assess all companies and commit; return the assessments."""
        self.env.invalidate_all()
        runs = self.assessments.assess(self.companies, day)
        self.env.cr.commit()
        return runs

    def ratio(self, day, function, repeat=1):
        """Return what ``function`` takes, as a multiple of the bare statement around it."""
        around = [self.bare(day, 3)]
        seconds = statistics.median(self._time(function) for _turn in range(repeat))
        around.append(self.bare(day, 3))
        bare = statistics.mean(around)
        return {"ratio": seconds / bare, "seconds": seconds, "bare": bare}

    def first(self):
        with Peak() as peak:
            result = self.ratio(self.today, lambda: self.assess(self.today))
        self.env.cr.execute("ANALYZE key_account; ANALYZE key_account_tier_change")
        self.env.cr.execute("SELECT COUNT(*) FROM key_account")
        return result | {"mb": peak.mb, "accounts": self.env.cr.fetchone()[0]}

    def nothing(self):
        with Peak() as peak:
            result = self.ratio(self.today, lambda: self.assess(self.today), 3)
        by_company = sum(self.bare(self.today, 3, c) for c in self.companies)
        self.env.cr.execute(
            "SELECT SUM(n_tup_ins + n_tup_upd) FROM pg_stat_xact_all_tables"
            f" WHERE relname IN ({TABLES})"
        )
        self.assessments.assess(self.companies, self.today)
        self.env.cr.execute(
            "SELECT SUM(n_tup_ins + n_tup_upd) FROM pg_stat_xact_all_tables"
            f" WHERE relname IN ({TABLES})"
        )
        rows = int(self.env.cr.fetchone()[0])
        self.env.cr.commit()
        by_company = result["seconds"] / by_company
        return result | {"mb": peak.mb, "rows": rows, "by_company": by_company}

    def next_day(self):
        """One day later: a day's new orders, and what the day moves in and out of windows."""
        self._add_orders(self.size[1] // 1095)
        tomorrow = self.today + timedelta(1)
        runs = []
        result = self.ratio(tomorrow, lambda: runs.append(self.assess(tomorrow)))
        changed = sum(runs[0].mapped("changed_count"))
        moved = sum(runs[0].mapped("up_count")) + sum(runs[0].mapped("down_count"))
        return result | {"changed": changed, "moved": moved}

    def judging(self):
        """Judge all customers of the largest company once more, in memory."""
        count = self.env["key.account"].search_count
        company = max(self.companies, key=lambda c: count([("company_id", "=", c.id)]))
        ruleset, _rules = company._get_key_account_ruleset()
        run = self.assessments._get_run(company, ruleset, self.today)
        rows = self.assessments._measure_now(run)
        times = [
            self._time(lambda: self.assessments._judge(rows, run)) for _ in range(5)
        ]
        return {"micros": 1e6 * min(times) / len(rows)}

    def screens(self):
        """What the screens take, once there are plans and answers to show."""
        from bench_screens import Screens

        fill = Path(__file__).with_name("bench_fill.sql").read_text()
        self.env.cr.execute(fill)
        self.env.cr.commit()
        return Screens(self.env).measure()

    def _add_orders(self, count):
        """Copy confirmed orders to this moment."""
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'sale_order' AND table_schema = 'public'"
        )
        names = [name for (name,) in self.env.cr.fetchall()]
        values = {name: f'o."{name}"' for name in names}
        values["id"] = "NEXTVAL('sale_order_id_seq')"
        values["date_order"] = "NOW() AT TIME ZONE 'UTC'"
        values["access_token"] = "NULL"
        self.env.cr.execute(
            NEW_ORDERS
            % {
                "names": ", ".join(f'"{name}"' for name in names),
                "values": ", ".join(values[name] for name in names),
                "count": count,
            }
        )
        self.env.cr.commit()

    def intraday(self, count):
        """Orders that changed, their customers marked as the salesperson's commit does."""
        day = self.today + timedelta(1)

        def prepare():
            self.env.cr.execute(
                """WITH changed AS (
                       UPDATE sale_order SET amount_untaxed = amount_untaxed + 1
                        WHERE id IN (SELECT id FROM sale_order WHERE state = 'sale'
                                      ORDER BY RANDOM() LIMIT %s)
                       RETURNING partner_id, company_id)
                   INSERT INTO key_account_reassessment (partner_id, company_id)
                   SELECT partner_id, company_id FROM changed""",
                [count],
            )
            self.env.cr.commit()

        def run():
            marks = self.env["key.account.reassessment"]
            for company in marks._get_counts():
                run = self.assessments._start(company, day, scope="changed")
                for _done in run._run():
                    pass
                self.env.flush_all()
            self.env.cr.commit()

        bare = self.bare(day)
        seconds = []
        for _turn in range(3):
            prepare()
            self.env.invalidate_all()
            seconds.append(self._time(run))
        seconds = statistics.median(seconds)
        return {"ratio": seconds / bare, "seconds": seconds, "bare": bare}

    def orm_per_customer(self, sample=300):
        """The usual add-on: search the orders of each customer, add in Python, write."""
        partners = self.env["res.partner"].search(
            [("is_company", "=", True), ("customer_rank", ">", 0)], limit=sample
        )
        since = self.today - relativedelta(months=12)

        def run():
            for partner in partners:
                orders = self.env["sale.order"].search(
                    [
                        ("partner_id", "child_of", partner.id),
                        ("state", "=", "sale"),
                        ("date_order", ">=", since),
                    ]
                )
                amount = sum(o.amount_untaxed / (o.currency_rate or 1) for o in orders)
                partner.write({"color": int(amount) % 11})
                self.env.flush_all()

        seconds = self._time(run) * self.size[0] / len(partners)
        self.env.cr.rollback()
        return {"seconds": seconds, "sample": len(partners)}

    def orm_read_group(self):
        """The best that the ORM alone can do: one grouped read for each window, compared
        with what is stored; nothing to write."""
        since = self.today - relativedelta(months=12)

        def run():
            self.env.invalidate_all()
            orders = self.env["sale.order"]
            stored = self.env["key.account"].search_fetch(
                [], ["partner_id", "company_id", "ordered_amount"]
            )
            known = {
                (a.partner_id.id, a.company_id.id): a.ordered_amount for a in stored
            }
            for domain in ([], [("date_order", ">=", since)]):
                for partner, company, amount, _count, _last in orders._read_group(
                    [("state", "=", "sale"), *domain],
                    ["partner_id", "company_id"],
                    ["amount_untaxed:sum", "__count", "date_order:max"],
                ):
                    owner = partner.commercial_partner_id.id
                    known.get((owner, company.id), 0) == amount  # noqa: B015

        seconds = self._time(run)
        self.env.cr.rollback()
        return {"seconds": seconds}

    def users(self, database):
        """Two users save while assessments run; return saves done and saves that failed."""
        tell_commits()
        users = [User(database) for _user in range(2)]
        tries = 0
        until = time.monotonic() + 10
        while time.monotonic() < until:
            self._add_orders(10)
            try:
                self.assess(self.today + timedelta(1))
            except Exception as error:  # the scheduled action tries again, as here
                if getattr(error, "pgcode", None) not in ("40001", "40P01"):
                    raise
                self.env.cr.rollback()
                tries += 1
        told = [user.stop() for user in users]
        saves = {name: sum(t[name] for t in told) for name in ("saved", "failed")}
        return saves | {"tries": tries}


def measure(database, size, installed, folder):
    customers, orders = (int(part) for part in size.split("/"))
    env = open_database(database)
    bench = Bench(env, (customers, orders))
    result = {
        "customers": customers,
        "orders": orders,
        "install": {"seconds": float(installed)},
        "first": bench.first(),
        "nothing": bench.nothing(),
        "next_day": bench.next_day(),
        "judging": bench.judging(),
        "intraday_10": bench.intraday(10),
        "intraday_1000": bench.intraday(1000),
        "orm_read_group": bench.orm_read_group(),
        "orm_per_customer": bench.orm_per_customer(),
        "users": bench.users(database),
        "screens": bench.screens(),
    }
    env.cr.close()
    Path(folder, f"{orders:012}.json").write_text(json.dumps(result))


def times(name):
    return lambda r: f"{r[name]['ratio']:.1f} × ({r[name]['seconds']:.2f} s)"


def percent(name):
    return lambda r: f"{100 * r[name]['ratio']:.0f}% ({r[name]['seconds']:.3f} s)"


def faster(name):
    return lambda r: f"{r[name]['seconds'] / r['nothing']['seconds']:.0f} ×"


# Title, goal, what to print of one size.
ROWS = (
    ("bare statement, all companies", "", lambda r: f"{r['nothing']['bare']:.2f} s"),
    ("next day, a day's orders", "≤ 1.5 ×", times("next_day")),
    ("nothing changed", "≤ 1.3 ×", times("nothing")),
    (
        "the same against one bare statement a company",
        "",
        lambda r: f"{r['nothing']['by_company']:.1f} ×",
    ),
    ("rows written when nothing changed", "0", lambda r: str(r["nothing"]["rows"])),
    ("first run", "≤ 8 ×", times("first")),
    ("10 changed orders", "≤ 3%", percent("intraday_10")),
    ("1,000 changed orders", "≤ 30%", percent("intraday_1000")),
    ("judging an account", "≤ 6 µs", lambda r: f"{r['judging']['micros']:.1f} µs"),
    ("against ORM per customer (sampled)", "≥ 100 ×", faster("orm_per_customer")),
    ("against _read_group and comparison", "≥ 3 ×", faster("orm_read_group")),
    (
        "peak memory of a run (first / nothing changed)",
        "≤ 150 MB",
        lambda r: f"{r['first']['mb']:.0f} / {r['nothing']['mb']:.0f} MB",
    ),
    (
        "users' saves meanwhile: done / failed",
        "0 failed",
        lambda r: f"{r['users']['saved']} / {r['users']['failed']}",
    ),
    ("installing", "≤ 60 s", lambda r: f"{r['install']['seconds']:.0f} s"),
)


def print_screens(rows):
    """Print the screens, each beside core's contacts list, forms beside core's own."""
    known = {(row["name"], row["kind"]): row for row in rows}
    contacts = known["base.action_partner_form", "list"]
    form = known["res.partner", "form"]
    print("| screen | | ms | queries | × core's |")
    print("|---|---|---:|---:|---:|")
    for row in rows:
        beside = form if row["kind"] == "form" else contacts
        print(
            f"| {row['name']} | {row['kind']} | {1000 * row['seconds']:.0f} |"
            f" {row['queries']} | {row['seconds'] / beside['seconds']:.1f} |"
        )


def print_table(folder):
    results = [json.loads(path.read_text()) for path in sorted(Path(folder).iterdir())]
    sizes = [f"{r['customers'] // 1000}k / {r['orders'] // 1000}k" for r in results]

    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    processor = model[1] if model else platform.machine()
    print(f"{os.cpu_count()} cores ({processor}), Python {platform.python_version()}\n")
    print("| customers / orders | goal | " + " | ".join(sizes) + " |")
    print("|---|---|" + "---:|" * len(sizes))
    for title, goal, cell in ROWS:
        print("| " + " | ".join([title, goal, *map(cell, results)]) + " |")
    for small, large in itertools.pairwise(results):
        for name in ("nothing", "first"):
            seconds = [r[name]["seconds"] / r["orders"] for r in (small, large)]
            print(
                f"\n{name}, seconds an order, {small['orders']} → {large['orders']} orders:"
                f" {seconds[1] / seconds[0]:.2f} ×"
            )
    for size, result in zip(sizes, results, strict=True):
        print(f"\nScreens, {size}:\n")
        print_screens(result["screens"])


if __name__ == "__main__":
    commands = {"measure": measure, "table": print_table}
    commands[sys.argv[1]](*sys.argv[2:])
