from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from odoo.addons.key_account_management.tests.common import AS_OF

from .common import MAY, StockCommon

DUE = date(2026, 5, 11)


@tagged("post_install", "-at_install")
class TestDelivery(StockCommon):
    """On time in full is judged by order line; what was delivered is counted by the day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account"].create(
            {"partner_id": cls.customer.id, "company_id": cls.company.id}
        )

    def _sell_ten(self, promised=DUE, **vals):
        return self._sell((self.goods, 10, 5), promised=promised, **vals)

    # On time in full

    def test_in_full_on_the_day(self):
        """Promised for the morning, there in the evening; a day early."""
        order = self._sell_ten(promised=datetime(2026, 5, 11, 6))
        self._deliver(order, datetime(2026, 5, 11, 21))
        self._deliver(self._sell_ten(), date(2026, 5, 10))
        self.assertEqual(self._get_values(), (100, 100))

    def test_the_day_is_the_company_s(self):
        """22:30 in London is past midnight in Berlin, in summer."""
        self._deliver(self._sell_ten(), datetime(2026, 5, 11, 22, 30))
        self.assertEqual(self._get_values(), (50, 0))

    def test_parts_of_a_line_are_one_line(self):
        """A10: 9 of 10 came one by one in time, the last one late."""
        order = self._sell_ten()
        for day in range(2, 11):
            self._deliver(order, date(2026, 5, day), 1)
        self.assertEqual(self._get_values(date(2026, 5, 11)), (45, 0))
        self._deliver(order, date(2026, 5, 12))
        self.assertEqual(self._get_values(), (50, 0))

    def test_parts_all_in_time(self):
        order = self._sell_ten()
        self._deliver(order, date(2026, 5, 9), 6)
        self._deliver(order, DUE)
        self.assertEqual(self._get_values(), (50, 100))

    def test_late(self):
        self._deliver(self._sell_ten(), date(2026, 5, 12))
        self.assertEqual(self._get_values(), (50, 0))

    def test_not_delivered(self):
        self._sell_ten()
        self.assertEqual(self._get_values(), (0, 0))

    def test_cancelled_rest_is_short(self):
        """Unless less was ordered in the end."""
        order = self._sell_ten()
        self._deliver(order, DUE, 6, backorder=False)
        self.assertEqual(self._get_values(), (30, 0))
        order.order_line.write({"product_uom_qty": 6, "price_unit": 5})
        self.assertEqual(self._get_values(), (30, 100))

    def test_cancelled_transfer(self):
        self._sell_ten().picking_ids.action_cancel()
        self.assertEqual(self._get_values(), (0, 0))

    def test_promised_for_later(self):
        """Neither good nor bad yet; delivered all the same."""
        self._deliver(self._sell_ten(promised=date(2026, 7, 1)), DUE)
        self.assertEqual(self._get_values(), (50, None))
        self.assertEqual(self._get_values(date(2026, 7, 1)), (50, 100))

    def test_out_of_the_window(self):
        self._deliver(self._sell_ten(), DUE)
        self.assertEqual(self._get_values(date(2027, 5, 10)), (50, 100))
        self.assertEqual(self._get_values(date(2027, 5, 11)), (0, None))

    def test_past_day_knows_nothing_of_later(self):
        order = self._sell_ten()
        self._deliver(order, date(2026, 5, 9), 4)
        self._deliver(order, DUE)
        self.assertEqual(self._get_values(date(2026, 5, 10)), (20, None))
        self.assertEqual(self._get_values(date(2026, 5, 8)), (0, None))

    def test_expected_by_lead_times(self):
        """Without a date of its own an order promises what Odoo expects; all at once, the day of
        what takes longest."""
        lines = (
            (self.goods, 1, 5, {"customer_lead": 3}),
            (self.spare, 1, 5, {"customer_lead": 7}),
        )
        for policy, days, share in (
            ("direct", 3, 100),
            ("direct", 4, 50),
            ("one", 7, 100),
            ("one", 8, 0),
        ):
            with self.subTest(policy=policy, days=days):
                customer = self._create_partner()
                order = self._sell(*lines, partner=customer, picking_policy=policy)
                self._deliver(order, date(2026, 5, 1 + days))
                self.assertEqual(self._get_values(partner=customer), (10, share))

    def test_lines_without_goods_are_not_judged(self):
        """Services, sections, what is ordered back; and lines that never had a transfer."""
        order = self._sell((self.goods, 1, 5), (self.product, 1, 90), promised=DUE)
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Extras"})
        ]
        self._deliver(order, DUE)
        old = self._create_order(self.customer, 40, MAY)
        old.order_line.product_id = self.goods
        self.assertFalse(old.order_line.move_ids)
        self.assertEqual(self._get_values(), (5, 100))

    def test_cancelled_order_counts_in_nothing(self):
        order = self._sell_ten()
        order._action_cancel()
        self.assertEqual(self._get_values(), (0, None))

    # Returns

    def test_return_before_the_day(self):
        """What went back in time is missing on the day; what went back later was there."""
        first, second = self._sell_ten(), self._sell_ten()
        self._give_back(self._deliver(first, date(2026, 5, 8)), date(2026, 5, 9), 2)
        self._give_back(self._deliver(second, date(2026, 5, 8)), date(2026, 6, 9), 10)
        self.assertEqual(self._get_values(date(2026, 5, 31)), (90, 50))
        self.assertEqual(self._get_values(), (40, 50))

    def test_return_that_is_replaced(self):
        """What is not to be refunded stays delivered, as in Odoo's delivered quantity."""
        order = self._sell_ten()
        sent = self._deliver(order, DUE)
        self._give_back(sent, date(2026, 5, 12), 10, refund=False)
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.assertEqual(self._get_values(), (50, 100))

    # Units, prices, currencies

    def test_units(self):
        """Ordered by the dozen, moved by the piece."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell(
            (self.goods, 2, 24, {"product_uom_id": dozen.id}), promised=DUE
        )
        move = order.order_line.move_ids
        self.assertEqual(
            (move.product_uom, move.product_uom_qty), (self.goods.uom_id, 24)
        )
        self._deliver(order, DUE, 23)
        self.assertEqual(self._get_values(), (46, 0))
        self._deliver(order, DUE)
        self.assertEqual(self._get_values(), (48, 100))

    def test_discount_and_currency(self):
        """At the order's own rate, untaxed."""
        euro = self.env.ref("base.EUR")
        pricelist = self._create_pricelist(euro, {date(2020, 1, 1): 0.5})
        order = self._sell(
            (self.goods, 10, 5, {"discount": 20}),
            promised=DUE,
            pricelist_id=pricelist.id,
        )
        self.assertEqual(order.currency_rate, 0.5)
        self._deliver(order, DUE)
        self.assertEqual(self._get_values(), (80, 100))

    def test_without_rate(self):
        """An order that is left out of the sales is left out of what was delivered; whether the
        goods came has no currency."""
        currency = self.env["res.currency"].create({"name": "XKA", "symbol": "X"})
        pricelist = self._create_pricelist(currency)
        self._deliver(self._sell_ten(pricelist_id=pricelist.id), DUE)
        self._deliver(self._sell_ten(), DUE)
        self.assertEqual(self._get_values(), (50, 100))

    def test_more_than_ordered(self):
        """Of the line, and of a product that was not ordered at all."""
        order = self._sell_ten()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 12, "picked": True})
        picking.move_ids = [
            Command.create(
                {
                    "product_id": self.spare.id,
                    "quantity": 3,
                    "picked": True,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
        ]
        self._finish(picking, DUE)
        added = order.order_line - order.order_line[0]
        self.assertEqual((added.product_id, added.product_uom_qty), (self.spare, 0))
        added.price_unit = 7
        self.assertEqual(self._get_values(), (60 + 21, 100))

    # Kits: bills of materials are not ours; their parts move for the line of the kit

    def _send_part(self, order, part, day):
        places = {
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": order.partner_id.property_stock_customer.id,
        }
        picking = self.env["stock.picking"].create(
            {
                "partner_id": order.partner_id.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                **places,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": part.id,
                            "product_uom_qty": 2,
                            "sale_line_id": order.order_line.id,
                            **places,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": 2, "picked": True})
        return self._finish(picking, day)

    def test_kit(self):
        """Counts what Odoo says is delivered of it, on the day that the last part left."""
        order = self._sell((self.goods, 1, 40), promised=DUE)
        order.picking_ids.action_cancel()
        self._send_part(order, self.spare, date(2026, 5, 9))
        last = self._send_part(order, self.part, DUE)
        self.assertEqual(order.order_line.qty_delivered, 0)  # no kit without its bill
        self.assertEqual(self._get_values(), (0, 0))
        order.order_line.qty_delivered = 1
        self.assertEqual(self._get_values(), (40, 100))
        self.assertEqual(self._get_values(date(2026, 5, 10)), (0, None))
        last.date_done = datetime(2026, 5, 12, 12)
        order.order_line.qty_delivered = 1
        self.assertEqual(self._get_values(), (40, 0))

    # Where else they are asked

    def test_multi_step(self):
        """What is picked in the warehouse has not left."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._sell_ten()
        self._deliver(order, date(2026, 5, 9))
        self.assertEqual(self._get_values(), (0, 0))
        self._deliver(order, DUE)
        self.assertEqual(self._get_values(), (50, 100))

    def test_criterion_and_explanation(self):
        criteria = self.env["key.account.criterion"]
        for name, measure in (("Out", "delivered_amount"), ("OTIF", "on_time_share")):
            self.criteria[name] = criteria.create({"name": name, "measure": measure})
        units = [self.criteria[name].unit for name in ("Out", "OTIF")]
        self.assertEqual(units, ["money", "percent"])
        self._set_ladder(Best=[("Out", 50, 40), ("OTIF", 90, 80)])
        poor = self._create_partner("Poor")
        self._deliver(self._sell_ten(), DUE)
        self._deliver(self._sell_ten(partner=poor), date(2026, 5, 12))
        self._assess()
        self.assertEqual(self._get_tier(self.customer), "Best")
        self.assertEqual(self._get_tier(poor), "Standard")
        account = self._get_account(poor)
        rows = {row["name"]: row["value"] for row in account.explain(AS_OF)["criteria"]}
        self.assertEqual((rows["Out"], rows["OTIF"]), (50, 0))

    def test_sources_have_a_row_a_document(self):
        """The list of the documents of a figure adds up to the figure."""
        order = self._sell((self.goods, 10, 5), (self.spare, 1, 9), promised=DUE)
        sent = self._deliver(order, date(2026, 5, 9), 4, 1)
        rest = self._deliver(order, DUE)
        back = self._give_back(sent, date(2026, 5, 20), 1)
        measures = self.env["key.account.measure.mixin"]
        gather = self.env["key.account"]._get_category_gather(self.company, AS_OF)
        self.env.flush_all()
        rows = self.env.execute_query_dict(measures._source_delivery(gather))
        amounts = {row["id"]: row["amount"] for row in rows}
        self.assertEqual(amounts, {sent.id: 29, rest.id: 30, back.id: -5})
        lines = self.env.execute_query_dict(measures._source_delivery_line(gather))
        moves = (sent | rest | back).move_ids
        self.assertEqual({row["line_id"] for row in lines}, set(moves.ids))
        self.assertEqual(sum(row["amount"] for row in lines), 54)
        promises = self.env.execute_query_dict(measures._source_promise_line(gather))
        self.assertEqual({row["id"] for row in promises}, set(order.ids))
        self.assertEqual(
            {row["line_id"]: row["amount"] for row in promises},
            dict(zip(order.order_line.ids, (50, 9), strict=True)),
        )
