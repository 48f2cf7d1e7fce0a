# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` by .ci/run where Odoo's Inventory is installed: what is told of deliveries in
reviews, in the SWOT, beside an alert and to a survey. Keeps nothing; a failed check raises, and
the shell ends with an error."""

from datetime import datetime, time, timedelta

from odoo import Command

company = env.ref("base.main_company")
company.key_account_tz = "UTC"
now = datetime.now().replace(microsecond=0)
today = now.date()
customer = env["res.partner"].create({"name": "Waits", "is_company": True})
product = env["product.product"].create({"name": "Thing", "type": "consu"})
account = env["key.account"].create(
    {"partner_id": customer.id, "company_id": company.id}
)


def moment(days_ago, hour=12):
    return datetime.combine(today - timedelta(days=days_ago), time(hour))


def sell(promised):
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "commitment_date": promised,
            "order_line": [
                Command.create(
                    {"product_id": product.id, "product_uom_qty": 2, "price_unit": 50}
                )
            ],
        }
    )
    order.action_confirm()
    return order


def transfer(picking, done, quantity=2):
    picking.move_ids.write({"quantity": quantity, "picked": True})
    picking.with_context(
        skip_backorder=True, picking_ids_not_to_backorder=[]
    ).button_validate()
    assert picking.state == "done", picking.state
    # It is validated now; it happened then.
    picking.move_ids.date = done
    picking.date_done = done
    return picking


def give_back(picking, done):
    wizard = env["stock.return.picking"].create({"picking_id": picking.id})
    wizard.product_return_moves.quantity = 1
    back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
    return transfer(back, done, quantity=1)


# Promised ten days ago: on the day though later than the hour, early, late, late and not
# yet; the half of one order in time, the other half late.
same_day = sell(moment(10, hour=8))
transfer(same_day.picking_ids, moment(10, hour=17))
early = sell(moment(10))
sent = transfer(early.picking_ids, moment(12))
late = sell(moment(10)) | sell(moment(10))
for order in late:
    transfer(order.picking_ids, moment(6))
waiting = sell(moment(10))
halves = sell(moment(10))
transfer(halves.picking_ids, moment(11), quantity=1)
[backorder] = halves.picking_ids.filtered(lambda p: p.state != "done")
transfer(backorder, moment(1), quantity=1)
returned = give_back(sent, moment(5))
# The customer sells to us, too: that is no return.
supply = env["stock.picking"].create(
    {
        "partner_id": customer.id,
        "picking_type_id": early.warehouse_id.in_type_id.id,
        "location_id": env.ref("stock.stock_location_suppliers").id,
        "location_dest_id": early.warehouse_id.lot_stock_id.id,
        "move_ids": [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": 2,
                    "location_id": env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": early.warehouse_id.lot_stock_id.id,
                }
            )
        ],
    }
)
supply.action_confirm()
transfer(supply, moment(5))
env.flush_all()

# A review: lines in full by the day promised.
review = env["key.account.review"].create(
    {
        "account_id": account.id,
        "date": today,
        "date_start": today - timedelta(days=30),
        "date_end": today,
    }
)
records = {}
deliveries = review._get_deliveries(records, today)
assert deliveries == {"due": 7, "on_time": 3, "returns": 1}, deliveries
slow = env["stock.move"].browse(records["deliveries_late"][1])
assert slow.sale_line_id.order_id == late | waiting | halves, slow
assert records["returns"] == ("stock.move", returned.move_ids.ids), records["returns"]

# The SWOT: orders that came after the promised day; two, and of five.
plan = env["key.account.plan"].create(
    {
        "name": "Deliver",
        "account_id": account.id,
        "date_start": today,
        "date_end": today + timedelta(days=364),
    }
)
lines = plan._suggest_swot(today).filtered(lambda s: s.source == "late_deliveries")
assert len(lines) == 1, plan.swot_ids.mapped("source")
assert "2 of 5" in lines.evidence, lines.evidence


def get_documents(action):
    rows = env[action["res_model"]].search(action["domain"])
    return env["sale.order"].browse(rows.mapped("res_id")).sorted()


viewed = get_documents(lines.action_view_records())
assert viewed == late.sorted(), viewed

# A survey after a delivery: when the last part of an order came, and not long after.
person = env["key.account.stakeholder"].create(
    {
        "account_id": account.id,
        "partner_id": env["res.partner"]
        .create({"name": "Ann", "parent_id": customer.id, "email": "ann@example.com"})
        .id,
    }
)
programme = env["key.account.survey"].create(
    {
        "name": "After a delivery",
        "company_id": company.id,
        "survey_id": env["survey.survey"].search([], limit=1).id,
        "trigger": "delivery",
        "role_ids": False,
        "tier_ids": False,
        "delay_days": 0,
    }
)
customers = [{"customer_id": customer.id, "partner_id": person.partner_id.id}]
occasions = programme._get_occasions(customers, now)
assert occasions == {customer.id: moment(1)}, occasions


def judge(days):
    [row] = programme._get_candidates(now + timedelta(days=days), person)
    return row["decision"].verdict


assert judge(0) == "ask", judge(0)
assert judge(30) == "no_occasion", judge(30)
waits = [(o.delivery_status, o.effective_date) for o in waiting]
assert waits == [("pending", False)], waits

# An alert: the same orders, by the same rule.
alert = env["key.account.alert"]._open(account, "detractor", {account.id: "Late"})
fact = alert.facts["late_deliveries"]
assert fact == {"count": 2, "amount": 200, "ids": sorted(late.ids)}, fact
action = alert.action_view_fact("late_deliveries")
assert get_documents(action) == late.sorted(), action
env.cr.rollback()
