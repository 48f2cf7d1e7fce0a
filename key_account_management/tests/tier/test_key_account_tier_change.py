from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools.ruleset import Ruleset
from ...tools.tiering import State
from ..common import AS_OF, get_opened, get_rows
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestTierChange(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._create_partner()
        cls.orders = cls._create_orders(
            [{"partner": cls.partner, "amount": a, "date": AS_OF} for a in (600_000, 5)]
        )
        cls.draft = cls._create_order(cls.partner, 9, state="draft")
        cls.assessments.assess(cls.company, AS_OF)
        cls.account = cls.env["key.account"].search(
            [("partner_id", "=", cls.partner.id)]
        )
        cls.change = cls.account.change_ids

    def test_one_row_a_move(self):
        self.assertEqual(
            (self.change.kind, self.change.to_tier_id.name, self.change.date),
            ("first", "Key", AS_OF),
        )
        self._assess()
        self.assertEqual(self.account.change_ids, self.change)
        self.orders.write({"state": "cancel"})
        self._assess()
        fall = self.account.change_ids - self.change
        self.assertEqual(
            (fall.kind, fall.from_tier_id.name, fall.to_tier_id.name),
            ("down", "Key", "Standard"),
        )
        self.assertFalse(fall.document_ids)

    def test_documents_counted(self):
        self.assertEqual(self.change.document_ids, self.orders.ids)
        self.assertEqual(self.change.document_model, "sale.order")
        self.assertEqual(self.change.document_count, 2)
        action = self.change.action_view_documents()
        self.assertEqual(get_opened(self.env, action), self.orders.sorted())
        rows = get_rows(self.env, action)
        self.assertEqual(set(rows.mapped("reason")), {"counted"})
        self.assertEqual(sum(rows.mapped("amount")), self.account.ordered_amount)

    def test_documents_changed_since(self):
        """The list says by how much, and adds up to what was decided by."""
        order = self.orders[0]
        order.order_line.price_unit += 7
        rows = get_rows(self.env, self.change.action_view_documents())
        changed = rows.filtered(lambda row: row.reason == "changed")
        self.assertEqual((len(rows), changed.amount), (3, -7))
        self.assertEqual(sum(rows.mapped("amount")), self.account.ordered_amount)

    def test_decision_can_be_repeated(self):
        """From the ledger alone: the values, and the rules of that day."""
        self.tiers["Key"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Sales"
        ).write({"enter": 900_000, "keep": 800_000})
        values = {int(k): [v] for k, v in self.change.criterion_values.items()}
        ruleset = Ruleset(self.change.assessment_id.rules)
        [outcome] = ruleset.judge(values, [State()], self.change.date)
        self.assertEqual(outcome.decision.tier, self.change.to_tier_id.id)

    def test_why_in_words(self):
        self.assertIn(
            "✓ Sales: $\xa0600,005.00 (at least $\xa0500,000.00)", self.change.why
        )
        self.assertIn("✗ Orders per month: 0.17 (at least 5)", self.change.why)

    def test_nobody_changes_it(self):
        for user in (
            self._create_user("boss", "group_manager"),
            self.env.ref("base.user_root"),
        ):
            change = self.change.with_user(user)
            with self.assertRefused(Exception, "can't be changed|not allowed"):
                change.reason = "Other"
            with self.assertRefused(Exception, "can't be deleted|not allowed"):
                change.unlink()
            with self.assertRefused(Exception, "written by moves alone|not allowed"):
                change.copy()
        self.assertTrue(self.change.exists())

    def test_customer_with_history_stays(self):
        self.orders.write({"state": "cancel"})
        (self.orders | self.draft).unlink()
        with self.assertRefused(
            UserError, "Customer can't be deleted: it has a history"
        ):
            self.partner.unlink()
