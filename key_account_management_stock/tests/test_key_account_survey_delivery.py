from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.key_account_management.tests.satisfaction.common import (
    KeyAccountSurveyCommon,
)

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestSurveyDelivery(StockCommon, KeyAccountSurveyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = cls.env.cr.now().replace(microsecond=0)
        cls.programme.write({"trigger": "delivery", "delay_days": 0})
        cls.person = cls._create_person(roles=["decider"])
        cls.person.partner_id.email = "ann@example.com"

    def _get_day(self, days_ago):
        return self.now - timedelta(days=days_ago)

    def _judge(self, days=0):
        as_of = self.now + timedelta(days=days)
        [row] = self.programme._get_candidates(as_of, self.person)
        return row["decision"].verdict

    def test_when_all_of_it_has_left(self):
        """The last part decides; for two weeks."""
        order = self._sell((self.goods, 2, 50), day=self._get_day(9).date())
        self._deliver(order, self._get_day(5), 1)
        self.assertEqual(order.delivery_status, "partial")
        self.assertEqual(self._judge(), "no_occasion")
        self._deliver(order, self._get_day(2))
        customer = self.account.partner_id
        rows = [{"customer_id": customer.id, "partner_id": self.person.partner_id.id}]
        occasions = self.programme._get_occasions(rows, self.now)
        self.assertEqual(occasions, {customer.id: self._get_day(2)})
        self.assertEqual(self._judge(), "ask")
        self.assertEqual(self._judge(days=13), "no_occasion")

    def test_an_invoice_is_no_delivery(self):
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        order = self._sell((self.goods, 2, 50), day=self._get_day(9).date())
        self.goods.invoice_policy = "order"
        invoice = order._create_invoices()
        invoice.invoice_date = self._get_day(3).date()
        invoice.action_post()
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self._judge(), "no_occasion")

    def test_help(self):
        help_text = self.programme.fields_get(["trigger"])["trigger"]["help"]
        self.assertIn("fully delivered", help_text)
