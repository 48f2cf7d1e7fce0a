"""The figures of customers, counted once more: in plain Python over the documents as they are,
from what docs/how-it-is-computed.md says, and from none of the add-on's own code.

Whoever changes what is counted changes it here as well, by hand: that is the use of it.
"""

from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

UTC = ZoneInfo("UTC")
INVOICES = ("out_invoice", "out_refund", "out_receipt")
ZERO = (
    "sales_amount",
    "ordered_amount",
    "invoiced_amount",
    "order_count",
    "order_days",
    "orders_per_month",
    "categories",
)


class Oracle:
    """What was sold in one company, read once."""

    def __init__(self, company):
        self.env = company.env
        self.company = company
        self.zone = ZoneInfo(company.key_account_tz or "UTC")
        self.env.flush_all()
        self.owners = self._read_owners()
        self.orders = self._read_orders()
        self.invoices = self._read_invoices()
        self.payments = self._read_payments()

    def _query(self, query, *params):
        self.env.cr.execute(query, params)
        return self.env.cr.dictfetchall()

    def _read_owners(self):
        """Contacts count for their company: up to the first that is one, or has none above."""
        rows = self._query("SELECT id, parent_id, is_company FROM res_partner")
        partners = {row["id"]: row for row in rows}

        def climb(partner):
            while partner["parent_id"] and not partner["is_company"]:
                partner = partners[partner["parent_id"]]
            return partner["id"]

        return {key: climb(partner) for key, partner in partners.items()}

    def _read_orders(self):
        lines = defaultdict(list)
        for line in self._query(
            """SELECT l.order_id, l.display_type, t.categ_id FROM sale_order_line l
                 LEFT JOIN product_product p ON p.id = l.product_id
                 LEFT JOIN product_template t ON t.id = p.product_tmpl_id"""
        ):
            lines[line["order_id"]].append(line)
        orders = []
        for row in self._query(
            """SELECT id, partner_id, date_order, currency_id, currency_rate::float8 AS rate,
                      amount_untaxed::float8 AS untaxed
                 FROM sale_order WHERE company_id = %s AND state = 'sale'""",
            self.company.id,
        ):
            real = [line for line in lines[row["id"]] if not line["display_type"]]
            if real:
                moment = row["date_order"].replace(tzinfo=UTC)
                orders.append(
                    {
                        "id": row["id"],
                        "customer": self.owners[row["partner_id"]],
                        "day": moment.astimezone(self.zone).date(),
                        "amount": self._convert(row),
                        "categories": {line["categ_id"] for line in real} - {None},
                    }
                )
        return orders

    def _convert(self, order):
        """At the order's own rate; None where it is a 1 that stands for no rate."""
        own = self.company.currency_id
        currency = self.env["res.currency"].browse(order["currency_id"] or own.id)
        if currency == own:
            return order["untaxed"]
        if order["rate"] == 1:
            known = currency.rate_ids.filtered(
                lambda rate: rate.company_id in (rate.company_id.browse(), self.company)
            )
            day = order["date_order"].date()
            convert = currency._get_conversion_rate
            if not known or convert(own, currency, self.company, day) != 1:
                return None
        return order["untaxed"] / order["rate"]

    def _read_invoices(self):
        """Posted; what was credited is negative. At the rates at which they were booked."""
        rows = self._query(
            """SELECT m.id, m.partner_id, m.move_type, m.invoice_date,
                      SUM(ABS(l.balance) * SIGN(l.price_subtotal))::float8 AS untaxed
                 FROM account_move m JOIN account_move_line l ON l.move_id = m.id
                WHERE m.company_id = %s AND m.state = 'posted' AND m.move_type IN %s
                  AND l.display_type = 'product' GROUP BY m.id""",
            self.company.id,
            INVOICES,
        )
        return [
            {
                "id": row["id"],
                "customer": self.owners[row["partner_id"]],
                "day": row["invoice_date"],
                "amount": -row["untaxed"]
                if row["move_type"] == "out_refund"
                else row["untaxed"],
            }
            for row in rows
        ]

    def _read_payments(self):
        """What came in by bank or cash for an invoice, and how many days after it was due."""
        partials = self.env["account.partial.reconcile"].search(
            [
                ("company_id", "=", self.company.id),
                ("debit_move_id.move_id.move_type", "=", "out_invoice"),
                ("debit_move_id.parent_state", "=", "posted"),
                ("credit_move_id.journal_id.type", "in", ("bank", "cash", "credit")),
            ]
        )
        return [
            {
                "customer": self.owners[partial.debit_move_id.move_id.partner_id.id],
                "day": partial.credit_move_id.date,
                "amount": partial.amount,
                "delay": (
                    partial.credit_move_id.date - partial.debit_move_id.date_maturity
                ).days,
            }
            for partial in partials
        ]

    # ---- figures

    @staticmethod
    def window(as_of, months, back=0):
        """The first and the last day: the day itself counts, and as many months as said."""
        end = as_of + timedelta(days=1)
        start = end - relativedelta(months=months * (back + 1))
        return start, end - relativedelta(months=months * back) - timedelta(days=1)

    def _pick(self, rows, customer, as_of, months, back=0):
        start, last = self.window(as_of, months, back)
        return [
            r for r in rows if r["customer"] == customer and start <= r["day"] <= last
        ]

    def sales(self, customer, as_of, basis, months=12, back=0):
        rows = self.invoices if basis == "invoiced" else self.orders
        found = self._pick(rows, customer, as_of, months, back)
        return sum(row["amount"] for row in found if row["amount"] is not None)

    def documents(self, customer, as_of, basis, months=12):
        """The ids of what is counted."""
        rows = self.invoices if basis == "invoiced" else self.orders
        found = self._pick(rows, customer, as_of, months)
        return sorted(row["id"] for row in found if row["amount"] is not None)

    def customers(self, as_of):
        """Who has bought by the end of that day."""
        rows = self.orders + self.invoices
        return {row["customer"] for row in rows if row["day"] <= as_of}

    def stored(self, customer, as_of, basis, months=12):
        """What an account stores."""
        past = [
            o for o in self.orders if o["customer"] == customer and o["day"] <= as_of
        ]
        days = [order["day"] for order in past]
        measured = self.measures(customer, as_of, basis, months)
        return {
            **{
                name: measured[name]
                for name in ("ordered_amount", "invoiced_amount", "order_count")
            },
            "previous_amount": self.sales(customer, as_of, basis, months, back=1),
            "lifetime_order_count": len(past),
            "first_order_date": min(days, default=False),
            "last_order_date": max(days, default=False),
        }

    def measures(self, customer, as_of, basis, months):
        """All that is measured of one customer by itself; None where it is not known."""
        orders = self._pick(self.orders, customer, as_of, months)
        counted = [order for order in orders if order["amount"] is not None]
        ordered = sum(order["amount"] for order in counted)
        past = [o["day"] for o in self.orders if o["customer"] == customer]
        past = [day for day in past if day <= as_of]
        now = self.sales(customer, as_of, basis, months)
        before = self.sales(customer, as_of, basis, months, back=1)
        paid = self._pick(self.payments, customer, as_of, months)
        weight = sum(payment["amount"] for payment in paid)
        delay = sum(payment["amount"] * payment["delay"] for payment in paid)
        return {
            "sales_amount": now,
            "ordered_amount": ordered,
            "invoiced_amount": self.sales(customer, as_of, "invoiced", months),
            "order_count": len(counted),
            "order_days": len({order["day"] for order in orders}),
            "orders_per_month": len(counted) / months,
            "average_order": ordered / len(counted) if counted else None,
            "growth": 100 * (now - before) / before if before > 1e-6 else None,
            "months_since_first_order": self._count_months(min(past), as_of)
            if past
            else None,
            "days_since_last_order": (as_of - max(past)).days if past else None,
            "categories": len({c for o in counted for c in o["categories"]}),
            "payment_delay": delay / weight if weight else None,
        }

    @staticmethod
    def _count_months(first, last):
        months = 12 * (last.year - first.year) + last.month - first.month
        return months - (last.day < first.day)

    def places(self, as_of, basis, months=12):
        """``{customer: (share, held by larger ones, held by larger and equal ones)}`` in percent;
        {} where nothing was sold on balance."""
        sales = {
            customer: round(self.sales(customer, as_of, basis, months), 6)
            for customer in self.customers(as_of)
        }
        total = sum(sales.values())
        if total <= 0:
            return {}
        return {
            customer: tuple(
                100 * part / total
                for part in (
                    own,
                    sum(other for other in sales.values() if other > own),
                    sum(other for other in sales.values() if other >= own),
                )
            )
            for customer, own in sales.items()
        }
