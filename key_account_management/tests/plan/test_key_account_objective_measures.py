from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..common import get_rows
from ..measure.common import MEASURES, MeasuredCommon

START, TODAY, END = date(2025, 7, 1), date(2026, 6, 30), date(2026, 12, 31)


@freeze_time("2026-06-30 12:00:00")
@tagged("post_install", "-at_install")
class TestObjectiveMeasures(MeasuredCommon):
    """Payments, quantities and new categories as objectives: actual, baseline, documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.tier"]._create_ladders(cls.company)
        cls.plans = cls.env["key.account.plan"].create(
            [
                {
                    "name": "Plan",
                    "account_id": account.id,
                    "date_start": START,
                    "date_end": END,
                }
                for account in cls.accounts
            ]
        )

    def _create_objective(self, measure, plan=None, **vals):
        return self.env["key.account.objective"].create(
            {
                "plan_id": (plan or self.plans[0]).id,
                "measure": measure,
                "target": 100,
                **(
                    {"category_id": self.goods.id, "uom_id": self.kilo.id}
                    if measure == "category_quantity"
                    else {}
                ),
                **vals,
            }
        )

    def test_random_documents(self):
        """The actual and the baseline are what one would count, and so is the list."""
        self._create_random(33)
        not_zero = 0
        for basis in ("ordered", "invoiced"):
            self.company.key_account_basis = basis
            for plan in self.plans:
                customer = plan.account_id.partner_id
                expected = self._count(customer, START, TODAY, basis)
                objectives = self.env["key.account.objective"].union(
                    *(self._create_objective(code, plan) for code in MEASURES)
                )
                by_code = {o.measure: o for o in objectives}
                found = {
                    code: o.actual if o.actual_known else None
                    for code, o in by_code.items()
                }
                self.assertFigures(found, expected, f"{customer.name}, {basis}")
                not_zero += sum(map(bool, found.values()))
                self._check_baselines(by_code, customer, basis)
                self._check_documents(by_code)
        self.assertGreater(not_zero, 15)

    def _check_baselines(self, by_code, customer, basis):
        start, end = (
            by_code["paid_amount"].baseline_start,
            by_code["paid_amount"].baseline_end,
        )
        self.assertLess(end, END)
        expected = self._count(customer, start, end, basis)
        found = {
            code: o.baseline if o.baseline_known else None
            for code, o in by_code.items()
        }
        self.assertFigures(found, expected, f"{customer.name}, {basis}, baseline")

    def _check_documents(self, by_code):
        rows = {
            code: get_rows(self.env, objective.action_view_documents())
            for code, objective in by_code.items()
        }
        paid, quantity = by_code["paid_amount"], by_code["category_quantity"]
        self.assertAlmostEqual(
            sum(rows["paid_amount"].mapped("amount")), paid.actual, 2
        )
        self.assertAlmostEqual(
            sum(rows["category_quantity"].mapped("quantity")), quantity.actual, 2
        )
        new = by_code["new_categories"]
        self.assertEqual(len(rows["new_categories"].category_id), new.actual)
        share, judged = by_code["paid_in_time"], rows["paid_in_time"]
        if judged:
            judged = judged.search([("figure", "=", judged[0].figure)])
            in_time = judged.filtered("is_counted")
            self.assertAlmostEqual(100 * len(in_time) / len(judged), share.actual, 2)

    def test_limits(self):
        """By contact where documents have one; new categories are those of the customer."""
        line = (self.by_weight, 3, self.kilo, 10)
        for contact in (self.customers[0], self.contacts[3]):
            self._pay(self._invoice(contact, TODAY, line), TODAY)
        objective = self._create_objective(
            "paid_amount", contact_id=self.contacts[3].id
        )
        self.assertAlmostEqual(objective.actual, 30, 5)
        for name, value in (
            ("contact_id", self.contacts[3].id),
            ("country_id", self.env.ref("base.be").id),
        ):
            with self.assertRefused(ValidationError, "can't be limited by"):
                self._create_objective("new_categories", **{name: value})
        self.company.key_account_basis = "invoiced"
        for category, count in ((self.goods, 1), (self.fine, 0)):
            objective = self._create_objective(
                "new_categories", category_id=category.id
            )
            self.assertEqual(objective.actual, count)

    def test_units(self):
        """Each objective in its own unit; kilos and pieces do not add up, nor money."""
        self.company.key_account_basis = "ordered"
        lines = [
            (self.by_weight, 3, self.kilo, 10),
            (self.by_piece, 24, self.piece, 10),
        ]
        self._order(self.contacts[3], TODAY, *lines)
        kilos, pieces, dozens, money = (
            self._create_objective(measure, **vals)
            for measure, vals in (
                ("category_quantity", {}),
                ("category_quantity", {"uom_id": self.piece.id}),
                ("category_quantity", {"uom_id": self.dozen.id}),
                ("ordered_amount", {}),
            )
        )
        objectives = kilos | pieces | dozens | money
        self.assertEqual(objectives.mapped("actual"), [3, 24, 2, 270])
        self.assertEqual(kilos._format_value(kilos.actual), "3 kg")
        for group, total in (
            (kilos, 3),
            (kilos | pieces, False),
            (pieces | dozens, False),
            (kilos | money, False),
        ):
            ((found,),) = objectives._read_group(
                [("id", "in", group.ids)], [], ["actual:sum"]
            )
            self.assertEqual(found or False, total)

    def test_of_what(self):
        """A quantity has a category and a unit; nothing else has a unit."""
        for missing, label in (
            ("category_id", "Product category"),
            ("uom_id", "Unit of measure"),
        ):
            with self.assertRefused(
                ValidationError, f"Tonnes: “.*” needs: {label}. Fill that in"
            ):
                self._create_objective(
                    "category_quantity", name="Tonnes", **{missing: False}
                )
        with self.assertRefused(ValidationError, "has no unit of measure"):
            self._create_objective("paid_amount", uom_id=self.kilo.id)

    def test_category_is_deleted(self):
        """The objective stays and says so, until another one is chosen."""
        self.company.key_account_basis = "ordered"
        objective = self._create_objective(
            "category_quantity", category_id=self.fine.id
        )
        self.fine_by_weight.categ_id = self.goods
        self.fine.unlink()
        self.assertEqual(objective.lost, "Goods / Fine")
        self.assertFalse(objective.actual_known)
        with self.assertRefused(ValidationError, "needs: Product category"):
            objective.measure = "category_quantity"
        objective.category_id = self.goods
        self.assertFalse(objective.lost)
        self.assertTrue(objective.actual_known)

    def test_screen(self):
        """The unit goes with the measure that has one."""
        objective = self._create_objective("category_quantity")
        with Form(objective) as form:
            form.measure = "paid_amount"
        self.assertFalse(objective.uom_id)

    def test_template(self):
        """A plan starts with the quantity of its template; without its category it does not."""
        templates = self.env["key.account.plan.template"].sudo()
        line = {
            "name": "Tonnes",
            "measure": "category_quantity",
            "rule": "manual",
            "uom_id": self.kilo.id,
        }
        with self.assertRefused(ValidationError, "Tonnes: “.*” needs: Product cat"):
            templates.create({"name": "T", "objective_ids": [(0, 0, line)]})
        line["category_id"] = self.fine.id
        template = templates.create({"name": "T", "objective_ids": [(0, 0, line)]})
        vals = {
            "account_id": self.accounts[0].id,
            "date_start": START,
            "date_end": END,
            "template_id": template.id,
        }
        objective = self.env["key.account.plan"].create(vals).objective_ids
        self.assertEqual(
            (objective.category_id, objective.uom_id), (self.fine, self.kilo)
        )
        self.fine_by_weight.categ_id = self.goods
        self.fine.unlink()
        self.assertFalse(self.env["key.account.plan"].create(vals).objective_ids)
