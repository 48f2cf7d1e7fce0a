from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.swot import MAX_STEPS, Facts, Finding, is_new, judge, tows

DAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestSwot(BaseCase):
    """What figures suggest, and when it is said again."""

    def assertFound(self, facts, *expected):
        found = [(f.kind, f.source, sorted(f.facts)) for f in judge(facts)]
        self.assertEqual(found, list(expected))

    def test_nothing_known(self):
        self.assertFound(Facts(DAY))
        self.assertFound(Facts(DAY, sales=(100, 0), company_sales=(100, 0)))

    def test_sales(self):
        self.assertFound(Facts(DAY, sales=(86, 100)))
        self.assertFound(
            Facts(DAY, sales=(85, 100)), ("weakness", "sales_falling", ["2026:1"])
        )
        self.assertFound(
            Facts(DAY, sales=(0, 100), company_sales=(100, 100)),
            ("weakness", "sales_falling", [f"2026:{n}" for n in range(1, 7)]),
        )
        self.assertFound(
            Facts(DAY, sales=(131, 100), company_sales=(1000, 1000)),
            ("strength", "sales_growing", ["2026:1", "2026:2"]),
        )
        [found] = judge(Facts(DAY, sales=(9000, 1)))
        self.assertEqual(len(found.facts), MAX_STEPS)

    def test_share(self):
        """They buy as much as ever; we sell twice as much."""
        self.assertFound(
            Facts(DAY, sales=(100, 100), company_sales=(2000, 1000)),
            ("weakness", "share_falling", ["2026:1", "2026:2"]),
        )
        self.assertFound(Facts(DAY, sales=(100, 100), company_sales=(1200, 1000)))
        self.assertFound(
            Facts(DAY, sales=(120, 100), company_sales=(2000, 1000)),
            ("strength", "sales_growing", ["2026:1"]),
            ("weakness", "share_falling", ["2026:1", "2026:2"]),
        )

    def test_what_bridges_found(self):
        found = Finding("weakness", "parcels", frozenset({"1"}), {"lost": 1})
        facts = Facts(DAY, sales=(131, 100), overdue=(7,), found=(found,))
        kinds = [finding.kind for finding in judge(facts)]
        self.assertEqual(kinds, ["strength", "weakness", "threat"])
        self.assertIn(found, judge(facts))

    def test_the_rest(self):
        self.assertFound(
            Facts(
                DAY,
                new_categories=(1, 2),
                dropped_categories=(3,),
                overdue=(4, 5),
                detractors=(6,),
                unmet=(7,),
                threads=(3, 1),
            ),
            ("weakness", "single_thread", ["2026"]),
            ("weakness", "detractors", ["6"]),
            ("weakness", "decider_unmet", ["7"]),
            ("opportunity", "new_category", ["1"]),
            ("opportunity", "new_category", ["2"]),
            ("threat", "dropped_category", ["3"]),
            ("threat", "overdue_invoices", ["4", "5"]),
        )
        self.assertFound(Facts(DAY, threads=(0, 0)))

    @settings(deadline=None)
    @given(st.frozensets(st.text()), st.frozensets(st.text()))
    def test_told_once(self, facts, told):
        self.assertFalse(is_new(facts, facts | told))
        self.assertEqual(is_new(facts, told), bool(facts - told))

    @settings(deadline=None)
    @given(st.integers(0, 10**6), st.integers(1, 10**6))
    def test_a_deeper_fall_is_new(self, now, before):
        def fall(amount):
            found = judge(Facts(DAY, (amount, before)))
            steps = [f.facts for f in found if f.source == "sales_falling"]
            return frozenset().union(*steps)

        deeper = fall(now - before * 0.3)
        if deeper and len(deeper) < MAX_STEPS:
            self.assertTrue(is_new(deeper, fall(now)))

    def test_tows(self):
        self.assertEqual(tows(()), ())
        self.assertEqual(tows({"strength", "weakness"}), ())
        self.assertEqual(tows({"weakness", "threat"}), ("WT",))
        self.assertEqual(
            tows({"strength", "weakness", "opportunity", "threat"}),
            ("SO", "WO", "ST", "WT"),
        )
