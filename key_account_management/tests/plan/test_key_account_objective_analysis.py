import random
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..common import get_rows
from ..measure.oracle import Oracle

A_DAY = timedelta(days=1)
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

    # ---- edges, outlook, criteria

    def _round_lines(self):
        """Else the total of an order, which the tier takes, is rounded apart from its lines,
        which Odoo analyses."""
        self.company.tax_calculation_rounding_method = "round_per_line"

    def _create_objectives(self, plan, vals_list):
        return self.env["key.account.objective"].create(
            [{"plan_id": plan.id, "measure": "ordered_amount"} | v for v in vals_list]
        )

    def _order_at(self, moment):
        """Worth its number of the order, so that each sum tells which they were."""
        self.worth = 2 * getattr(self, "worth", 1)
        line = {"price_unit": self.worth, "tax_ids": False}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "date_order": moment,
                "order_line": [
                    Command.create({"product_id": self.products[0].id, **line})
                ],
            }
        )
        order.state = "sale"

    @staticmethod
    def _begin(zone, day):
        """The moment, in UTC, at which a day begins there."""
        local = datetime.combine(day, time(), zone)
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    def test_period_edges_in_time_zones(self):
        """Orders on the last second before and the first of a period, where the company is;
        Odoo's analysis is asked for the same moments."""
        rng = random.Random(1506)
        for name in ("Pacific/Auckland", "America/New_York", "Europe/Brussels"):
            self.company.key_account_tz = name
            begin = partial(self._begin, ZoneInfo(name))
            first = START + rng.randint(0, 150) * A_DAY
            last = first + rng.randint(1, 180) * A_DAY
            for day in (first, last + A_DAY):
                for seconds in (-1, 0):
                    self._order_at(begin(day) + timedelta(seconds=seconds))
            for start, end in ((first, last), (START, last), (first, END)):
                days = {"date_start": start, "date_end": end, "target": 1}
                objective = self._create_objectives(self.plan, [days])
                ((expected,),) = self.env["sale.report"]._read_group(
                    [
                        ("state", "=", "sale"),
                        ("commercial_partner_id", "=", self.customer.id),
                        ("company_id", "=", self.company.id),
                        ("date", ">=", begin(start)),
                        ("date", "<", begin(end + A_DAY)),
                    ],
                    [],
                    ["price_subtotal:sum"],
                )
                self.assertAlmostEqual(objective.actual, expected or 0, 2, name)
                self._check_documents(objective)

    def test_outlook(self):
        """Baseline, actual, forecast, what is needed and the status, of random periods."""
        rng = random.Random(1516)
        self._round_lines()
        self._make_orders(rng, 30)
        plan = self.env["key.account.plan"].create(
            {
                "name": "Running",
                "account_id": self.account.id,
                "date_start": date(2026, 3, 1),
                "date_end": date(2027, 12, 31),
            }
        )
        objectives = self._create_objectives(
            plan, [self._draw_objective(rng) for _objective in range(40)]
        )
        oracle, seen = Oracle(self.company), set()
        for objective in objectives:
            start, end = objective.date_start, objective.date_end + A_DAY
            first, after = self._get_baseline_days(objective, start, end)
            with self.subTest(start=start, end=end, kind=objective.baseline_period):
                self.assertEqual(objective.baseline_start, first)
                self.assertEqual(objective.baseline_end, after - A_DAY)
                baseline = self._add_up(oracle, objective, first, after)
                self.assertAlmostEqual(objective.baseline, baseline, 4)
                actual = self._add_up(oracle, objective, start, min(end, TODAY + A_DAY))
                self.assertAlmostEqual(objective.actual, actual, 2)
                self._check_outlook(objective, actual, start, end)
            seen.add(objective.status)
        self.assertEqual(seen, {"reached", "on_track", "at_risk", "behind", "unknown"})

    @staticmethod
    def _draw_objective(rng):
        start = date(2026, 3, 1) + relativedelta(months=rng.randint(0, 9))
        start += rng.choice([0, 0, 13]) * A_DAY
        months = relativedelta(months=rng.randint(1, 12))
        end = start + months - A_DAY + rng.choice([0, 0, 5]) * A_DAY
        measure = rng.choice(["ordered_amount", "ordered_amount", "order_count"])
        if rng.random() < 0.1:
            start, end = date(2027, 2, 1), date(2027, 3, 31)
        return {
            "measure": measure,
            "date_start": start,
            "date_end": end,
            "baseline_period": rng.choice(["year", "previous"]),
            "target": rng.randint(2, 60) * (1 if measure == "order_count" else 1000),
        }

    @staticmethod
    def _count_months(start, end):
        """With the share of the last, begun month."""
        months = 0
        while start + relativedelta(months=months + 1) <= end:
            months += 1
        last = start + relativedelta(months=months)
        length = start + relativedelta(months=months + 1) - last
        return months + (end - last) / length

    def _get_baseline_days(self, objective, start, end):
        months = self._count_months(start, end)
        whole = months == int(months)
        length = relativedelta(months=int(months)) if whole else end - start
        year = relativedelta(years=1)
        if objective.baseline_period == "year":
            first, after = start - year, end - year
        else:
            first, after = start - length, end - length if whole else start
        if after > TODAY + A_DAY:  # moved back to end with today
            months = self._count_months(first, after)
            whole = months == int(months)
            length = relativedelta(months=int(months)) if whole else after - first
            after = TODAY + A_DAY
            first = after - length
        return first, after

    @staticmethod
    def _add_up(oracle, objective, first, after):
        amounts = [
            order["amount"]
            for order in oracle.orders
            if order["customer"] == objective.account_id.partner_id.id
            and first <= order["day"] < after
        ]
        return len(amounts) if objective.measure == "order_count" else sum(amounts)

    def _check_outlook(self, objective, actual, start, end):
        target, tomorrow = objective.target, TODAY + A_DAY
        if start > TODAY:
            self.assertEqual(
                (objective.status, objective.actual_known), ("unknown", False)
            )
            return
        self.assertAlmostEqual(objective.progress, 100 * actual / target, 4)
        gone = min((tomorrow - start) / (end - start), 1)
        self.assertAlmostEqual(objective.forecast, actual / gone, 2)
        self.assertEqual(objective.needed_known, tomorrow < end)
        if tomorrow < end:
            left = max(1, self._count_months(tomorrow, end))
            needed = max(0, target - actual) / left
            self.assertAlmostEqual(objective.needed_per_month, needed, 2)
        if actual >= target:
            status = "reached"
        elif gone == 1:
            status = "behind"
        else:
            reached = actual / gone / target
            status = (
                "on_track"
                if reached >= 1
                else "at_risk"
                if reached >= 0.8
                else "behind"
            )
        self.assertEqual(objective.status, status)

    def test_as_the_criteria_of_the_tier(self):
        """Over the same twelve months an objective says what the criterion says."""
        rng = random.Random(1526)
        self._round_lines()
        others = self.env["res.partner"].create(
            [{"name": f"Other {n}", "is_company": True} for n in range(3)]
        )
        customers = self.customer | others
        self._make_orders(rng, 25)
        for order in self._make_orders(rng, 20):
            order.partner_id = rng.choice(others)
        for _invoice in range(4):
            self._pay_late(rng)
        codes = self._get_codes()
        criteria = self._create_criteria(codes)
        self.env["key.account.assessment"].assess(self.company, TODAY)
        accounts = self.env["key.account"].search([("partner_id", "in", customers.ids)])
        self.assertEqual(len(accounts), len(customers))
        objectives = self.env["key.account.objective"].create(
            [
                {"plan_id": self._get_plan(account).id, "measure": code, "target": 1}
                for account in accounts
                for code in codes
            ]
        )
        for basis in ("ordered", "invoiced"):
            self.company.key_account_basis = basis
            self.env["key.account.assessment"].assess(self.company, TODAY)
            objectives.invalidate_recordset()
            for account, group in objectives.grouped("account_id").items():
                why = account.explain(TODAY)
                values = {c["id"]: c["value"] for c in why["criteria"]}
                for objective in group:
                    code = objective.measure
                    value = values[criteria[code].id]
                    with self.subTest(code=code, basis=basis):
                        self.assertEqual(objective.actual_known, value is not False)
                        self.assertAlmostEqual(objective.actual, value or 0, 2)

    @staticmethod
    def _get_codes():
        return (
            *("sales_amount", "ordered_amount", "invoiced_amount", "order_count"),
            *("order_days", "orders_per_month", "average_order", "growth"),
            *("sales_share", "cumulative_share", "months_since_first_order"),
            *("days_since_last_order", "categories", "payment_delay"),
        )

    def _create_criteria(self, codes):
        criteria = self.env["key.account.criterion"]
        return {
            code: criteria.create(
                {
                    "name": code,
                    "measure": code,
                    "company_id": self.company.id,
                    "weight": 1,  # else nobody asks for its value
                }
            )
            for code in codes
        }

    def _get_plan(self, account):
        if account == self.account:
            return self.plan
        return self.env["key.account.plan"].search(
            [("account_id", "=", account.id)]
        ) or self.plan.copy({"account_id": account.id, "name": "Of another"})

    def _pay_late(self, rng):
        day = START + rng.randint(0, 200) * A_DAY
        line = {"product_id": self.products[0].id, "price_unit": rng.randint(1, 999)}
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": day,
                "date": day,
                "invoice_date_due": day,
                "invoice_line_ids": [Command.create({**line, "tax_ids": False})],
            }
        )
        move.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"payment_date": day + rng.randint(-9, 70) * A_DAY})._create_payments()
