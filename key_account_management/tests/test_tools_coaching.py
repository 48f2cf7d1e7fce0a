from odoo.tests import BaseCase, tagged

from ..tools.coaching import RULES, Map, Person, check


@tagged("post_install", "-at_install")
class TestCoaching(BaseCase):
    """Each rule: when it speaks up, about whom, and when it is silent."""

    def test_rules_speak_up(self):
        decider = Person("d", is_decider=True, attitude="opponent")
        doubted = Person("x", attitude="neutral", expired=True, left=True)
        shown = Map((decider, doubted), ours=1, theirs=2)
        self.assertIsNone(check("no_decider", shown))
        self.assertEqual(check("no_decider", Map((doubted,))), ())
        self.assertEqual(check("no_champion", shown), ())
        self.assertEqual(check("hostile_decider", shown), ("d",))
        self.assertEqual(check("decider_unmet", shown), ("d",))
        self.assertEqual(check("single_thread", shown), ())
        self.assertEqual(check("single_thread", Map((), ours=2, theirs=1)), ())
        self.assertEqual(check("no_contact", Map((decider,))), ())
        self.assertEqual(check("doubtful", shown, 40), ("x",))
        self.assertEqual(check("left", shown), ("x",))

    def test_rules_are_silent(self):
        decider = Person("d", is_decider=True, attitude="neutral", met=True)
        champion = Person("c", attitude="advocate", champion=True)
        shown = Map((decider, champion), ours=2, theirs=2)
        for kind in RULES:
            self.assertIsNone(check(kind, shown, 50), kind)
        for kind in set(RULES) - {"no_decider"}:
            self.assertIsNone(check(kind, Map(()), 0), kind)

    def test_unknown_and_expired_attitudes_are_not_relied_upon(self):
        expired = Person("e", is_decider=True, attitude="opponent", expired=True)
        unknown = Person("u", is_decider=True)
        shown = Map((expired, unknown))
        self.assertIsNone(check("hostile_decider", shown))
        self.assertIsNone(check("only_supporters", shown, 0))
        gone_off = Person("c", attitude="advocate", champion=True, expired=True)
        self.assertEqual(check("no_champion", Map((gone_off,))), ())

    def test_half_of_the_judgements(self):
        """Exactly the threshold is not above it."""
        sure = Person("s", attitude="neutral")
        guess = Person("g", attitude="neutral", assumed=True)
        self.assertIsNone(check("doubtful", Map((sure, guess)), 50))
        self.assertEqual(check("doubtful", Map((sure, guess, guess)), 50), ("g", "g"))

    def test_only_supporters(self):
        fans = tuple(Person(i, attitude="supporter") for i in range(3))
        self.assertEqual(check("only_supporters", Map(fans), 3), ())
        self.assertIsNone(check("only_supporters", Map(fans), 4))
        critic = Person("k", attitude="sceptic")
        self.assertIsNone(check("only_supporters", Map((*fans, critic)), 3))
