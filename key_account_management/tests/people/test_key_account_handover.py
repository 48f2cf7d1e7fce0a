from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountHandover(KeyAccountPeopleCommon):
    """From one manager to the next, and nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old, cls.new = cls.users["manager"], cls.users["member"]
        cls.ann = cls._create_person("Ann", owner_id=cls.old.id)
        cls.bob = cls._create_person("Bob", owner_id=cls.users["director"].id)
        cls._judge_person(cls.ann, "sceptic", "Seen")
        cls.account.partner_id.user_id = cls.old
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Open",
                "partner_id": cls.account.partner_id.id,
                "user_id": cls.old.id,
                "company_id": cls.company.id,
                "type": "opportunity",
            }
        )
        cls.won = cls.lead.copy({"name": "Won"})
        cls.won.action_set_won()
        for record in (cls.account, cls.ann, cls.lead):
            record.activity_schedule(
                "mail.mail_activity_data_todo", summary="Todo", user_id=cls.old.id
            )
        cls.account.activity_schedule(
            "mail.mail_activity_data_todo",
            summary="Hers",
            user_id=cls.users["director"].id,
        )

    def _hand_over(self, by="manager", user=None, **vals):
        wizard = (
            self._as(by, self.env["key.account.handover"])
            .with_context(active_ids=self.account.ids)
            .create({"user_id": (user or self.new).id, **vals})
        )
        return wizard.action_hand_over()

    def _get_assignees(self):
        activities = self.account.activity_ids | self.ann.activity_ids
        activities |= self.lead.activity_ids
        return {activity.summary: activity.user_id for activity in activities}

    def test_everything_goes_over(self):
        day = self.today + timedelta(days=5)
        self._hand_over(
            note="Ann hates credit notes",
            meeting_date=day,
            old_role="sponsor",
            old_until=self.today + timedelta(days=60),
        )
        self.assertEqual(self.account.user_id, self.new)
        assignees = self._get_assignees()
        self.assertEqual(assignees.pop("Todo"), self.new)
        self.assertEqual(assignees.pop("Hers"), self.users["director"])
        self.assertEqual(list(assignees.values()), [self.new])  # the introduction
        self.assertEqual(self.ann.owner_id, self.new)
        self.assertEqual(self.bob.owner_id, self.users["director"])
        self.assertEqual(self.account.partner_id.user_id, self.new)
        self.assertEqual(self.lead.user_id, self.new)
        self.assertEqual(self.won.user_id, self.old)
        meeting = self.env["calendar.event"].search(
            [("res_model", "=", "key.account"), ("res_id", "=", self.account.id)]
        )
        self.assertEqual(meeting.start.date(), day)
        self.assertEqual(meeting.partner_ids, (self.old | self.new).partner_id)
        roles = {
            (m.user_id, m.role): m.is_current for m in self.account.team_member_ids
        }
        self.assertEqual(roles[self.new, "manager"], True)
        self.assertEqual(roles[self.old, "sponsor"], True)
        self.assertIn((self.old, "manager"), roles)
        self.assertEqual(
            self.account.message_partner_ids & (self.old | self.new).partner_id,
            (self.old | self.new).partner_id,
        )
        note = self.account.message_ids.filtered(lambda m: "credit notes" in m.body)
        self.assertIn("hands the account over", note.body)
        self.assertEqual(note.author_id, self.old.partner_id)
        self.assertEqual(self._as("member", self.ann).attitude, "sceptic")

    def test_the_old_manager_may_leave(self):
        self._hand_over(
            move_activities=False, move_people=False, move_opportunities=False
        )
        self.assertEqual(self._get_assignees()["Todo"], self.old)
        self.assertEqual(self.ann.owner_id, self.old)
        self.assertEqual(self.lead.user_id, self.old)
        self.assertNotIn(self.old.partner_id, self.account.message_partner_ids)
        with self.assertRaises(AccessError):
            self._as("manager", self.account).read(["score"])

    def test_an_archived_manager_is_replaced(self):
        self.old.active = False
        self._hand_over("director")
        self.assertEqual(self.account.user_id, self.new)
        self.assertEqual(self._get_assignees()["Todo"], self.new)

    def test_refused(self):
        self.users["outsider"].active = False
        with self.assertRefused(ValidationError, "people_outsider.* is archived"):
            self._hand_over(user=self.users["outsider"])
        with self.assertRefused(ValidationError, "already manages Customer"):
            self._hand_over(user=self.old)
        with self.assertRefused(ValidationError, "Introduction on: .* in the past"):
            self._hand_over(meeting_date=self.today - timedelta(days=1))
        other = self._create_company("Elsewhere")
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "stranger_handover",
                "company_ids": [(6, 0, other.ids)],
                "company_id": other.id,
            }
        )
        with self.assertRefused(ValidationError, "does not work in Tested"):
            self._hand_over(user=stranger)
        self.assertEqual(self.account.user_id, self.old)
        with self.assertRaises(AccessError):
            self._hand_over("member", user=self.users["director"])
