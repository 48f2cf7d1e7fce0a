import random
from datetime import date, timedelta

from odoo import Command

from ..common import KeyAccountCommon

AS_OF = date(2026, 6, 30)


class KeyAccountCareCommon(KeyAccountCommon):
    """A company with two years of orders of customers that order at their own pace, some of
    whom stop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.churn = cls.env["key.account.churn"]
        cls.rhythms = cls.env["key.account.rhythm"]

    @classmethod
    def _create_history(cls, days_of, company=None):
        """:param days_of: ``{name: days with an order}``; return ``{name: account}``"""
        company, accounts, rows = company or cls.company, {}, []
        for name, days in days_of.items():
            accounts[name] = cls._create_account(name, company)
            partner = accounts[name].partner_id
            rows += [{"partner": partner, "amount": 100, "date": day} for day in days]
        cls._create_orders(rows, company)
        return accounts

    @classmethod
    def _draw_history(cls, count, seed=17, last=AS_OF):
        """Return ``{name: days}`` of customers with a pace of their own; every third stops."""
        rng, days_of = random.Random(seed), {}
        for index in range(count):
            gap = rng.choice([7, 14, 30, 60])
            day = last - timedelta(rng.randint(400, 720))
            end = last if index % 3 else day + timedelta(rng.randint(90, 500))
            days = []
            while day <= end:
                days.append(day)
                day += timedelta(max(1, round(rng.gauss(gap, gap / 3))))
            days_of[f"Customer {index}"] = days
        return days_of

    @classmethod
    def _create_goods(cls, name, **vals):
        """Return a product of a category of its own."""
        category = cls.env["product.category"].create({"name": name})
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "categ_id": category.id,
                "taxes_id": False,
                **vals,
            }
        )

    @classmethod
    def _create_line_orders(cls, rows, company=None, **vals):
        """:param rows: ``(partner, day, {product: amount, or (quantity, price)})``, a confirmed
        order each
        :param vals: of each order"""
        company = company or cls.company
        orders = (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "date_order": cls._moment(day),
                        "order_line": [
                            Command.create(cls._get_line(product, sold))
                            for product, sold in sold_of.items()
                        ],
                        **vals,
                    }
                    for partner, day, sold_of in rows
                ]
            )
        )
        orders.write({"state": "sale"})
        return orders

    @classmethod
    def _get_line(cls, product, sold):
        quantity, price = sold if isinstance(sold, tuple) else (1, sold)
        return {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "price_unit": price,
            "tax_ids": False,
        }

    @staticmethod
    def _every(gap, count, last):
        """Return order days at a steady pace, the last one first."""
        return [last - timedelta(gap * i) for i in range(count)]

    def _search(self, *domain, **options):
        """Return the names of the customers whose accounts are found."""
        accounts = self.env["key.account"].search(
            [*domain, ("company_id", "=", self.company.id)], **options
        )
        return accounts.mapped("partner_id.name")

    def _count_writes(self, tables):
        """Return ``(table, rows inserted, updated, deleted)`` of this transaction."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_all_tables"
            " WHERE relname IN %s ORDER BY 1",
            [tables],
        )
        return self.env.cr.fetchall()
