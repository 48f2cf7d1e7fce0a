"""The order loader: `dev/load-orders`, on a database with the add-on."""

import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from load_orders import QUIET, History, Loader  # noqa: E402

CUSTOMERS = """customer_id,company_name,contact_name,contact_title,city,country,phone
ALFKI,Alfreds Futterkiste,Maria Anders,Sales Representative,Berlin,Germany,030-0074321
ANATR,Ana Trujillo,,,México D.F.,USA,
"""
ORDERS = """order_id,customer_id,order_date
1,ALFKI,1997-08-25
2,ANATR,1997-09-18
3,NEWCO,1997-09-19 23:59:00
"""
LINES = """order_id,product_name,category_name,unit_price,quantity,discount
1,Chai,Beverages,14.40,10,0.15
1,Tofu,Produce,18.60,3,0
2,Chai,Beverages,18.00,1,0.00
3,Chai,Other,7.70,2,0.00
"""


@tagged("post_install", "-at_install")
class TestLoadOrders(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create(
            {"name": "Loaded", "currency_id": cls.env.ref("base.USD").id}
        )
        cls.env = cls.env(context={**QUIET, "allowed_company_ids": company.ids})

    def _read(self, orders=ORDERS, customers=None, lines=None):
        with TemporaryDirectory() as folder:
            paths = []
            for name, text in (
                ("orders", orders),
                ("customers", customers),
                ("lines", lines),
            ):
                path = Path(folder, f"{name}.csv")
                if text is not None:
                    path.write_text(text, encoding="utf-8")
                paths.append(text is not None and str(path))
            return History(*paths)

    def _load(self, history, **kwargs):
        loader = Loader(self.env, history)
        loader.check()
        problems = [str(problem) for problem in history.problems]
        # A test may not commit; the loader does after each batch.
        with patch.object(self.env.cr, "commit"):
            return problems, loader.load(**kwargs)

    def _get_orders(self):
        return self.env["sale.order"].search(
            [("company_id", "=", self.env.company.id)], order="date_order"
        )

    def test_history(self):
        problems, counts = self._load(self._read(ORDERS, CUSTOMERS, LINES))
        self.assertEqual((problems, counts), ([], (3, 3)))
        orders = self._get_orders()
        self.assertEqual(orders.mapped("state"), ["sale"] * 3)
        self.assertEqual(orders[0].date_order, datetime(1997, 8, 25, 12))
        self.assertEqual(orders[2].date_order, datetime(1997, 9, 19, 23, 59))
        self.assertEqual(orders[0].amount_untaxed, 14.40 * 10 * 0.85 + 18.60 * 3)
        self.assertEqual(orders[0].amount_tax, 0)
        partner = orders[0].partner_id
        self.assertEqual(
            (partner.ref, partner.name, partner.country_id.code, partner.city),
            ("ALFKI", "Alfreds Futterkiste", "DE", "Berlin"),
        )
        self.assertEqual(partner.child_ids.function, "Sales Representative")
        self.assertEqual(orders[1].partner_id.country_id.code, "US")
        self.assertEqual(orders[2].partner_id.name, "NEWCO", "made from its id")
        categories = orders.order_line.product_id.categ_id.mapped("name")
        self.assertEqual(sorted(categories), ["Beverages", "Other", "Produce"])

    def test_twice_without_doubling(self):
        history = self._read(ORDERS, CUSTOMERS, LINES)
        self._load(history)
        self.assertEqual(self._load(history), ([], (0, 0)))
        self.assertEqual(len(self._get_orders()), 3)

    def test_amounts_and_currencies(self):
        eur = self.env.ref("base.EUR")
        self.env["res.currency.rate"].create(
            {
                "currency_id": eur.id,
                "name": date(1997, 1, 1),
                "rate": 0.5,
                "company_id": False,
            }
        )
        orders = "order_id,customer_id,order_date,amount,currency\n1,A,1997-02-01,29.33,EUR\n2,A,1997-02-02,7,\n"
        problems, _counts = self._load(self._read(orders))
        self.assertEqual(problems, [])
        first, second = self._get_orders()
        self.assertEqual((first.currency_id, first.currency_rate), (eur, 0.5))
        self.assertEqual((first.amount_untaxed, second.amount_untaxed), (29.33, 7))

    def test_totals_are_the_sums_of_the_lines(self):
        """As Odoo's Sales Analysis has it, also where the company rounds globally."""
        self.env.company.tax_calculation_rounding_method = "round_globally"
        lines = (
            "order_id,product_name,category_name,unit_price,quantity,discount\n"
            + "".join(
                f"1,P{index},C,{price},1,0.15\n"
                for index, price in enumerate(("0.1", "0.1", "0.1"))
            )
        )
        orders = "order_id,customer_id,order_date\n1,A,1997-02-01\n"
        self._load(self._read(orders, None, lines))
        order = self._get_orders()
        report = self.env["sale.report"].search(
            [("order_reference", "=", f"sale.order,{order.id}")]
        )
        self.assertAlmostEqual(
            order.amount_untaxed, sum(report.mapped("price_subtotal")), 2
        )

    def test_errors_name_file_and_line(self):
        orders = """order_id,customer_id,order_date,amount,currency
1,A,25.8.1997,5,
1,A,1997-08-25,five,
3,,1997-08-25,5,
4,A,1997-08-25,5,GBP
"""
        self.env["res.currency.rate"].search([]).unlink()
        history = self._read(orders)
        Loader(self.env, history).check()
        self.assertEqual(
            [str(problem) for problem in history.problems],
            [
                "orders.csv:2: order_date: “25.8.1997” is not a date like 1998-05-06",
                "orders.csv:3: order_id: 1 is there twice",
                "orders.csv:3: amount: “five” is not a number",
                "orders.csv:4: customer_id: empty",
                "orders.csv:5: currency: no GBP rate on or before 1997-08-25; add one in "
                "Invoicing → Configuration → Currencies",
            ],
        )

    def test_errors_of_lines_and_customers(self):
        lines = """order_id,product_name,category_name,unit_price,quantity,discount
1,,Beverages,14.123,x,15
9,Chai,Beverages,1,1,0
"""
        customers = "customer_id,company_name,country\nA,Acme,Atlantis\nA,Acme,\n"
        history = self._read(ORDERS, customers, lines)
        Loader(self.env, history).check()
        text = "\n".join(map(str, history.problems))
        for expected in (
            "customers.csv:3: customer_id: A is there twice",
            "lines.csv:2: discount: 15 is not from 0 to 1 (0.15 is 15%)",
            "lines.csv:2: product_name: empty",
            "lines.csv:2: quantity: “x” is not a number",
            "orders.csv:3: order_id: 2 has no lines",
            "lines.csv:3: order_id: 9 is not among the orders",
            "orders.csv:2: unit_price: 14.123 has more than 2 decimals",
            "country: “Atlantis” (customer A) is not known",
        ):
            self.assertIn(expected, text)

    def test_missing_columns(self):
        history = self._read("order_id,customer\n1,A\n")
        self.assertEqual(
            str(history.problems[0]),
            "orders.csv:1: columns missing: customer_id, order_date",
        )

    def test_skipping_errors(self):
        orders = "order_id,customer_id,order_date,amount\n1,A,yesterday,5\n2,A,1997-08-25,5\n"
        history = self._read(orders)
        skip = {problem.order for problem in history.problems}
        self.assertEqual(skip, {"1"})
        _problems, counts = self._load(history, skip=skip)
        self.assertEqual(counts, (1, 1))

    def test_decimals_are_exact(self):
        history = self._read(ORDERS, None, LINES)
        self.assertEqual(history.orders["1"].lines[0].discount, Decimal("15.00"))
