from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.rates import Lookup, Rate, Span, get_equal_spans

JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
DAYS = st.dates(JANUARY, date(2026, 2, 1))
RATES = st.lists(
    st.builds(Rate, DAYS, st.sampled_from((1.0, 1.5, 2.0)), st.booleans()),
    max_size=8,
    unique_by=lambda rate: (rate.day, rate.own),
)


@tagged("post_install", "-at_install")
class TestRates(BaseCase):
    def test_look_up(self):
        rates = Lookup([Rate(MARCH, 3.0), Rate(JANUARY, 2.0)])
        for day, value in (
            (None, 2.0),
            (date(2025, 1, 1), 2.0),
            (JANUARY, 2.0),
            (MARCH - timedelta(days=1), 2.0),
            (MARCH, 3.0),
        ):
            self.assertEqual(rates.get(day), value)
        self.assertEqual(Lookup([]).get(MARCH), 1.0)

    def test_rates_of_the_company_go_first(self):
        rates = Lookup([Rate(JANUARY, 2.0, own=True), Rate(MARCH, 3.0)])
        self.assertEqual(rates.get(MAY), 2.0, "though the other is younger")
        late = Lookup([Rate(MARCH, 2.0, own=True), Rate(JANUARY, 3.0)])
        self.assertEqual(late.get(date(2026, 2, 1)), 3.0)
        self.assertEqual(late.get(date(2025, 2, 1)), 2.0)

    def test_equal_spans(self):
        one = [Rate(JANUARY, 1.0), Rate(MARCH, 2.0), Rate(MAY, 1.0)]
        self.assertEqual(get_equal_spans(one, []), [Span(None, MARCH), Span(MAY, None)])
        self.assertEqual(get_equal_spans([Rate(MARCH, 25.0)], []), [])
        self.assertEqual(
            get_equal_spans([Rate(MARCH, 2.0)], [Rate(MAY, 2.0)]), [Span(None, None)]
        )

    def test_without_rates_nothing_is_known(self):
        self.assertEqual(get_equal_spans([], [Rate(MARCH, 1.0)]), [])

    @settings(deadline=None)
    @given(RATES, RATES, DAYS)
    def test_spans_are_the_days_of_equal_rates(self, rates, others, day):
        inside = any(
            (span.start or date.min) <= day < (span.end or date.max)
            for span in get_equal_spans(rates, others)
        )
        equal = Lookup(rates).get(day) == Lookup(others).get(day)
        self.assertEqual(inside, bool(rates) and equal)
