import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.tier.key_account_tier_change_since import SHOWN
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

    def test_each_label_once(self):
        """In an export and in a filter of one's own, in English and in Chinese; what a decision
        rests on can be exported."""
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search(
            [("name", "=", "key_account_management")]
        )
        module._update_translations(["zh_CN"])
        for lang in ("en_US", "zh_CN"):
            described = self.change.with_context(lang=lang).fields_get()
            for offered in ("exportable", "searchable"):
                labels = [
                    field["string"]
                    for field in described.values()
                    if field.get(offered, True)
                ]
                twice = {label for label in labels if labels.count(label) > 1}
                self.assertFalse(twice, (lang, offered))
        names = ["criterion_values", "document_ids", "document_amounts"]
        [row] = self.change.export_data(names)["datas"]
        self.assertEqual(json.loads(row[1]), self.change.document_ids)
        arch = self.env["key.account.tier.change"].get_view(view_type="list")["arch"]
        self.assertIn('js_class="key_account_ledger"', arch)

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
        """The list says which and by how much, and adds up to what was decided by."""
        order = self.orders[0]
        order.order_line.price_unit += 7
        rows = get_rows(self.env, self.change.action_view_documents())
        changed = rows.filtered(lambda row: row.reason == "changed")
        self.assertEqual((len(rows), changed.amount), (3, -7))
        self.assertEqual((changed.res_id, changed.original_amount), (order.id, 0))
        self.assertEqual(sum(rows.mapped("amount")), self.account.ordered_amount)
        self.orders._action_cancel()
        rows = get_rows(self.env, self.change.action_view_documents())
        self.assertEqual(set(rows.mapped("reason")), {"changed"})
        self.assertEqual(sum(rows.mapped("amount")), self.account.ordered_amount)

    def _get_changed_since(self, user=None, change=None):
        self.env.flush_all()
        self.env.invalidate_all()
        change = (change or self.change).with_user(user or self.env.user)
        text = (change.changed_since or "").replace("\N{NO-BREAK SPACE}", " ")
        return text.splitlines()

    def test_changed_since_on_the_row(self):
        """Which documents, from what to what: changed, cancelled, deleted."""
        self.assertEqual(self.change.document_amounts, [600_000, 5])
        self.assertEqual(
            self._get_changed_since(), ["No document counted has changed."]
        )
        first, second = self.orders
        first.order_line.price_unit = 600_007
        line = f"{first.name}: was $ 600,000.00, is $ 600,007.00 (+$ 7.00)"
        self.assertEqual(self._get_changed_since(), [line])
        second._action_cancel()
        lines = self._get_changed_since()
        self.assertEqual(
            lines[1:],
            [
                f"{second.name} (Cancelled): was $ 5.00, is $ 0.00 (−$ 5.00)",
                "Together: +$ 2.00",
            ],
        )
        second.unlink()
        self.assertEqual(
            self._get_changed_since(),
            [line, "Deleted since: 1 (−$ 5.00)", "Together: +$ 2.00"],
        )

    def test_changed_since_in_the_reader_s_rights(self):
        """A salesperson reads no number of another's order, but the sum."""
        user = self._create_user("own_orders", "group_user")
        self.account.user_id = False
        self.orders[0].user_id = self._create_user("their_orders", "group_user")
        self.orders[1].user_id = user
        for order in self.orders:
            order.order_line.price_unit += 1
        lines = self._get_changed_since(user)
        self.assertEqual(len(lines), 3)
        self.assertIn(self.orders[1].name, lines[0])
        self.assertEqual(
            lines[1:],
            ["Documents that you may not see: 1 (+$ 1.00)", "Together: +$ 2.00"],
        )

    def test_changed_since_of_many(self):
        """Those that are told one by one have an end."""
        partner = self._create_partner("Buys often")
        orders = self._create_orders(
            [{"partner": partner, "amount": 9, "date": AS_OF}] * (SHOWN + 2)
        )
        self._assess()
        orders.order_line.price_unit = 10
        lines = self._get_changed_since(change=self._get_account(partner).change_ids)
        self.assertEqual(len(lines), SHOWN + 2)
        self.assertEqual(
            lines[SHOWN:], ["Others: 2 (+$ 2.00)", f"Together: +$ {SHOWN + 2}.00"]
        )

    def test_changed_since_is_not_known_of_old_rows(self):
        """Amounts were not kept, or are not those of the documents."""
        unknown = ["Not known: the amounts of these documents were not kept."]
        for amounts in (None, "[5]", '["x", 5]'):
            self.env.cr.execute(
                "UPDATE key_account_tier_change SET document_amounts = %s WHERE id = %s",
                [amounts, self.change.id],
            )
            self.env.invalidate_all()
            self.assertEqual(self.change.changed_since.splitlines(), unknown)
            rows = get_rows(self.env, self.change.action_view_documents())
            self.assertEqual(set(rows.mapped("reason")), {"counted"})
        self.env.cr.execute(
            "UPDATE key_account_tier_change SET document_ids = NULL WHERE id = %s",
            [self.change.id],
        )
        self.assertEqual(self._get_changed_since(), [])

    def test_changed_since_constant_queries(self):
        partners = [self._create_partner(f"More {index}") for index in range(8)]
        orders = self._create_orders(
            [{"partner": partner, "amount": 9, "date": AS_OF} for partner in partners]
        )
        self._assess()
        orders.order_line.price_unit = 10
        self.env.flush_all()
        changes = self.env["key.account.tier.change"].search(
            [("partner_id", "in", [partner.id for partner in partners])]
        )
        self.assertEqual(len(changes), 8)

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for text in records.mapped("changed_since"):
                self.assertIn("was", text)
            return self.env.cr.sql_log_count - before

        count(changes)
        self.assertLessEqual(count(changes), count(changes[:1]))

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
