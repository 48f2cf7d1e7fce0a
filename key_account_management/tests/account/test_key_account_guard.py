from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KeyAccountTeamCommon


@tagged("post_install", "-at_install")
class TestKeyAccountGuard(KeyAccountTeamCommon):
    """What record rules look at is not for a user to write, in any model of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["admin"].group_ids |= cls.env.ref("base.group_system")

    def _find_models(self):
        """Return the models of ours that a user may write."""
        return [
            self._as("admin", model)
            for name, model in self.env.items()
            if name.startswith("key.account")
            and not (model._abstract or model._transient)
            and self._as("admin", model).has_access("write")
        ]

    def _find_open(self):
        """Return the ``model.field`` that are computed, stored and can be written by hand."""
        found = []
        for model in self._find_models():
            for name, field in model._fields.items():
                if not (field.store and field.compute and field.readonly):
                    continue
                try:
                    model.browse().write({name: False})
                except AccessError:
                    continue
                found.append(f"{model._name}.{name}")
        return sorted(found)

    def test_no_computed_column_is_written_by_hand(self):
        self.assertTrue(self._find_models())
        self.assertEqual(self._find_open(), [])

    def test_the_superuser_writes(self):
        """Merging customers does, and an upgrade."""
        member = self._create_member("member")
        member.company_id = self.company
        self.assertEqual(member.company_id, self.company)

    def test_a_column_that_can_be_is_found(self):
        guard = self.env.registry["key.account.guard.mixin"]
        with patch.object(guard, "_get_computed_by_orm", lambda self: frozenset()):
            found = self._find_open()
        self.assertIn("key.account.team.member.company_id", found)

    def test_what_is_created_counts(self):
        """A company that is not the account's comes by no way."""
        other = self._create_company("Elsewhere")
        vals = {"account_id": self.account.id, "user_id": self.users["member"].id}
        members = self._as("manager", self.env["key.account.team.member"])
        self.env["ir.default"].set(
            members._name, "company_id", other.id, user_id=members.env.uid
        )
        created = [
            members.create({**vals, "role": "sales", "company_id": other.id}),
            members.with_context(default_company_id=other.id).create(
                {**vals, "role": "service"}
            ),
            members.create({**vals, "role": "finance"}),
        ]
        for member in created:
            self.assertEqual(member.company_id, self.company)

    def test_lines_of_the_account(self):
        """The account's form writes its lines by commands."""
        account = self._as("manager", self.account)
        account.team_member_ids = [(0, 0, {"user_id": self.users["member"].id})]
        self.assertEqual(account.team_member_ids.company_id, self.company)
