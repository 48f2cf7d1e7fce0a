from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.key_account_management.tests.alert.test_key_account_alert import (
    AlertCommon,
)
from odoo.addons.key_account_management.tests.common import get_opened, get_rows

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestAlertLate(StockCommon, AlertCommon):
    def test_late_deliveries_of_90_days(self):
        """By the rule of the SWOT: the first delivery was after the promised day."""
        late = self.env["sale.order"]
        for promised, came in ((10, 10), (10, 6), (100, 91), (100, 89)):
            day = self.today - timedelta(days=promised)
            order = self._sell((self.goods, 2, 50), day=day, promised=day)
            self._deliver(order, self.today - timedelta(days=came))
            if came in (6, 89):
                late |= order
        alert = self._open()
        fact = alert.facts["late_deliveries"]
        self.assertEqual(fact, {"count": 2, "amount": 200, "ids": sorted(late.ids)})
        shown = {line["code"]: line for line in alert._describe_facts()}
        self.assertEqual(shown["late_deliveries"]["value"], "2")
        self.assertIn("200", shown["late_deliveries"]["detail"])
        action = alert.action_view_fact("late_deliveries")
        self.assertEqual(get_opened(self.env, action), late.sorted())
        self.assertEqual(sum(get_rows(self.env, action).mapped("amount")), 200)

    def test_every_fact_is_complete(self):
        codes = list(self.alerts._get_facts())
        self.assertIn("late_deliveries", codes)
        self.assertEqual(codes, list(self.alerts._get_fact_labels()))
        self.assertEqual(self._open().facts["late_deliveries"], {})
