"""Tell the plot: three years of orders back from a day.

The same on every machine, but for the day. The plot itself is in ``account/plot.py``.
"""

import math
import random
from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from ..account import plot
from ..account.common import QUIET, _ref

# What a currency is worth in US dollars, about.
WORTH = {"USD": 1.0, "EUR": 1.09, "GBP": 1.27, "CNY": 0.14}
RATED_MONTHS = 38
OVERDUE = 90  # after so many days all have paid
CREDITED_EACH = 20


class Sale(NamedTuple):
    """One order to come: ``amount`` in company currency."""

    customer: plot.Customer
    moment: datetime
    amount: float
    state: str


def tell(env, today):
    """Create the rates, the orders and the invoices.

    :param date today: the day on which the story ends
    """
    env = env(context={**env.context, **QUIET})
    rng = random.Random(19)
    for xmlid, customers in plot.STORIES:
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        company = company.with_env(company_env)
        _create_warehouse(company)
        _create_rates(company, today, rng)
        sales = plan(customers, today, rng)
        orders = _create_orders(company, sales, rng, today)
        _create_invoices(company, orders, today, random.Random(company.name))


# ---- The plan: no database


def plan(customers, today, rng):
    """Return the :class:`Sale` list of all ``customers``, by time."""
    sales = []
    for customer in customers:
        for index, thousands in enumerate(customer.halves):
            sales += _plan_half(customer, index, thousands * 1000, today, rng)
        for days, thousands in customer.deals:
            moment = _at(today - timedelta(days=days), rng)
            sales.append(Sale(customer, moment, thousands * 1000, "sale"))
        sales += _plan_lost(customer, today, rng)
    sales = [sale for sale in sales if not _is_after_all(sale, today)]
    return sorted(sales, key=lambda sale: (sale.moment, sale.customer.key))


def _is_after_all(sale, today):
    stopped = sale.customer.stopped
    return stopped and (today - sale.moment.date()).days < stopped


def _plan_half(customer, index, amount, today, rng):
    """Spread ``amount`` over the orders of one half-year."""
    if not amount:
        return []
    months = 6 * (len(customer.halves) - index)
    start = today - relativedelta(months=months)
    days = (today - relativedelta(months=months - 6) - start).days
    busy = 0.5 + 0.5 * amount / 1000 / max(customer.halves)
    count = max(1, round(customer.orders * busy))
    weights = [rng.uniform(0.6, 1.4) for _order in range(count)]
    sales = []
    for position, weight in enumerate(weights):
        share = (position + rng.uniform(0.15, 0.85)) / count
        day = start + timedelta(days=4 + int(share * (days - 6)))
        part = amount * weight / sum(weights)
        sales.append(Sale(customer, _at(day, rng), part, "sale"))
    return sales


def _plan_lost(customer, today, rng):
    """Return the orders that were cancelled, and the quotations that are open."""
    typical = 1000 * max(customer.halves) / max(customer.orders, 1)
    lost = []
    for _year in range(3):
        if rng.random() < 0.25 and typical:
            day = today - timedelta(days=rng.randint(20, 1050))
            amount = typical * rng.uniform(0.5, 1.5)
            lost.append(Sale(customer, _at(day, rng), amount, "cancel"))
    if rng.random() < 0.3 and customer.halves[-1]:
        day = today - timedelta(days=rng.randint(1, 24))
        amount = typical * rng.uniform(0.8, 1.8)
        state = rng.choice(("draft", "sent"))
        lost.append(Sale(customer, _at(day, rng), amount, state))
    return lost


def _at(day, rng):
    """Return a moment in the office hours of ``day``, or of the Friday before."""
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time(rng.randint(8, 15), rng.randint(0, 59)))


def fill(amount, goods, rng):
    """Return what to put into an order of about ``amount``, as (product, quantity).

    :param goods: products with a ``list_price``, in the same currency as ``amount``
    """
    count = min(len(goods), rng.choice((1, 1, 2, 2, 3, 3)))
    affordable = [p for p in goods if p.list_price * count <= amount * 1.1]
    if len(affordable) < count:
        affordable = sorted(goods, key=lambda p: p.list_price)[:1]
        count = 1
    chosen = rng.sample(affordable, count)
    chosen.sort(key=lambda product: -product.list_price)
    weights = [rng.uniform(0.5, 1.5) for _product in chosen]
    basket, remainder = [], amount
    for index, product in enumerate(chosen):
        part = remainder * weights[index] / sum(weights[index:])
        quantity = max(1, round(part / product.list_price))
        remainder -= quantity * product.list_price
        basket.append((product, quantity))
    return basket


