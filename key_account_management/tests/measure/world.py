from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import Command

from ..common import AS_OF, KeyAccountCommon

# Neither a day nor a moment of the clock is special to what is tested.
NOW = "2026-06-30 10:00:00"  # the 30th in New York, Brussels, Tokyo and Auckland


class KeyAccountWorldCommon(KeyAccountCommon):
    """Four companies in as many time zones and three currencies, with orders, invoices, credit
    notes and payments of the same customers, drawn at random by ``_create_world``."""

    @classmethod
    def _create_world(cls, rnd, orders=40, invoices=18, customers=14):
        """:param random.Random rnd: of the test, so that KAM_SEED draws another world"""
        cls.rnd = rnd
        cls.company.key_account_tz = "America/New_York"
        cls.branch = cls._create_company(
            "Branch", parent_id=cls.company.id, key_account_tz="Europe/Brussels"
        )
        cls.tokyo = cls._create_company(
            "Tokyo", currency_id=cls._activate("JPY"), key_account_tz="Asia/Tokyo"
        )
        cls.auckland = cls._create_company(
            "Auckland",
            currency_id=cls._activate("KWD"),
            key_account_tz="Pacific/Auckland",
        )
        cls.booking = cls.company | cls.tokyo  # have invoices
        for company in cls.booking:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        cls.tokyo.key_account_basis = "invoiced"
        cls.companies = cls.company | cls.branch | cls.tokyo | cls.auckland
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.companies.ids)
        )
        cls.companies = cls.companies.with_env(cls.env)
        cls._create_products()
        cls._create_pricelists()
        cls._create_customers(customers)
        for company in cls.companies:
            cls._create_random_orders(company, orders)
        # Too late for the orders there are, whose own rate stays 1.
        cls._create_pricelist(cls.late, {date(2020, 1, 1): 0.9})
        for company in cls.booking:
            cls._create_random_invoices(company, invoices)

    @classmethod
    def _activate(cls, code):
        currency = cls.env.ref(f"base.{code}")
        currency.active = True
        return currency.id

    @classmethod
    def _create_products(cls):
        categories = cls.env["product.category"].create(
            [{"name": f"Category {index}"} for index in range(4)]
        )
        cls.products = cls.env["product.product"].create(
            [
                {
                    "name": category.name,
                    "type": "service",
                    "taxes_id": False,
                    "list_price": 17,
                    "categ_id": category.id,
                }
                for category in categories
            ]
        )

    @classmethod
    def _create_pricelists(cls):
        """Rates that change; one currency without any, one that gets its rate too late."""
        rates = {date(2023, 1, 1): 0.9, date(2025, 9, 1): 0.8, date(2026, 2, 1): 1.1}
        for code, factor in (("JPY", 150), ("KWD", 0.3)):
            scaled = {day: rate * factor for day, rate in rates.items()}
            cls._create_pricelist(cls.env.ref(f"base.{code}"), scaled)
        euro = cls._create_pricelist(cls.env.ref("base.EUR"), rates)
        cls.pricelists = [cls.env["product.pricelist"], euro]
        cls.late = cls.env.ref("base.CHF")
        cls.unknown = [
            cls._create_pricelist(currency)
            for currency in (cls.env.ref("base.VND"), cls.late)
        ]

    @classmethod
    def _create_customers(cls, count):
        partners = cls.env["res.partner"]
        cls.customers = partners.create(
            [{"name": f"Customer {n}", "is_company": n % 5 > 0} for n in range(count)]
        )
        contacts = partners.create(
            [
                {"name": f"Contact {n}", "parent_id": cls.rnd.choice(cls.customers).id}
                for n in range(count)
            ]
        )
        deeper = partners.create({"name": "Deeper", "parent_id": contacts[0].id})
        cls.buyers = cls.customers | contacts | deeper

    # ---- orders

    @classmethod
    def _create_random_orders(cls, company, count, first=-30, last=900, edges=True):
        """Orders of all kinds, some on the edges of the window."""
        zone = ZoneInfo(company.key_account_tz)
        moments = [
            datetime.combine(AS_OF, time(12))
            - timedelta(seconds=cls.rnd.randrange(first * 86400, last * 86400))
            for _order in range(count)
        ]
        if edges:
            for day in (date(2025, 7, 1), date(2024, 7, 1), AS_OF + timedelta(days=1)):
                midnight = datetime.combine(day, time(), zone).astimezone(timezone.utc)
                for seconds in (-1, 0):
                    moment = midnight.replace(tzinfo=None) + timedelta(seconds=seconds)
                    moments[cls.rnd.randrange(count)] = moment
        pricelists = cls.pricelists * 4
        if company.currency_id == cls.env.ref("base.USD"):
            pricelists = pricelists + cls.unknown
        vals_list = [
            {
                "partner_id": cls.rnd.choice(cls.buyers).id,
                "company_id": company.id,
                "date_order": moment,
                "pricelist_id": cls.rnd.choice(pricelists).id,
                "order_line": cls._draw_lines(),
            }
            for moment in moments
        ]
        orders = cls.env["sale.order"].with_company(company).create(vals_list)
        for order in orders:
            order.state = cls.rnd.choice(["sale"] * 6 + ["cancel", "draft", "sent"])
        return orders

    @classmethod
    def _draw_lines(cls):
        """Lines with discounts, returned quantities, without a product, or with words alone."""
        note = Command.create({"display_type": "line_note", "name": "Words"})
        kind = cls.rnd.random()
        if kind < 0.06:
            return [note] if kind < 0.03 else []
        return [
            Command.create(
                {
                    "product_id": cls.rnd.choice(cls.products).id,
                    "product_uom_qty": cls.rnd.choice([1, 2, 3, 0.5, -1]),
                    "price_unit": round(cls.rnd.lognormvariate(5, 1.5), 2),
                    "discount": cls.rnd.choice([0, 0, 10, 33.3]),
                    "tax_ids": False,
                }
            )
            for _line in range(cls.rnd.randint(1, 2))
        ] + [note] * (kind < 0.1)

    # ---- invoices

    @classmethod
    def _create_random_invoices(
        cls, company, count, first=-30, last=800, paid_from=-20
    ):
        """Posted, draft and cancelled; some of them paid, or credited."""
        days = [
            AS_OF - timedelta(days=cls.rnd.randint(first, last))
            for _move in range(count)
        ]
        moves = (
            cls.env["account.move"]
            .with_company(company)
            .create([cls._draw_invoice(company, day) for day in days])
        )
        posted = moves.browse(cls.rnd.sample(moves.ids, count * 5 // 6))
        posted.action_post()
        (moves - posted)[:2].button_cancel()
        sold = posted.filtered(lambda m: m.move_type == "out_invoice")
        for move in sold[: len(sold) // 2]:
            days = timedelta(days=cls.rnd.randint(paid_from, 90))
            cls._pay(move, move.invoice_date + days)
        for move in sold[len(sold) // 2 :][:2]:
            cls._credit(move)
        return moves

    @classmethod
    def _draw_invoice(cls, company, day):
        currencies = [company.currency_id, company.currency_id, cls.env.ref("base.EUR")]
        line = {
            "name": "Sold",
            "product_id": cls.rnd.choice([cls.rnd.choice(cls.products).id, False]),
            "quantity": cls.rnd.choice([1, 2, 0.5]),
            "price_unit": round(cls.rnd.lognormvariate(6, 1), 2),
            "tax_ids": False,
        }
        return {
            "move_type": cls.rnd.choice(
                ["out_invoice"] * 5 + ["out_refund", "out_receipt"]
            ),
            "company_id": company.id,
            "partner_id": cls.rnd.choice(cls.buyers).id,
            "currency_id": cls.rnd.choice(currencies).id,
            "invoice_date": day,
            "date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": day + timedelta(days=cls.rnd.choice([0, 14, 30])),
            "invoice_line_ids": [Command.create(line)],
        }

    @classmethod
    def _pay(cls, invoice, day):
        """A part of it, or all."""
        share = cls.rnd.choice([1, 1, 0.4])
        amount = invoice.currency_id.round(invoice.amount_residual * share)
        cls.env["account.payment.register"].with_company(
            invoice.company_id
        ).with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"payment_date": day, "amount": amount}
        )._create_payments()

    @classmethod
    def _credit(cls, invoice):
        """Taken back: that pays nothing."""
        refund = invoice._reverse_moves(
            [{"invoice_date": invoice.invoice_date, "date": invoice.invoice_date}]
        )
        refund.action_post()  # which matches the two
