from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.tiering import (
    ALL,
    ANY,
    DOWN,
    FALL,
    FIRST,
    GRACE,
    RISE,
    SAME,
    STAY,
    UP,
    Decision,
    Policy,
    Rule,
    State,
    Tier,
    check,
    decide,
    decide_each,
    margin,
    meets,
    near,
    qualify,
    thresholds,
)

DAY = date(2026, 6, 30)
LADDER = (
    Tier("A", (Rule("amount", 1000, 800), Rule("delay", 10, 20, lower=True))),
    Tier("B", (Rule("amount", 500, 400), Rule("orders", 60, 50)), ANY),
    Tier("C", (Rule("amount", 100, 80),)),
    Tier("D", ()),
)
AMOUNTS = st.one_of(st.none(), st.integers(0, 1500))
VALUES = st.fixed_dictionaries(
    {
        "amount": AMOUNTS,
        "delay": st.one_of(st.none(), st.integers(0, 40)),
        "orders": AMOUNTS,
    }
)
TIERS = st.sampled_from([None, "A", "B", "C", "D"])
MATCHES = st.sampled_from([ALL, ANY])
POLICIES = st.builds(Policy, st.integers(0, 90), st.integers(0, 90), st.integers(0, 3))


def rank(key):
    return "ABCD".index(key)