# ---- Rates and orders


def _get_worth(currency):
    return WORTH.get(currency.name, 1.0)


def _create_rates(company, today, rng):
    """Rates of the first of each month, for the currencies of the story."""
    env = company.env
    currencies = env["res.currency"].search([("name", "in", list(WORTH))])
    first = today.replace(day=1)
    rates = env["res.currency.rate"]
    known = {
        (rate.currency_id, rate.name)
        for rate in rates.search([("company_id", "=", company.id)])
    }
    rows = []
    for currency in currencies - company.currency_id:
        base = _get_worth(company.currency_id) / _get_worth(currency)
        phase = rng.uniform(0, 6)
        for month in range(RATED_MONTHS):
            day = first - relativedelta(months=month)
            sway = 0.03 * math.sin(phase + month / 5) + rng.uniform(-0.008, 0.008)
            if (currency, day) not in known:
                rows.append(
                    {
                        "currency_id": currency.id,
                        "company_id": company.id,
                        "name": day,
                        "company_rate": round(base * (1 + sway), 6),
                    }
                )
    rates.create(rows)


def _create_warehouse(company):
    """Odoo's Inventory, where it came before us, confirms no goods without one; and gives none
    to a company that comes later."""
    if "stock.warehouse" not in company.env:
        return
    warehouses = company.env["stock.warehouse"]
    if not warehouses.search_count([("company_id", "=", company.id)], limit=1):
        warehouses.create({"company_id": company.id})


def _get_tax(company):
    """Return what domestic orders are taxed by. A company that comes later has no chart of accounts,
    which nobody can load during an installation, and so no tax: it gets one of its own."""
    if company.account_sale_tax_id:
        return company.account_sale_tax_id
    env = company.env
    country = company.account_fiscal_country_id or company.country_id
    owner = {"company_id": company.id, "country_id": country.id}
    group = env["account.tax.group"].create({"name": "VAT 19%", **owner})
    company.account_sale_tax_id = env["account.tax"].create(
        {"name": "19%", "amount": 19, "tax_group_id": group.id, **owner}
    )
    return company.account_sale_tax_id


def _create_orders(company, sales, rng, today):
    """Create quotations, then let them be what they became: no mail, no new date."""
    env = company.env
    products = _get_products(env)
    names = {sale.customer.currency for sale in sales}
    lists = {name: _get_pricelist(company, name) for name in names}
    _set_pricelists(company, sales, lists)
    term = env.ref("account.account_payment_term_30days", raise_if_not_found=False)
    common = {"company_id": company.id, "payment_term_id": term and term.id}
    tax = _get_tax(company)
    orders = env["sale.order"].create(
        [
            common
            | _get_order_vals(
                env, sale, lists[sale.customer.currency], products, tax, rng, today
            )
            for sale in sales
        ]
    )
    states = {}
    for order, sale in zip(orders, sales, strict=True):
        states.setdefault(sale.state, []).append(order.id)
    for state, ids in states.items():
        if state != "draft":
            orders.browse(ids).write({"state": state})
    return orders


def _get_products(env):
    """Return the products of each category of the plot."""
    names = {name for goods in plot.GOODS.values() for name in goods}
    return {
        name: list(
            env["product.product"].search(
                [("categ_id", "=", _ref(env, f"category_{name}").id)], order="id"
            )
        )
        for name in names
    }


def _get_pricelist(company, currency):
    """Return the price list that makes the orders of a customer be in its currency."""
    company_name = (
        "main" if company == company.env.ref("base.main_company") else "nordwind"
    )
    name = currency.lower() or ("eur" if company_name == "nordwind" else "")
    return _ref(company.env, "_".join(filter(None, ("pricelist", company_name, name))))


def _set_pricelists(company, sales, lists):
    for customer in {sale.customer for sale in sales if sale.customer.currency}:
        partner = _ref(company.env, f"partner_{customer.key}")
        partner.specific_property_product_pricelist = lists[customer.currency]


def _replace(basket, dropped, goods):
    """Return what is bought in place of products that a customer buys no more, for about the same
    amount. Drawn by nobody, so that all else stays as it is."""
    others = sorted(
        (product for product in goods if product not in dropped),
        key=lambda product: (product.list_price, product.id),
    )
    return [
        (others[0], max(1, round(product.list_price * quantity / others[0].list_price)))
        if product in dropped
        else (product, quantity)
        for product, quantity in basket
    ]


