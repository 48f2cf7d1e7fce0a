from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.key_account_management.tests.common import get_opened, get_rows
from odoo.addons.key_account_management.tests.plan.common import KeyAccountPlanCommon

from .common import StockCommon

MODULE = "key_account_management_stock"
MEASURES = ("delivered_amount", "on_time_share")


@tagged("post_install", "-at_install")
class TestRetire(StockCommon, KeyAccountPlanCommon):
    """What the end of the bridge does to the records that use what it adds."""

    def _uninstall(self, model, name, values):
        selections = self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", model),
                ("field_id.name", "=", name),
                ("value", "in", values),
            ]
        )
        self.assertEqual(len(selections), len(values))
        owners = self.env["ir.model.data"].search(
            [
                ("model", "=", selections._name),
                ("res_id", "in", selections.ids),
            ]
        )
        self.assertEqual(set(owners.mapped("module")), {MODULE})
        selections._process_ondelete()

    def test_criteria_and_their_thresholds(self):
        for measure in MEASURES:
            self.criteria[measure] = self.env["key.account.criterion"].create(
                {"name": measure, "measure": measure}
            )
        self._set_ladder(
            Best=[("delivered_amount", 10, 8), ("Sales", 1000, 800)],
            Twin=[("on_time_share", 90, 80)],
        )
        self._uninstall("key.account.criterion", "measure", MEASURES)
        self.assertEqual(self.tiers["Best"].rule_ids.criterion_id.name, "Sales")
        self.assertFalse(self.tiers["Twin"].active)
        self.company._get_key_account_ruleset()

    def test_objectives_say_what_they_lost(self):
        objective = self._create_objective(measure="on_time_share", target=95)
        self._uninstall("key.account.objective", "measure", MEASURES)
        self.assertEqual((objective.measure, objective.target), (False, 95))
        self.assertEqual(objective.lost, "Order lines delivered on time in full")

    def test_swot(self):
        """Whatever the plan's state: what was decided stays, what waits goes."""
        promised = self.today - timedelta(days=10)
        for _order in range(2):
            order = self._sell((self.goods, 2, 50), day=promised, promised=promised)
            self._deliver(order, self.today)
        self.plan._suggest_swot(self.today)
        accepted = self.plan.swot_ids
        accepted.action_accept()
        waiting = self._create_plan(name="Next")
        waiting._suggest_swot(self.today)
        self.assertEqual(waiting.swot_ids.source, "late_deliveries")
        self.plan.sudo().state = "closed"
        self._uninstall("key.account.swot", "source", ["late_deliveries"])
        self.assertFalse(waiting.swot_ids.exists())
        self.assertEqual((accepted.source, accepted.state), (False, "accepted"))

    def test_objective_documents(self):
        """What the actual of an objective was counted of opens: transfers, order lines; also
        of a category. On the day that it was counted on, and adding up."""
        year = self.plan.date_start
        wares = self.env["product.category"].create({"name": "Wares"})
        self.goods.categ_id = wares
        order = self._sell((self.goods, 4, 5), day=year, promised=year)
        sent = self._deliver(order, year)
        for measure, category, document, kind, value in (
            ("delivered_amount", False, sent, "delivery", 20),
            ("delivered_amount", wares, sent, "delivery_line", 20),
            ("on_time_share", False, order, "order_line", 100),
            ("on_time_share", wares, order, "order_line", 100),
        ):
            with self.subTest(measure=measure, category=category):
                objective = self._create_objective(
                    measure=measure, category_id=category and category.id, target=100
                )
                self.assertEqual(objective.actual, value)
                action = objective.action_view_documents()
                self.assertEqual(get_opened(self.env, action), document)
                row = get_rows(self.env, action)
                self.assertEqual((row.kind, row.amount), (kind, 20))
                self.assertEqual((row.date, row.partner_id), (year, self.customer))

    def test_documents_of_two_orders_in_a_transfer(self):
        """By two contacts of the customer: each has a row, so that the list adds up."""
        year, contact = self.plan.date_start, self._create_contact("Buyer")
        order = self._sell((self.goods, 4, 5), day=year, promised=year)
        other = self._sell((self.goods, 2, 5), day=year, promised=year, partner=contact)
        merged, picking = order.picking_ids, other.picking_ids
        picking.move_ids.picking_id = merged
        sent = self._deliver(order, year)
        objective = self._create_objective(measure="delivered_amount", target=100)
        self.assertEqual(objective.actual, 30)
        action = objective.action_view_documents()
        self.assertEqual(get_opened(self.env, action), sent)
        rows = get_rows(self.env, action)
        self.assertEqual(
            {(row.contact_id, row.amount) for row in rows},
            {(self.customer, 20), (contact, 10)},
        )

    def test_promise_without_rate(self):
        """Whether the goods came has no currency: the line counts, without an amount."""
        year = self.plan.date_start
        currency = self.env["res.currency"].create({"name": "XKA", "symbol": "X"})
        pricelist = self._create_pricelist(currency)
        order = self._sell(
            (self.goods, 4, 5), day=year, promised=year, pricelist_id=pricelist.id
        )
        self._deliver(order, year)
        objective = self._create_objective(measure="on_time_share", target=100)
        self.assertEqual(objective.actual, 100)
        row = get_rows(self.env, objective.action_view_documents())
        self.assertEqual((row.reason, row.has_amount), ("counted", False))
