from datetime import date, timedelta

from lxml import html

from odoo import Command
from odoo.tests import tagged

from odoo.addons.key_account_management.tests.common import get_opened, get_rows
from odoo.addons.key_account_management.tests.plan.common import KeyAccountPlanCommon

from .common import StockCommon

START, END, HELD = date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 2)
DUE = date(2026, 5, 11)


@tagged("post_install", "-at_install")
class TestReviewDeliveries(StockCommon, KeyAccountPlanCommon):
    @classmethod
    def _create_review(cls, **vals):
        return cls.env["key.account.review"].create(
            {
                "account_id": cls.account.id,
                "date": HELD,
                "date_start": START,
                "date_end": END,
                **vals,
            }
        )

    def _sell_two(self, promised=DUE):
        return self._sell((self.goods, 2, 50), promised=promised)

    def _read(self, markup):
        return " ".join(html.fromstring(str(markup)).text_content().split())

    def test_lines_on_time_in_full(self):
        """On the day, early, twice late, half of it late, not at all; and one came back. What
        was promised before or after the period is not of it."""
        self._deliver(self._sell_two(), DUE)
        sent = self._deliver(self._sell_two(), date(2026, 5, 9))
        late = self._sell_two() | self._sell_two()
        for order in late:
            self._deliver(order, date(2026, 5, 15))
        halves = self._sell_two()
        self._deliver(halves, date(2026, 5, 10), 1)
        self._deliver(halves, date(2026, 5, 20))
        late |= self._sell_two() | halves
        self._deliver(self._sell_two(date(2026, 3, 31)), DUE)
        self._sell_two(date(2026, 7, 1))
        back = self._give_back(sent, date(2026, 5, 16), 1)
        self._buy_of_them()
        review = self._create_review()
        review.action_build()
        expected = {"due": 6, "on_time": 2, "returns": 1}
        self.assertEqual(review.content["deliveries"], expected)
        figure = review.content["figures"]["on_time"]
        self.assertAlmostEqual(figure["value"], 100 / 3)
        for key, records in (
            ("deliveries_late", late.sorted()),
            ("returns", back),
        ):
            action = review.action_open_figure(key)
            self.assertEqual(get_opened(self.env, action), records)
        lines = get_rows(self.env, review.action_open_figure("deliveries"))
        self.assertEqual(lines.mapped("amount"), [100] * 6)
        for pack in (review.pack, review.pack_customer):
            text = self._read(pack)
            self.assertIn(
                "Delivered on time in full: 33.3 % · promised lines: 2 / 6", text
            )
            self.assertIn("Late or short: 4", text)
            self.assertIn("Lines returned: 1", text)
            self.assertIn("Delivered on time in full", text)

    def _buy_of_them(self):
        """The customer sells to us, too: that is no return."""
        suppliers = self.env.ref("stock.stock_location_suppliers")
        places = {
            "location_id": suppliers.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        }
        supply = self.env["stock.picking"].create(
            {
                "partner_id": self.account.partner_id.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                **places,
                "move_ids": [
                    Command.create(
                        {"product_id": self.goods.id, "product_uom_qty": 2, **places}
                    )
                ],
            }
        )
        supply.action_confirm()
        supply.move_ids.picked = True
        self._finish(supply, DUE)

    def test_contacts_and_the_running_period(self):
        """Ordered by a contact, shipped elsewhere; judged up to the day that it is built."""
        contact = self._create_contact("Buyer")
        depot = self._create_partner("Depot")
        order = self._sell(
            (self.goods, 2, 50),
            promised=self.today,
            partner=contact,
            partner_shipping_id=depot.id,
        )
        review = self._create_review(
            date=self.today,
            date_start=self.today,
            date_end=self.today + timedelta(days=30),
        )
        records = {}
        found = review._get_deliveries(records, self.today)
        self.assertEqual(found, {"due": 1, "on_time": 0, "returns": 0})
        self._deliver(order, self.today)
        found = review._get_deliveries(records, self.today)
        self.assertEqual(found["on_time"], 1)

    def test_nothing_due(self):
        review = self._create_review()
        review.action_build()
        self.assertIsNone(review.content["figures"]["on_time"]["value"])
        self.assertIn("Nothing was due.", self._read(review.pack))

    def test_pack_of_before(self):
        """Built before there was Inventory: it shows as ever, and says so to us alone."""
        review = self._create_review()
        review.action_build()
        for deliveries in ({}, {"deliveries": None}, {"deliveries": {"due": "x"}}):
            content = {k: v for k, v in review.content.items() if k != "deliveries"}
            content["figures"].pop("on_time", None)
            review.sudo().content = {**content, **deliveries}
            review.invalidate_recordset()
            self.assertIn("Deliveries not measured", self._read(review.pack))
            self.assertNotIn("Deliveries", self._read(review.pack_customer))
        review.action_build()
        self.assertIn("Nothing was due.", self._read(review.pack))

    def test_figures_in_the_order_of_before(self):
        labels = list(self._create_review()._get_labels()["figures"])
        place = labels.index("on_time")
        self.assertEqual(
            labels[place - 1 : place + 2], ["initiatives_late", "on_time", "recommend"]
        )
        self.assertEqual(len(labels), 8)  # two rows of four
