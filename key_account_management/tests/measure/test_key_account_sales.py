from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import AS_OF, KeyAccountCommon, get_opened, get_rows


@freeze_time("2026-06-30 12:00:00")
@tagged("post_install", "-at_install")
class TestSales(KeyAccountCommon):
    """The months of the charts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._create_account()
        cls.partner = cls.account.partner_id
        cls.contact = cls._create_partner(
            "Buyer", parent_id=cls.partner.id, is_company=False
        )
        cls.days = {
            "last": date(2026, 6, 30),
            "first of last": date(2026, 6, 1),
            "month before": date(2026, 5, 31),
            "year before": date(2025, 6, 30),
            "oldest": date(2024, 7, 1),
            "too old": date(2024, 6, 30),
            "after": date(2026, 7, 1),
        }
        cls.orders = {
            name: cls._create_order(cls.contact, 10 ** (i + 1), day)
            for i, (name, day) in enumerate(cls.days.items())
        }
        cls._create_order(cls.contact, 7, AS_OF, state="cancel")
        cls._create_order(cls._create_partner("Other"), 8)

    def _get_amounts(self, account=None):
        data = (account or self.account).sales_by_month
        return {m["back"]: m["amount"] for m in data["months"] if m["amount"]}

    def test_months(self):
        data = self.account.sales_by_month
        self.assertEqual(data["as_of"], "2026-06-30")
        self.assertEqual(
            [data["months"][i]["start"] for i in (0, 23)], ["2024-07-01", "2026-06-01"]
        )
        self.assertEqual(data["months"][23]["end"], "2026-06-30")
        self.assertFalse(any(month["partial"] for month in data["months"]))
        self.assertEqual(
            self._get_amounts(), {0: 110, 1: 1000, 12: 10_000, 23: 100_000}
        )

    def test_the_last_month_goes_up_to_the_day(self):
        """In the middle of a month the last one is partial, and stands beside the same days of
        the year before; all others are whole."""
        self._create_order(self.contact, 3, date(2025, 7, 15))
        self._create_order(self.contact, 4, date(2025, 7, 16))
        self._create_order(self.contact, 5, date(2026, 7, 15))
        with freeze_time("2026-07-15 12:00:00"):
            self._create_order(self.contact, 6, date(2026, 7, 16))
            *whole, last = self.account.sales_by_month["months"]
            action = self.account.with_context(month_back=0).action_view_month()
        self.assertFalse(any(month["partial"] for month in whole))
        self.assertEqual(
            last,
            {
                "back": 0,
                "start": "2026-07-01",
                "end": "2026-07-15",
                "partial": True,
                "amount": 5 + 10**7,
                "before": 3,
                "before_known": True,
            },
        )
        self.assertEqual(whole[-1]["amount"], 110)
        self.assertEqual(
            {m["start"]: m["amount"] for m in whole}["2025-07-01"], 7, "a whole month"
        )
        self.assertEqual(sum(get_rows(self.env, action).mapped("amount")), 5 + 10**7)
        self.assertIn("up to", action["name"])

    def test_the_year_before(self):
        months = self.account.sales_by_month["months"]
        known = [month for month in months if month["before_known"]]
        self.assertEqual([month["back"] for month in known], [*reversed(range(12))])
        self.assertEqual(
            [month["before"] for month in known],
            [month["amount"] for month in months[:12]],
        )

    def test_days_begin_in_the_company_s_time_zone(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        order = self.orders["month before"]
        order.date_order = "2026-05-31 17:00:00"  # 1:00 on June 1st there
        self.account.invalidate_recordset(["sales_by_month"])
        self.assertEqual(self._get_amounts()[0], 1110)

    def test_a_month_opens_what_it_counts(self):
        for back, names in {0: ("last", "first of last"), 23: ("oldest",)}.items():
            action = self.account.with_context(month_back=back).action_view_month()
            found = get_opened(self.env, action)
            self.assertEqual(set(found), {self.orders[name] for name in names})
            self.assertEqual(
                sum(get_rows(self.env, action).mapped("amount")),
                self._get_amounts()[back],
            )
            self.assertEqual(action["name"], "Jun 2026" if not back else "Jul 2024")

    def test_no_month_of_the_chart(self):
        for back in ("x", "1", None, -1, 24, 10**9, 0.5, [1], {}):
            account = self.account.with_context(month_back=back)
            with self.subTest(back), self.assertRefused(UserError, "last 24 months"):
                account.action_view_month()

    def test_data_that_do_not_compute(self):
        """They leave one chart empty, and the others as they are."""
        account = self._create_account("Poison")
        poison = self._create_order(account.partner_id, 1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET currency_id = %s, currency_rate = 1e-300,"
            " amount_untaxed = 1e300 WHERE id = %s",
            (self.env.ref("base.EUR").id, poison.id),
        )
        self.env.invalidate_all()
        both = self.account | account
        both.mapped("sales_by_month")
        self.assertEqual(self._get_amounts(account), {})
        self.assertEqual(self._get_amounts()[0], 110)

    def test_own_accounts_whoever_sold(self):
        seller = self._create_user("seller", "group_user")
        self.account.user_id = seller
        self.env["sale.order"].search([]).user_id = self._create_user(
            "colleague", "group_user"
        )
        account = self.account.with_user(seller).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(self._get_amounts(account)[0], 110)
