from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestFirstSteps(KeyAccountTierCommon):
    """What an administrator is told to do after the installation follows from the data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._create_user("steps_admin", "group_manager")
        cls.seller = cls._create_user("steps_seller", "group_all_accounts")
        cls.company.key_account_tz = False

    def _as(self, user):
        self.env.flush_all()
        return self.env(user=user, context={"allowed_company_ids": self.company.ids})[
            "key.account"
        ]

    def _get_done(self):
        steps = self._as(self.admin).get_first_steps()
        return {step["code"]: step["done"] for step in steps}

    def test_steps(self):
        done = self._get_done()
        self.assertFalse(any(done.values()))
        self.company.key_account_tz = "Asia/Shanghai"
        self._create_order(self._create_partner("Customer"), 600_000)
        self._assess()
        done = self._get_done()
        self.assertTrue(done["counting"] and done["assessing"])
        self.assertFalse(done["managing"])
        largest = self._as(self.admin)._get_largest(self.company)
        self.assertEqual(largest.mapped("display_name"), ["Customer"])
        largest.user_id = self.seller
        self.assertTrue(self._get_done().get("managing", True))

    def test_actions_of_the_steps(self):
        for step in self._as(self.admin).get_first_steps():
            self.assertTrue(self.env.ref(step["action"]).exists(), step["code"])
            self.assertTrue(step["title"] and step["text"] and step["button"])

    def test_put_away(self):
        accounts = self._as(self.admin)
        accounts.close_first_steps()
        self.assertEqual(accounts.get_first_steps(), [])
        action = accounts.action_show_first_steps()
        self.assertEqual(action["res_model"], "key.account")
        self.assertTrue(accounts.get_first_steps())

    def test_administrators_only(self):
        accounts = self._as(self.seller)
        self.assertEqual(accounts.get_first_steps(), [])
        with self.assertRefused(AccessError, "for key account administrators"):
            accounts.close_first_steps()

    def test_largest_by_basis(self):
        self._create_order(self._create_partner("Customer"), 600_000)
        self._assess(AS_OF)
        self.assertTrue(self.env["key.account"]._get_largest(self.company))
        self.company.key_account_basis = "invoiced"
        self.assertFalse(self.env["key.account"]._get_largest(self.company))

    def test_empty_list(self):
        """An administrator gets the button that fills it, nobody else does; nor where a filter
        finds none of those that are there."""
        help_message = '<p class="o_key_account_none">Nothing yet</p>'
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        accounts.search([]).unlink()
        self.assertIn(
            "key_account_assess_action",
            self._as(self.admin).get_empty_list_help(help_message),
        )
        told = self._as(self.seller).get_empty_list_help(help_message)
        self.assertNotIn("key_account_assess_action", told)
        self.assertIn("Nothing yet", told)
        self._create_account(user_id=self.admin.id)
        told = self._as(self.admin).get_empty_list_help(help_message)
        self.assertNotIn("key_account_assess_action", told)
        self.assertIn("Nothing matches", told)
