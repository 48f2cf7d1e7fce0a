"""Load an order history from CSV files as confirmed, back-dated sales orders.

    dev/load-orders -d NAME --orders orders.csv [--customers customers.csv] [--lines lines.csv]

Columns by name, further ones are ignored, files are UTF-8:

    customers  customer_id, company_name[, contact_name, contact_title, city, country, phone]
    orders     order_id, customer_id, order_date[, amount][, currency]
    lines      order_id, product_name, category_name, unit_price, quantity, discount

`customer_id` becomes the customer's reference; customers that no file names are created from
it. `order_id` becomes the customer reference of the order: a second run loads nothing twice.
A discount of 0.15 is 15%. Without lines an order has one line of `amount`. No taxes. A date
without a time is noon UTC, so that it is the same day in every time zone.

All files are checked first. With an error nothing is written: each is listed with its file
and line. `--skip-errors` loads the rest.
"""

import argparse
import csv
import sys
import time
from collections import defaultdict
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

ORIGIN = "Order history"
BATCH = 1000
COUNTRY_CODES = {"USA": "US", "UK": "GB"}
# Quiet: history needs no followers, no tracking, no mail.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_automation_skip": True,
}


class Problem(NamedTuple):
    """One error in a file, as people read it."""

    file: str
    line: int
    text: str
    order: str = ""  # the order that it spoils

    def __str__(self):
        return f"{self.file}:{self.line}: {self.text}"


class Line(NamedTuple):
    product: str
    category: str
    price: Decimal
    quantity: Decimal
    discount: Decimal  # percent


class Order(NamedTuple):
    number: str
    customer: str
    moment: datetime
    currency: str
    lines: list
    at: Problem  # where it stands, for later errors


