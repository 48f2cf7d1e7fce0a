"""Count what each form costs to open, for the fullest record of a database. Fed to `odoo shell`
by dev/form-queries.

A form is read by the specification that the web client sends for it: the head with the first
page, then with all pages; core's form of the same customer beside it.
"""

import importlib.util
import sys
import time
from pathlib import Path

from odoo.modules import get_module_path

MOST_QUERIES = 40  # of the account, head and first page
PATH = Path(
    get_module_path("key_account_management"), "tests/review/form_specification.py"
)
spec = importlib.util.spec_from_file_location("form_specification", PATH)
forms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(forms)


def measure(record, specification):
    """Return queries and the least milliseconds of five readings, nothing read before."""
    record.web_read(specification)  # what all users share: rights, views, languages
    spans = []
    for _ in range(5):
        record.env.flush_all()
        record.env.invalidate_all()
        queries, start = record.env.cr.sql_log_count, time.perf_counter()
        record.web_read(specification)
        spans.append(time.perf_counter() - start)
        queries = record.env.cr.sql_log_count - queries
    return queries, 1000 * min(spans)


def find_fullest(model):
    """Return the record with the most rows in all its lists."""
    ours = [
        f.name
        for f in model._fields.values()
        if f.type == "one2many" and f.inverse_name and "key.account" in f.comodel_name
    ]
    records = model.search([])
    return max(
        records, key=lambda r: sum(len(r[name]) for name in ours), default=records
    )


def print_row(name, *results):
    cells = [f"{queries} / {span:.0f} ms" for queries, span in results]
    print(f"| {name:28} | " + " | ".join(f"{cell:>13}" for cell in cells) + " |")


def check(env):
    user = env.ref("base.user_admin")
    user_env = env(
        user=user.id, context={"lang": user.lang, "tz": user.tz, "uid": user.id}
    )
    models = [
        name
        for name in sorted(env.registry)
        if name.startswith("key.account")
        and not (env[name]._abstract or env[name]._transient)
        and env["ir.ui.view"].search_count(
            [("model", "=", name), ("type", "=", "form")]
        )
    ]
    opened = {}
    for name in ["key.account", *models, "res.partner"]:
        if name in opened:
            continue
        model = user_env[name]
        record = (
            opened["key.account"].partner_id
            if name == "res.partner"
            else find_fullest(model)
        )
        if not record:
            continue
        opened[name] = record
        form = forms.get_form(model)
        pages = forms.get_lazy_pages(form)
        first = measure(record, forms.get_specification(model, form, pages[:1]))
        everything = measure(record, forms.get_specification(model, form, pages))
        print_row(name, first, everything)
        if name == "key.account" and first[0] > MOST_QUERIES:
            sys.exit(f"the account costs {first[0]} queries, more than {MOST_QUERIES}")


check(env)  # noqa: F821
