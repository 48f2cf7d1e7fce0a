from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.measure.key_account_measure_mixin import Gather
from ..common import AS_OF, KeyAccountCommon

DAY = date(2026, 5, 1)


@tagged("post_install", "-at_install")
class TestRates(KeyAccountCommon):
    """Which order is left out for want of a rate, and how it gets one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measures = cls.env["key.account.measure.mixin"]
        cls.customer = cls._create_partner()
        cls.currency = cls.env["res.currency"].create({"name": "XQD", "symbol": "q"})
        cls.pricelist = cls._create_pricelist(cls.currency)
        cls.manager = cls._create_user("rates", "group_manager")

    def _enter_rate(self, day, rate, **vals):
        return self.env["res.currency.rate"].create(
            {
                "currency_id": self.currency.id,
                "name": day,
                "rate": rate,
                "company_id": False,
                **vals,
            }
        )

    def _order(self, amount=25_000_000, day=DAY, **vals):
        vals = {"pricelist": self.pricelist, **vals}
        return self._create_order(self.customer, amount, day, **vals)

    def _measure(self, *codes, as_of=AS_OF):
        self.env.flush_all()
        gather = Gather(self.company, as_of, "ordered", 12)
        columns = {code: self.measures._get_measure(code, gather, 0) for code in codes}
        sql = self.measures._get_figures_sql(gather, columns, self.customer.ids)
        self.env.cr.execute(sql)
        row = self.env.cr.dictfetchone() or dict.fromkeys(codes)
        return [row[code] for code in codes]

    def _open(self, user=None):
        wizard = self.env["key.account.rate"].with_user(user or self.manager)
        action = wizard.with_context(allowed_company_ids=self.company.ids).action_open()
        return wizard.browse(action["res_id"])

    # Left out

    def test_no_rate_at_all(self):
        order = self._order()
        self.assertEqual(order.currency_rate, 1)
        self.assertEqual(self._measure("ordered_amount"), [0])
        self.assertEqual(self.env["sale.order"]._get_left_out(self.company), order)

    def test_rate_entered_later_with_an_earlier_date(self):
        """What the message asks for does not count the order at 1 : 1."""
        order = self._order()
        self._enter_rate(date(2026, 1, 1), 25_000)
        self.assertEqual(order.currency_rate, 1, "nothing recomputes it")
        self.assertEqual(self._measure("ordered_amount"), [0])
        self.assertEqual(self.env["sale.order"]._get_left_out(self.company), order)

    def test_rate_entered_for_a_later_day_only(self):
        """Before the order, Odoo takes that rate, and it counts; after it, it was 1."""
        unrated = self._order()
        self._enter_rate(date(2026, 6, 1), 25_000)
        counted = self._order()
        self.assertEqual(unrated.currency_rate, 1)
        self.assertAlmostEqual(counted.currency_rate, 25_000)
        self.assertEqual(self._measure("ordered_amount", "order_count"), [1000, 1])
        self.assertEqual(self.env["sale.order"]._get_left_out(self.company), unrated)

    def test_rate_of_one(self):
        """A currency that is worth as much as ours, on the days on which it is."""
        self._enter_rate(date(2026, 1, 1), 1)
        self._enter_rate(date(2026, 5, 15), 2)
        self._order(10)
        self._order(10, date(2026, 5, 20))
        self.assertEqual(self._measure("ordered_amount", "order_count"), [15, 2])
        self._enter_rate(DAY, 3)
        self.assertEqual(self._measure("ordered_amount", "order_count"), [5, 1])

    def test_rates_of_another_company(self):
        self._order()
        other = self._create_company("Other")
        self._enter_rate(date(2026, 1, 1), 1, company_id=other.id)
        self.assertEqual(self._measure("ordered_amount"), [0])
        self._enter_rate(date(2026, 1, 1), 1, company_id=self.company.id)
        self.assertEqual(self._measure("ordered_amount"), [25_000_000])

    def test_own_currency_with_rates(self):
        """Where all rates are of a third currency, equal ones are a rate of 1."""
        self._create_pricelist(self.company.currency_id, {date(2026, 1, 1): 1.25})
        self._enter_rate(date(2026, 1, 1), 1.25)
        self._order(10)
        self.assertEqual(self._measure("ordered_amount"), [10])

    def test_a_past_day_does_not_change(self):
        self._order()
        day = date(2026, 5, 31)
        before = self._measure("ordered_amount", "order_count", as_of=day)
        self._enter_rate(date(2026, 1, 1), 25_000)
        self.assertEqual(
            self._measure("ordered_amount", "order_count", as_of=day), before
        )

    # What counts of it

    def test_its_day_is_a_day_with_an_order(self):
        """Nobody looks lost who ordered yesterday; but it is in no sum and in no count."""
        pumps, valves = self.env["product.category"].create(
            [{"name": "Pumps"}, {"name": "Valves"}]
        )
        self.product.categ_id = pumps
        left_out = self._order(day=AS_OF)
        left_out.order_line.product_id = self.product.copy({"categ_id": valves.id})
        self._create_order(self.customer, 60, date(2026, 3, 1))
        found = self._measure(
            "order_count",
            "orders_per_month",
            "average_order",
            "categories",
            "order_days",
            "days_since_last_order",
        )
        self.assertEqual(found, [1, round(1 / 12, 6), 60, 1, 2, 0])

    def test_orders_of_nothing(self):
        """Only sections and notes, or no line: such an order counts in nothing."""
        for lines in (
            [],
            [{"display_type": "line_section", "name": "Section"}],
            [{"display_type": "line_note", "name": "Note"}],
        ):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "date_order": self._moment(AS_OF),
                    "order_line": [Command.create(line) for line in lines],
                }
            )
            order.state = "sale"
        codes = ("order_count", "order_days", "days_since_last_order")
        self.assertIn(self._measure(*codes), ([None] * 3, [0, 0, None]))
        self._create_order(self.customer, 0, DAY)
        self.assertEqual(self._measure(*codes), [1, 1, 60], "what is free is ordered")

    # Mended

    def test_rate_of_its_day_as_odoo_looks_it_up(self):
        self._enter_rate(date(2026, 1, 1), 20)
        self._enter_rate(date(2026, 5, 10), 30)
        self._enter_rate(date(2026, 5, 20), 40, company_id=self.company.id)
        days = [date(2025, 7, 7), DAY, date(2026, 5, 10), date(2026, 5, 25)]
        orders = self.env["sale.order"].union(*(self._order(day=day) for day in days))
        rates = orders._get_rates_of_their_day()
        for order in orders:
            self.assertEqual(
                rates[order],
                self.env["res.currency"]._get_conversion_rate(
                    self.company.currency_id,
                    self.currency,
                    self.company,
                    order.date_order.date(),
                ),
            )
        found = [round(rates[order], 6) for order in orders]
        self.assertEqual(found, [40, 20, 30, 40], "that of the company goes first")

    def test_take_the_rate_of_its_day(self):
        order = self._order()
        kept, other = self._order(7), self._create_order(self.customer, 5)
        self._enter_rate(date(2026, 1, 1), 25_000)
        wizard = self._open()
        self.assertEqual(wizard.line_ids.order_id, order | kept)
        line = wizard.line_ids.filtered(lambda row: row.order_id == order)
        self.assertAlmostEqual(line.rate, 25_000)
        self.assertEqual(line.amount, 1000)
        self.assertEqual(order.currency_rate, 1, "not yet")
        self.assertEqual((wizard.known_count, wizard.unknown_count), (2, 0))
        (wizard.line_ids - line).unlink()
        self.env.cr.flush()
        self.env["key.account.reassessment"].search([]).unlink()
        wizard.action_apply()
        self.assertAlmostEqual(order.currency_rate, 25_000)
        self.assertEqual((kept.currency_rate, other.currency_rate), (1, 1))
        self.assertEqual(self._measure("ordered_amount"), [1005])
        self.assertIn("25000 instead of 1", order.message_ids[0].body)
        self.env.cr.flush()
        marks = self.env["key.account.reassessment"].search([])
        self.assertEqual(marks.partner_id, self.customer)

    def test_nothing_to_take(self):
        self._order()
        wizard = self._open()
        self.assertEqual((wizard.known_count, wizard.unknown_count), (0, 1))
        with self.assertRefused(UserError, "None of these orders has a rate"):
            wizard.action_apply()

    def test_only_what_is_left_out_is_mended(self):
        """A line that names another order changes nothing of it."""
        self._enter_rate(date(2026, 1, 1), 20)
        counted = self._order()
        self._enter_rate(date(2026, 4, 1), 30)
        wizard = self._open()
        wizard.sudo().line_ids.create({"rate_id": wizard.id, "order_id": counted.id})
        with self.assertRefused(UserError, "None of these orders has a rate"):
            wizard.action_apply()
        self.assertEqual(counted.currency_rate, 20)

    def test_administrators_only(self):
        user = self._create_user("no_rates", "group_all_accounts")
        with self.assertRefused(AccessError, "key.account.rate"):
            self._open(user)
        other = self._create_company("Other")
        wizard = self.env["key.account.rate"].with_user(self.manager)
        with self.assertRefused(AccessError, "Companies"):
            wizard.create({"company_id": other.id}).action_apply()

    def test_rate_of_zero(self):
        self._enter_rate(date(2026, 1, 1), 20)
        order = self._order(200)
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE sale_order SET currency_rate = 0 WHERE id = %s", order.id)
        )
        order.invalidate_recordset()
        self.assertEqual(self._measure("ordered_amount"), [0])
        self._open().action_apply()
        self.assertEqual(self._measure("ordered_amount"), [10])
