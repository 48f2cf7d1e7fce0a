from typing import NamedTuple

from odoo import api, fields, models

from ...tools.measure import JUDGED
from ...tools.objective import MILESTONE, WALLET, earlier, get_trend
from ...tools.ruleset import SCORE
from ..account.known_json import KnownJson
from .key_account_objective_measure import ANSWERS

HISTORY = 3  # periods of the same length, before the objective's
ERROR, HINT = "error", "hint"
LETTERS = {
    "gone": "S",
    "no_measure": "S",
    "no_owner": "S",
    "no_target": "M",
    "no_baseline": "M",
    "beyond_best": "A",
    "below_trend": "R",
    "no_dates": "T",
    "outside": "T",
}


class Problem(NamedTuple):
    """What an objective lacks. ``severity``: an error keeps a plan from being approved
    without a reason; a hint is worth a thought."""

    code: str
    text: str
    severity: str


class KeyAccountObjective(models.Model):
    """Whether an objective is specific, measurable, achievable, relevant and time-bound:
    looked up when asked, stored nowhere.

    Specific: a measure that still exists, an owner. Measurable: a target and a baseline.
    Achievable: not beyond anything reached before. Relevant: asks for more than the trend
    brings by itself. Time-bound: dates within the plan.
    """

    _inherit = "key.account.objective"

    smart = KnownJson("SMART", compute="_compute_smart")
    trend = fields.Float(
        digits=(16, 2),
        compute="_compute_smart",
        aggregator=None,
        help="What the line through the last three periods of the same length leads to. "
        "Periods before the customer's first figures are left out.",
    )
    best = fields.Float(
        "Best so far",
        digits=(16, 2),
        compute="_compute_smart",
        aggregator=None,
        help="The best of the last three periods of the same length.",
    )
    history_known = fields.Boolean(compute="_compute_smart")
    smart_error_count = fields.Integer(compute="_compute_smart")
    lacks_decider = fields.Boolean(
        compute="_compute_lacks_decider",
        help="The baseline is unknown, for nobody on the map of the account decides.",
    )

    @api.depends(
        "name",
        "measure",
        "criterion_id",
        "category_id",
        "country_id",
        "contact_id",
        "user_id",
        "date_start",
        "date_end",
        "plan_id.date_start",
        "plan_id.date_end",
        "baseline",
        "baseline_known",
        "target",
        "lost",
    )
    @api.depends_context("lang")
    def _compute_smart(self):
        history = self._get_history()
        for objective in self:
            values = history.get(objective, [])
            problems = objective._check_smart(values)
            objective.trend = get_trend(values) or 0
            objective.best = objective._get_best(values) or 0
            objective.history_known = bool(values)
            objective.smart_error_count = sum(p.severity == ERROR for p in problems)
            objective.smart = objective._get_letters(problems)

    @api.depends("measure", "baseline_known")
    def _compute_lacks_decider(self):
        for objective in self:
            deciders = objective.measure == "deciders_met"
            objective.lacks_decider = deciders and not objective.baseline_known

    def action_view_map(self):
        """Open the map of the account's people."""
        self.ensure_one()
        return self.account_id.action_view_people_map()

    def _get_smart_problems(self):
        """Return ``{objective id: [Problem]}``, an empty list where nothing is wrong."""
        history = self._get_history()
        return {o.id: o._check_smart(history.get(o, [])) for o in self}

    def _get_history(self):
        """Return ``{objective: values}`` of the whole periods before, the earliest first, from
        the first one with anything in it. One question for all objectives."""
        known = self.filtered(
            lambda o: o._has_window() and o.measure not in (False, MILESTONE, SCORE)
        )
        questions = [
            (objective, earlier(objective._get_window(), back))
            for objective in known
            for back in range(HISTORY, 0, -1)
        ]
        history = {}
        for (objective, window), value in zip(
            questions, self._get_values(questions), strict=True
        ):
            first = objective.account_id.first_order_date
            if window.end > objective._get_today() or (first and window.start < first):
                continue  # not over, or not all of it: it would count too little
            values = history.setdefault(objective, [])
            if value or (values and value is not None):
                values.append(value)
        return history

    def _get_best(self, values):
        lower = bool(self.measure) and self._get_described_measure().lower
        return (min if lower else max)(values) if values else None

    def _check_smart(self, history):
        """Return the :class:`Problem` list of one objective.

        :param list history: its values in the periods before
        """
        self.ensure_one()
        return [
            *self._check_specific(),
            *self._check_measurable(),
            *self._check_plausible(history),
            *self._check_time(),
        ]

    def _check_specific(self):
        if self.lost:
            text = self.env._("“%(gone)s” was removed: choose another.", gone=self.lost)
            yield Problem("gone", text, ERROR)
        elif not self.measure:
            text = self.env._("No measure: choose what tells that it is reached.")
            yield Problem("no_measure", text, ERROR)
        if not self.user_id:
            text = self.env._("No owner: somebody has to answer for it.")
            yield Problem("no_owner", text, ERROR)

    def _check_measurable(self):
        if not self.measure or self.measure == MILESTONE:
            return
        if self._has_window() and self._get_goal().target is None:
            text = self.env._("No target: enter the value to be reached.")
            yield Problem("no_target", text, ERROR)
        if not self.baseline_known:
            yield self._explain_baseline()

    def _explain_baseline(self):
        """Return the :class:`Problem` that the baseline is unknown, by what it lacks."""
        if self.lacks_decider:
            text = self.env._(
                "No baseline: nobody on the map of the account decides. Say there who does."
            )
        elif self.measure in JUDGED:
            text = self.env._(
                "No baseline: nobody had judged the account by the end of the period "
                "compared with. Enter the value by hand."
            )
        elif self.measure == WALLET:
            text = self.env._(
                "No baseline: nobody knows what the customer spent in the period compared "
                "with. Enter it under “What they spend”, or the share by hand."
            )
        elif self._get_described_measure().source in ANSWERS:
            text = self.env._(
                "No baseline: too few people had answered by the end of the period compared "
                "with. Enter the value by hand."
            )
        else:
            text = self.env._(
                "No baseline: nothing is known of the period compared with. Compare with "
                "another one, or enter the value by hand."
            )
        return Problem("no_baseline", text, ERROR)

    def _check_plausible(self, history):
        """Compare the target with what was: two hints, where anything was."""
        if not history or self._get_goal().target is None:
            return
        sign = -1 if self._get_described_measure().lower else 1
        trend, best = get_trend(history), self._get_best(history)
        if sign * (self.target - trend) < 0:
            text = self.env._(
                "The target asks for less than the trend of the last periods brings: "
                "%(trend)s.",
                trend=self._format_value(trend),
            )
            yield Problem("below_trend", text, HINT)
        if sign * (self.target - best) > 0:
            text = self.env._(
                "Never reached in the last %(count)s periods: the best was %(best)s.",
                count=len(history),
                best=self._format_value(best),
            )
            yield Problem("beyond_best", text, HINT)

    def _check_time(self):
        start, end, plan = self.date_start, self.date_end, self.plan_id
        if not (start and end):
            text = self.env._("No dates: enter from when to when.")
            yield Problem("no_dates", text, ERROR)
        elif (
            plan.date_start
            and plan.date_end
            and (start < plan.date_start or end > plan.date_end)
        ):
            text = self.env._("Not within the days of the plan.")
            yield Problem("outside", text, ERROR)

    @api.model
    def _get_letters(self, problems):
        """Return one dict per letter, for the badges: its worst severity, and the texts."""
        letters = {
            "S": self.env._("Specific"),
            "M": self.env._("Measurable"),
            "A": self.env._("Achievable"),
            "R": self.env._("Relevant"),
            "T": self.env._("Time-bound"),
        }
        result = []
        for letter, name in letters.items():
            letter_problems = [p for p in problems if LETTERS[p.code] == letter]
            errors = any(problem.severity == ERROR for problem in letter_problems)
            result.append(
                {
                    "letter": letter,
                    "name": name,
                    "state": ERROR if errors else HINT if letter_problems else "ok",
                    "texts": [problem.text for problem in letter_problems],
                }
            )
        return result
