import random
from datetime import date, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..common import get_rows

START, END = date(2026, 1, 1), date(2026, 12, 31)
TODAY = date(2026, 12, 31)


@freeze_time("2026-12-31 12:00:00")
@tagged("post_install", "-at_install")
class TestObjectiveAnalysis(AccountTestInvoicingCommon):
    """An objective's actual equals Odoo's own analysis for the same domain, to the cent:
    over random documents of several currencies, categories, contacts and countries,
    with discounts, cancelled orders and credit notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env["key.account.tier"]._create_ladders(cls.company)
        cls.env.user.group_ids |= cls.env.ref("key_account_management.group_manager")
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Customer",
                "is_company": True,
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.countries = cls.env.ref("base.be") | cls.env.ref("base.fr")
        cls.contacts = cls.customer | cls.env["res.partner"].create(
            [
                {
                    "name": f"Contact {index}",
                    "parent_id": cls.customer.id,
                    "type": "other",
                    "country_id": country.id,
                }
                for index, country in enumerate(cls.countries)
            ]
        )
        parent = cls.env["product.category"].create({"name": "Parent"})
        children = cls.env["product.category"].create(
            [{"name": f"Child {n}", "parent_id": parent.id} for n in range(2)]
        )
        cls.categories = parent | children
        cls.products = cls.env["product.product"].create(
            [
                {"name": category.name, "categ_id": category.id, "taxes_id": False}
                for category in cls.categories
                | cls.env["product.category"].create({"name": "Apart"})
            ]
        )
        cls.currency = cls.setup_other_currency(
            "EUR", rates=[("2025-01-01", 3.0), ("2026-05-01", 0.7)]
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": cls.currency.id}
        )
        # As the assessment makes it
        cls.account = (
            cls.env["key.account"]
            .sudo()
            .create({"partner_id": cls.customer.id, "company_id": cls.company.id})
        )
        cls.plan = cls.env["key.account.plan"].create(
            {
                "name": "Plan",
                "account_id": cls.account.id,
                "date_start": START,
                "date_end": END,
            }
        )

    def _get_domains(self):
        """Every way to limit an objective, alone and together."""
        return [
            {},
            *({"category_id": category.id} for category in self.categories),
            *({"contact_id": contact.id} for contact in self.contacts),
            *({"country_id": country.id} for country in self.countries),
            {
                "category_id": self.categories[0].id,
                "country_id": self.countries[1].id,
            },
        ]

    def _check(self, measure, report, domain, names, amount, date_field):
        objectives = self.env["key.account.objective"].create(
            [
                {"plan_id": self.plan.id, "measure": measure, "target": 1, **vals}
                for vals in self._get_domains()
            ]
        )
        for objective in objectives:
            own = [
                (
                    names[name],
                    "child_of" if name == "category_id" else "=",
                    objective[name].id,
                )
                for name in names
                if objective[name]
            ]
            dates = [
                (date_field, ">=", START),
                (date_field, "<", END + timedelta(days=1)),
            ]
            ((expected,),) = self.env[report]._read_group(
                [*domain, *dates, *own, ("company_id", "=", self.company.id)],
                [],
                [f"{amount}:sum"],
            )
            self.assertAlmostEqual(objective.actual, expected or 0, 2, objective.name)
        self.assertGreater(len(set(objectives.mapped("actual"))), 5, "domains differ")
        return objectives

    def _make_orders(self, rng, count):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": rng.choice(self.contacts).id,
                    "company_id": self.company.id,
                    "date_order": date(2025, 11, 1)
                    + timedelta(days=rng.randint(0, 420)),
                    "pricelist_id": rng.choice([False, self.pricelist.id]),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": rng.choice(self.products).id,
                                "product_uom_qty": rng.randint(1, 7),
                                "price_unit": rng.randint(1, 99999) / 100,
                                "discount": rng.choice([0, 7.5, 33]),
                                "tax_ids": False,
                            }
                        )
                        for _line in range(rng.randint(1, 4))
                    ],
                }
                for _order in range(count)
            ]
        )
        for order in orders:
            order.state = rng.choice(["sale", "sale", "sale", "cancel", "draft"])
        return orders

    def test_sales_analysis(self):
        for seed in (1, 2, 3):
            self._make_orders(random.Random(seed), 25)
            objectives = self._check(
                "ordered_amount",
                "sale.report",
                [
                    ("state", "=", "sale"),
                    ("commercial_partner_id", "=", self.customer.id),
                ],
                {
                    "category_id": "categ_id",
                    "contact_id": "partner_id",
                    "country_id": "country_id",
                },
                "price_subtotal",
                "date",
            )
        self._check_documents(objectives)

    def _check_documents(self, objectives):
        """What opens is what was counted."""
        for objective in objectives:
            action = objective.action_view_documents()
            total = sum(get_rows(self.env, action).mapped("amount"))
            self.assertAlmostEqual(total, objective.actual, 2)

    def test_cash_rounding(self):
        """11.00 are paid of 10.98; sold were 10.98, as the Invoice Analysis has it."""
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To 0.10",
                "rounding": 0.1,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                "rounding_method": "UP",
            }
        )
        line = {"product_id": self.products[0].id, "price_unit": 10.98}
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": START,
                "invoice_cash_rounding_id": rounding.id,
                "invoice_line_ids": [
                    Command.create({**line, "tax_ids": False}),
                    Command.create(
                        {"name": "By hand", "price_unit": 1, "tax_ids": False}
                    ),
                ],
            }
        )
        move.action_post()
        self.assertEqual(move.amount_total, 12)
        objective = self.env["key.account.objective"].create(
            {"plan_id": self.plan.id, "measure": "invoiced_amount", "target": 1}
        )
        self.assertAlmostEqual(objective.actual, 11.98, 5)

    def test_invoice_analysis(self):
        rng = random.Random(7)
        for _invoice in range(30):
            day = date(2025, 11, 1) + timedelta(days=rng.randint(0, 420))
            move = self.env["account.move"].create(
                {
                    "move_type": rng.choice(
                        ["out_invoice", "out_invoice", "out_refund"]
                    ),
                    "partner_id": rng.choice(self.contacts).id,
                    "invoice_date": day,
                    "date": day,
                    "currency_id": rng.choice(
                        [self.currency, self.company.currency_id]
                    ).id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": rng.choice(self.products).id,
                                "quantity": rng.randint(1, 7),
                                "price_unit": rng.randint(1, 99999) / 100,
                                "discount": rng.choice([0, 7.5, 33]),
                                "tax_ids": False,
                            }
                        )
                        for _line in range(rng.randint(1, 4))
                    ],
                }
            )
            if rng.random() < 0.8:
                move.action_post()
        self._check(
            "invoiced_amount",
            "account.invoice.report",
            [
                ("state", "=", "posted"),
                ("move_type", "in", ["out_invoice", "out_refund"]),
                ("commercial_partner_id", "=", self.customer.id),
            ],
            {
                "category_id": "product_categ_id",
                "contact_id": "partner_id",
                "country_id": "country_id",
            },
            "price_subtotal",
            "invoice_date",
        )
