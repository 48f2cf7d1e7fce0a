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

    def test_changes_through_lines(self):
        """Whatever changes a confirmed order past the order itself."""
        order = self._confirm(self.customer, 10)
        line, lines = order.order_line, self.env["sale.order.line"]
        spare = self.product.copy({"name": "Spare", "list_price": 3})
        discount = self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_percentage": 0.5,
                "discount_type": "sol_discount",
            }
        )
        for change in (
            lambda: line.write({"product_uom_qty": 3}),
            lambda: line.write({"price_unit": 4}),
            lambda: line.write({"product_id": spare.id}),
            lambda: lines.create({"order_id": order.id, "product_id": self.product.id}),
            lambda: setattr(order.order_line[-1:], "product_uom_qty", 7),
            discount.action_apply_discount,
            lambda: lines.create(
                {
                    "order_id": order.id,
                    "name": "Down payment",
                    "is_downpayment": True,
                    "price_unit": 5,
                }
            ),
            lambda: order.order_line.filtered("is_downpayment").unlink(),
        ):
            self._clear_marks()
            before = order.order_line.mapped(lambda row: (row.id, row.price_subtotal))
            products = order.order_line.product_id
            change()
            after = order.order_line.mapped(lambda row: (row.id, row.price_subtotal))
            self.assertNotEqual(
                (before, products), (after, order.order_line.product_id)
            )
            self.assertEqual(self._get_marks(), [("Customer", "Tested")])

    def test_nothing_for_draft_orders(self):
        order = self._create_order(self.customer, 10, state="draft")
        line = order.order_line
        for change in (
            lambda: line.write({"product_uom_qty": 3}),
            lambda: line.copy({"order_id": order.id}),
            lambda: line.unlink(),
            lambda: order.unlink(),
        ):
            self._clear_marks()
            change()
            self.assertEqual(self._get_marks(), [])

    def test_one_insert_for_many_lines(self):
        row = {"partner": self.buyer, "amount": 1, "date": AS_OF}
        orders = self._create_orders([row] * 20)
        self._clear_marks()
        for line in orders.order_line:
            line.price_unit = 2
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self._get_marks(), [("Buyer", "Tested")])
        self.assertLess(self.env.cr.sql_log_count - before, 10)

    def test_customer_who_becomes_a_contact(self):
        owner = self._create_partner("Holding")
        self.env["key.account"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id}
        )
        self._clear_marks()
        self.customer.write({"parent_id": owner.id, "is_company": False})
        # Marked for its own sake, and for that of whose orders they are now.
        self.assertEqual(self._get_marks(), [("Customer", "Tested")])
        taken = self.marks._take(self.company)
        self.assertEqual(taken, sorted((self.customer | owner).ids))
        self.customer.write({"parent_id": False, "is_company": True})
        self.assertEqual(
            self._get_marks(), [("Customer", "Tested"), ("Holding", "Tested")]
        )
        self._clear_marks()
        self.other.parent_id = owner  # neither has an account
        self.customer.is_company = True
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
            (lambda: self._pay(invoice), True),
            (lambda: self._match(invoice)[0].unlink(), True),
            (invoice.button_draft, True),
        ):
            self._clear_marks()
            change()
            self.assertEqual(self._get_marks(), [("Buyer", "Tested")] * marked)

    def _pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": AS_OF})._create_payments()
        self.assertTrue(self._match(invoice))

    @staticmethod
    def _match(invoice):
        return invoice.line_ids.matched_credit_ids
