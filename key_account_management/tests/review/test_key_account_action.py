from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import HELD, KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestKeyAccountAction(KeyAccountReviewCommon):
    """What was agreed belongs to an account, in a review or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_account("Other customer")

    def _agree_alone(self, **vals):
        return self.env["key.account.action"].create(
            {
                "account_id": self.account.id,
                "name": "Send samples",
                "user_id": self.users["manager"].id,
                "date_deadline": HELD,
                **vals,
            }
        )

    def test_without_a_review(self):
        action = self._agree_alone()
        action._plan()
        self.assertEqual(self.account.activity_ids, action.activity_id)
        self.assertEqual(action.company_id, self.account.company_id)
        self.assertFalse(action.review_id)
        action.activity_id.action_feedback(feedback="Sent")
        self.assertEqual((action.state, action.feedback), ("done", "Sent"))

    def test_of_a_review(self):
        review = self._create_review()
        action = self._agree(review, user_id=self.users["manager"].id)
        self.assertEqual(action.account_id, self.account)
        action._plan()
        self.assertEqual(review.activity_ids, action.activity_id)
        self.assertIn(review.name, action.activity_id.note)
        with self.assertRefused(ValidationError, "It can't be an action of Other"):
            action.account_id = self.other
        review.account_id = self.other
        self.assertEqual(action.account_id, self.other)

    def test_not_onto_accounts_that_one_does_not_see(self):
        self.account.user_id = self.users["manager"]
        self.other.user_id = self.users["director"]
        action = self._as("manager", self._agree_alone())
        with self.assertRaises(AccessError):
            action.account_id = self.other
            action.flush_recordset()

    def test_activity_is_not_chosen_by_hand(self):
        """What was reported on an activity is read as superuser."""
        self.account.user_id = self.users["manager"]
        foreign = self.other.activity_schedule(user_id=self.users["director"].id)
        foreign.action_feedback(feedback="Top secret")
        action = self._as("manager", self._agree_alone())
        for name, value in (("activity_id", foreign.id), ("was_planned", True)):
            with self.assertRefused(AccessError, "is set when its activity is made"):
                action.write({name: value})
            with self.assertRefused(AccessError, "is set when its activity is made"):
                self._as("manager", self._agree_alone()).copy({name: value})
        self.assertFalse(action.feedback)
        action._plan()
        self.assertEqual(action.state, "planned")
