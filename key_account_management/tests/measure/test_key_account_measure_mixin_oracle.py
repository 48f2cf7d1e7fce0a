from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged

from .common import DAYS, MeasuredCommon

AS_OF = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestMeasuresOracle(MeasuredCommon):
    """Payments, quantities and new categories are what one would count by hand."""

    def test_random_documents(self):
        """Both bases, long and short periods, days of the past, units and categories."""
        self._create_random(15)
        seen = {}
        for basis in ("ordered", "invoiced"):
            for as_of in DAYS:
                for months in (12, 3):
                    start = as_of - relativedelta(months=months) + timedelta(days=1)
                    for limits in ((self.goods, self.kilo), (self.fine, self.gram)):
                        found = self._measure(as_of, months, basis, *limits)
                        for customer in self.customers:
                            expected = self._count(
                                customer, start, as_of, basis, *limits
                            )
                            text = f"{customer.name}, {basis}, {as_of}, {months}"
                            self.assertFigures(found[customer], expected, text)
                            for code, value in expected.items():
                                seen.setdefault(code, set()).add(value)
        for code, values in seen.items():
            self.assertGreater(len(values), 3, code)
        self.assertIn(None, seen["paid_in_time"])

    def _get(self, code, as_of=AS_OF, months=12, basis="invoiced", **limits):
        return self._measure(as_of, months, basis, **limits)[self.customers[0]][code]

    def _bill(self, amount=1000, day=date(2026, 5, 1), **vals):
        """An invoice with 15% tax to a contact of the first customer."""
        line = (self.by_piece, 1, self.piece, amount)
        return self._invoice(self.contacts[3], day, line, **vals)

    def test_paid_amount(self):
        """Untaxed, at the rate of the invoice, on the day of the payment."""
        invoice = self._bill()
        self.assertEqual(invoice.amount_total, 1150)
        self._pay(invoice, date(2026, 5, 20), 0.5)
        self.assertEqual(self._get("paid_amount", date(2026, 5, 19)), 0)
        self.assertAlmostEqual(self._get("paid_amount", date(2026, 5, 20)), 500, 5)
        self._pay(invoice, date(2026, 7, 1))
        self.assertAlmostEqual(self._get("paid_amount"), 500, 5)
        self.assertAlmostEqual(self._get("paid_amount", date(2026, 7, 1)), 1000, 5)
        # Booked at 2 a dollar; what the euro is worth later does not matter.
        foreign = self._bill(400, date(2025, 12, 1), currency_id=self.euro.id)
        self._pay(foreign, date(2026, 2, 1))
        self.assertAlmostEqual(self._get("paid_amount"), 500 + 200, 5)

    def test_paid_back(self):
        """A refund that is paid back is taken off; matched with an invoice, no money moves."""
        refund = self._bill(300, move_type="out_refund")
        self._pay(refund, date(2026, 6, 1))
        self.assertAlmostEqual(self._get("paid_amount"), -300, 5)
        self._credit(self._bill(), date(2026, 6, 1), 1)
        self.assertAlmostEqual(self._get("paid_amount"), -300, 5)
        self._pay(self._bill(70, move_type="out_receipt"), date(2026, 6, 2))
        self.assertAlmostEqual(self._get("paid_amount"), -230, 5)

    def test_written_off(self):
        """What the payment itself writes off is no money, nor is an entry that does."""
        self._pay(self._bill(), date(2026, 6, 1), 0.9, write_off=True)
        self.assertAlmostEqual(self._get("paid_amount"), 900, 5)
        bad = self._bill()
        receivable = bad.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        expense = self.company_data["default_account_expense"]
        entry = self.env["account.move"].create(
            {
                "date": "2026-05-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": bad.partner_id.id,
                            side: bad.amount_total,
                        }
                    )
                    for account, side in (
                        (receivable.account_id, "credit"),
                        (expense, "debit"),
                    )
                ],
            }
        )
        entry.action_post()
        self._match(bad | entry)
        self.assertEqual(bad.payment_state, "paid")
        self.assertAlmostEqual(self._get("paid_amount"), 900, 5)
        self.assertEqual(self._get("paid_in_time"), 0)

    def test_paid_in_time(self):
        """By the due day, in full; what is not due yet is not judged; nothing due: unknown."""
        self.assertIsNone(self._get("paid_in_time"))
        due = date(2026, 5, 15)
        in_time, late, partial, _open = invoices = [
            self._bill(due=14) for _number in range(4)
        ]
        self.assertEqual({move.invoice_date_due for move in invoices}, {due})
        self._pay(in_time, date(2026, 5, 5), 0.3)
        self._pay(in_time, due)
        self._pay(late, due + timedelta(days=1))
        self._pay(partial, due, 0.99)
        self._bill(due=90)
        self.assertIsNone(self._get("paid_in_time", date(2026, 5, 14)))
        self.assertEqual(self._get("paid_in_time", due), 25)
        self._pay(partial, date(2026, 6, 1))
        self.assertEqual(self._get("paid_in_time"), 25)

    def test_credited_before_due(self):
        """What was credited by the due day need not be paid; what was later must."""
        due = date(2026, 5, 15)
        self._credit(self._bill(due=14), date(2026, 5, 10), 1)
        self.assertIsNone(self._get("paid_in_time"))
        partly = self._bill(due=14)
        self._credit(partly, date(2026, 5, 10), 0.2)
        self._pay(partly, due)
        self.assertEqual(self._get("paid_in_time"), 100)
        self._credit(self._bill(due=14), date(2026, 5, 20), 1)
        self.assertEqual(self._get("paid_in_time"), 50)

    def test_quantity(self):
        """With the categories below, in one unit, net of returns; other units are left out."""
        day = date(2026, 5, 1)
        lines = [
            (self.by_weight, 3, self.kilo, 10),
            (self.fine_by_weight, 500, self.gram, 1),
            (self.by_piece, 7, self.piece, 10),
            (self.apart, 9, self.kilo, 10),
        ]
        self._invoice(self.contacts[3], day, *lines, currency_id=self.euro.id)
        self._invoice(self.customers[0], day, lines[0], move_type="out_refund")
        self._order(self.contacts[3], day, *lines)
        quantity = {"code": "category_quantity"}
        self.assertEqual(self._get(**quantity), 0.5)
        self.assertEqual(self._get(**quantity, basis="ordered"), 3.5)
        self.assertEqual(self._get(**quantity, basis="ordered", unit=self.gram), 3500)
        self.assertEqual(
            self._get(**quantity, basis="ordered", unit=self.dozen), 0.583333
        )
        self.assertEqual(
            self._get(**quantity, basis="ordered", category=self.fine), 0.5
        )

    def test_quantity_without_a_rate(self):
        """An order that is left out is in no figure."""
        unrated = self.env["res.currency"].create({"name": "XQX", "symbol": "q"})
        pricelist = self.pricelist.copy({"currency_id": unrated.id})
        line = (self.by_weight, 3, self.kilo, 10)
        for vals in ({}, {"pricelist_id": pricelist.id}):
            self._order(self.contacts[3], date(2026, 5, 1), line, **vals)
        self.assertEqual(self._get("category_quantity", basis="ordered"), 3)

    def test_new_categories(self):
        """Never bought before: what went back was not; nor is what went back since."""
        before, now = date(2025, 1, 1), date(2026, 5, 1)
        goods, fine, other = (
            (product, 2, unit, 10)
            for product, unit in (
                (self.by_weight, self.kilo),
                (self.fine_by_weight, self.gram),
                (self.apart, self.kilo),
            )
        )
        # Goods by one contact, so that they are nothing new for another.
        self._invoice(self.contacts[3], before, goods, fine)
        self._invoice(self.customers[0], before, fine, move_type="out_refund")
        self._invoice(self.customers[0], now, goods, fine, other)
        self.assertEqual(self._get("new_categories"), 2)
        self._invoice(self.contacts[3], now, other, move_type="out_refund")
        self.assertEqual(self._get("new_categories"), 1)
        self.assertEqual(self._get("new_categories", before), 1)
        self.assertEqual(self._get("new_categories", basis="ordered"), 0)

    def test_for_few_as_for_all(self):
        """Asked for all customers, each has the same figures."""
        self._create_random(3, 8)
        measures = self.env["key.account.measure.mixin"]
        found = self._measure(AS_OF, 12, "invoiced")
        gather = self._get_gather(AS_OF, "invoiced")
        columns = {
            code: measures._get_measure(code, gather, 12)
            for code in found[self.customers[0]]
        }
        sql = measures._get_figures_sql(gather, columns)
        values = {row[0]: row[1:] for row in self.env.execute_query(sql)}
        for customer in self.customers:
            self.assertEqual(values[customer.id], tuple(found[customer].values()))
