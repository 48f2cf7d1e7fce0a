from datetime import timedelta

from odoo import Command

from ..people.common import KeyAccountPeopleCommon


class KeyAccountKnowledgeCommon(KeyAccountPeopleCommon):
    """A customer who buys by category and gets invoices, and factories of either."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.account.partner_id
        cls.year = cls.today.year
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )

    @classmethod
    def _create_category(cls, name, parent=None):
        """A product category with a product in it: ``category, product``."""
        category = cls.env["product.category"].create(
            {"name": name, "parent_id": parent and parent.id}
        )
        product = cls.env["product.product"].create(
            {
                "name": f"One of {name}",
                "type": "service",
                "taxes_id": False,
                "categ_id": category.id,
            }
        )
        return category, product

    @classmethod
    def _sell(cls, product, amount, day=None, partner=None, state="sale", **row):
        """An order of ``product``, confirmed nine days ago where nothing else is said."""
        order = cls._create_order(
            partner or cls.customer,
            amount,
            day or cls.today - timedelta(days=9),
            state="draft",
            **row,
        )
        order.order_line.product_id = product
        order.order_line.price_unit = amount
        order.state = state
        return order

    @classmethod
    def _invoice(cls, amount, days_due=9, product=None, move_type="out_invoice"):
        """A posted invoice of the customer that was due so many days ago."""
        due = cls.today - timedelta(days=days_due)
        line = {"name": "It", "price_unit": amount, "tax_ids": False}
        if product:
            line["product_id"] = product.id
        invoice = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "invoice_date": due,
                "invoice_payment_term_id": False,
                "invoice_date_due": due,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        return invoice
