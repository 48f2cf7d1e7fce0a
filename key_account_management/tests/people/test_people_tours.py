from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestPeopleTours(KeyAccountPeopleCommon, PatientHttpCase):
    """In a real browser, as the people who use it."""

    def _start(self, tour, user, path=None):
        path = path or f"/odoo/key-accounts/{self.account.id}"
        self.start_tour(path, tour, login=self.users[user].login)

    def _create_boss(self):
        boss = self._create_person("Mapped Boss", roles=["decider"])
        boss.write({"attitude": "opponent", "thinking_preference": "analytical"})
        return boss

    def test_map_of_ten_people(self):
        for index in range(10):
            self._create_contact(f"Mapped Person {index}")
        self._start("key_account_build_map", "manager")
        shown = self.account.get_people_map()["stakeholders"]
        self.assertEqual(len(shown), 10)
        boss = next(p for p in shown if p["name"] == "Mapped Person 0")
        others = [p for p in shown if p != boss]
        self.assertEqual(boss["influence"], "inner_circle")
        self.assertEqual([r["name"] for r in boss["roles"]], ["Decider"])
        self.assertEqual({p["parent_id"] for p in others}, {boss["id"]})
        self.assertEqual({p["roles"][0]["name"] for p in others}, {"User"})

    def test_judge_and_coach(self):
        boss = self._create_boss()
        self._start("key_account_judge_and_coach", "manager")
        self.assertEqual(boss.attitude, "sceptic")
        self.assertFalse(boss.assumed)
        self.assertEqual(boss.attitude_id.previous_attitude, "opponent")
        self.assertEqual(boss.attitude_id.user_id, self.users["manager"])
        self.assertEqual(
            self.account.activity_ids.mapped("summary"), ["Get to know the decider"]
        )

    def test_outsider(self):
        self._create_boss()
        self._start("key_account_outsider_sees_no_attitude", "director")

    def test_hand_over(self):
        self._create_boss()
        self.account.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.users["manager"].id
        )
        self._start("key_account_hand_over", "director")
        self.assertEqual(self.account.user_id, self.users["member"])
        self.assertEqual(self.account.activity_ids.user_id, self.users["member"])

    def test_visit_brief_from_a_meeting(self):
        meeting = self._meet(self._create_boss(), "manager", -2)
        path = f"/odoo/calendar.event/{meeting.id}"
        self._start("key_account_visit_brief", "manager", path=path)
