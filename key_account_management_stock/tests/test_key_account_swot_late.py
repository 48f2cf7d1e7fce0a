from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.key_account_management.tests.common import get_opened
from odoo.addons.key_account_management.tests.plan.common import KeyAccountPlanCommon

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestSwotLate(StockCommon, KeyAccountPlanCommon):
    """Orders that came after the promised day, as a weakness of ours."""

    def _sell_promised(self, days_ago, came):
        """An order promised so many days ago, that came so many days ago; or not yet."""
        promised = self.today - timedelta(days=days_ago)
        order = self._sell((self.goods, 2, 50), day=promised, promised=promised)
        if came is not None:
            self._deliver(order, self.today - timedelta(days=came))
        return order

    def _suggest(self):
        self.plan._suggest_swot(self.today)
        return self.plan.swot_ids.filtered(lambda s: s.source == "late_deliveries")

    def test_two_of_four(self):
        """On the day, early, twice late, not yet there; each order has its first delivery."""
        for came in (10, 12):
            self._sell_promised(10, came)
        late = self._sell_promised(10, 6)
        self.assertFalse(self._suggest())  # one is an accident
        self._sell_promised(10, None)
        late |= self._sell_promised(10, 9)
        line = self._suggest()
        self.assertEqual((line.kind, line.state), ("weakness", "suggested"))
        self.assertIn("2 of 4", line.evidence)
        self.assertEqual(line.facts, sorted(map(str, late.ids)))
        action = line.action_view_records()
        self.assertEqual(get_opened(self.env, action), late.sorted())

    def test_out_of_the_window_and_without_a_promise(self):
        self._sell_promised(500, 480)
        self._sell_promised(10, 6)
        self._sell_promised(10, 6).commitment_date = False
        self.assertFalse(self._suggest())

    def test_beside_what_the_main_add_on_finds(self):
        """In the order of before: what we do badly first, then what threatens us."""
        self._sell_promised(10, 6)
        self._sell_promised(10, 6)
        kinds = self.env["key.account.swot"]._fields["source"].get_values(self.env)
        place = kinds.index("late_deliveries")
        self.assertEqual(kinds[place + 1], "overdue_invoices")
        [facts] = self.account._get_swot_facts(self.today).values()
        [found] = facts.found
        self.assertEqual(found.more["judged"], 2)
