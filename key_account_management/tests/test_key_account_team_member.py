from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_people import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountTeamMember(KeyAccountPeopleCommon):
    """Who of us serves the account, from when to when."""

    def test_team_sees_the_account_while_it_lasts(self):
        account = self._as("member", self.account)
        with self.assertRaises(AccessError):
            account.read(["score"])
        member = self._create_member("member")
        self.assertEqual(
            self.account.team_user_ids, self.users["manager"] | self.users["member"]
        )
        self._as("member", self.account).read(["score"])
        member.date_end = self.today
        self._as("member", self.account).read(["score"])
        with freeze_time(self.today + timedelta(days=1)):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self._as("member", self.account).read(["score"])
            found = self._as("member", self.env["key.account"]).search([])
            self.assertNotIn(self.account.id, found.ids)
            self.assertEqual(self.account.team_user_ids, self.users["manager"])

    def test_the_manager_sets_the_team(self):
        vals = {"account_id": self.account.id, "user_id": self.users["member"].id}
        members = self._as("manager", self.env["key.account.team.member"])
        member = members.create(vals)
        with self.assertRaises(AccessError):
            self._as("member", member).role = "sponsor"
        with self.assertRaises(AccessError):
            self._as("member", members).create(
                {**vals, "user_id": self.users["outsider"].id}
            )
        self._as("director", member).role = "technical"
        self.assertEqual(member.role, "technical")

    def test_refused(self):
        member = self._create_member("member")
        with self.assertRefused(ValidationError, "“To”.*before “From”"):
            member.date_end = member.date_start - timedelta(days=1)
        with self.assertRefused(ValidationError, "twice at the same time"):
            self._create_member("member")
        self._create_member("member", "technical")
        self.users["outsider"].active = False
        with self.assertRefused(ValidationError, "archived and can't serve Customer"):
            self._create_member("outsider")
        other = self._create_company("Elsewhere")
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "stranger_people",
                "company_ids": [(6, 0, other.ids)],
                "company_id": other.id,
            }
        )
        with self.assertRefused(ValidationError, "does not work in Tested"):
            member.user_id = stranger