@tagged("post_install", "-at_install")
class TestTiering(BaseCase):
    def _decide(self, amount, state=None, policy=None, day=DAY, **values):
        values = {"amount": amount, "delay": 5, **values}
        return decide(values, LADDER, policy or Policy(), state or State(), day)

    def test_first(self):
        for amount, tier in (
            (1000, "A"),
            (999, "B"),
            (500, "B"),
            (100, "C"),
            (99, "D"),
        ):
            self.assertEqual(self._decide(amount), Decision(tier, tier, FIRST))

    def test_all_and_any(self):
        self.assertEqual(self._decide(1000, delay=11).tier, "B")
        self.assertEqual(self._decide(0, orders=60).tier, "B")

    def test_unknown_reaches_nothing(self):
        self.assertEqual(self._decide(None).tier, "D")
        self.assertEqual(self._decide(1000, delay=None).tier, "B")

    def test_keep_is_easier(self):
        for held, tier, reason in (("A", "A", SAME), ("B", "B", SAME), ("D", "B", UP)):
            decision = self._decide(800, State(held, DAY))
            self.assertEqual((decision.tier, decision.reason), (tier, reason))

    def test_a_fall_stops_where_keep_holds(self):
        """Who was in a tier above was in the tiers below too: their keep counts."""
        self.assertEqual(self._decide(450, State("A", DAY)).tier, "B")
        self.assertEqual(self._decide(450, State("C", DAY)).tier, "C")

    def test_minimum_stay(self):
        policy, state = Policy(stay=30), State("B", DAY)
        held = self._decide(0, state, policy, DAY + timedelta(days=29))
        self.assertEqual((held.tier, held.reason, held.target), ("B", STAY, "D"))
        self.assertEqual(held.until, DAY + timedelta(days=30))
        fell = self._decide(0, state, policy, DAY + timedelta(days=30))
        self.assertEqual((fell.tier, fell.reason), ("D", DOWN))

    def test_earlier_day(self):
        """As of a day before the account came to its tier, the figures of that day count."""
        held = State("A", DAY, DAY)
        for day in (DAY, DAY - timedelta(days=900)):
            self.assertEqual(self._decide(0, held, day=day).tier, "D")

    def test_grace(self):
        policy, state = Policy(grace=10), State("B", date(2020, 1, 1))
        first = self._decide(0, state, policy)
        self.assertEqual(
            (first.tier, first.reason, first.falling_since), ("B", GRACE, DAY)
        )
        later = state._replace(falling_since=first.falling_since)
        day = DAY + timedelta(days=9)
        self.assertEqual(self._decide(0, later, policy, day).tier, "B")
        recovered = self._decide(450, later, policy, day)
        self.assertEqual((recovered.reason, recovered.falling_since), (SAME, None))
        day += timedelta(days=1)
        self.assertEqual(self._decide(0, later, policy, day).tier, "D")

    def test_steps(self):
        policy = Policy(steps=1)
        fell = self._decide(0, State("A", date(2020, 1, 1)), policy)
        self.assertEqual((fell.tier, fell.target, fell.reason), ("B", "D", DOWN))
        state = State("B", DAY, fell.falling_since, DAY, "A")
        again = self._decide(0, state, policy)
        self.assertEqual((again.tier, again.reason), ("B", SAME))
        self.assertEqual(again.until, DAY + timedelta(days=1))
        tomorrow = self._decide(0, state, policy, DAY + timedelta(days=1))
        self.assertEqual(tomorrow.tier, "C")

    def test_steps_are_net_of_the_day(self):
        """Falls, rises, falls again: from where it stood, and once more no farther."""
        ladder = tuple(
            Tier(key, (Rule("amount", n, n),))
            for key, n in zip("ABCD", (4, 3, 2, 1), strict=True)
        )
        ladder += (Tier("E", ()),)
        policy = Policy(steps=2)
        # In the morning B; fell to C, rose to A.
        state = State("A", DAY, None, DAY, "B")
        fell = decide({"amount": 0}, ladder, policy, state, DAY)
        self.assertEqual(
            (fell.tier, fell.fell_from), ("C", "A"), "two at once, not three"
        )
        again = State("C", DAY, fell.falling_since, DAY, fell.fell_from)
        self.assertEqual(decide({"amount": 0}, ladder, policy, again, DAY).tier, "C")
        # Fell from A to B, falls on: two in all.
        state = State("B", DAY, None, DAY, "A")
        fell = decide({"amount": 0}, ladder, policy, state, DAY)
        self.assertEqual((fell.tier, fell.fell_from), ("C", "A"))

    @settings(deadline=None)
    @given(
        st.lists(st.integers(0, 10), min_size=1, max_size=6),
        st.sampled_from("ABCDE"),
        st.integers(1, 3),
    )
    def test_at_most_so_many_a_day(self, amounts, held, steps):
        """Whatever happens in a day: no fall is longer, nor is the way from the best tier
        held since the first fall, and a second run goes no farther."""
        ladder = tuple(
            Tier(key, (Rule("amount", n, n),))
            for key, n in zip("ABCD", (8, 6, 4, 2), strict=True)
        )
        ladder += (Tier("E", ()),)
        state, policy = State(held, date(2020, 1, 1)), Policy(steps=steps)
        morning = "ABCDE".index(held)
        for amount in amounts:
            for _run in range(2):
                decision = decide({"amount": amount}, ladder, policy, state, DAY)
                before, after = map("ABCDE".index, (state.tier, decision.tier))
                self.assertLessEqual(after - before, steps)
                self.assertLessEqual(after - min(morning, before), steps)
                if decision.tier != state.tier:
                    fell = decision.reason == DOWN
                    state = State(
                        decision.tier,
                        DAY,
                        decision.falling_since,
                        DAY if fell else state.fell_on,
                        decision.fell_from if fell else state.fell_from,
                    )
            again = decide({"amount": amount}, ladder, policy, state, DAY)
            self.assertEqual(again.tier, state.tier)

    def test_tier_that_left_the_ladder(self):
        self.assertEqual(self._decide(450, State("gone", DAY)).reason, FIRST)

    def test_strict(self):
        rule = Rule("ahead", 80, 85, lower=True, strict=True)
        self.assertTrue(meets(79.9, 80, rule))
        self.assertFalse(meets(80, 80, rule))

    def test_margin(self):
        self.assertEqual(margin(450, 500, Rule("amount", 500, 400)), -50)
        self.assertEqual(margin(5, 20, Rule("delay", 10, 20, lower=True)), 15)
        self.assertIsNone(margin(None, 20, Rule("delay", 10, 20)))

    def test_no_catch_all(self):
        with self.assertRaisesRegex(ValueError, "last tier must have no rules"):
            qualify({}, LADDER[:3])

    @settings(deadline=None)
    @given(VALUES, TIERS, st.sampled_from(["amount", "orders"]), st.integers(1, 500))
    def test_monotone(self, values, held, measure, more):
        """A better measure never gives a worse tier."""
        if values[measure] is None:
            return
        state = State(held, DAY)
        before = decide(values, LADDER, Policy(), state, DAY)
        better = {**values, measure: values[measure] + more}
        after = decide(better, LADDER, Policy(), state, DAY)
        self.assertLessEqual(rank(after.tier), rank(before.tier))

    @settings(deadline=None)
    @given(VALUES, TIERS, POLICIES)
    def test_never_flaps(self, values, held, policy):
        """On a constant input an account goes one way, comes to rest, and a second run on
        the same day moves nothing."""
        state, moves = State(held, DAY if held else None), []
        for day in range(0, 400, 5):
            today = DAY + timedelta(days=day)
            decision = decide(values, LADDER, policy, state, today)
            if decision.tier != state.tier:
                fell = decision.reason == DOWN
                state = State(
                    decision.tier,
                    today,
                    decision.falling_since,
                    today if fell else None,
                    decision.fell_from,
                )
                moves.append(decision.reason)
            state = state._replace(falling_since=decision.falling_since)
            again = decide(values, LADDER, policy, state, today)
            self.assertEqual(again.tier, state.tier)
        self.assertFalse({UP, DOWN} <= set(moves))
        self.assertEqual(decision.tier, decision.target)

    @settings(deadline=None)
    @given(VALUES, TIERS)
    def test_ties(self, values, held):
        """Equal figures, equal tier."""
        one, other = (
            decide(dict(values), LADDER, Policy(), State(held, DAY), DAY) for _ in "12"
        )
        self.assertEqual(one, other)

    @settings(deadline=None)
    @given(st.data(), POLICIES)
    def test_many_as_one_by_one(self, data, policy):
        """Whoever is judged beside it, and on whichever side of a threshold its values lie."""
        rules = st.builds(
            Rule,
            st.sampled_from("xyz"),
            *[st.sampled_from([-20, 0, 10, 95.5])] * 2,
            st.booleans(),
            st.booleans(),
        )
        tiers = data.draw(st.lists(st.tuples(st.lists(rules), MATCHES), max_size=3))
        ladder = (
            *(Tier(n, tuple(r), m) for n, (r, m) in enumerate(tiers)),
            Tier(9, ()),
        )
        cuts = [t for tier in ladder for r in tier.rules for t in thresholds(r)]
        values = st.sampled_from([None, -50, 1.5, 200, *cuts])
        days = st.sampled_from([None, DAY, DAY - timedelta(days=40)])
        keys = st.sampled_from([None, 0, 1, 9, "gone"])
        states = st.builds(State, keys, days, days, days, keys)
        count = data.draw(st.integers(1, 12))
        columns = {
            measure: data.draw(st.lists(values, min_size=count, max_size=count))
            for measure in data.draw(st.sampled_from(["xyz", "xy", "x", ""]))
        }
        states = data.draw(st.lists(states, min_size=count, max_size=count))
        together = decide_each(columns, ladder, policy, states, DAY)
        for index, (state, found) in enumerate(zip(states, together, strict=True)):
            alone = {measure: column[index] for measure, column in columns.items()}
            decision = decide(alone, ladder, policy, state, DAY)
            self.assertEqual(found, (decision, near(alone, ladder, decision.tier)))

    def test_check(self):
        def codes(*ladder):
            return [fault.code for fault in check(ladder)]

        rule = Rule("amount", 500, 400)
        last = Tier("D", ())
        self.assertEqual(codes(*LADDER), [])
        self.assertEqual(codes(), ["no_catch_all"])
        self.assertEqual(codes(Tier("A", (rule,))), ["no_catch_all"])
        self.assertEqual(codes(Tier("A", ()), last), ["early_catch_all"])
        above = Rule("amount", 500, 600)
        self.assertEqual(codes(Tier("A", (above,)), last), ["keep_above_enter"])
        delay = Rule("delay", 10, 5, lower=True)
        self.assertEqual(codes(Tier("A", (delay,)), last), ["keep_above_enter"])
        same = Rule("ahead", 80, 80, lower=True, strict=True)
        self.assertEqual(codes(Tier("A", (same,)), last), [])
        low = Tier("A", (Rule("amount", 100, 90),))
        self.assertEqual(codes(low, Tier("B", (rule,)), last), ["out_of_order"])
        slow = Tier("A", (Rule("delay", 20, 30, lower=True),))
        fast = Tier("B", (Rule("delay", 10, 15, lower=True),))
        self.assertEqual(codes(slow, fast, last), ["out_of_order"])
        self.assertEqual(
            codes(Tier("A", (rule,)), Tier("B", (rule,), ANY), last), ["twins"]
        )
        two = (rule, Rule("orders", 5, 4))
        self.assertEqual(codes(Tier("A", two), Tier("B", two, ANY), last), [])