def _get_order_vals(env, sale, pricelist, products, tax, rng, today):
    """Return the values of one order, with prices in the currency of ``pricelist``."""
    customer = sale.customer
    partner = _ref(env, f"partner_{customer.key}")
    contacts = partner.child_ids.filtered(lambda child: not child.is_company)
    goods = [p for name in plot.GOODS[customer.goods] for p in products[name]]
    basket = fill(sale.amount, goods, rng)
    if customer.dropped:
        category, since = customer.dropped
        if sale.moment.date() > today - timedelta(days=since):
            basket = _replace(basket, products[category], goods)
    company_worth = _get_worth(env.company.currency_id)
    # Exports are not taxed.
    is_domestic = partner.country_id == env.company.country_id
    taxes = tax.ids if is_domestic else []
    factor = company_worth / _get_worth(pricelist.currency_id)
    lines = [
        {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "price_unit": round(product.list_price * factor, 2),
            # Given, so that nothing is looked up line by line
            "name": product.display_name,
            "product_uom_id": product.uom_id.id,
            "discount": 0,
            "tax_ids": [Command.set(taxes)],
            "analytic_distribution": False,
        }
        for product, quantity in basket
    ]
    return {
        "partner_id": rng.choice([partner, *contacts]).id,
        "partner_invoice_id": partner.id,
        "date_order": sale.moment,
        "validity_date": sale.moment.date() + timedelta(days=30),
        "user_id": partner.user_id.id,
        "pricelist_id": pricelist.id,
        "client_order_ref": f"PO-{rng.randint(10000, 99999)}",
        "order_line": [Command.create(line) for line in lines],
    }


# ---- Invoices: only where there is a chart of accounts


def _create_invoices(company, orders, today, rng):
    """Bill some of what was ordered; most is paid, some taken back."""
    if not company.env["account.journal"].search_count(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    ):
        return
    weeks = defaultdict(orders.browse)
    for order in _choose(orders, today, rng):
        day = order.date_order.date()
        friday = day + timedelta(days=(4 - day.weekday()) % 7)
        if friday < today:
            weeks[friday] |= order
    invoices = company.env["account.move"]
    for friday, billed in sorted(weeks.items()):
        # Given from the start: a date that changes reckons all anew.
        invoices |= billed.with_context(default_invoice_date=friday)._create_invoices()
    invoices.action_post()
    credited = invoices[::-CREDITED_EACH]
    _take_back(credited[:1], today, part=True)
    _take_back(credited[1:], today)
    _pay(invoices - credited, today, rng)


def _choose(orders, today, rng):
    """Return what is billed: one order a customer of the last year. An installation has no time for
    more of them."""
    since = today - relativedelta(years=1)
    recent = orders.filtered(
        lambda order: order.state == "sale" and order.date_order.date() >= since
    )
    customers = recent.grouped(lambda order: order.partner_id.commercial_partner_id)
    return orders.browse().union(*map(rng.choice, customers.values()))


def _take_back(invoices, today, part=False):
    """Credit invoices; or the first of their lines, and leave open what comes of it."""
    vals = []
    for invoice in invoices:
        day = min(invoice.invoice_date + timedelta(days=12), today)
        vals.append(
            {
                "date": day,
                "invoice_date": day,
                "ref": f"Goods returned, {invoice.name}",
                "invoice_user_id": invoice.invoice_user_id.id,
            }
        )
    credit_notes = invoices._reverse_moves(vals, cancel=not part)
    if part:
        for credit_note in credit_notes:
            credit_note.invoice_line_ids[1:].unlink()
        credit_notes.action_post()


def _pay(invoices, today, rng):
    """Let customers pay in the middle of a month, mostly late; some don't at once."""
    runs = defaultdict(invoices.browse)
    for invoice in invoices:
        due = invoice.invoice_date_due
        day = due.replace(day=15) + relativedelta(months=rng.choice((0, 1)))
        is_old = day < today - timedelta(days=OVERDUE)
        if day < today and (is_old or rng.random() < 0.7):
            runs[day] |= invoice
    for day, of_day in sorted(runs.items()):
        register = of_day.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=of_day.ids
        )
        register.create({"payment_date": day})._create_payments()
