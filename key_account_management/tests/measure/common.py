import random
from contextlib import contextmanager
from datetime import date, timedelta

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.key_account_management.models.measure.key_account_measure_mixin import (
    Gather,
)

FIRST, LAST = date(2024, 11, 1), date(2026, 8, 15)
DAYS = (date(2026, 6, 30), date(2026, 3, 31), date(2025, 10, 15))
MEASURES = ("paid_amount", "paid_in_time", "category_quantity", "new_categories")


class MeasuredCommon(AccountTestInvoicingCommon):
    """Customers with contacts, categories below each other, units, two currencies, taxes; and what
    one would count by hand: plain Python over records, apart from the measures' SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids |= cls.env.ref("key_account_management.group_manager")
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("2024-01-01", 2.0), ("2026-01-01", 4.0)]
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "In euro", "currency_id": cls.euro.id}
        )
        cls.tax = cls.company_data["default_tax_sale"]
        categories = cls.env["product.category"]
        cls.goods = categories.create({"name": "Goods"})
        cls.fine = categories.create({"name": "Fine", "parent_id": cls.goods.id})
        cls.other = categories.create({"name": "Other"})
        cls.kilo, cls.gram, cls.piece, cls.dozen = (
            cls.env.ref(f"uom.product_uom_{name}")
            for name in ("kgm", "gram", "unit", "dozen")
        )
        cls.by_weight, cls.fine_by_weight, cls.by_piece, cls.apart = cls.env[
            "product.product"
        ].create(
            [
                {
                    "name": f"{category.name} by {unit.name}",
                    "categ_id": category.id,
                    "uom_id": unit.id,
                    "taxes_id": False,
                }
                for category, unit in (
                    (cls.goods, cls.kilo),
                    (cls.fine, cls.gram),
                    (cls.goods, cls.piece),
                    (cls.other, cls.kilo),
                )
            ]
        )
        cls.units = {
            cls.by_weight: (cls.kilo, cls.gram),
            cls.fine_by_weight: (cls.gram, cls.kilo),
            cls.by_piece: (cls.piece, cls.dozen),
            cls.apart: (cls.kilo, cls.gram),
        }
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(3)]
        )
        cls.contacts = cls.customers | cls.env["res.partner"].create(
            [{"name": "Buyer", "parent_id": customer.id} for customer in cls.customers]
        )
        # As superuser, as the assessment makes them.
        cls.accounts = (
            cls.env["key.account"]
            .sudo()
            .create(
                [
                    {"partner_id": customer.id, "company_id": cls.company.id}
                    for customer in cls.customers
                ]
            )
        )

    # ---- documents

    @classmethod
    def _order(cls, partner, day, *lines, state="sale", **vals):
        """:param lines: (product, quantity, unit, price)"""
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "date_order": f"{day} 12:00:00",
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom_id": unit.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(cls.tax.ids)],
                        }
                    )
                    for product, quantity, unit, price in lines
                ],
                **vals,
            }
        )
        order.state = state
        return order

    @classmethod
    def _invoice(cls, partner, day, *lines, due=0, taxes=True, post=True, **vals):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": day + timedelta(days=due),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "product_uom_id": unit.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(cls.tax.ids if taxes else [])],
                        }
                    )
                    for product, quantity, unit, price in lines
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, move, day, share=1, write_off=False):
        """Pay a part of what is open; the rest stays so, or is written off by the payment."""
        amount = move.currency_id.round(move.amount_residual * share)
        vals = {"payment_date": day, "amount": amount}
        if write_off:
            vals |= {
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": cls.company_data["default_account_expense"].id,
            }
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create(vals)._create_payments()

    @classmethod
    def _credit(cls, invoice, day, share):
        """A credit note of a part of an invoice, matched with it."""
        refund = cls._invoice(
            invoice.partner_id,
            day,
            (cls.apart, 1, cls.kilo, invoice.amount_untaxed * share),
            taxes=invoice.amount_tax,
            move_type="out_refund",
            currency_id=invoice.currency_id.id,
        )
        cls._match(invoice | refund)
        return refund

    @staticmethod
    def _match(moves):
        moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()

    @classmethod
    def _create_random(cls, seed, count=30):
        rng = random.Random(seed)

        def choose_day():
            return FIRST + timedelta(days=rng.randint(0, (LAST - FIRST).days))

        def choose_lines():
            return [
                (
                    product,
                    rng.randint(1, 40),
                    rng.choice(cls.units[product]),
                    rng.randint(100, 9999) / 100,
                )
                for product in rng.choices(list(cls.units), k=rng.randint(1, 3))
            ]

        for _number in range(count):
            cls._order(
                rng.choice(cls.contacts),
                choose_day(),
                *choose_lines(),
                state=rng.choice(["sale", "sale", "sale", "draft", "cancel"]),
                **rng.choice([{}, {"pricelist_id": cls.pricelist.id}]),
            )
            move = cls._invoice(
                rng.choice(cls.contacts),
                choose_day(),
                *choose_lines(),
                due=rng.randint(0, 45),
                taxes=rng.random() < 0.6,
                post=rng.random() < 0.9,
                move_type=rng.choice(
                    ["out_invoice"] * 5 + ["out_refund", "out_receipt"]
                ),
                currency_id=rng.choice([cls.euro, cls.company.currency_id]).id,
            )
            if move.state == "posted":
                cls._settle(rng, move)

    @classmethod
    def _settle(cls, rng, move):
        def choose_day():
            return move.invoice_date + timedelta(days=rng.randint(0, 60))

        if move.move_type == "out_invoice" and rng.random() < 0.25:
            cls._credit(move, choose_day(), rng.choice([0.25, 1]))
        for share in rng.choice([(), (1,), (1,), (0.4,), (0.3, 0.5, 1)]):
            if move.amount_residual:
                write_off = share == 0.5 or rng.random() < 0.1
                cls._pay(move, choose_day(), share, write_off)

    # ---- what it should be

    def _get_gather(self, as_of, basis, category=None, unit=None):
        asked = {1: ((category or self.goods).id, (unit or self.kilo).id)}
        limits = self.env["key.account.measure.mixin"]._get_limits(asked)
        return Gather(self.company, as_of, basis, 12).limited(limit=limits[1])

    def _measure(self, as_of, months, basis, category=None, unit=None):
        """Return ``{customer: {code: value}}`` of the measures."""
        measures = self.env["key.account.measure.mixin"]
        self.env.flush_all()
        gather = self._get_gather(as_of, basis, category, unit)
        columns = {
            code: measures._get_measure(code, gather, months) for code in MEASURES
        }
        sql = measures._get_figures_sql(gather, columns, self.customers.ids)
        return {
            self.env["res.partner"].browse(partner): dict(
                zip(columns, values, strict=True)
            )
            for partner, *values in self.env.execute_query(sql)
        }

    def _count(self, customer, start, end, basis, category=None, unit=None):
        """Return ``{code: value}`` of a customer, from ``start`` to ``end``, both included, as
        records tell it."""
        category, unit = category or self.goods, unit or self.kilo
        return {
            "paid_amount": self._count_paid(customer, start, end),
            "paid_in_time": self._count_in_time(customer, start, end),
            "category_quantity": self._count_quantity(
                customer, start, end, basis, category, unit
            ),
            "new_categories": self._count_new(customer, start, end, basis),
        }

    def _get_moves(self, customer, *types):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "child_of", customer.id),
                ("state", "=", "posted"),
                (
                    "move_type",
                    "in",
                    types or ("out_invoice", "out_refund", "out_receipt"),
                ),
            ]
        )

    @staticmethod
    def _get_matched(move):
        """Yield (the other line, the amount in the currency of the document)."""
        for line in move.line_ids:
            for match in line.matched_credit_ids:
                yield match.credit_move_id, match.debit_amount_currency
            for match in line.matched_debit_ids:
                yield match.debit_move_id, match.credit_amount_currency

    def _count_paid(self, customer, start, end):
        total = 0
        for move in self._get_moves(customer):
            for line, amount in self._get_matched(move):
                payment = line.move_id.origin_payment_id
                if payment and start <= line.date <= end:
                    money = payment.amount / abs(line.amount_currency)
                    total += (
                        amount / move.amount_total * money * move.amount_untaxed_signed
                    )
        return total

    def _count_in_time(self, customer, start, end):
        judged = []
        for move in self._get_moves(customer, "out_invoice"):
            due = move.invoice_date_due
            if not start <= due <= end:
                continue
            by_then = [(x, a) for x, a in self._get_matched(move) if x.date <= due]
            credited = sum(a for x, a in by_then if x.move_id.move_type == "out_refund")
            paid = sum(a for x, a in by_then if x.move_id.origin_payment_id)
            owed = move.amount_total - credited
            if owed > 0.001:
                judged.append(paid > owed - 0.001)
        return 100 * sum(judged) / len(judged) if judged else None

    def _get_lines(self, customer, end, basis):
        """Yield (day, category, product's unit sold in, quantity, amount) of what counts."""
        if basis == "ordered":
            orders = self.env["sale.order"].search(
                [
                    ("company_id", "=", self.company.id),
                    ("partner_id", "child_of", customer.id),
                    ("state", "=", "sale"),
                ]
            )
            for line in orders.order_line:
                day = line.order_id.date_order.date()
                amount = line.price_subtotal / line.order_id.currency_rate
                if day <= end:
                    yield line, day, line.product_uom_qty, amount
            return
        for line in self._get_moves(customer).invoice_line_ids:
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            if line.move_id.invoice_date <= end:
                yield (
                    line,
                    line.move_id.invoice_date,
                    sign * line.quantity,
                    -line.balance,
                )

    def _count_quantity(self, customer, start, end, basis, category, unit):
        below = self.env["product.category"].search([("id", "child_of", category.id)])
        return sum(
            line.product_uom_id._compute_quantity(quantity, unit, round=False)
            for line, day, quantity, _amount in self._get_lines(customer, end, basis)
            if start <= day
            and line.product_id.categ_id in below
            and line.product_uom_id._has_common_reference(unit)
        )

    def _count_new(self, customer, start, end, basis):
        now, before = {}, {}
        for line, day, _quantity, amount in self._get_lines(customer, end, basis):
            sums = now if day >= start else before
            category = line.product_id.categ_id
            sums[category] = sums.get(category, 0) + amount
        return sum(
            amount > 1e-6 and before.get(category, 0) < 1e-6
            for category, amount in now.items()
        )

    @contextmanager
    def assertRefused(self, exception, text):
        """What is refused says why, and leaves nothing behind."""
        with self.assertRaisesRegex(exception, text), self.env.cr.savepoint():
            yield

    def assertFigures(self, found, expected, text=""):
        for code, value in expected.items():
            if value is None:
                self.assertIsNone(found[code], f"{text} {code}")
            else:
                self.assertIsNotNone(found[code], f"{text} {code}")
                # A write-off in a foreign currency is booked to the cent.
                self.assertAlmostEqual(
                    found[code], value, delta=0.02, msg=f"{text} {code}"
                )