class History:
    """The parsed files: ``customers`` (id → row), ``orders`` (id → Order), ``problems``."""

    def __init__(self, orders, customers=None, lines=None):
        self.problems = []
        self.customers = self._read_customers(customers) if customers else {}
        by_order = self._read_lines(lines) if lines else {}
        self.orders = self._read_orders(orders, by_order, bool(lines))

    def _rows(self, path, required):
        """Yield ``(Problem at the row, row)``; complain about columns that are missing."""
        name = Path(path).name
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [c for c in required if c not in (reader.fieldnames or ())]:
                text = f"columns missing: {', '.join(missing)}"
                self.problems.append(Problem(name, 1, text))
                return
            for row in reader:
                values = {k: (v or "").strip() for k, v in row.items() if k}
                order = values.get("order_id", "")
                yield Problem(name, reader.line_num, "", order), values

    def _fail(self, at, text):
        self.problems.append(at._replace(text=text))

    def _number(self, at, row, column, default=None):
        text = row.get(column) or default
        try:
            value = Decimal(text)
        except (InvalidOperation, TypeError):
            value = None
        if value is None or not value.is_finite():
            self._fail(at, f"{column}: “{text or ''}” is not a number")
            return Decimal(0)
        return value

    def _read_customers(self, path):
        customers = {}
        for at, row in self._rows(path, ("customer_id", "company_name")):
            if not row["customer_id"]:
                self._fail(at, "customer_id: empty")
            elif row["customer_id"] in customers:
                self._fail(at, f"customer_id: {row['customer_id']} is there twice")
            else:
                customers[row["customer_id"]] = row
        return customers

    def _read_lines(self, path):
        by_order = defaultdict(list)
        columns = (
            "order_id",
            "product_name",
            "category_name",
            "unit_price",
            "quantity",
        )
        for at, row in self._rows(path, (*columns, "discount")):
            discount = self._number(at, row, "discount", "0")
            if not 0 <= discount <= 1:
                self._fail(at, f"discount: {discount} is not from 0 to 1 (0.15 is 15%)")
            if not row["product_name"]:
                self._fail(at, "product_name: empty")
            line = Line(
                row["product_name"],
                row["category_name"],
                self._number(at, row, "unit_price"),
                self._number(at, row, "quantity"),
                discount * 100,
            )
            by_order[row["order_id"]].append(line)
            by_order[row["order_id"], "at"] = at
        return by_order

    def _read_orders(self, path, by_order, with_lines):
        orders = {}
        for at, row in self._rows(path, ("order_id", "customer_id", "order_date")):
            number = row["order_id"]
            for column in ("order_id", "customer_id"):
                if not row[column]:
                    self._fail(at, f"{column}: empty")
            if number in orders:
                self._fail(at, f"order_id: {number} is there twice")
            if with_lines and number not in by_order:
                self._fail(at, f"order_id: {number} has no lines")
            lines = by_order.get(number)
            if not with_lines:
                amount = self._number(at, row, "amount")
                lines = [Line("Order amount", "", amount, Decimal(1), Decimal(0))]
            moment = self._moment(at, row["order_date"])
            currency = row.get("currency", "").upper()
            orders[number] = Order(
                number, row["customer_id"], moment, currency, lines or [], at
            )
        for number in by_order:
            if isinstance(number, str) and number not in orders:
                at = by_order[number, "at"]
                self._fail(at, f"order_id: {number} is not among the orders")
        return orders

    def _moment(self, at, text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self._fail(at, f"order_date: “{text}” is not a date like 1998-05-06")
            return datetime.combine(date.min, clock.min)
        return moment if len(text) > 10 else datetime.combine(moment, clock(12))


class Loader:
    """Writes a :class:`History` into a database, in the company of ``env``."""

    def __init__(self, env, history):
        self.env = env(context=dict(env.context, **QUIET, lang="en_US"))
        self.company = env.company
        self.history = history
        self.partners, self.products, self.pricelists = {}, {}, {}

    def check(self):
        """Append to the problems what only the database can tell."""
        self._check_currencies()
        digits = self.env["decimal.precision"].precision_get("Product Price")
        countries = self._get_countries()
        for order in self.history.orders.values():
            for line in order.lines:
                if -line.price.normalize().as_tuple().exponent > digits:
                    text = (
                        f"unit_price: {line.price} has more than {digits} decimals; allow "
                        "them in Settings → Technical → Decimal Accuracy → Product Price"
                    )
                    self.history.problems.append(order.at._replace(text=text))
        for row in self.history.customers.values():
            country = row.get("country")
            if country and self._country_key(country) not in countries:
                text = (
                    f"country: “{country}” (customer {row['customer_id']}) is not known"
                )
                self.history.problems.append(Problem("customers", 0, text))

    def _check_currencies(self):
        """A foreign order needs a rate on or before its day: Odoo would take 1.0."""
        rates = self.env["res.currency.rate"].sudo()
        known = {}
        for order in self.history.orders.values():
            code = order.currency
            if not code or code == self.company.currency_id.name:
                continue
            if code not in known:
                domain = [
                    ("currency_id.name", "=", code),
                    ("company_id", "in", [False, self.company.root_id.id]),
                ]
                first = rates.search(domain, order="name", limit=1)
                known[code] = first.name
            if not known[code] or known[code] > order.moment.date():
                text = (
                    f"currency: no {code} rate on or before {order.moment:%Y-%m-%d}; add one "
                    "in Invoicing → Configuration → Currencies"
                )
                self.history.problems.append(order.at._replace(text=text))

    def load(self, skip=frozenset(), progress=lambda text: None):
        """Create what is not there yet; return how many customers and orders."""
        orders = [
            order
            for number, order in self.history.orders.items()
            if number not in self._get_loaded() and number not in skip
        ]
        created = self._load_partners(order.customer for order in orders)
        self._load_products(orders)
        self._load_pricelists(orders)
        for start in range(0, len(orders), BATCH):
            self._create(orders[start : start + BATCH])
            progress(f"{min(start + BATCH, len(orders))} of {len(orders)} orders")
        return created, len(orders)

    def _get_loaded(self):
        if not hasattr(self, "_loaded"):
            domain = [("origin", "=", ORIGIN), ("company_id", "=", self.company.id)]
            orders = self.env["sale.order"].search_fetch(domain, ["client_order_ref"])
            self._loaded = set(orders.mapped("client_order_ref"))
        return self._loaded

    @staticmethod
    def _country_key(text):
        return COUNTRY_CODES.get(text, text).casefold()

    def _get_countries(self):
        countries = self.env["res.country"].search_fetch([], ["name", "code"])
        by_code = {country.code.casefold(): country.id for country in countries}
        return by_code | {country.name.casefold(): country.id for country in countries}

    def _load_partners(self, customers):
        """Find the customers by reference, create those that are missing."""
        refs = set(self.history.customers) | set(customers)
        partners = self.env["res.partner"].with_context(active_test=False)
        existing = partners.search_fetch(
            [("ref", "in", list(refs)), ("parent_id", "=", False)], ["ref"]
        )
        self.partners = {partner.ref: partner.id for partner in existing}
        missing = sorted(refs - self.partners.keys())
        countries = self._get_countries()
        created = partners.create(
            [
                self._prepare_partner_vals(
                    ref, self.history.customers.get(ref, {}), countries
                )
                for ref in missing
            ]
        )
        self.partners |= dict(zip(missing, created.ids, strict=True))
        return len(created)

    def _prepare_partner_vals(self, ref, row, countries):
        vals = {
            "ref": ref,
            "name": row.get("company_name") or ref,
            "is_company": True,
            "city": row.get("city"),
            "phone": row.get("phone"),
            "country_id": countries.get(self._country_key(row.get("country") or "")),
            "customer_rank": 1,
        }
        if name := row.get("contact_name"):
            contact = {"name": name, "function": row.get("contact_title")}
            vals["child_ids"] = [(0, 0, contact)]
        return vals

    def _load_products(self, orders):
        """Find products by name (and category), create those that are missing."""
        keys = {
            (line.product, line.category) for order in orders for line in order.lines
        }
        products = self.env["product.product"]
        names = [name for name, _category in keys]
        for product in products.search_fetch(
            [("name", "in", names)], ["name", "categ_id"]
        ):
            self.products[product.name, product.categ_id.name or ""] = product.id
        missing = sorted(keys - self.products.keys())
        categories = self._load_categories({category for _name, category in missing})
        created = products.create(
            [
                {
                    "name": name,
                    "type": "service",
                    "taxes_id": False,
                    "invoice_policy": "order",
                    "categ_id": categories.get(category),
                }
                for name, category in missing
            ]
        )
        self.products |= dict(zip(missing, created.ids, strict=True))

    def _load_categories(self, names):
        model = self.env["product.category"]
        id_by_name = {c.name: c.id for c in model.search([("name", "in", list(names))])}
        missing = sorted(name for name in names if name and name not in id_by_name)
        created = model.create([{"name": name} for name in missing])
        return id_by_name | dict(zip(missing, created.ids, strict=True))

    def _load_pricelists(self, orders):
        """An order gets its currency from a pricelist: one for each foreign currency."""
        codes = {order.currency for order in orders} - {
            "",
            self.company.currency_id.name,
        }
        for code in sorted(codes):
            currency = (
                self.env["res.currency"]
                .with_context(active_test=False)
                .search([("name", "=", code)])
            )
            currency.active = True
            vals = {
                "name": f"{ORIGIN} {code}",
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
            domain = [(name, "=", value) for name, value in vals.items()]
            pricelists = self.env["product.pricelist"]
            pricelist = pricelists.search(domain, limit=1) or pricelists.create(vals)
            self.pricelists[code] = pricelist.id

    def _create(self, orders):
        """Create one batch as quotations, confirm it, commit it.

        Written to the state `sale` rather than confirmed: a history needs no mail and no
        delivery, and confirming would set every date to now.
        """
        created = self.env["sale.order"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.partners[order.customer],
                    "client_order_ref": order.number,
                    "origin": ORIGIN,
                    "date_order": order.moment,
                    "pricelist_id": self.pricelists.get(order.currency, False),
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.products[
                                    line.product, line.category
                                ],
                                "name": line.product,
                                "product_uom_qty": float(line.quantity),
                                "price_unit": float(line.price),
                                "discount": float(line.discount),
                                "tax_ids": False,
                            },
                        )
                        for line in order.lines
                    ],
                }
                for order in orders
            ]
        )
        created.write({"state": "sale"})
        self._align_totals(created)
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()

    def _align_totals(self, orders):
        """Where the company rounds globally, an order's total may be a cent off the sum of
        its lines. The history's totals are those sums, and so is the Sales Analysis."""
        for order in orders:
            total = sum(order.order_line.mapped("price_subtotal"))
            if order.currency_id.compare_amounts(order.amount_untaxed, total):
                order.write({"amount_untaxed": total, "amount_total": total})


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="dev/load-orders",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument("--orders", required=True)
    parser.add_argument("--customers")
    parser.add_argument("--lines")
    parser.add_argument("--company", help="name of the company (default: the main one)")
    parser.add_argument("--skip-errors", action="store_true")
    return parser.parse_args(argv)


