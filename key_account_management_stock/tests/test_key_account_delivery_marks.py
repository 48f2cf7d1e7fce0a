from datetime import date

from odoo.tests import new_test_user, tagged

from .common import MAY, StockCommon


@tagged("post_install", "-at_install")
class TestDeliveryMarks(StockCommon):
    """What changes what was delivered, or the promise, asks for a reassessment at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell((cls.goods, 10, 5), promised=date(2026, 5, 11))
        cls.sent = cls._deliver(cls.order, MAY, 4)
        cls.marks = cls.env["key.account.reassessment"]

    def setUp(self):
        super().setUp()
        self._take_marks()

    def _take_marks(self):
        """Return the customers marked since, after what a commit does before it commits."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        marks = self.marks.search([("company_id", "=", self.company.id)])
        partners = marks.partner_id
        marks.unlink()
        return partners

    def test_what_marks(self):
        move = self.sent.move_ids
        for name, change in (
            ("delivered", lambda: self._deliver(self.order, MAY, 1)),
            ("date", lambda: self.sent.write({"date_done": date(2026, 5, 3)})),
            ("corrected", lambda: move.move_line_ids.write({"quantity": 3})),
            ("returned", lambda: self._give_back(self.sent, MAY, 1)),
            ("refund", lambda: move.write({"to_refund": not move.to_refund})),
            ("promise", lambda: self.order.write({"commitment_date": False})),
            ("lead", lambda: self.order.order_line.write({"customer_lead": 3})),
            ("policy", lambda: self.order.write({"picking_policy": "one"})),
        ):
            with self.subTest(name):
                change()
                self.assertEqual(self._take_marks(), self.customer, name)

    def test_what_does_not(self):
        """What waits makes no figure yet."""
        waiting = self.order.picking_ids - self.sent
        waiting.scheduled_date = date(2026, 5, 20)
        waiting.move_ids.write({"quantity": 1})
        self.assertFalse(self._take_marks())

    def test_a_warehouse_worker_marks(self):
        """Without any right on orders."""
        worker = new_test_user(
            self.env,
            "worker",
            "stock.group_stock_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        waiting = (self.order.picking_ids - self.sent).with_user(worker)
        waiting.move_ids.write({"quantity": 6, "picked": True})
        waiting.button_validate()
        self.assertEqual(waiting.state, "done")
        self.assertEqual(self._take_marks(), self.customer)
