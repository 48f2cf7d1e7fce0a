from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestCriterion(KeyAccountTierCommon):
    def test_used_by_a_rule(self):
        sales = self.criteria["Sales"]
        with self.assertRefused(
            UserError, "Sales can't be deleted: the tiers Strategic"
        ):
            sales.unlink()
        with self.assertRefused(UserError, "Sales can't be archived"):
            sales.active = False

    def test_used_by_a_judgement(self):
        self._create_order(self._create_partner(), 1)
        self._assess()
        account = self.env["key.account"].search([("company_id", "=", self.company.id)])
        self._judge(account, "Influence in the industry", 50)
        with self.assertRefused(UserError, "1 judgements are about it"):
            self.criteria["Influence in the industry"].unlink()

    def test_unused_can_go(self):
        self.criteria["Payment delay"].unlink()
        self.assertFalse(self.criteria["Payment delay"].exists())

    def test_period_out_of_reach(self):
        with self.assertRefused(
            ValidationError, "Sales: a period of 1201 months reaches too far back"
        ):
            self.criteria["Sales"].months = 1201

    def test_measured_already(self):
        """Two criteria on one measure and period count twice: a form says so."""
        criteria = self.env["key.account.criterion"].with_company(self.company)
        twice = criteria.new(
            {"company_id": self.company.id, "measure": "sales_amount", "months": 0}
        )
        warning = twice._onchange_measure()["warning"]
        self.assertIn(
            "Sales measures the same over the same period", warning["message"]
        )
        twice.months = 3
        self.assertFalse(twice._onchange_measure())
        self.assertFalse(self.criteria["Sales"]._onchange_measure())

    def test_negative_weight(self):
        with self.assertRefused(
            ValidationError, "Sales growth: the weight can't be negative"
        ):
            self.criteria["Sales growth"].weight = -1

    def test_weights_that_add_up_to_zero(self):
        weighted = self.env["key.account.criterion"].search(
            [("company_id", "=", self.company.id), ("weight", ">", 0)]
        )
        with self.assertRefused(ValidationError, "add up to zero"):
            weighted.weight = 0
        with self.assertRefused(ValidationError, "add up to zero"):
            weighted.rule_ids.unlink()
            weighted.unlink()

    def test_no_scale(self):
        with self.assertRefused(ValidationError, "“0 points at” and “100 points at”"):
            self.criteria["Sales growth"].write({"low": 5, "high": 5})

    def test_negative_period(self):
        with self.assertRefused(ValidationError, "the period can't be negative"):
            self.criteria["Sales growth"].months = -3

    def test_search_judged(self):
        judged = self.env["key.account.criterion"].search(
            [("is_judged", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            set(judged.mapped("measure")), {"influence", "strategic_fit", "potential"}
        )

    def test_every_measure_has_a_definition(self):
        """Whatever the selection offers can be assessed, and has a unit."""
        measures = (
            self.env["key.account.criterion"]._fields["measure"].get_values(self.env)
        )
        self.env["key.account.criterion"].create(
            [
                {
                    "name": m,
                    "measure": m,
                    "weight": 1,
                    "company_id": self.company.id,
                    **(self._get_limits() if m == "category_quantity" else {}),
                }
                for m in measures
            ]
        )
        self._create_order(self._create_partner(), 10)
        self.assertEqual(self._assess(AS_OF).state, "done")
        for criterion in self.env["key.account.criterion"].search([]):
            self.assertTrue(criterion.unit, criterion.measure)

    def _get_limits(self):
        return {
            "category_id": self.env["product.category"].create({"name": "All"}).id,
            "uom_id": self.product.uom_id.id,
        }

    def test_quantity_of_what(self):
        """A quantity has a category and a unit, and nothing else has."""
        criteria, limits = self.env["key.account.criterion"], self._get_limits()
        quantity = {
            "name": "Tonnes",
            "measure": "category_quantity",
            "company_id": self.company.id,
        }
        for missing, label in (
            ("category_id", "Product category"),
            ("uom_id", "Unit of measure"),
        ):
            with self.assertRefused(
                ValidationError, f"Tonnes: “.*” needs: {label}. Fill that in"
            ):
                criteria.create({**quantity, **limits, missing: False})
        criterion = criteria.create({**quantity, **limits})
        self.assertEqual(criterion.unit, "quantity")
        with self.assertRefused(
            ValidationError, "Tonnes: “.*” needs: Product category"
        ):
            criterion.category_id = False
        sales = self.criteria["Sales"]
        with self.assertRefused(
            ValidationError, "Sales: “.*” can't be limited by Product category"
        ):
            sales.category_id = criterion.category_id
        with self.assertRefused(ValidationError, "Sales: “.*” has no unit of measure"):
            sales.uom_id = criterion.uom_id
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            criterion.category_id.unlink()
            self.env.flush_all()

    def test_screen_empties_the_limits(self):
        form = Form(self.env["key.account.criterion"])
        form.name = "Tonnes"
        form.measure = "category_quantity"
        form.category_id, form.uom_id = self.product.categ_id, self.product.uom_id
        form.measure = "paid_amount"
        criterion = form.save()
        self.assertFalse(criterion.category_id or criterion.uom_id)

    def test_rules_of_others_stay_as_they_were(self):
        """Who has no quantity has the rules, and so the fingerprints, of before."""
        for data in self.company._get_key_account_rules()["criteria"]:
            self.assertFalse({"category", "uom"} & data.keys())

    def test_new_companies_get_the_limits(self):
        main, limits = self.env.ref("base.main_company"), self._get_limits()
        self.env["key.account.criterion"].create(
            {
                "name": "Tonnes",
                "measure": "category_quantity",
                "company_id": main.id,
                **limits,
            }
        )
        company = self._create_company("Later")
        copy = self.env["key.account.criterion"].search(
            [("company_id", "=", company.id), ("measure", "=", "category_quantity")]
        )
        self.assertEqual(copy.category_id.id, limits["category_id"])
        self.assertEqual(copy.uom_id.id, limits["uom_id"])