@tagged("post_install", "-at_install")
class TestNear(BaseCase):
    """Within a tenth of a threshold, on the good side or on the bad one."""

    def test_near(self):
        for tier, values, expected in (
            ("D", {"amount": 90}, RISE),
            ("D", {"amount": 89.9}, None),
            ("D", {}, None),
            ("C", {"amount": 200}, None),
            ("C", {"amount": 87}, FALL),
            ("C", {"amount": 79}, None),  # fallen already, waiting
            ("C", {"amount": 449}, None),
            ("C", {"amount": 451}, RISE),
            ("C", {"amount": 85, "orders": 55}, RISE),  # any of the two
            ("B", {"amount": 950, "delay": 12}, None),  # both are asked
            ("B", {"amount": 950, "delay": 11}, RISE),
            ("A", {"amount": 1500, "delay": 19}, FALL),
            ("A", {"amount": 1500, "delay": 10}, None),
        ):
            with self.subTest(tier=tier, values=values):
                self.assertEqual(near(values, LADDER, tier), expected)

    def test_share_held_by_others(self):
        ladder = (Tier("A", (Rule("ahead", 80, 85, True, True),)), Tier("B", ()))
        for tier, ahead, expected in (
            ("B", 81.9, RISE),
            ("B", 82, None),
            ("A", 83.4, None),
            ("A", 84, FALL),
        ):
            with self.subTest(tier=tier, ahead=ahead):
                self.assertEqual(near({"ahead": ahead}, ladder, tier), expected)

    @settings(deadline=None)
    @given(VALUES, st.sampled_from("ABCD"))
    def test_who_rises_is_not_near_a_fall(self, values, tier):
        decision = decide(values, LADDER, Policy(), State(tier), DAY)
        if decision.reason == UP:
            self.assertNotEqual(near(values, LADDER, decision.tier), FALL)
