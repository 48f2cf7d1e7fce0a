from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import KeyAccountTeamCommon


@tagged("post_install", "-at_install")
class TestKeyAccountTeamMember(KeyAccountTeamCommon):
    """Who of us serves the account, from when to when."""

    def test_team_sees_the_account_while_it_lasts(self):
        account = self._as("member", self.account)
        with self.assertRaises(AccessError):
            account.read(["ordered_amount"])
        member = self._create_member("member")
        self.assertEqual(
            self.account.team_user_ids, self.users["manager"] | self.users["member"]
        )
        self._as("member", self.account).read(["ordered_amount"])
        member.date_end = self.today
        self._as("member", self.account).read(["ordered_amount"])
        with freeze_time(self.today + timedelta(days=1)):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self._as("member", self.account).read(["ordered_amount"])
            found = self._as("member", self.env["key.account"]).search([])
            self.assertNotIn(self.account.id, found.ids)
            self.assertEqual(self.account.team_user_ids, self.users["manager"])

    def test_found_by_any_operator(self):
        """By the user, by a name typed into the search, or by what is known of the user."""
        self._create_member("member")
        former = self._create_account("Former")
        self._create_member("outsider", account=former, date_end=self.today)
        bare = self._create_account("Nobody's")
        with freeze_time(self.today + timedelta(days=1)):
            self.env.invalidate_all()
            accounts = self._as("director", self.env["key.account"])
            for operator, value, found in (
                ("in", self.users["member"].ids, self.account),
                ("ilike", "people_mem", self.account),
                ("ilike", "people_manager", self.account),
                ("ilike", "people_outsider", former.browse()),
                ("not ilike", "people_mem", former | bare),
                ("=", "people_member", self.account),
                ("any", [("login", "=", "people_member")], self.account),
                ("not any", [("login", "=", "people_member")], former | bare),
                ("=", False, former | bare),
                ("!=", False, self.account),
                (
                    "in",
                    [False, *self.users["member"].ids],
                    self.account | former | bare,
                ),
            ):
                with self.subTest(operator=operator, value=value):
                    domain = [("team_user_ids", operator, value)]
                    self.assertEqual(accounts.search(domain).sudo(), found.sorted())

    def test_who_served_is_archived_not_deleted(self):
        """The history stays true; the refusal says what to do instead."""
        self._create_member("member", date_end=self.today)
        with self.assertRefused(UserError, "people_member.* can't be deleted.*Archive"):
            self.users["member"].unlink()
        self.users["outsider"].unlink()
        self.users["member"].active = False

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

    def test_what_the_manager_decides(self):
        """A member works on the account, but decides neither who manages it nor whether it
        is one; nor with the help of a wizard."""
        self._create_member("member")
        mine = self._as("member", self.account)
        refused = "is for the account manager.*Ask people_manager"
        for vals in (
            {"user_id": self.users["member"].id},
            {"user_id": False},
            {"active": False},
        ):
            with self.subTest(vals), self.assertRefused(AccessError, refused):
                mine.write(vals)
        vals = {"account_ids": mine.ids, "user_id": self.users["outsider"].id}
        wizard = self._as("member", self.env["key.account.assign"]).create(vals)
        with self.assertRefused(AccessError, refused):
            wizard.action_apply()
        wizard = self._as("member", self.env["key.account.handover"]).create(vals)
        with self.assertRefused(AccessError, refused):
            wizard.action_hand_over()
        mine.message_post(body="Called")
        self._as("manager", self.account).active = False
        self._as("director", self.account).active = True
        self._as("manager", self.account).user_id = self.users["member"]
        self.assertEqual(self.account.user_id, self.users["member"])

    def test_refused(self):
        member = self._create_member("member")
        with self.assertRefused(
            ValidationError, "“Serves until”.*before “Serves since”"
        ):
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

    def test_team_follows_the_account(self):
        partners = {name: user.partner_id for name, user in self.users.items()}

        def following():
            return self.account.message_partner_ids & sum(
                partners.values(), self.env["res.partner"]
            )

        member = self._as("manager", self.env["key.account.team.member"]).create(
            {
                "account_id": self.account.id,
                "user_id": self.users["member"].id,
                "role": "service",
            }
        )
        self.assertEqual(following(), partners["manager"] | partners["member"])
        member.date_end = self.today
        self.assertIn(partners["member"], following())
        with freeze_time(self.today + timedelta(days=1)):
            self.env.invalidate_all()
            members = self.env["key.account.team.member"]
            members._cron_sync_followers()
            self.assertEqual(following(), partners["manager"])
            members._cron_sync_followers()
            self.assertEqual(following(), partners["manager"])
        member = self._create_member("outsider", "finance")
        self.assertIn(partners["outsider"], following())
        member.unlink()
        self.assertNotIn(partners["outsider"], following())

    def test_manager_is_kept_in_step(self):
        members = self.account.team_member_ids
        self.assertFalse(members)
        self._as("director", self.account).user_id = self.users["member"]
        rows = {m.user_id: m for m in self.account.team_member_ids}
        old, new = rows[self.users["manager"]], rows[self.users["member"]]
        self.assertEqual((old.role, new.role), ("manager", "manager"))
        self.assertTrue(old.date_end)
        self.assertEqual(new.date_start, self.today)
        self.assertFalse(new.date_end)
        with self.assertRefused(ValidationError, "set on the account"):
            self._as("director", new).date_end = self.today
        with self.assertRefused(ValidationError, "set on the account"):
            self._as("director", self.env["key.account.team.member"]).create(
                {
                    "account_id": self.account.id,
                    "user_id": self.users["outsider"].id,
                    "role": "manager",
                }
            )

    def test_load_of_sponsors(self):
        other = self._create_account("Second")
        sponsor = self._create_member("member", "sponsor")
        self._create_member("member", "sponsor", other)
        self._create_member("member", "technical", other)
        past = self._create_account("Past")
        self._create_member(
            "member", "sponsor", past, date_end=self.today - timedelta(2)
        )
        self.assertEqual(self._as("manager", sponsor).load, 2)
