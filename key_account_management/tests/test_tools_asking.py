from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.asking import FINAL, Decision, Person, Rules, add_months, decide

NOW = datetime(2026, 6, 30, 12)
MOMENTS = st.none() | st.datetimes(datetime(2024, 1, 1), NOW)
PEOPLE = st.builds(
    Person,
    **dict.fromkeys(
        (
            "on_map",
            "in_tier",
            "has_role",
            "address",
            "bounced",
            "opted_out",
            "pending",
            "complaint",
        ),
        st.booleans(),
    ),
    **dict.fromkeys(("occasion", "last_here", "last_anywhere"), MOMENTS),
)


@tagged("post_install", "-at_install")
class TestAsking(BaseCase):
    def _decide(self, months=6, quiet=60, **person):
        return decide(Person(**{"address": True, **person}), Rules(months, quiet), NOW)

    def test_reasons(self):
        """Each obstacle has its own name, and those that nobody overrides are final."""
        obstacles = {
            "left": {"on_map": False},
            "tier": {"in_tier": False},
            "role": {"has_role": False},
            "address": {"address": False},
            "bounced": {"bounced": True},
            "opted_out": {"opted_out": True},
            "pending": {"pending": True},
            "complaint": {"complaint": True},
        }
        for verdict, person in obstacles.items():
            with self.subTest(verdict):
                expected = Decision(verdict, None, verdict in FINAL)
                self.assertEqual(self._decide(**person), expected)

    def test_rhythm(self):
        before = datetime(2025, 12, 31, 12)
        self.assertEqual(self._decide(last_here=before).verdict, "ask")
        later = before + timedelta(seconds=1)
        self.assertEqual(
            self._decide(last_here=later),
            Decision("asked", datetime(2026, 6, 30, 12, 0, 1)),
        )

    def test_quiet(self):
        """Over all programmes; on the last day of the period not yet."""
        asked = NOW - timedelta(days=60)
        self.assertEqual(self._decide(last_anywhere=asked).verdict, "ask")
        asked += timedelta(seconds=1)
        decision = self._decide(last_anywhere=asked)
        self.assertEqual(decision, Decision("quiet", asked + timedelta(days=60)))
        self.assertEqual(self._decide(quiet=0, last_anywhere=asked).verdict, "ask")

    def test_occasion(self):
        visit = NOW - timedelta(days=2)
        self.assertEqual(self._decide(0).verdict, "no_occasion")
        self.assertEqual(self._decide(0, occasion=visit).verdict, "ask")
        for hours, verdict in ((1, "asked"), (0, "asked"), (-1, "ask")):
            last = visit + timedelta(hours=hours)
            decision = self._decide(0, 0, occasion=visit, last_here=last)
            self.assertEqual(decision.verdict, verdict)

    def test_months(self):
        self.assertEqual(add_months(datetime(2026, 1, 31), 1), datetime(2026, 2, 28))
        self.assertEqual(add_months(datetime(2026, 12, 1), 1), datetime(2027, 1, 1))

    @settings(deadline=None)
    @given(PEOPLE, st.integers(0, 24), st.integers(0, 400))
    def test_never_asked_against_their_will(self, person, months, quiet):
        decision = decide(person, Rules(months, quiet), NOW)
        if decision.verdict == "ask":
            self.assertTrue(person.address and person.on_map)
            self.assertFalse(person.opted_out or person.bounced or person.complaint)
            if person.last_anywhere:
                days = NOW - person.last_anywhere
                self.assertGreaterEqual(days, timedelta(days=quiet))
        if person.opted_out:
            self.assertTrue(decision.final)

    @settings(deadline=None)
    @given(PEOPLE, st.integers(0, 24), st.integers(0, 400))
    def test_asked_once(self, person, months, quiet):
        """Whoever has just been asked is not asked again."""
        asked = person._replace(last_here=NOW, last_anywhere=NOW)
        if person.occasion is None or person.occasion <= NOW:
            self.assertNotEqual(decide(asked, Rules(months, quiet), NOW).verdict, "ask")
