from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.rhythm import silence_risk

FIRST = date(2020, 1, 1)


@tagged("post_install", "-at_install")
class TestRhythm(BaseCase):
    def test_own_rhythm(self):
        """Forty days of silence: nothing for a quarterly buyer, much for a weekly one."""
        last = FIRST + timedelta(days=364)
        today = last + timedelta(days=40)
        self.assertEqual(silence_risk(FIRST, last, 5, today), 0)
        self.assertGreater(silence_risk(FIRST, last, 53, today), 98)

    def test_unknown(self):
        day = FIRST + timedelta(days=30)
        self.assertIsNone(silence_risk(FIRST, day, 2, day))
        self.assertIsNone(silence_risk(FIRST, FIRST, 9, day))

    @settings(deadline=None)
    @given(
        st.integers(1, 900),
        st.integers(3, 200),
        st.integers(0, 900),
        st.integers(0, 90),
    )
    def test_grows_with_silence(self, span, count, silence, more):
        last = FIRST + timedelta(days=span)
        risks = [
            silence_risk(FIRST, last, count, last + timedelta(days=days))
            for days in (silence, silence + more)
        ]
        self.assertLessEqual(risks[0], risks[1])
        self.assertTrue(all(0 <= risk <= 100 for risk in risks))
