import random
from collections import defaultdict
from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.key_account_management.tests.common import get_rows
from odoo.addons.key_account_management.tests.review.figures import (
    MEASURES,
    find_fault,
    get_part_counted,
    walk_account,
    walk_objective,
)

from .common import StockCommon

WALKED = MEASURES | {"on_time_share": get_part_counted}
WALKED["delivered_amount"] = MEASURES["ordered_amount"]  # a sum, too
FROM, AS_OF = date(2025, 7, 1), date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestDeliveryOracle(StockCommon):
    """Random orders, transfers and returns of 25 customers: what the measures say, beside what
    follows from the records one by one, by Odoo's own rules of what is delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rnd = random.Random(1510)
        cls.company.key_account_tz = "Pacific/Auckland"
        dozen = cls.env.ref("uom.product_uom_dozen")
        cls.units = [{}, {}, {"product_uom_id": dozen.id}]
        rates = {date(2020, 1, 1): 0.8, date(2026, 1, 1): 1.25}
        euro = cls._create_pricelist(cls.env.ref("base.EUR"), rates)
        cls.pricelists = [{}, {}, {"pricelist_id": euro.id}]
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Random {n}", "is_company": True} for n in range(25)]
        )
        contacts = cls.env["res.partner"].create(
            [{"name": "Contact", "parent_id": p.id} for p in cls.customers[:8]]
        )
        for buyer in cls.rnd.choices(cls.customers | contacts, k=70):
            cls._sell_at_random(buyer)

    @classmethod
    def _draw_moment(cls, day, first, last):
        moment = cls._moment(day) + timedelta(days=cls.rnd.randint(first, last))
        return moment.replace(hour=cls.rnd.randrange(24))

    @classmethod
    def _sell_at_random(cls, buyer):
        rnd = cls.rnd
        day = cls._draw_moment(AS_OF, -400, 5)
        lines = [
            (
                rnd.choice([cls.goods, cls.spare, cls.product]),
                rnd.randint(1, 9),
                round(rnd.uniform(1, 90), 2),
                {
                    "discount": rnd.choice([0, 0, 10]),
                    "customer_lead": rnd.choice([0, 2, 5]),
                    **rnd.choice(cls.units),
                },
            )
            for _line in range(rnd.randint(1, 3))
        ]
        promised = rnd.choice([None, cls._draw_moment(day, 0, 6)])
        order = cls._sell(
            *lines,
            day=day,
            promised=promised,
            partner=buyer,
            picking_policy=rnd.choice(["direct", "one"]),
            **rnd.choice(cls.pricelists),
        )
        for _transfer in range(rnd.choice([0, 1, 1, 2, 3])):
            cls._deliver_at_random(order, day)
        if rnd.random() < 0.05:
            order._action_cancel()

    @classmethod
    def _deliver_at_random(cls, order, day):
        rnd = cls.rnd
        waiting = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        if not waiting:
            return
        quantities = [
            rnd.choice([move.product_uom_qty] * 3 + [move.product_uom_qty // 2])
            for move in waiting.move_ids.sorted("id")
        ]
        if not any(quantities):
            return
        moment = cls._draw_moment(day, 0, 8)
        sent = cls._deliver(order, moment, *quantities, backorder=rnd.random() < 0.8)
        if rnd.random() < 0.3:
            back = cls._draw_moment(moment, 0, 9)
            cls._give_back(sent, back, 1, refund=rnd.random() < 0.7)

    # The reckoning

    def _get_day(self, moment):
        zone = self.company.key_account_tz
        record = self.company.with_context(tz=zone)
        return fields.Datetime.context_timestamp(record, moment).date()

    def _get_moved(self, line):
        """Yield the day and the quantity of what came of a line, and of what went back."""
        for sign, moves in zip(
            (1, -1), line._get_outgoing_incoming_moves(), strict=True
        ):
            for move in moves.filtered(lambda m: m.state == "done"):
                quantity = move.product_uom._compute_quantity(
                    move.quantity, line.product_uom_id, round=False
                )
                yield self._get_day(move.date), sign * quantity

    def _reckon(self):
        """Return ``{customer: [amount, lines in time, lines due]}`` and ``{customer: {orders
        late}}``."""
        figures, late = defaultdict(lambda: [0, 0, 0]), defaultdict(set)
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("state", "=", "sale")]
        )
        for order in orders:
            customer = order.partner_id.commercial_partner_id
            for line in order.order_line.filtered("move_ids"):
                moved = list(self._get_moved(line))
                price = line.price_subtotal / line.product_uom_qty / order.currency_rate
                figures[customer][0] += sum(
                    quantity * price for day, quantity in moved if FROM <= day <= AS_OF
                )
                expected = (
                    order.expected_date
                    if order.picking_policy == "one"
                    else line._expected_date()
                )
                due = self._get_day(order.commitment_date or expected)
                if FROM <= due <= AS_OF:
                    there = sum(quantity for day, quantity in moved if day <= due)
                    figures[customer][1] += round(there, 2) >= line.product_uom_qty
                    figures[customer][2] += 1
            if order.commitment_date and order.effective_date:
                came = self._get_day(order.effective_date)
                if FROM <= came <= AS_OF and came > self._get_day(
                    order.commitment_date
                ):
                    late[customer].add(order.id)
        return figures, late

    def test_measures(self):
        figures, _late = self._reckon()
        found = self._measure(
            self.customers, AS_OF, "delivered_amount", "on_time_share"
        )
        self.assertGreater(sum(due for _amount, _good, due in figures.values()), 60)
        shares = set()
        for customer in self.customers:
            amount, good, due = figures[customer]
            share = 100 * good / due if due else None
            values = found.get(customer.id, [0, None])
            self.assertAlmostEqual(values[0], amount, 4, customer.name)
            if share is None:
                self.assertIsNone(values[1], customer.name)
            else:
                self.assertAlmostEqual(values[1], share, 4, customer.name)
            shares.add(share)
        self.assertGreater(len(shares), 4)  # not all alike

    def test_all_delivered_is_odoo_s_delivered_quantity(self):
        """Over all time, and where no unit rounds."""
        measures = self.env["key.account.measure.mixin"]
        gather = self.env["key.account"]._get_category_gather(
            self.company, date(2030, 1, 1)
        )
        self.env.flush_all()
        rows = self.env.execute_query_dict(measures._source_delivery_line(gather))
        moves = self.env["stock.move"].browse(row["line_id"] for row in rows)
        amounts = defaultdict(float)
        for move, row in zip(moves, rows, strict=True):
            amounts[move.sale_line_id] += row["amount"] or 0
        compared = 0
        for line, amount in amounts.items():
            if line.product_uom_id == line.product_id.uom_id:
                price = line.price_subtotal / line.product_uom_qty
                expected = line.qty_delivered * price / line.order_id.currency_rate
                self.assertAlmostEqual(amount, expected, 4)
                compared += 1
        self.assertGreater(compared, 20)

    def test_late_orders(self):
        _figures, late = self._reckon()
        self.assertGreater(sum(map(len, late.values())), 5)
        accounts = self.env["key.account"].create(
            [
                {"partner_id": customer.id, "company_id": self.company.id}
                for customer in self.customers
            ]
        )
        gather = accounts._get_category_gather(self.company, AS_OF)
        found = accounts._get_late_deliveries(gather)
        for account in accounts:
            ids, judged = found.get(account.id, ((), 0))
            self.assertEqual(set(ids), late[account.partner_id])
            self.assertLessEqual(len(ids), judged)

    def test_lists_add_up(self):
        """The lists behind criteria and objectives, too: what came and went back, in what
        currency, and which lines were not in time."""
        criteria = self.env["key.account.criterion"].create(
            [
                {
                    "name": code,
                    "measure": code,
                    "weight": 1,
                    "company_id": self.company.id,
                }
                for code in ("delivered_amount", "on_time_share")
            ]
        )
        self.env["key.account.assessment"].assess(self.company, AS_OF)
        accounts = self.env["key.account"].search(
            [("partner_id", "in", self.customers.ids)]
        )
        figures = [
            figure for account in accounts for figure in walk_account(account, WALKED)
        ]
        for account in accounts:
            plan = self.env["key.account.plan"].create(
                {
                    "name": "Deliver",
                    "account_id": account.id,
                    "date_start": FROM,
                    "date_end": AS_OF,
                }
            )
            for code in criteria.mapped("measure"):
                objective = self.env["key.account.objective"].create(
                    {"name": code, "plan_id": plan.id, "measure": code, "target": 99}
                )
                figures += walk_objective(objective, WALKED)
        faults = [find_fault(f, get_rows(self.env, f.open())) for f in figures]
        self.assertEqual([fault for fault in faults if fault], [])
        delivered = [
            figure.value
            for figure in figures
            if figure.name.endswith((*criteria.mapped("name"), "_share ", "_amount "))
        ]
        self.assertGreater(len([value for value in delivered if value]), 50)
        rows = self.env["key.account.document"].search([])
        self.assertLessEqual({"delivery", "order_line"}, {*rows.mapped("kind")})
        self.assertLessEqual({"counted", "short"}, {*rows.mapped("reason")})
        self.assertTrue(rows.filtered(lambda r: r.kind == "delivery" and r.amount < 0))
