# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` on a database with demo data by .ci/run: whether the demo still has one of
everything that it is there to show. What is missing is printed, and the shell ends with an error.
"""

import sys

from odoo import fields
from odoo.tools import date_utils

# As a client comes: what core translates without a language warns.
env = env(user=env.ref("base.user_admin"), context={"lang": "en_US"})
today = fields.Date.today()
accounts = env["key.account"].search([])
missing = []


def see(what, condition):
    if not condition:
        missing.append(what)


for company in accounts.company_id:
    orders = env["sale.order"].search(
        [("company_id", "=", company.id), ("state", "=", "sale")]
    )
    name = company.name
    see(f"{name}: orders with taxes", any(orders.mapped("amount_tax")))
    see(f"{name}: orders without taxes", not all(orders.mapped("amount_tax")))
    see(
        f"{name}: foreign currencies", len(orders.currency_id - company.currency_id) > 1
    )
    if not company.chart_template:
        continue  # nobody can bill there
    invoices = env["account.move"].search(
        [("company_id", "=", company.id), ("state", "=", "posted")]
        + [("move_type", "in", ("out_invoice", "out_refund"))]
    )
    ours = invoices.filtered(
        lambda move: move.invoice_date >= fields.Date.subtract(today, months=12)
    )
    buyers = accounts.filtered(
        lambda a, c=company: a.company_id == c and a.ordered_amount > 0
    ).partner_id
    states = set(invoices.mapped("payment_state"))
    see(f"{name}: paid, open, reversed", {"paid", "not_paid", "reversed"} <= states)
    see(
        f"{name}: a part credited",
        invoices.filtered(
            lambda m: m.move_type == "out_refund" and m.payment_state == "not_paid"
        ),
    )
    invoiced = ours.commercial_partner_id & buyers
    see(f"{name}: figures by invoices", len(invoiced) > 0.8 * len(buyers))

parents = [account.partner_id.parent_id for account in accounts]
see(
    "a customer with two subsidiaries, all with accounts",
    any(parents.count(account.partner_id) > 1 for account in accounts),
)
people = env["key.account.stakeholder"].search([])
see("answers against attitudes", len(people.filtered("contradiction")) > 2)
see(
    "plans that began with this quarter",
    env["key.account.plan"].search_count(
        [
            ("state", "=", "running"),
            ("date_start", "=", date_utils.start_of(today, "quarter")),
        ]
    )
    > 2,
)
warnings = env["key.account.churn.warning"].search([])
see("warnings of likely losses, some told", warnings.alert_id)
see("what came of a warning", any(warnings.mapped("loss_verdict")))
alerts = env["key.account.alert"].search([("state", "=", "open")])
for kind in ("churn", "lapsed_line", "decline"):
    see(f"an open alert of kind {kind}", kind in alerts.mapped("kind"))
replays = env["key.account.churn.replay"].search([])
see("what warnings were worth, of enough to say", any(r.count >= 8 for r in replays))
lapsed = env["key.account.churn.line"].search([("is_overdue", "=", True)])
see(
    "a line lapsed of a customer that goes on",
    lapsed.filtered(lambda line: not line.account_id.is_out_of_rhythm),
)
see("yearly amounts of lapsed lines", any(lapsed.mapped("yearly_amount")))
declines = env["key.account.decline"].search([])
see(
    "sales that decline, by more than one reason",
    len(set(declines.mapped("reason"))) > 1,
)
see("accounts out of rhythm", any(accounts.mapped("is_out_of_rhythm")))
deals = env["key.account.deal"].with_context(
    allowed_company_ids=accounts.company_id.ids
)
see("lost to a competitor", deals.search_count([("competitor_id", "!=", False)]))
env.cr.rollback()
if missing:
    sys.exit("\n".join(["the demo has no more:", *missing]))
