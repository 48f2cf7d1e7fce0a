# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` on a database with demo data by .ci/run: every figure on the screens of the
demo, by orders and by invoices, and whether the list behind each comes to it. Of the same figures
with a tax on every order. Keeps nothing; what is wrong is printed, and the shell ends with an error.

The walk is that of the test (`tests/review/figures.py`), over data that nobody made for a test.
What the demo has not, a credit note, payments and a criterion on them, a tax, is made here. Deliveries
are there only with Inventory: those are walked by the test of the stock bridge.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from odoo import fields
from odoo.modules import get_module_path

sys.path.insert(0, str(Path(get_module_path("key_account_management"), "tests/review")))
from figures import (  # noqa: E402
    add_up,
    find_fault,
    walk_account,
    walk_alert,
    walk_dashboard,
    walk_objective,
    walk_review,
)

LEAST, NOT_ZERO, PAID = 200, 0.8, 9
KINDS = {
    *("order", "order_line", "invoice", "invoice_line", "payment", "meeting"),
    *("answer", "invitation", "person", "account"),
}
WALKS = {
    "key.account": walk_account,
    "key.account.objective": walk_objective,
    "key.account.alert": walk_alert,
    "key.account.review": walk_review,
}
started = time.monotonic()
# As a client comes: what core translates without a language warns.
env = env(user=env.ref("base.user_admin"), context={"lang": "en_US"})
documents = env["key.account.document"]


def get_rows(figure):
    """The records that the list behind a figure shows at first. Where nothing counts that is what
    was left out, and why: of a sum that is none, nothing of it adds up."""
    action = figure.open()
    rows, context = env[action["res_model"]].search(action["domain"]), action["context"]
    if not isinstance(context, dict):
        return rows
    nothing = figure.measure is add_up and not figure.value
    if context.get("search_default_counted") or nothing:
        rows = rows.filtered("is_counted")
    reason = context.get("search_default_reason")
    return rows.filtered_domain([("reason", "=", reason)]) if reason else rows


def take_back(company):
    """Credit the last invoice of a company."""
    invoice = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
        + [("company_id", "=", company.id)],
        order="invoice_date desc, id desc",
        limit=1,
    )
    if invoice:
        invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])._post()


def pay(company):
    """Pay the oldest open invoices of a company, and count in its score what customers paid. Not
    those that an alert keeps as open: its list would say, rightly, that they changed since."""
    kept = env["key.account.alert"].search([]).account_id.partner_id
    invoices = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
        + [("company_id", "=", company.id), ("amount_residual", ">", 0)]
        + [("commercial_partner_id", "not in", kept.ids)],
        order="invoice_date, id",
        limit=PAID,
    )
    for invoice in invoices:
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
    env["key.account.criterion"].create(
        {
            "name": "Walked",
            "measure": "paid_amount",
            "weight": 1,
            "company_id": company.id,
        }
    )


def tax(company):
    """Put a tax of 15% on all orders of a company; return what it comes to."""
    group = env["account.tax.group"].create(
        {"name": "Walked", "company_id": company.id}
    )
    taxed = env["account.tax"].create(
        {
            "name": "Walked 15%",
            "amount": 15,
            "tax_group_id": group.id,
            "company_id": company.id,
        }
    )
    lines = env["sale.order.line"].search(
        [("company_id", "=", company.id), ("display_type", "=", False)]
    )
    lines.tax_ids = taxed
    return sum(lines.mapped("price_tax"))


def walk(company):
    """Return the figures of the screens of a company."""
    env.invalidate_all()
    found = [
        figure
        for model, walk_record in WALKS.items()
        for record in env[model].search([("company_id", "=", company.id)])
        for figure in walk_record(record)
    ]
    report = env["key.account.satisfaction.report"].with_company(company)
    return found + list(walk_dashboard(report))


def assess(company, basis):
    company.key_account_basis = basis
    env["key.account.assessment"].assess(company, fields.Date.context_today(company))


figures, faults, taxed = [], [], 0
for company in env["key.account"].search([]).company_id:
    take_back(company)
    pay(company)
    for basis in ("invoiced", "ordered"):
        assess(company, basis)
        here = walk(company)
        figures += here
        faults += filter(
            None, (find_fault(figure, get_rows(figure)) for figure in here)
        )
    taxed += tax(company)
    assess(company, "ordered")
    faults += [
        f"{before.name}: {before.value}, with a tax {after.value}"
        for before, after in zip(here, walk(company), strict=True)
        if (before.name, before.value) != (after.name, after.value)
    ]

# A month in which somebody bought nothing is walked, too; yet it is a gap between two bars rather
# than a figure, and of who buys twice a year twenty of them say nothing about the lists.
gaps = [figure for figure in figures if figure.in_chart and not figure.value]
not_zero = [figure for figure in figures if figure.value]
rows = documents.search([])
kinds = Counter(rows.mapped("kind"))
currencies = set(rows.original_currency_id.mapped("name"))
credited = rows.filtered(lambda row: row.kind == "invoice" and row.amount < 0)
seconds = round(time.monotonic() - started)
print(
    f"{len(figures)} figures, {len(not_zero)} not zero, {len(gaps)} of the others months without "
    f"sales; {seconds} s: {dict(kinds)}"
)
if len(not_zero) < max(LEAST, NOT_ZERO * (len(figures) - len(gaps))):
    faults.append("too few figures, or too many of them zero")
if KINDS - {*kinds} or len(currencies) < 2 or not credited or not taxed:
    faults.append(f"too poor: {KINDS - set(kinds)}, {currencies}, {taxed}")
env.cr.rollback()
if faults:
    sys.exit("\n".join(["lists that do not add up:", *faults]))
