from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
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

    def test_defaults_of_the_caller(self):
        """What is created counts, not what was said: a context has values, too."""
        me = self.users["director"].id
        members = self._as("director", self.env["key.account.team.member"])
        members = members.with_context(
            default_account_id=self.account.id,
            default_user_id=me,
            default_role="manager",
        )
        refused = "can't put yourself into the team of Customer"
        with self.assertRefused(ValidationError, "set on the account"):
            members.create({"user_id": self.users["member"].id})
        with self.assertRefused(AccessError, refused):
            members.create({"role": "sales"})
        # Whoever is in it may take another role.
        self._create_member("director")
        members = self._as("director", members)
        self.assertEqual(members.create({"role": "sales"}).role, "sales")

    def test_nobody_takes_over_what_is_thought(self):
        """The manager sees it, so nobody becomes the manager by oneself where something is
        thought of people; where nothing is, who sees the account may take it."""
        free = self._create_account("Free")
        self._as("outsider", free).user_id = self.users["outsider"]
        self.assertEqual(free.user_id, self.users["outsider"])
        self._as("director", free).user_id = self.users["director"]
        self.assertEqual(free.user_id, self.users["director"])
        person = self._create_person("Ann")
        self._judge_person(person, "sceptic", "Seen")
        refused = "can't make yourself the manager of Customer"
        for by in ("director", "admin"):
            user = self.users[by]
            with self.subTest(by), self.assertRefused(AccessError, refused):
                self._as(by, self.account).user_id = user
            for wizard in ("assign", "handover"):
                wizard = self._as(by, self.env[f"key.account.{wizard}"]).create(
                    {"account_ids": self.account.ids, "user_id": user.id}
                )
                button = getattr(wizard, "action_apply", None)
                with self.subTest(wizard), self.assertRefused(AccessError, refused):
                    (button or wizard.action_hand_over)()
        self.account.user_id = False
        with self.assertRefused(AccessError, refused):
            self._as("outsider", self.account).user_id = self.users["outsider"]
        self._as("personal", self.account).user_id = self.users["personal"]
        self._as("personal", self.account).user_id = self.users["director"]
        self.assertEqual(self._as("director", person).attitude, "sceptic")

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
