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

    def _write_long_ago(self):
        """Something thought of Ann before anybody joined."""
        ann = self._create_person("Ann", attitude="opponent", attitude_evidence="Seen")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_attitude SET create_date = create_date - interval '9 days'"
            " WHERE stakeholder_id = %s",
            [ann.id],
        )
        self.env.invalidate_all()
        return ann

    def _add(self, by, user="member", role="service"):
        members = self._as(by, self.env["key.account.team.member"])
        return members.create(
            {
                "account_id": self.account.id,
                "user_id": self.users[user].id,
                "role": role,
            }
        )

    def _assertSees(self, user, ann, attitude):
        """The same by reading, searching, grouping, and of the assessments themselves."""
        self.assertEqual(self._as(user, ann).attitude, attitude)
        people = self._as(user, self.env["key.account.stakeholder"])
        mine = [("account_id", "=", self.account.id)]
        known = [*mine, ("attitude", "!=", False)]
        self.assertEqual(bool(people.search(known)), bool(attitude))
        self.assertEqual(people._read_group(mine, ["attitude"]), [(attitude,)])
        readable = self._as(user, ann.sudo().attitude_ids)._filtered_access("read")
        found = self._as(user, ann.attitude_ids.browse()).search(mine)
        self.assertEqual(found, readable)

    def test_who_joins_does_not_see_what_was_written_before(self):
        ann = self._write_long_ago()
        member = self._add("director")
        self.assertTrue(member.personal_since)
        self._assertSees("manager", ann, "opponent")
        self._assertSees("member", ann, False)
        self._as("member", ann).write(
            {"attitude": "sceptic", "attitude_evidence": "Said so"}
        )
        self._assertSees("member", ann, "sceptic")
        seen = self._as("member", self.env["key.account.attitude"]).search([])
        self.assertEqual(seen.mapped("direction"), ["first"], "tells nothing of before")
        for by in ("member", "director"):
            with self.assertRefused(AccessError, "only somebody who sees all"):
                self._as(by, member).action_reveal()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._as(by, member).personal_since = False
        self._add("manager", "member", "technical")
        seen = self._as("member", self.env["key.account.attitude"]).search([])
        self.assertEqual(len(seen), 2, "the manager let the member in")

    def test_who_sees_all_shows_it(self):
        ann = self._write_long_ago()
        member = self._add("director")
        self._assertSees("member", ann, False)
        self.assertTrue(self._as("manager", member).can_reveal)
        self.assertFalse(self._as("director", member).can_reveal)
        self._as("manager", member).action_reveal()
        self._assertSees("member", ann, "opponent")
        told = self.account.message_ids.filtered(lambda m: "now sees all" in m.body)
        self.assertEqual(told.author_id, self.users["manager"].partner_id)

    def test_a_line_without_an_account(self):
        """As a new one begins."""
        members = self._as("manager", self.env["key.account.team.member"])
        self.assertFalse(members.new({}).can_reveal)

    def test_a_line_that_changes_hands(self):
        """Another person, or a new time, is a new entry."""
        ann = self._write_long_ago()
        member = self._add("manager")
        self._assertSees("member", ann, "opponent")
        self._as("director", member).user_id = self.users["outsider"]
        self._assertSees("outsider", ann, False)
        told = [m.body for m in self.account.message_ids if "outsider" in m.body]
        self.assertEqual(len(told), 1)
        self._as("manager", member).action_reveal()
        past = self.today - timedelta(days=3)
        member.write({"date_start": past, "date_end": past})
        self._as("director", member).date_end = False
        self._assertSees("outsider", ann, False)
        told = [m.body for m in self.account.message_ids if "outsider" in m.body]
        self.assertEqual(len([body for body in told if "joins" in body]), 2)

    def test_a_new_manager(self):
        """Handed over by who sees all, the manager does; else only what comes."""
        ann = self._write_long_ago()
        self._as("director", self.account).user_id = self.users["member"]
        self._assertSees("member", ann, False)
        with self.assertRefused(ValidationError, "set on the account"):
            self._as("member", self.account).team_member_ids.filtered(
                lambda m: m.role == "manager" and m.is_current
            ).unlink()
        self._as("personal", self.account).user_id = self.users["outsider"]
        self._assertSees("outsider", ann, "opponent")
        self._as("outsider", self.account).user_id = self.users["manager"]
        self._assertSees("manager", ann, "opponent")
        wizard = self._as("manager", self.env["key.account.handover"]).create(
            {
                "account_ids": self.account.ids,
                "user_id": self.users["member"].id,
                "old_role": "sponsor",
            }
        )
        wizard.action_hand_over()
        self._assertSees("member", ann, "opponent")
        self._assertSees("manager", ann, "opponent")

    def test_merged_by_who_sees_both(self):
        """Else a customer of one's own, merged with another, would open what is thought there."""
        ann = self._write_long_ago()
        mine = self._create_account("Mine", user_id=self.users["director"].id)
        pair = (self.account | mine).partner_id
        pair.email = "same@example.com"
        group = self.env.ref("base.group_partner_manager")

        def merge(user):
            self.users[user].group_ids |= group
            wizard = self._as(user, self.env["base.partner.merge.automatic.wizard"])
            wizard.create(
                {
                    "partner_ids": [(6, 0, pair.ids)],
                    "dst_partner_id": mine.partner_id.id,
                }
            ).action_merge()

        with self.assertRefused(AccessError, "can't merge Customer"):
            merge("director")
        self._assertSees("director", ann, False)
        with self.env.cr.savepoint() as savepoint:
            merge("admin")  # in neither team: sees as little as before
            self.assertFalse(self._as("admin", ann).attitude)
            savepoint.rollback()
        self.env.invalidate_all()
        merge("personal")
        self.assertEqual(ann.account_id, mine)

    def test_what_others_made(self):
        """A member works on what is there, and puts away only what is one's own."""
        self._add("manager")
        ann, bob = self._create_person("Ann"), self._create_person("Bob")
        vals = {"stakeholder_id": ann.id, "other_id": bob.id}
        lines = self.env["key.account.stakeholder.relation"]
        others = self._as("manager", lines).create(vals)
        own = self._as("member", lines).create({**vals, "kind": "close"})
        self._as("member", others).note = "Seen in the meeting"
        with self.assertRefused(AccessError, "was made by people_manager"):
            self._as("member", others).unlink()
        self._as("member", own).unlink()
        self._as("manager", others).unlink()
        self.assertFalse((own | others).exists())
