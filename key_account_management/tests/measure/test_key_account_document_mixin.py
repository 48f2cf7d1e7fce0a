from odoo import Command
from odoo.tests import tagged

from ..common import AS_OF, KeyAccountCommon


@tagged("post_install", "-at_install")
class TestMarks(KeyAccountCommon):
    """What changes the sales of a customer marks it, once a transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._get_key_account_today()
        cls.marks = cls.env["key.account.reassessment"]
        cls.customer, cls.other = map(cls._create_partner, ("Customer", "Other"))
        cls.buyer = cls._create_partner(
            "Buyer", parent_id=cls.customer.id, is_company=False
        )

    def _commit(self):
        """What a commit does before it commits."""
        self.env.cr.flush()

    def _get_marks(self):
        self._commit()
        marks = self.marks.search([("company_id", "=", self.company.id)])
        return sorted((m.partner_id.name, m.company_id.name) for m in marks)

    def _clear_marks(self):
        self._commit()
        self.marks.search([]).unlink()

    def _confirm(self, partner, amount, **vals):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **vals,
            }
        )
        order.action_confirm()
        return order

    def test_what_marks(self):
        self._clear_marks()
        marked = [("Customer", "Tested")]
        order = self._confirm(self.customer, 10)
        self.assertEqual(self._get_marks(), marked)
        for change in (
            lambda: order.write({"date_order": self._moment(self.today)}),
            lambda: order.write(
                {"order_line": [Command.update(order.order_line.id, {"price_unit": 3})]}
            ),
            lambda: order._action_cancel(),
        ):
            self._clear_marks()
            change()
            self.assertEqual(self._get_marks(), marked)
        for nothing in (
            lambda: order.write({"note": "x"}),
            lambda: order.write({"date_order": self._moment(self.today)}),  # cancelled
            lambda: self.customer.write({"city": "Bern"}),
        ):
            self._clear_marks()
            nothing()
            self.assertEqual(self._get_marks(), [])

    def test_order_given_to_another_customer(self):
        order = self._confirm(self.customer, 10)
        self._clear_marks()
        order.partner_id = self.other
        self.assertEqual(
            self._get_marks(), [("Customer", "Tested"), ("Other", "Tested")]
        )

    def test_contact_rolled_back(self):
        """A contact that a savepoint took back can't fail the salesperson's commit."""
        self._clear_marks()
        ghosts = {(self.customer.id + 10**6, self.company.id)}
        self.env["key.account.reassessment"]._mark(ghosts)
        self.assertEqual(self._get_marks(), [])

    def test_one_insert_a_transaction(self):
        """However many orders and lines, and however often they are written."""

        def count(lines):
            row = {"partner": self.buyer, "amount": 1, "date": AS_OF, "state": "draft"}
            orders = self._create_orders([row] * lines)
            self._clear_marks()
            for state in ("sale", "cancel", "sale"):
                orders.write({"state": state})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self._get_marks(), [("Buyer", "Tested")])
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(1), count(20))

    def test_taken_by_customer(self):
        """Who takes the marks gets customers, not contacts, and leaves other companies'."""
        other = self._create_company("Elsewhere")
        self._clear_marks()
        for partner in (self.customer, self.buyer, self.other):
            self._create_order(partner, 10)
        self._create_order(self.other, 10, company=other)
        self._commit()
        self.assertEqual(self.marks._get_counts(), {self.company: 3, other: 1})
        partners = sorted((self.customer | self.other).ids)
        self.assertEqual(self.marks._take(self.company), partners)
        self.assertEqual(self.marks._take(self.company), [])
        self.assertEqual(self.marks._get_counts(), {other: 1})

    def test_invoices(self):
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        line = {"name": "Sold", "price_unit": 5, "tax_ids": False}
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.buyer.id,
                "invoice_date": AS_OF,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        for change, marked in (
            (invoice.action_post, True),
            (lambda: invoice.write({"ref": "x"}), False),
            (invoice.button_draft, True),
        ):
            self._clear_marks()
            change()
            self.assertEqual(self._get_marks(), [("Buyer", "Tested")] * marked)
