from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountTeamMemberEntry(KeyAccountPeopleCommon):
    """The team sees what it thinks of people, so nobody gets in by oneself."""

    def test_nobody_lets_oneself_in(self):
        members = self._as("director", self.env["key.account.team.member"])
        vals = {"account_id": self.account.id, "role": "sponsor"}
        with self.assertRefused(
            AccessError, "can't put yourself into the team of Cust"
        ):
            members.create({**vals, "user_id": self.users["director"].id})
        member = members.create({**vals, "user_id": self.users["member"].id})
        with self.assertRefused(AccessError, "can't put yourself into the team"):
            member.user_id = self.users["director"]
        past = self._create_member("director", date_end=self.today - timedelta(days=9))
        with self.assertRefused(AccessError, "can't put yourself into the team"):
            self._as("director", past).date_end = False
        log = self.account.message_ids.filtered(lambda m: "joins the account" in m.body)
        self.assertIn("people_member", log[-1].body)
        self.assertEqual(
            log.filtered(lambda m: "people_member" in m.body).author_id,
            self.users["director"].partner_id,
        )
        self._as("manager", self.env["key.account.team.member"]).create(
            {**vals, "user_id": self.users["director"].id, "role": "service"}
        )

    def test_nobody_moves_a_line_into_a_team(self):
        """Not one's own, by any way; not another's where one may not set the team."""
        mine = self._create_account("Mine", user_id=self.users["outsider"].id)
        own = self._create_member("outsider", "technical", mine)
        other = self._create_member("personal", "technical", mine)
        refused = "can't put yourself into the team of Customer"
        for vals in (
            {"account_id": self.account.id},
            {"account_id": self.account.id, "role": "sales"},
        ):
            with self.assertRefused(AccessError, refused):
                self._as("outsider", own).write(vals)
        with self.assertRefused(AccessError, refused):
            self._as("outsider", other).write(
                {
                    "account_id": self.account.id,
                    "user_id": self.users["outsider"].id,
                }
            )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._as("outsider", other).account_id = self.account
        directors = self._create_member("director", "technical", mine)
        with self.assertRefused(AccessError, refused):
            self._as("director", directors).account_id = self.account
        with self.assertRaises(AccessError):
            self._as("outsider", self.account).read(["score"])
        self._as("director", other).account_id = self.account
        told = [m.body for m in self.account.message_ids if "joins the" in m.body]
        self.assertEqual(len(told), 1)
        self.assertIn("people_personal", told[0])
