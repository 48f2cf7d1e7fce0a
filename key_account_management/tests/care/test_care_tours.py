from datetime import timedelta

from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountCareCommon


@tagged("post_install", "-at_install")
class TestCareTours(KeyAccountCareCommon, PatientHttpCase):
    """In a real browser, as the account manager."""

    def test_lapsed_line(self):
        """What a customer has stopped buying becomes an opportunity."""
        manager = self._create_user("care_tour", "group_user")
        kept, stopped = self._create_goods("Kept"), self._create_goods("Stopped")
        account = self._create_account("Goes on", user_id=manager.id)
        today = self.company._get_key_account_today()
        self._create_line_orders(
            [
                (account.partner_id, day, {product: 50})
                for product, silence in ((kept, 3), (stopped, 150))
                for day in self._every(14, 40, today - timedelta(silence))
            ]
        )
        self.churn._score(self.company, today)
        [line] = account.lapsed_line_ids
        self.assertEqual(line.yearly_amount, 1350)
        self.start_tour(
            "/odoo/lapsed-lines", "key_account_lapsed_line", login=manager.login
        )
        lead = self.env["crm.lead"].search([("partner_id", "=", account.partner_id.id)])
        self.assertEqual(lead.expected_revenue, line.yearly_amount)
        self.assertEqual(lead.type, "opportunity")
        self.assertIn("Stopped", lead.name)
