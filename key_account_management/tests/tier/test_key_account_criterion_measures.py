from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import get_rows
from ..measure.common import MEASURES, MeasuredCommon

AS_OF = date(2026, 6, 30)
START = AS_OF - relativedelta(months=12) + timedelta(days=1)


@tagged("post_install", "-at_install")
class TestCriterionMeasures(MeasuredCommon):
    """Payments, quantities and new categories as criteria: in the run, the explanation with the
    documents behind, the preview."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.tier"]._create_ladders(cls.company)
        cls.assessments = cls.env["key.account.assessment"]
        cls.criteria = cls.env["key.account.criterion"].create(
            [
                {
                    "name": code,
                    "measure": code,
                    "months": 12,
                    "weight": 10,
                    "company_id": cls.company.id,
                    **(
                        {"category_id": cls.goods.id, "uom_id": cls.kilo.id}
                        if code == "category_quantity"
                        else {}
                    ),
                }
                for code in MEASURES
            ]
        )

    def _get_values(self, account, as_of=None):
        """Return ``{code: criterion of the explanation}``."""
        why = account.explain(as_of)
        return {
            criterion["measure"]: criterion
            for criterion in why["criteria"]
            if criterion["id"] in self.criteria.ids
        }

    @staticmethod
    def _known(criterion):
        return criterion["value"] if criterion.get("value_known", True) else None

    def test_random_documents(self):
        """What the explanation says is what one would count, and what its list comes to."""
        self._create_random(21)
        not_zero = 0
        for basis in ("ordered", "invoiced"):
            self.company.key_account_basis = basis
            self.assessments.assess(self.company, AS_OF)
            for account in self.accounts:
                customer = account.partner_id
                told = self._get_values(account)
                expected = self._count(customer, START, AS_OF, basis)
                found = {code: self._known(told[code]) for code in MEASURES}
                self.assertFigures(found, expected, f"{customer.name}, {basis}")
                for criterion in self.criteria:
                    value = found[criterion.measure]
                    not_zero += bool(value)
                    rows = get_rows(
                        self.env, account.action_view_criterion(criterion.id)
                    )
                    self._check_rows(criterion, rows, value)
        self.assertGreater(not_zero, 15)

    def _check_rows(self, criterion, rows, value):
        text = criterion.measure
        if criterion.measure == "paid_amount":
            self.assertEqual(set(rows.mapped("kind")) - {"payment"}, set())
            self.assertAlmostEqual(sum(rows.mapped("amount")), value, 2, text)
        elif criterion.measure == "paid_in_time":
            judged = self.env["key.account.document"].search(
                [("figure", "=", rows[:1].figure)]
            )
            share = 100 * len(judged.filtered("is_counted")) / len(judged or [1])
            if rows:
                self.assertAlmostEqual(share, value, 2, text)
            else:
                self.assertFalse(value)
        elif criterion.measure == "category_quantity":
            self.assertAlmostEqual(sum(rows.mapped("quantity")), value, 2, text)
            self.assertEqual(rows.uom_id, self.kilo[: len(rows)])
        else:
            self.assertEqual(len(rows.category_id), value, text)
            first = rows.filtered(lambda row: row.reason == "first")
            self.assertEqual(len(first), value, text)

    def test_new_categories_open_their_lines(self):
        self.company.key_account_basis = "ordered"
        customer, account = self.customers[0], self.accounts[0]
        goods, other = (
            (product, 2, self.kilo, 10) for product in (self.by_weight, self.apart)
        )
        self._order(customer, date(2025, 1, 1), goods)
        since = self._order(customer, date(2026, 5, 1), goods, other)
        latest = self._order(customer, date(2026, 6, 1), other)
        self.assessments.assess(self.company, AS_OF)
        told = self._get_values(account)["new_categories"]
        self.assertEqual((told["value"], told["model"]), (1, "sale.order.line"))
        criterion = self.criteria.filtered(lambda c: c.measure == "new_categories")
        rows = get_rows(self.env, account.action_view_criterion(criterion.id))
        self.assertEqual(rows.mapped("amount"), [20, 20])
        self.assertEqual(rows.mapped("res_id"), [latest.id, since.id])
        self.assertEqual(rows.mapped("reason"), ["counted", "first"])
        self.assertEqual(rows.category_id, self.apart.categ_id)
        self.assertEqual(set(rows.mapped("kind")), {"order_line"})

    def test_what_is_left_out_is_said(self):
        """Another unit and what was paid late stand in the list, with the reason."""
        self.company.key_account_basis = "invoiced"
        lines = [
            (self.by_weight, 3, self.kilo, 10),
            (self.fine_by_weight, 500, self.gram, 1),
            (self.by_piece, 7, self.piece, 10),
        ]
        invoice = self._invoice(self.contacts[3], date(2026, 5, 1), *lines)
        self._pay(invoice, date(2026, 5, 2))
        self.assessments.assess(self.company, AS_OF)
        account = self.accounts[0]
        told = self._get_values(account)
        self.assertEqual(told["category_quantity"]["value"], 3.5)
        self.assertEqual(told["category_quantity"]["unit"], "kg")
        self.assertEqual(told["paid_in_time"]["value"], 0)
        documents = self.env["key.account.document"]
        by_measure = {c.measure: c for c in self.criteria}
        for code, reason, others in (
            ("category_quantity", "other_unit", 2),
            ("paid_in_time", "late", 0),
        ):
            action = account.action_view_criterion(by_measure[code].id)
            rows = documents.search(action["domain"])
            left_out = rows.filtered(lambda row, r=reason: row.reason == r)
            self.assertEqual(len(left_out), 1)
            said = told[code]["left_out"]
            self.assertEqual(said, len(left_out) if reason == "other_unit" else 0)
            self.assertEqual(left_out.mapped("is_counted"), [False])
            self.assertEqual(len(rows - left_out), others)
            self.assertFalse(sum(left_out.mapped("quantity")))
        self.assertIn("3.5 kg", account.explanation)
        self.assertIn("Lines in another unit, left out: 1", account.explanation)

    def test_past_days_do_not_peek(self):
        """A payment after the day does not exist."""
        account = self.accounts[0]
        line = (self.by_weight, 3, self.kilo, 10)
        invoice = self._invoice(self.contacts[3], date(2026, 5, 1), line, due=30)
        self.assessments.assess(self.company, AS_OF)
        self._pay(invoice, date(2026, 5, 20))
        for day, paid, share in (
            (date(2026, 5, 19), 0, None),
            (date(2026, 5, 20), 30, None),
            (date(2026, 5, 31), 30, 100),
        ):
            told = self._get_values(account, day)
            self.assertAlmostEqual(told["paid_amount"]["value"], paid, 5)
            self.assertEqual(self._known(told["paid_in_time"]), share)

    def test_preview(self):
        """A threshold on a quantity moves whom it should; a faulty one is refused."""
        line = (self.by_weight, 3, self.kilo, 10)
        self._order(self.customers[0], date(2026, 5, 1), line)
        self.company.key_account_basis = "ordered"
        self.assessments.assess(self.company, AS_OF)
        rules = self.company._get_key_account_rules()
        quantity = self.criteria.filtered(lambda c: c.measure == "category_quantity")
        best = rules["tiers"][0]
        tier = {
            **best,
            "match": "any",
            "rules": [{"criterion": quantity.id, "enter": 2.5, "keep": 2.5}],
        }
        moves = self.assessments.preview(self.company, {"tiers": [tier]}, AS_OF)
        moved = {move["partner_id"]: move["to_tier_id"] for move in moves}
        self.assertEqual(moved[self.customers[0].id], best["id"])
        self.assertNotIn(self.customers[1].id, moved)
        for change in (
            {"category": 10**12},
            {"uom": True},
            {"uom": "kg"},
            {"measure": "paid_amount"},
        ):
            criteria = [
                data | change if data["id"] == quantity.id else data
                for data in rules["criteria"]
            ]
            with self.assertRefused(UserError, "no change of the rules"):
                self.assessments.preview(self.company, {"criteria": criteria}, AS_OF)

    def test_a_second_run_writes_nothing(self):
        self._create_random(5, 6)
        self.assessments.assess(self.company, AS_OF)
        again = self.assessments.assess(self.company, AS_OF)
        self.assertEqual(again.changed_count, 0)

    def test_nothing_behind(self):
        self.assessments.assess(self.company, AS_OF)
        relative = self.env["key.account.criterion"].search(
            [("company_id", "=", self.company.id), ("measure", "=", "cumulative_share")]
        )
        for key in (relative.id, 0, [self.criteria[0].id], "x"):
            with self.assertRefused(UserError, "No documents stand behind"):
                self.accounts[0].action_view_criterion(key)
