from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import closed_loop
from ..tools.closed_loop import find_complaints, is_low

WORDS = "complaint, late, not acceptable, unreliable\n投诉，延误，质量差"


@tagged("post_install", "-at_install")
class TestClosedLoopRules(BaseCase):
    """What an answer asks for."""

    @settings(deadline=None)
    @given(st.integers(0, 10))
    def test_every_score_has_one_band(self, score):
        """The exact bands: 0-6, 7-8, 9-10."""
        expected = "detractor" if score < 7 else "passive" if score < 9 else "promoter"
        self.assertEqual(closed_loop.band(score), expected)
        self.assertEqual(is_low(score, "recommend", -1), score <= 6)

    @settings(deadline=None)
    @given(st.integers(0, 10), st.integers(0, 10))
    def test_low_by_the_question(self, value, below):
        self.assertEqual(is_low(value, "satisfaction", below), value <= below)
        self.assertFalse(is_low(value, "satisfaction", -1))

    def test_skipped_is_not_low(self):
        self.assertFalse(is_low(None, "recommend", 10))
        self.assertIsNone(closed_loop.band(None))

    def test_complaints(self):
        for text, found in {
            "Late again, this is a COMPLAINT": ["complaint", "late"],
            "I have no complaint": [],
            "No complaint, but late": ["late"],
            "Without  complaint. A complaint!": ["complaint"],
            "That is not acceptable.": ["not acceptable"],
            "Plates and translated templates": [],
            "我要投诉你们的质量差": ["投诉", "质量差"],
            "没有投诉": [],
            "": [],
            None: [],
        }.items():
            self.assertEqual(find_complaints(text, WORDS), found, text)
        self.assertEqual(find_complaints("late", ""), [])
        self.assertEqual(find_complaints("late", None), [])

    @settings(deadline=None)
    @given(st.text())
    def test_any_text(self, text):
        """Found are phrases of the list, whatever somebody writes."""
        phrases = closed_loop.split(WORDS)
        self.assertLessEqual(set(find_complaints(text, WORDS)), set(phrases))

    def test_severity(self):
        self.assertEqual(closed_loop.severity(True, False, False), "3")
        self.assertEqual(closed_loop.severity(False, True, False), "3")
        self.assertEqual(closed_loop.severity(False, False, True), "2")
        self.assertEqual(closed_loop.severity(False, False, False), "1")
        self.assertEqual(closed_loop.worst(["2", "1"]), "2")
        self.assertEqual(closed_loop.worst([]), "2")

    @settings(deadline=None)
    @given(st.datetimes(max_value=datetime(9000, 1, 1)), st.integers(1, 1000))
    def test_deadline(self, moment, hours):
        until = closed_loop.deadline(moment, hours)
        self.assertEqual(until - moment, timedelta(hours=hours))

    def test_percent(self):
        self.assertEqual(closed_loop.percent(1, 2), 50)
        self.assertIsNone(closed_loop.percent(0, 0))
