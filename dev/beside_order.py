# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` by dev/beside on demo data: an order from quotation to payment, its return
and credit note, beside all that other modules do to it; its customer's figures, and a review that
is held. Keeps nothing; a failed check raises, and the shell ends with an error."""

from odoo import Command, fields

company = env.ref("base.main_company")
env = env(
    user=env.ref("base.user_admin"),
    context={
        "allowed_company_ids": company.ids,
        "lang": "en_US",
        "tracking_disable": True,
    },
)
company = company.with_env(env)
today = company._get_key_account_today()
assessments = env["key.account.assessment"]
account = env["key.account"].search(
    [("company_id", "=", company.id), ("order_count", ">", 3)], limit=1
)
customer = account.partner_id
assert account, "the demo has no account with orders"
product = env["product.product"].create(
    {
        "name": "Thing",
        "type": "consu",
        "is_storable": True,
        "invoice_policy": "delivery",
        "list_price": 500,
        "taxes_id": False,
    }
)


def assess():
    assessments.assess(company.ids, today.isoformat())
    env.invalidate_all()


assess()
before = account.ordered_amount, account.invoiced_amount, account.order_count

# Quotation, order
order = env["sale.order"].create(
    {
        "partner_id": customer.id,
        "pricelist_id": False,
        "order_line": [
            Command.create(
                {"product_id": product.id, "product_uom_qty": 4, "price_unit": 500}
            )
        ],
    }
)
assess()
assert account.order_count == before[2], "a quotation was counted"
order.action_confirm()
assess()
amount = order.amount_untaxed / order.currency_rate
assert account.order_count == before[2] + 1, account.order_count
assert abs(account.ordered_amount - before[0] - amount) < 0.01, account.ordered_amount

# Delivery
picking = order.picking_ids
picking.move_ids.write({"quantity": 4, "picked": True})
picking.button_validate()
assert picking.state == "done", picking.state

# Invoice, payment
invoice = order._create_invoices()
invoice.action_post()
env["account.payment.register"].with_context(
    active_model="account.move", active_ids=invoice.ids
).create({})._create_payments()
assert invoice.payment_state in ("paid", "in_payment"), invoice.payment_state
assess()
assert abs(account.invoiced_amount - before[1] - amount) < 0.01, account.invoiced_amount

# Return, credit note
wizard = env["stock.return.picking"].create({"picking_id": picking.id})
wizard.product_return_moves.quantity = 1
back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
back.move_ids.write({"quantity": 1, "picked": True})
back.button_validate()
assert back.state == "done", back.state
credit = order._create_invoices(final=True)
credit.action_post()
assert credit.move_type == "out_refund", credit.move_type
assess()
returned = amount / 4
assert abs(account.invoiced_amount - before[1] - amount + returned) < 0.01
assert account.order_count == before[2] + 1
documents = account.explain()["counted"]
assert order.id in [d["id"] for d in documents if d["model"] == "sale.order"], documents

# A review of this month, held
review = env["key.account.review"].create(
    {
        "account_id": account.id,
        "date": today,
        "date_start": fields.Date.start_of(today, "month"),
        "date_end": today,
    }
)
review.action_build()
assert review.content["deliveries"]["returns"] >= 1, review.content["deliveries"]
review.action_ready()
for line in review.mark_ids:
    line.mark = "3"
review.action_hold()
assert review.state == "held", review.state
assert review.read()[0]["content"]["sales"]["now"] > 0
print(f"{order.name}: sold, delivered, paid, returned, credited; {review.name} held")
env.cr.rollback()
