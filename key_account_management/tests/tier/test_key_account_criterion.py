from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

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
                {"name": m, "measure": m, "weight": 1, "company_id": self.company.id}
                for m in measures
            ]
        )
        self._create_order(self._create_partner(), 10)
        self.assertEqual(self._assess(AS_OF).state, "done")
        for criterion in self.env["key.account.criterion"].search([]):
            self.assertTrue(criterion.unit, criterion.measure)
