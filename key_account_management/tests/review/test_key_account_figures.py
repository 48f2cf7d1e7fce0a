from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged

from ..common import get_rows
from ..knowledge.common import KeyAccountKnowledgeCommon
from ..satisfaction.common import KeyAccountSurveyCommon
from .common import KeyAccountReviewCommon
from .figures import (
    LISTED,
    add_numbers,
    add_points,
    find_fault,
    walk_account,
    walk_alert,
    walk_dashboard,
    walk_objective,
    walk_review,
)

MONTHS = 24
KINDS = {
    *("order", "order_line", "invoice", "invoice_line", "payment", "meeting"),
    *("answer", "invitation", "person", "account"),
}
# What a list comes to → the column that a row adds by.
ADDS = {add_points: "points", add_numbers: "number"}


@tagged("post_install", "-at_install")
class TestFigures(
    KeyAccountReviewCommon, KeyAccountKnowledgeCommon, KeyAccountSurveyCommon
):
    """Every figure of every screen is what the list behind it adds up to: orders and invoices,
    contacts, two currencies, taxes, returns, what is left out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.in_euro = cls._create_pricelist(
            cls.euro,
            {
                cls.today - timedelta(days=2000): 0.8,
                cls.today - timedelta(days=200): 1.25,
            },
        )
        unrated = cls.env["res.currency"].create({"name": "XQF", "symbol": "q"})
        cls.unrated = cls._create_pricelist(unrated)
        cls.tax = cls.env["account.tax"].create(
            {"name": "Tested 15%", "amount": 15, "company_id": cls.company.id}
        )
        cls.goods, cls.good = cls._create_category("Goods")
        cls.parts, cls.part = cls._create_category("Parts", cls.goods)
        cls.others, cls.other = cls._create_category("Others")
        cls.latest, cls.late = cls._create_category("Latest")
        cls.accounts = cls.account | cls._create_account("Second")
        for index, account in enumerate(cls.accounts):
            cls._trade(account, index + 1)
        cls.assessments.assess(cls.company, cls.today)

    @classmethod
    def _trade(cls, account, size):
        """Two years of orders and invoices of a customer and its buyer."""
        buyer = cls._create_contact(f"Buyer {size}", account)
        euro = {"pricelist_id": cls.in_euro.id}
        for back in range(MONTHS):
            day = cls.today - relativedelta(months=back) - timedelta(days=3)
            cls._sell(
                day,
                (cls.good, 2, 10.37 * size + back),
                (cls.part, 1, 7 * size),
                *([(cls.other, 3, 5)] if back % 2 else ()),
                account=account,
                **({"partner_id": buyer.id, **euro} if back % 3 == 0 else {}),
            )
            if back % 2 == 0:
                cls._bill(
                    (account.partner_id, buyer)[back % 4 == 0],
                    day,
                    100 * size + back,
                    move_type="out_refund" if back % 8 == 2 else "out_invoice",
                    currency_id=(
                        cls.euro if back % 6 == 0 else cls.company.currency_id
                    ).id,
                )
        recently = cls.today - timedelta(days=9)
        for days in (8, 9):
            day = cls.today - timedelta(days=days)
            cls._sell(day, (cls.late, size, 30), account=account)
        cls._listen(account, size)
        cls._sell(recently, (cls.good, 1, 50), account=account).state = "draft"
        cls._sell(recently, (cls.good, 1, 60), account=account).state = "cancel"
        cls._sell(
            recently, (cls.good, 1, 70), account=account, pricelist_id=cls.unrated.id
        )

    @classmethod
    def _listen(cls, account, size):
        """Answers with a name, of some two; an anonymous wave; an invitation not answered."""
        hidden = cls._create_programme(name=f"Hidden {size}", is_anonymous=True)
        for number, mark in enumerate((10, 9, 7, 3)[size - 1 :]):
            roles = ("decider",) if number % 2 else ()
            person = cls._create_person(f"Asked {size} {number}", account, roles)
            for days_ago in (60, 5)[number % 2 :]:
                invitation = cls._invite(person, days_ago=days_ago)
                answer = invitation.user_input_id
                answer._save_lines(cls.recommend, str(mark))
                answer._mark_done()
                answer.end_datetime = answer.create_date
        cls._invite(cls._create_person(f"Silent {size}", account), days_ago=4)
        ended = cls.env.cr.now() - timedelta(days=100)
        cls._answer_together(account, (10, 9, 9, 10, 2 * size, None), hidden, ended)

    @classmethod
    def _bill(cls, partner, day, amount, **vals):
        lines = [
            (cls.good, amount, cls.tax.ids),
            (cls.part, amount / 3, []),
            (cls.env["product.product"], 4, []),
        ]
        move = cls.env["account.move"].create(
            {
                "company_id": cls.company.id,
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": day + timedelta(days=14),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Sold",
                            "product_id": product.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(taxes)],
                        }
                    )
                    for product, price, taxes in lines
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    # ---- what stands on the screens

    def _build(self):
        """Make what figures stand on: payments, meetings, plan, alert, review."""
        invoices = self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_invoice"),
                ("invoice_date", ">", self.today - timedelta(days=300)),
            ],
            order="id",
        )
        for number, invoice in enumerate(invoices[::2]):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create(
                {"payment_date": invoice.invoice_date + timedelta(days=number + 1)}
            )._create_payments()
        for days in (3, 40):
            self._meet(self._create_person(f"Met {days}"), "manager", days)
        self.objectives = self._create_objectives()
        self.alerts = self.env["key.account.alert"]
        self.reviews = self.env["key.account.review"]
        for account in self.accounts:
            self.env["key.account.wallet"].create(
                [
                    {
                        "account_id": account.id,
                        "category_id": category and category.id,
                        "spend_low": 5000,
                        "spend_high": 9000,
                        "source": "Annual report",
                    }
                    for category in (None, self.goods, self.others)
                ]
            )
            self.alerts |= self.alerts.create(
                {"account_id": account.id, "kind": "complaint"}
            )
            self.reviews |= self._create_review(
                account,
                date=self.today,
                date_start=self.today - relativedelta(months=4),
                date_end=self.today - timedelta(days=1),
            )

    def _create_objectives(self):
        objectives = self.env["key.account.objective"]
        for account in self.accounts:
            plan = self._create_plan(
                account,
                date_start=self.today - timedelta(days=330),
                date_end=self.today + timedelta(days=30),
            )
            for measure in (
                "ordered_amount",
                "invoiced_amount",
                "sales_amount",
                "order_count",
                "order_days",
                "average_order",
                "payment_delay",
                "paid_amount",
                "paid_in_time",
                "visits",
                "growth",
                "sales_share",
                "cumulative_share",
                "new_categories",
                "recommend_score",
                "response_rate",
            ):
                objectives |= self._create_objective(plan, measure=measure)
            objectives |= self._create_objective(
                plan,
                measure="category_quantity",
                category_id=self.goods.id,
                uom_id=self.good.uom_id.id,
            )
            for measure in ("ordered_amount", "invoiced_amount", "sales_amount"):
                for category in (self.goods, self.parts, self.others):
                    objectives |= self._create_objective(
                        plan, measure=measure, category_id=category.id
                    )
        return objectives

    def _walk(self, basis):
        """Return all figures of the accounts by a basis of the company."""
        self.company.key_account_basis = basis
        self.assessments.assess(self.company, self.today)
        self.reviews.action_build()
        self.env.invalidate_all()
        parts = (
            (walk_account, self.accounts),
            (walk_objective, self.objectives),
            (walk_alert, self.alerts),
            (walk_review, self.reviews),
        )
        report = self.env["key.account.satisfaction.report"].with_company(self.company)
        return [
            figure
            for walk, records in parts
            for record in records
            for figure in walk(record)
        ] + list(walk_dashboard(report))

    # ---- the walk

    def _check(self, figures):
        actions = [(figure, figure.open()) for figure in figures]
        faults = [
            find_fault(figure, get_rows(self.env, action)) for figure, action in actions
        ]
        self.assertEqual([fault for fault in faults if fault], [])
        return actions

    def test_lists_add_up(self):
        self._build()
        actions, values = [], {}
        for basis in ("ordered", "invoiced"):
            figures = self._walk(basis)
            values[basis] = [(figure.name, figure.value) for figure in figures]
            actions += self._check(figures)
        self.assertGreaterEqual(len(actions), 200)
        not_zero = [figure for figure, _action in actions if figure.value]
        self.assertGreaterEqual(len(not_zero), 0.8 * len(actions))
        rows = self.env["key.account.document"].search([])
        self.assertEqual(set(rows.mapped("kind")), KINDS)
        self.assertLessEqual(
            {"USD", "EUR"}, set(rows.original_currency_id.mapped("name"))
        )
        self.assertTrue(rows.filtered(lambda r: r.kind == "invoice" and r.amount < 0))
        self._check_tax(values["ordered"])
        self._check_planted(actions)

    def _check_tax(self, values):
        """A tax on all orders changes nothing."""
        lines = self.env["sale.order.line"].search(
            [("company_id", "=", self.company.id), ("display_type", "=", False)]
        )
        lines.tax_ids = self.tax
        self.assertGreater(sum(lines.mapped("price_tax")), 100)
        figures = self._walk("ordered")
        self.assertEqual([(figure.name, figure.value) for figure in figures], values)
        self._check(figures)

    def _check_planted(self, actions):
        """Where one row is missing the walk finds the figure."""
        planted = 0
        for figure, action in actions:
            rows = get_rows(self.env, action)
            if rows._name != "key.account.document" or figure.measure not in LISTED:
                continue
            adds = ADDS.get(figure.measure, "amount")
            row = rows.filtered(adds)[:1] or rows[:1]
            if not row or (figure.measure is not len and not row[adds]):
                continue
            row.unlink()
            self.assertTrue(find_fault(figure, get_rows(self.env, action)), figure.name)
            planted += 1
        self.assertGreaterEqual(planted, 150)
