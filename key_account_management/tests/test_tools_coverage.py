from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.coverage import Contact, count_threads, is_stale, join

MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))


@tagged("post_install", "-at_install")
class TestCoverage(BaseCase):
    """What is two-way contact, and through how many hands it goes."""

    def test_meetings(self):
        contacts = join(met=[("a", "us1", MAY), ("a", "us2", JUNE), ("a", "us1", JUNE)])
        self.assertEqual(
            contacts, {"a": Contact(JUNE, JUNE, {"us1": JUNE, "us2": JUNE})}
        )

    def test_a_meeting_without_anybody_of_ours(self):
        self.assertEqual(join(met=[("a", None, MAY)]), {"a": Contact(MAY, MAY, {})})

    def test_messages_count_both_ways_only(self):
        self.assertEqual(join(sent=[("a", "us1", JUNE)]), {})
        self.assertEqual(join(received=[("a", JUNE)]), {})
        contacts = join(received=[("a", MAY)], sent=[("a", "us1", JULY)])
        self.assertEqual(contacts, {"a": Contact(MAY, None, {"us1": MAY})})

    def test_a_message_after_a_meeting(self):
        contacts = join(
            met=[("a", "us1", MAY)], received=[("a", JULY)], sent=[("a", "us2", JUNE)]
        )
        self.assertEqual(contacts, {"a": Contact(JULY, MAY, {"us1": MAY, "us2": JUNE})})

    def test_stale(self):
        self.assertTrue(is_stale(None, 90))
        self.assertFalse(is_stale(90, 90))
        self.assertTrue(is_stale(91, 90))

    def test_threads(self):
        contacts = join(met=[("a", "us1", JUNE), ("b", "us1", JULY), ("c", "us2", MAY)])
        self.assertEqual(count_threads(contacts.values(), JUNE), (1, 2))
        self.assertEqual(count_threads(contacts.values(), MAY), (2, 3))
        self.assertEqual(count_threads([], MAY), (0, 0))
