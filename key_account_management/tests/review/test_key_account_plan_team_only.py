from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestTeamOnly(KeyAccountReviewCommon):
    """A plan for the team only, with all that hangs on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_member("member")
        in_plan = {"plan_id": cls.plan.id, "name": "Part"}
        cls._create_objective()
        cls.env["key.account.swot"].create({**in_plan, "kind": "threat"})
        for name in ("strategy", "initiative", "resource"):
            cls.env[f"key.account.{name}"].create(in_plan)
        cls.plan._keep_version()
        cls.review = cls._create_review(plan_id=cls.plan.id)
        cls.env["key.account.review.rating"].create(
            {"review_id": cls.review.id, "name": "Mark"}
        )
        cls.other = cls._create_review()
        cls.other.plan_id = False

    def _find(self, user):
        """Return the names of the models of which the user finds something of the plan."""
        here = [("account_id", "=", self.account.id)]
        found = set()
        for name, model in self.env.items():
            links = model._fields.keys() & {"plan_id", "review_id"}
            if not (
                name.startswith("key.account")
                and not (model._abstract or model._transient)
                and (links or name == "key.account.plan")
            ):
                continue
            of_plan = (
                [("id", "=", self.plan.id)]
                if name == "key.account.plan"
                else [("plan_id", "=", self.plan.id)]
                if "plan_id" in links
                else [("review_id", "=", self.review.id)]
            )
            records = self._as(user, model)
            seen = records.search([*here, *of_plan])
            there = model.search(of_plan)
            self.assertEqual(there._filtered_access("read"), there)
            readable = self._as(user, there)._filtered_access("read")
            self.assertEqual(seen, readable, name)
            if seen:
                found.add(name)
        return found

    def test_who_sees_it(self):
        everything = self._find("admin")
        self.assertGreaterEqual(len(everything), 9)
        for user in ("manager", "member", "director", "personal"):
            self.assertEqual(self._find(user), everything, user)
        self.plan.team_only = True
        for user in ("manager", "member", "admin"):
            self.assertEqual(self._find(user), everything, user)
        for user in ("director", "personal"):
            self.assertFalse(self._find(user), user)
            plan = self._as(user, self.plan)
            with self.assertRaises(AccessError):
                plan.read(["name"])
            account = self._as(user, self.account)
            self.assertFalse(account.plan_count)
            self.assertIs(account.get_plan_summary()["plan"], False)
            self._as(user, self.other).read(["name"])
        self.assertEqual(self._as("member", self.account).plan_count, 1)

    def test_owner_and_approver_see_it(self):
        self.plan.write({"team_only": True, "user_id": self.users["director"].id})
        self._as("director", self.plan).read(["name"])
        self.assertTrue(self._as("director", self.plan.objective_ids).name)
        self.plan.sudo().write(
            {"approver_id": self.users["personal"].id, "state": "approval"}
        )
        self._as("personal", self.plan).read(["name"])

    def test_an_account_that_nobody_manages(self):
        """Everybody sees the account, and not the plan."""
        self.account.user_id = False
        self._as("outsider", self.plan).read(["name"])
        self.plan.team_only = True
        with self.assertRaises(AccessError):
            self._as("outsider", self.plan).read(["name"])

    def test_nobody_hides_it_from_oneself(self):
        with self.assertRefused(UserError, "you would not see it any more"):
            self._as("director", self.plan).team_only = True
        self._as("member", self.plan).team_only = True
        self.assertTrue(self.plan.team_only)

    def test_errors_do_not_name_it(self):
        """What runs already is not named to who does not see it."""
        self.plan.sudo().write({"state": "running", "team_only": True})
        second = self._create_plan(name="Second")
        with self.assertRefused(UserError, "another plan runs from"):
            self._as("director", second)._check_running()
        with self.assertRefused(UserError, "Plan runs from"):
            self._as("manager", second)._check_running()
