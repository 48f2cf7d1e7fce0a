from datetime import date

from odoo.tests import tagged

from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestTierMoves(KeyAccountTierCommon):
    """What the assessment adds to the months of the charts."""

    def test_months_of_the_window_are_its_figure(self):
        partner = self._create_partner()
        for amount, day in (
            (10, date(2026, 6, 30)),
            (100, date(2025, 7, 1)),
            (1000, date(2025, 6, 30)),
            (10_000, date(2024, 7, 1)),
            (7, date(2024, 6, 30)),
        ):
            self._create_order(partner, amount, day)
        self._assess()
        account = self._get_account(partner)
        self.assertEqual(account.sales_by_month["as_of"], "2026-06-30")
        months = account.sales_by_month["months"]
        total = sum(m["amount"] for m in months[-12:])
        self.assertEqual(total, 110)
        self.assertEqual(total, account.ordered_amount)
        self.assertEqual(total, account.sales_amount)
        before = sum(m["amount"] for m in months[:12])
        self.assertEqual(before, account.previous_amount)

    def test_moves(self):
        big, small = self._create_partner("Big"), self._create_partner("Small")
        order = self._create_order(big, 600_000, date(2026, 1, 1))
        self._create_order(small, 1, date(2026, 1, 1))
        self._create_order(self._create_partner("Third"), 1000)
        self._assess(date(2026, 1, 2))
        order.action_cancel()
        self._assess()
        moves = self._get_account(big).tier_moves
        self.assertEqual(
            [(m["date"], m["up"], m["from"], m["to"]) for m in moves],
            [("2026-06-30", False, "Key", "Standard")],
            "a first tier is no move",
        )
        self._get_account(small).with_user(
            self._create_user("director", "group_all_accounts")
        ).write(
            {
                "manual_tier_id": self.tiers["Key"].id,
                "manual_reason": "Tender",
                "manual_until": "2999-01-01",
            }
        )
        (mark,) = self._get_account(small).tier_moves
        self.assertEqual((mark["up"], mark["by_hand"], mark["to"]), (True, True, "Key"))
