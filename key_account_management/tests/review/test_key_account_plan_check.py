from datetime import timedelta

from odoo.tests import tagged

from ..plan.common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestPlanCheck(KeyAccountPlanCommon):
    """A plan is reviewed in the rhythm of its tier."""

    def test_check_of_the_review_follows_the_tier(self):
        self.account.computed_tier_id = self.tiers["Key"]
        self.tiers["Key"].review_rhythm = 30

        def share():
            self.plan.invalidate_recordset()
            return {c["code"]: c for c in self.plan.checks}["review"]["share"]

        self.assertEqual(share(), 0)
        review = self._create_review()
        self.assertEqual(share(), 0, "prepared is not held")
        review.state = "held"
        self.assertEqual(share(), 100)
        self.assertEqual(self.plan.last_review_date, review.date)
        self.tiers["Key"].review_rhythm = 0
        self.assertEqual(share(), 100)

    def _create_review(self):
        return self.env["key.account.review"].create(
            {
                "name": "Review",
                "account_id": self.account.id,
                "date": self.today - timedelta(days=10),
            }
        )

    def test_summary_tells_the_last_review(self):
        self.assertNotIn("review", self._create_account("Planless").get_plan_summary())
        self.assertIs(self.account.get_plan_summary()["review"]["last"], False)
        review = self._create_review()
        review.state = "held"
        self.account.invalidate_recordset()
        self.assertEqual(
            self.account.get_plan_summary()["review"]["last"], review.date.isoformat()
        )

    def test_button_tells_how_many_reviews(self):
        other = self._create_plan(self._create_account("Other"))
        self._create_review().plan_id = self.plan
        self._create_review().plan_id = self.plan
        self.assertEqual((self.plan | other).mapped("review_count"), [2, 0])

    def test_the_check_opens_the_reviews(self):
        action = self.plan.action_check("review")
        self.assertEqual(action["res_model"], "key.account.review")
        self.assertEqual(action["domain"], [("plan_id", "=", self.plan.id)])

    def test_start_emptied(self):
        """A new plan whose start is to be typed anew."""
        plan = self.env["key.account.plan"].new(
            {"account_id": self.account.id, "date_start": False}
        )
        self.assertIn("review", [check["code"] for check in plan.checks])
