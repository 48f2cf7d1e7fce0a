from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountCoachingRule(KeyAccountPeopleCommon):
    """What a map leaves open is told, to those who may know it."""

    def _coaching(self, user="manager"):
        rules = self.env["key.account.coaching.rule"]
        kinds = {rule.id: rule.kind for rule in rules.search([])}
        account = self._as(user, self.account)
        return {kinds[line["rule_id"]]: line for line in account.coaching or []}

    def test_empty_map(self):
        self.assertEqual(set(self._coaching()), {"no_decider"})

    def test_rules(self):
        ann = self._create_person("Ann", roles=["decider"])
        self.assertEqual(
            set(self._coaching()), {"decider_unmet", "no_champion", "no_contact"}
        )
        self.assertEqual(self._coaching()["decider_unmet"]["people"], ["Ann"])
        self._meet(ann, "manager", 3)
        self.assertEqual(set(self._coaching()), {"single_thread", "no_champion"})
        bob = self._create_person("Bob")
        self._meet(bob, "member", 3)
        self.assertEqual(set(self._coaching()), {"no_champion"})
        bob.write(
            {"attitude": "advocate", "champion": True, "attitude_evidence": "Seen"}
        )
        self.assertEqual(set(self._coaching()), set())
        self._judge_person(ann, "opponent", "Said no")
        self.assertEqual(self._coaching()["hostile_decider"]["people"], ["Ann"])
        for person in ann | self._create_person("Carl"):
            self._judge_person(person, "supporter", "Said yes")
        self.assertEqual(set(self._coaching()), {"only_supporters"})
        bob.attitude = "neutral"
        self.assertEqual(set(self._coaching()), {"no_champion"})
        ann.attitude = "neutral"
        self.assertEqual(set(self._coaching()), {"no_champion", "doubtful"})
        self.assertEqual(self._coaching()["doubtful"]["people"], ["Ann", "Bob"])
        bob.partner_id.active = False
        self.assertEqual(self._coaching()["left"]["people"], ["Bob"])

    def test_decider_left(self):
        """An archived contact decides no more; until somebody else does, that is told."""
        ann = self._create_person("Ann", roles=["decider"])
        self.assertNotIn("decider_left", self._coaching())
        ann.partner_id.active = False
        self.env.invalidate_all()
        self.assertEqual(self._coaching()["decider_left"]["people"], ["Ann"])
        self._create_person("Bob", roles=["decider"])
        self.env.invalidate_all()
        self.assertNotIn("decider_left", self._coaching())

    def test_expired_judgements_are_not_relied_upon(self):
        ann = self._create_person("Ann", roles=["decider"])
        self._judge_person(ann, "opponent", "Said no")
        self.assertIn("hostile_decider", self._coaching())
        with freeze_time(self.today + timedelta(days=181)):
            self.assertNotIn("hostile_decider", self._coaching())
            self.assertIn("doubtful", self._coaching())

    def test_configurable(self):
        rules = self.env["key.account.coaching.rule"]
        rule = rules.search([("kind", "=", "no_decider")])
        rule.advice = "Ask the secretary"
        self.assertEqual(self._coaching()["no_decider"]["advice"], "Ask the secretary")
        rule.active = False
        self.assertFalse(self._coaching())
        doubtful = rules.search([("kind", "=", "doubtful")])
        with self.assertRefused(ValidationError, "threshold 100.* never makes sense"):
            doubtful.threshold = 100
        with self.assertRefused(ValidationError, "can't be negative"):
            doubtful.days = -1

    def test_outsiders_learn_nothing_of_attitudes(self):
        ann = self._create_person("Ann", roles=["decider"])
        self._judge_person(ann, "opponent", "Said no")
        self.assertEqual(
            set(self._coaching()) - set(self._coaching("director")),
            {"hostile_decider", "no_champion"},
        )
        account = self._as("manager", self.account)
        account.action_coach(self._coaching()["hostile_decider"]["rule_id"])
        activity = self.account.activity_ids
        self.assertEqual(activity.summary, "Talk to the deciders")
        self.assertFalse(activity.note)

    def test_one_click_makes_one_activity(self):
        self._create_person("Ann", roles=["decider"])
        rule_id = self._coaching()["decider_unmet"]["rule_id"]
        account = self._as("director", self.account)
        account.action_coach(rule_id)
        account.action_coach(rule_id)
        activity = self.account.activity_ids
        self.assertEqual(activity.summary, "Get to know the decider")
        self.assertIn("Ann", activity.note)
        self.assertEqual(activity.user_id, self.users["manager"])
        self.assertEqual(activity.date_deadline, self.today + timedelta(days=14))
        self.assertTrue(self._coaching()["decider_unmet"]["planned"])
        activity.action_done()
        self.assertFalse(self._coaching()["decider_unmet"]["planned"])
        with self.assertRefused(UserError, "no longer applies"):
            account.action_coach(0)