def get_env(database, company):
    import psycopg2

    import odoo.modules.registry
    import odoo.tools
    from odoo import SUPERUSER_ID, api

    odoo.tools.config.parse_config([f"--database={database}", "--log-level=warn"])
    try:
        cursor = odoo.modules.registry.Registry(database).cursor()
    except psycopg2.OperationalError as error:
        sys.exit(f"load-orders: {error}To make a database: dev/newdb NAME")
    env = api.Environment(cursor, SUPERUSER_ID, {})
    companies = (
        env["res.company"].search([("name", "=", company)]) if company else env.company
    )
    if not companies:
        sys.exit(f"load-orders: no company is named “{company}”")
    return env(context={"allowed_company_ids": companies.ids})


def report(problems, limit=50):
    for problem in problems[:limit]:
        print(problem, file=sys.stderr)
    if len(problems) > limit:
        print(f"… and {len(problems) - limit} more", file=sys.stderr)


def main(argv=None):
    options = parse(argv)
    start = time.monotonic()
    for path in filter(None, (options.orders, options.customers, options.lines)):
        if not Path(path).is_file():
            sys.exit(f"load-orders: no such file: {path}")
    history = History(options.orders, options.customers, options.lines)
    env = get_env(options.database, options.company)
    loader = Loader(env, history)
    loader.check()
    if history.problems:
        report(history.problems)
        if not options.skip_errors:
            sys.exit(
                f"load-orders: {len(history.problems)} errors, nothing was written"
            )
    skip = {problem.order for problem in history.problems}
    customers, orders = loader.load(skip, lambda text: print(text, file=sys.stderr))
    env.cr.close()
    print(
        f"{customers} customers and {orders} orders loaded, "
        f"{len(history.orders) - orders} were there or left out, "
        f"{time.monotonic() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
