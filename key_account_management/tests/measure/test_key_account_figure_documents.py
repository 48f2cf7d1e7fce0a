from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import KeyAccountCommon, get_opened, get_rows

BEFORE = date(2025, 5, 31)


@freeze_time("2026-06-30 12:00:00")
@tagged("post_install", "-at_install")
class TestFigureDocuments(KeyAccountCommon):
    """The lists of figures that compare: two periods, or the customer with all others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        amounts = {"Large": 500, "Own": 300, "Same": 300, "Small": 100}
        cls.accounts = {
            name: cls._create_account(name, ordered_amount=amount)
            for name, amount in amounts.items()
        }
        cls.orders = {
            name: cls._create_order(account.partner_id, amounts[name])
            for name, account in cls.accounts.items()
        }
        cls.account = cls.accounts["Own"]
        cls.account.previous_amount = 200
        cls.before = cls._create_order(cls.account.partner_id, 200, BEFORE)

    def _open(self, figure, user=None):
        account = self.account.with_context(figure=figure)
        action = account.with_user(user or self.env.user).action_view_figure()
        return action, get_rows(self.env(user=user), action)

    def _get_sums(self, rows, name):
        groups = rows.grouped(name).items()
        return {key: sum(group.mapped("amount")) for key, group in groups}

    def test_period_before(self):
        _action, rows = self._open("previous_amount")
        self.assertEqual(rows.mapped("amount"), [200])
        self.assertEqual(rows.res_id, self.before.id)

    def test_growth_is_of_two_periods(self):
        action, rows = self._open("growth")
        self.assertEqual(get_opened(self.env, action), self.orders["Own"] | self.before)
        self.assertEqual(self._get_sums(rows, "period"), {"now": 300, "before": 200})
        self.assertEqual(self.account.growth, 50)
        self.assertTrue(action["context"]["search_default_group_period"])

    def test_share_is_of_all(self):
        _action, rows = self._open("sales_share")
        self.assertEqual(
            self._get_sums(rows, "reason"), {"counted": 300, "others": 900}
        )
        self.assertEqual(self.account.sales_share, 25)

    def test_pareto_is_of_larger_ones(self):
        _action, rows = self._open("cumulative_share")
        self.assertEqual(
            self._get_sums(rows, "reason"),
            {"counted": 300, "larger": 500, "equal": 300, "smaller": 100},
        )
        self.assertTrue(all(rows.mapped("is_counted")))
        self.assertAlmostEqual(self.account.cumulative_share, 100 * 1100 / 1200)
        others = rows.filtered(lambda row: row.reason == "larger")
        with self.assertRefused(UserError, "nothing to open"):
            others.action_open()

    def test_who_counts_nothing_is_no_row(self):
        self.orders["Own"]._action_cancel()
        for name in ("Own", "Same"):
            self.accounts[name].ordered_amount = 0
        _action, rows = self._open("cumulative_share")
        self.assertEqual(self._get_sums(rows, "reason"), {"larger": 600})

    def test_both_bases(self):
        _action, rows = self._open("ordered_amount")
        self.assertEqual(rows.res_id, self.orders["Own"].id)
        action, rows = self._open("invoiced_amount")
        self.assertEqual((len(rows), action["res_model"]), (0, rows._name))

    def test_what_changed_since_is_a_row_of_its_period(self):
        self.before.order_line.price_unit = 150
        _action, rows = self._open("growth")
        changed = rows.filtered(lambda row: row.reason == "changed")
        self.assertEqual((changed.period, changed.amount), ("before", 50))
        self.assertEqual(self._get_sums(rows, "period"), {"now": 300, "before": 200})

    def test_what_one_may_not_see_is_a_row_of_its_period(self):
        user = self._create_user("figure_reader", "group_user")
        self.account.user_id = False
        other = self._create_user("figure_seller", "group_user")
        (self.orders["Own"] | self.before).user_id = other
        _action, rows = self._open("growth", user)
        self.assertFalse(any(rows.mapped("res_id")))
        self.assertEqual(self._get_sums(rows, "period"), {"now": 300, "before": 200})

    def test_refusals(self):
        for figure in (None, "partner_id", ["growth"]):
            with self.assertRefused(UserError, "Sales growth"):
                self._open(figure)
        stranger = self._create_user("figure_stranger", "group_user")
        self.account.user_id = self.env.user
        with self.assertRaises(AccessError):
            self._open("growth", stranger)
