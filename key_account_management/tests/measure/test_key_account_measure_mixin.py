from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.key_account_management.models.measure.key_account_measure_mixin import (
    Gather,
)
from odoo.addons.key_account_management.tools.measure import SALES

from ..common import AS_OF

# Written from the definitions, one customer at a time, apart from the measures' own SQL.
INVOICED = """
    SELECT COALESCE(SUM(-l.balance), 0)
      FROM account_move_line l JOIN account_move m ON m.id = l.move_id
     WHERE m.state = 'posted' AND l.display_type = 'product' AND m.company_id = %s
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND m.invoice_date BETWEEN %s AND %s
       AND m.partner_id IN (SELECT id FROM res_partner WHERE id = %s OR parent_id = %s)
"""
START, BEFORE = date(2025, 7, 1), date(2024, 7, 1)  # of the window, of the one before


@tagged("post_install", "-at_install")
class TestMeasures(AccountTestInvoicingCommon):
    """Each figure is what one would count by hand: tax, currencies, contacts, returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("2023-01-01", 2.0), ("2026-03-01", 4.0)]
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "In euro", "currency_id": cls.euro.id}
        )
        cls.tax = cls.company_data["default_tax_sale"]
        category = cls.env["product.category"].create({"name": "Pumps"})
        cls.pump = cls.product_b
        cls.pump.categ_id = category
        partners = cls.env["res.partner"]
        cls.one, cls.two = (
            partners.create({"name": name, "is_company": True}) for name in ("A", "B")
        )
        cls.buyer = partners.create({"name": "Buyer", "parent_id": cls.one.id})
        # As superuser, as the assessment makes them.
        cls.accounts = (
            cls.env["key.account"]
            .sudo()
            .create(
                [
                    {"partner_id": partner.id, "company_id": cls.company.id}
                    for partner in (cls.one, cls.two)
                ]
            )
        )
        cls.measures = cls.env["key.account.measure.mixin"]

    # ---- the documents

    def _order(self, partner, amount, day, **vals):
        state = vals.pop("state", "sale")
        line = {"price_unit": amount, "tax_ids": [Command.set(self.tax.ids)]}
        products = vals.pop("products", self.product_a)
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "date_order": datetime(day.year, day.month, day.day, 12),
                "order_line": [
                    Command.create({"product_id": product.id, **line})
                    for product in products
                ],
                **vals,
            }
        )
        order.write({"state": state})
        return order

    def _create_orders(self):
        self._order(self.one, 100, AS_OF)
        self._order(self.one, 60, AS_OF, products=self.product_a | self.pump)
        euro = {"pricelist_id": self.pricelist.id}
        self._order(self.buyer, 400, date(2026, 6, 1), **euro)
        self._order(self.buyer, 400, START, **euro)
        self._order(self.one, 70, date(2025, 6, 30))
        self._order(self.one, 7, date(2024, 6, 30))
        self._order(self.one, 1000, date(2026, 7, 1))
        self._order(self.one, 1000, AS_OF, state="sent")
        self._order(self.one, 1000, AS_OF, state="cancel")
        self._order(self.two, 50, date(2026, 5, 5))

    def _invoice(self, amount, day, move_type="out_invoice", post=True, **vals):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.buyer.id,
                "invoice_date": day,
                "date": day,
                "invoice_date_due": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product_a.id,
                            "price_unit": amount,
                            "tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    def _create_invoices(self):
        self._invoice(1000, AS_OF)
        self._invoice(400, "2026-06-01", currency_id=self.euro.id)
        self._invoice(300, "2026-06-02", "out_refund")
        self._invoice(20, "2026-06-03", "out_receipt")
        self._invoice(70, "2025-06-30")
        self._invoice(40, "2026-07-01")
        self._invoice(5000, "2026-06-01", post=False)
        self._invoice(900, "2026-06-01", "in_invoice")
        self._invoice(9, "2026-06-01", partner_id=self.two.id)

    # ---- what is measured, and what it should be

    def _measure(self, *codes, basis="ordered", as_of=AS_OF):
        """Return ``{partner: {code: value}}``."""
        self.env.flush_all()
        gather = Gather(self.company, as_of, basis, 12)
        columns = {code: self.measures._get_measure(code, gather, 0) for code in codes}
        partners = (self.one | self.two).ids
        self.env.cr.execute(self.measures._get_figures_sql(gather, columns, partners))
        return {row.pop("partner_id"): row for row in self.env.cr.dictfetchall()}

    def _get_orders(self, customer, start, end=AS_OF):
        contacts = customer | customer.child_ids
        return self.env["sale.order"].search(
            [
                ("partner_id", "in", contacts.ids),
                ("state", "=", "sale"),
                ("date_order", ">=", start),
                ("date_order", "<=", datetime(end.year, end.month, end.day, 23)),
            ]
        )

    @staticmethod
    def _add_up(orders):
        return sum(order.amount_untaxed / order.currency_rate for order in orders)

    def test_nature_is_known_without_company_and_day(self):
        """Unit, source and direction of all that can be chosen, without a query."""
        measures = self.measures.with_context(allowed_company_ids=[])
        codes = measures._fields["measure"].get_values(self.env)
        with self.assertQueryCount(0):
            known = measures._get_measures()
        self.assertEqual(set(codes), known.keys())
        for code, measure in known.items():
            self.assertTrue(measure.unit, code)
            self.assertIsNone(measure.value, code)
            # By the company's basis: orders or invoices, their lines, their categories.
            source = (measure.source or "").replace(SALES, "order", 1)
            self.assertTrue(not source or hasattr(measures, f"_source_{source}"), code)
        self.assertEqual(known["sales_amount"].source, SALES)
        for basis, source in (("ordered", "order"), ("invoiced", "invoice")):
            gather = Gather(self.company, AS_OF, basis, 12)
            counted = self.measures._get_measure("sales_amount", gather, 0)
            self.assertEqual(counted.source, source)
            self.assertTrue(counted.value and counted.additive)

    def test_orders(self):
        self._create_orders()
        found = self._measure(
            "ordered_amount",
            "sales_amount",
            "order_count",
            "order_days",
            "orders_per_month",
            "average_order",
            "growth",
            "categories",
            "months_since_first_order",
            "days_since_last_order",
        )
        for customer in (self.one, self.two):
            orders = self._get_orders(customer, START)
            before = self._add_up(self._get_orders(customer, BEFORE) - orders)
            ever = self._get_orders(customer, date(2000, 1, 1)).sorted("date_order")
            total = self._add_up(orders)
            expected = {
                "ordered_amount": total,
                "sales_amount": total,
                "order_count": len(orders),
                "order_days": len({order.date_order.date() for order in orders}),
                "orders_per_month": len(orders) / 12,
                "average_order": total / len(orders),
                "growth": 100 * (total - before) / before if before else None,
                "categories": len(orders.order_line.product_id.categ_id),
                "months_since_first_order": 24 if customer == self.one else 1,
                "days_since_last_order": (AS_OF - ever[-1].date_order.date()).days,
            }
            for code, value in expected.items():
                with self.subTest(customer=customer.name, code=code):
                    if value is None:
                        self.assertIsNone(found[customer.id][code])
                    else:
                        self.assertAlmostEqual(found[customer.id][code], value, 5)
        # By hand: 100 + 2 x 60 + 400 euro at 4 + 400 euro at 2, without tax.
        self.assertEqual(found[self.one.id]["ordered_amount"], 100 + 120 + 100 + 200)
        self.assertEqual(found[self.one.id]["categories"], 2)

    def test_invoices(self):
        self._create_invoices()
        found = self._measure("invoiced_amount", "sales_amount", basis="invoiced")
        for customer in (self.one, self.two):
            customers = [customer.id, customer.id]
            self.env.cr.execute(INVOICED, [self.company.id, START, AS_OF, *customers])
            expected = float(self.env.cr.fetchone()[0])
            for code, value in found[customer.id].items():
                self.assertAlmostEqual(value, expected, 5, code)
        # By hand: 1000 + 400 euro at 4 - 300 returned + 20 by receipt, without tax.
        self.assertEqual(found[self.one.id]["invoiced_amount"], 1000 + 100 - 300 + 20)

    def test_lines_without_a_product(self):
        """Odoo's analyses have them, and so have the sources of lines."""
        line = {"name": "By hand", "price_unit": 80, "tax_ids": False}
        self._invoice(0, AS_OF, invoice_line_ids=[Command.create(line)])
        for basis, amount in (("invoiced", 80), ("ordered", 0)):
            self.company.key_account_basis = basis
            account = self.accounts[0]
            question = [(1, account.id, False, START, AS_OF)]
            self.assertEqual(account._get_category_sales(question), {1: amount})

    def test_nothing_sold(self):
        """Sums and counts are zero; what can't be known is empty."""
        found = self._measure("ordered_amount", "order_count", "average_order")
        self.assertEqual(
            found[self.one.id],
            {"ordered_amount": 0, "order_count": 0, "average_order": None},
        )

    def test_foreign_currency_without_a_rate(self):
        """It adds nothing that nobody knows, and is not counted."""
        unrated = self.env["res.currency"].create({"name": "XQX", "symbol": "q"})
        pricelist = self.pricelist.copy({"currency_id": unrated.id})
        self._order(self.one, 5000, AS_OF, pricelist_id=pricelist.id)
        self._order(self.one, 10, AS_OF)
        found = self._measure("ordered_amount", "order_count", "average_order")
        self.assertEqual(
            found[self.one.id],
            {"ordered_amount": 10, "order_count": 1, "average_order": 10},
        )

    def test_days_of_the_company(self):
        """A day begins where the company is."""
        order = self._order(self.one, 10, AS_OF)
        order.date_order = "2026-06-30 17:00:00"  # 1:00 on July 1st there
        self.company.partner_id.tz = "Asia/Shanghai"
        for day, count in ((AS_OF, 0), (date(2026, 7, 1), 1)):
            found = self._measure("order_count", as_of=day)
            self.assertEqual(found[self.one.id]["order_count"], count)

    def test_documents_are_those_counted(self):
        self._create_orders()
        self._create_invoices()
        partners = SQL("(%s, %s)", self.one.id, self.two.id)
        for basis, measure in (
            ("ordered", "ordered_amount"),
            ("invoiced", "invoiced_amount"),
        ):
            found = self._measure(measure, basis=basis)
            gather = Gather(self.company, AS_OF, basis, 12)
            model, sql = self.measures._get_counted_sql(gather, partners)
            for partner, ids, amounts in self.env.execute_query(sql):
                documents = self.env[model].browse(ids)
                if model == "sale.order":
                    total = self._add_up(documents)
                else:
                    total = sum(documents.mapped("amount_untaxed_signed"))
                self.assertAlmostEqual(total, found[partner][measure], 5)
                self.assertEqual(len(amounts), len(ids))
                self.assertAlmostEqual(sum(amounts), total, 5)

    def test_categories_and_months_add_up(self):
        """Cut by category or by month, the same documents make the same sum."""
        self._create_orders()
        self._create_invoices()
        for basis, measure in (
            ("ordered", "ordered_amount"),
            ("invoiced", "invoiced_amount"),
        ):
            self.company.key_account_basis = basis
            found = self._measure(measure, basis=basis)
            categories = (self.pump | self.product_a).categ_id
            questions = [
                (account.id * 10 + index, account.id, category, START, AS_OF)
                for account in self.accounts
                for index, category in enumerate((False, *categories.ids))
            ]
            by_category = self.accounts._get_category_sales(questions)
            gather = Gather(self.company, AS_OF, basis, 12)
            by_month = self.accounts._get_month_amounts(gather)
            for account in self.accounts:
                total = found[account.partner_id.id][measure]
                whole, *parts = (
                    by_category[key]
                    for key, owner, *_rest in questions
                    if owner == account.id
                )
                self.assertAlmostEqual(whole, total, 5)
                self.assertAlmostEqual(sum(parts), total, 5)
                days = by_month.get(account.id, {})
                months = [amount for day, amount in days.items() if day >= START]
                self.assertAlmostEqual(sum(months), total, 5)
