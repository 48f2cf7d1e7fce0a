from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AS_OF, get_opened
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestSecurity(KeyAccountTierCommon):
    """As real users of each group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_company("Other")
        cls.users = {
            name: cls._create_user(name, group)
            for name, group in (
                ("mine", "group_user"),
                ("all", "group_all_accounts"),
                ("admin_kam", "group_manager"),
            )
        }
        partners = [cls._create_partner(n) for n in ("Mine", "Hers", "Nobody")]
        for partner in partners:
            cls._create_order(partner, 10)
        cls._create_order(partners[0], 10, company=cls.other)
        cls.assessments.assess(cls.company | cls.other, AS_OF)
        accounts = cls.env["key.account"].sudo().search([])
        cls.mine, cls.hers, cls.nobody = (
            accounts.filtered(
                lambda a, p=p: a.partner_id == p and a.company_id == cls.company
            )
            for p in partners
        )
        cls.elsewhere = accounts.filtered(lambda a: a.company_id == cls.other)
        cls.mine.user_id = cls.users["mine"]
        cls.hers.user_id = cls.users["all"]

    def _as(self, name, records):
        return records.with_user(self.users[name]).with_context(
            allowed_company_ids=self.company.ids
        )

    def _visible(self, name, model="key.account"):
        return self._as(name, self.env[model]).search([]).sudo()

    def test_own_accounts(self):
        self.assertEqual(self._visible("mine"), (self.mine | self.nobody).sorted())
        with self.assertRaises(AccessError):
            self._as("mine", self.hers).read(["score"])
        with self.assertRaises(AccessError):
            self._as("mine", self.hers).explain()
        changes = self._visible("mine", "key.account.tier.change")
        self.assertEqual(changes.account_id, self.mine | self.nobody)

    def test_all_accounts_of_the_company(self):
        for name in ("all", "admin_kam"):
            self.assertEqual(
                self._visible(name), (self.mine | self.hers | self.nobody).sorted()
            )
            with self.assertRaises(AccessError):
                self._as(name, self.elsewhere).read(["score"])

    def test_tiers_of_the_company(self):
        tiers = self._visible("all", "key.account.tier")
        self.assertEqual(tiers.company_id, self.company)

    def test_who_configures(self):
        tier = self.tiers["Key"]
        for name in ("mine", "all"):
            with self.assertRaises(AccessError):
                self._as(name, tier).name = "Changed"
            with self.assertRaises(AccessError):
                self._as(name, self.criteria["Sales"]).weight = 1
        self._as("admin_kam", tier).name = "Changed"
        self.assertEqual(tier.name, "Changed")

    def test_nobody_makes_or_deletes_accounts(self):
        for name in self.users:
            with self.assertRaises(AccessError):
                self._as(name, self.mine).unlink()
            with self.assertRaises(AccessError):
                self._as(name, self.env["key.account"]).create(
                    {
                        "partner_id": self.mine.partner_id.id,
                        "company_id": self.company.id,
                    }
                )

    def test_own_override_and_judgement(self):
        account = self._as("mine", self.mine)
        account.write(
            {
                "manual_tier_id": self.tiers["Key"].id,
                "manual_reason": "Mine",
                "manual_until": "2999-01-01",
            }
        )
        self.assertEqual(account.manual_user_id, self.users["mine"])
        judgement = self._as("mine", self.env["key.account.judgement"]).create(
            {
                "account_id": self.mine.id,
                "criterion_id": self.criteria["Potential"].id,
                "value": 5,
                "evidence": "Visit",
            }
        )
        self.assertEqual(judgement.user_id, self.users["mine"])
        with self.assertRaises(AccessError):
            self._as("mine", self.hers).manual_reason = "Not mine"

    def test_author_of_an_override_cannot_be_faked(self):
        account = self._as("mine", self.mine)
        override = {
            "manual_tier_id": self.tiers["Key"].id,
            "manual_reason": "Mine",
            "manual_until": "2999-01-01",
        }
        with self.assertRaises(AccessError):
            account.write({**override, "manual_user_id": self.users["all"].id})
        account.write(override)
        self.assertEqual(account.manual_user_id, self.users["mine"])

    def test_explain_counts_what_others_sold(self):
        """Orders of colleagues that the user can't open are counted, and told."""
        order = self.mine.partner_id.sale_order_ids.filtered(
            lambda o: o.company_id == self.company
        )
        order.user_id = self.users["all"]
        documents = self._as("mine", self.mine).explain()["counted"]
        self.assertEqual([d["id"] for d in documents], order.ids)

    def test_documents_of_own_accounts_open(self):
        """The manager of an account opens the orders that make its tier, others don't."""
        orders = (
            self.mine.partner_id.sale_order_ids | self.hers.partner_id.sale_order_ids
        )
        orders.user_id = self.users["all"]
        mine = self._as("mine", self.mine).action_view_documents()
        found = get_opened(self._as("mine", self.env["sale.order"]).env, mine)
        self.assertEqual(found.sudo().partner_id, self.mine.partner_id)
        with self.assertRaises(AccessError):
            found.client_order_ref = "Read only"
        with self.assertRaises(AccessError):
            self._as("mine", self.hers.partner_id.sale_order_ids).read(["name"])

    def test_figures_and_tiers_are_not_typed(self):
        """Not by those who may write the account, nor past the ledger by an administrator."""
        values = {"computed_tier_id": self.tiers["Strategic"].id, "ordered_amount": 9e9}
        for name in ("mine", "admin_kam"):
            for field, value in values.items():
                with self.assertRefused(AccessError, "computed by the assessment"):
                    self._as(name, self.mine).write({field: value})
        self._as("mine", self.mine).user_id = False

    def test_assesses_own_companies_only(self):
        assessments = self._as("admin_kam", self.assessments)
        for method in (assessments.assess, assessments.preview):
            with self.assertRefused(AccessError, "may not work in Other"):
                method(self.other)
