from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from ...tools import objective as rules
from ...tools import periods
from ...tools.measure import PERCENT
from ...tools.objective import MILESTONE
from ...tools.periods import A_DAY, Window
from ..account.known_json import KnownJson
from .key_account_objective import MEASURED_BY

# What is computed for each reader, yet can be sorted, grouped and summed.
LIVE = ("actual", "progress", "forecast", "needed_per_month", "status")
SUMMED = {"target:sum", "baseline:sum", "actual:sum", "forecast:sum"}
FIGURED_BY = ("baseline", "baseline_known", "target", "done_date")
MEASURED = Domain("measure", "!=", False)  # of the others nothing is known


class KeyAccountObjective(models.Model):
    """How far an objective is, and where it ends at this pace: computed when read."""

    _inherit = "key.account.objective"

    actual = fields.Float(
        digits=(16, 2),
        compute="_compute_outlook",
        help="The measure from the first day up to today, or up to the last day. Computed "
        "from the documents now; the button opens them.",
    )
    actual_known = fields.Boolean(compute="_compute_outlook")
    progress = fields.Float(
        compute="_compute_outlook",
        aggregator="avg",
        help="Amounts and counts: the actual in percent of the target. Averages, shares and "
        "scores: percent of the way from the baseline to the target.",
    )
    forecast = fields.Float(
        digits=(16, 2),
        compute="_compute_outlook",
        help="Amounts and counts: the actual, going on at the same rate a day to the last "
        "day. Averages, shares and scores have no rate: their present value.",
    )
    needed_per_month = fields.Float(
        digits=(16, 2),
        compute="_compute_outlook",
        aggregator=None,
        help="What is missing to the target, spread over the months left from tomorrow. Only "
        "of amounts and counts, and until the last day.",
    )
    needed_known = fields.Boolean(compute="_compute_outlook")
    reached = fields.Char(
        compute="_compute_outlook_text",
        help="What was reached of what: amounts and counts from zero, averages, shares and "
        "scores from the baseline on.",
    )
    status = fields.Selection(
        [
            (rules.ON_TRACK, "On track"),
            (rules.AT_RISK, "At risk"),
            (rules.BEHIND, "Behind"),
            (rules.REACHED, "Reached"),
            (rules.UNKNOWN, "Not known yet"),
        ],
        compute="_compute_outlook",
        search="_search_status",
        help="On track: at this pace the target is reached. At risk: at least 80% of it. "
        "Behind: less, or the last day is over. Not known: not begun, or no figures.",
    )
    is_additive = fields.Boolean(compute="_compute_outlook")
    outlook = fields.Char(compute="_compute_outlook_text")
    allowed_domain = fields.Char(compute="_compute_allowed_domain")
    path = KnownJson("Actual against the path", compute="_compute_path")

    @api.model
    def _get_today(self):
        """Return the day in the company's time zone."""
        company = self.company_id.sudo()  # its time zone is no secret
        return company._get_key_account_today()

    def _get_todays(self):
        """Return ``{objective: day}``, asking the clock once a company."""
        days = {
            company: o._get_today() for company, o in self.grouped("company_id").items()
        }
        return {objective: days[objective.company_id] for objective in self}

    def _get_goal(self):
        """Return the objective as the plain data of ``tools.objective``."""
        measure = self._get_described_measure()
        # Where less is better, or values lie below zero (growth, a promoter score), zero is a
        # target; elsewhere nobody has entered one.
        zero = measure.lower or (measure.signed and not measure.additive)
        target = self.target
        return rules.Goal(
            *self._get_window(),
            target if target or zero else None,
            self.baseline if self.baseline_known else None,
            measure.additive,
            measure.lower,
        )

    def _get_described_measure(self):
        """Return the :class:`Measure`, for its unit and nature."""
        return self._describe_measure(self.measure or MILESTONE)

    @api.model
    @tools.ormcache("code")
    def _describe_measure(self, code):
        # What a measure is depends on the installed add-ons alone; asked for every objective.
        return self._get_measures()[code]

    def _get_allowed_domain(self):
        return self._get_domain_fields(self.measure)

    def _get_figures(self, as_of=None):
        """Return ``{objective: (actual, Outlook)}`` on a day; None is unknown.

        :param date as_of: the last day that counts (default: today, of each company)
        """
        days = dict.fromkeys(self, as_of) if as_of else self._get_todays()
        open_ones = [o for o in self if o._has_window() and o.date_start <= days[o]]
        values = self._get_values(
            [
                (o, Window(o.date_start, min(o.date_end, days[o]) + A_DAY))
                for o in open_ones
            ]
        )
        actuals = dict(zip(open_ones, values, strict=True))
        return {
            objective: (
                actuals.get(objective),
                objective._look(actuals.get(objective), days[objective]),
            )
            for objective in self
        }

    def _look(self, actual, day):
        measure = self.measure
        if not measure or not self._has_window():
            return rules.Outlook(None, None, None, None, rules.UNKNOWN)
        if measure == MILESTONE:
            return rules.look_at_milestone(self._get_goal(), self.done_date, day)
        return rules.look(self._get_goal(), actual, day)

    @api.depends(*MEASURED_BY, *FIGURED_BY)
    def _compute_outlook(self):
        for objective, (actual, outlook) in self._get_figures().items():
            objective.actual = actual or 0
            objective.actual_known = actual is not None
            objective.progress = outlook.progress or 0
            objective.forecast = outlook.forecast or 0
            objective.needed_per_month = outlook.needed or 0
            objective.needed_known = outlook.needed is not None
            objective.status = outlook.status
            objective.is_additive = objective._get_described_measure().additive

    @api.depends("actual", "actual_known", "status", "lost")
    @api.depends_context("lang")
    def _compute_outlook_text(self):
        """Apart from the figures, which lists and groups of thousands ask for."""
        days = self._get_todays()
        for objective in self:
            actual = objective.actual if objective.actual_known else None
            outlook = objective._look(actual, days[objective])
            objective.outlook = objective._describe(actual, outlook)
            objective.reached = objective._get_reached(actual)

    def _describe(self, actual, outlook):
        """Return the outlook in words."""
        if self.lost:
            return self.env._("“%(gone)s” was removed: choose another.", gone=self.lost)
        if self.measure == MILESTONE:
            return False
        if actual is None:
            start, end = self.date_start, self.date_end
            if start and start > self._get_today():
                return self.env._(
                    "Begins on %(day)s.", day=format_date(self.env, start)
                )
            return self.env._("Nothing measured yet.") if end else False
        if outlook.pace is None or self.date_end <= self._get_today():
            return False
        day = format_date(self.env, self.date_end)
        text = self.env._(
            "At this pace %(percent)s%% on %(day)s.",
            percent=formatLang(self.env, outlook.pace, digits=0),
            day=day,
        )
        if outlook.needed:
            text += " " + self.env._(
                "Needed per month from now: %(amount)s.",
                amount=self._format_value(outlook.needed),
            )
        return text

    def _get_reached(self, actual):
        if not (self.target and self.measure and self.company_id):
            return False
        if self.measure == MILESTONE:
            return False
        return self._describe_reached(
            actual,
            self.target,
            self._get_start(),
            self._get_written_unit(),
            self.currency_id,
        )

    def _get_start(self):
        """Return the baseline from which the progress counts, None where from zero."""
        return rules.get_start(self._get_goal()) if self._has_window() else None

    @api.model
    def _describe_reached(self, actual, target, start, unit, currency):
        """Return what was reached of what, in words: “120 of 150”, “0 of 1 more (4 → 5)”. The
        one place that writes so, for screens and papers.

        :param actual: None where unknown
        :param start: the baseline from which progress counts, None where from zero
        :param unit: of the measure
        :param currency: of amounts
        """

        def write(value, unit=unit):
            return self._format_figure(value, unit, currency, rough=True, short=True)

        if start is None:
            return self.env._(
                "%(actual)s of %(target)s", actual=write(actual), target=write(target)
            )
        if actual is None:
            return self.env._(
                "%(start)s → %(target)s, now unknown",
                start=write(start),
                target=write(target),
            )
        sign = 1 if target > start else -1
        way_unit = None if unit == PERCENT else unit  # between percentages lie points
        words = {
            "done": write(sign * (actual - start) or 0.0, way_unit),  # not −0
            "way": write(abs(target - start), way_unit),
            "start": write(start),
            "target": write(target),
        }
        if unit == PERCENT:
            if sign > 0:
                return self.env._(
                    "%(done)s of %(way)s points more (%(start)s → %(target)s)", **words
                )
            return self.env._(
                "%(done)s of %(way)s points less (%(start)s → %(target)s)", **words
            )
        if sign > 0:
            return self.env._(
                "%(done)s of %(way)s more (%(start)s → %(target)s)", **words
            )
        return self.env._("%(done)s of %(way)s less (%(start)s → %(target)s)", **words)

    def _format_value(self, value):
        """Return a value of the measure as people write it, to be read in a sentence."""
        unit = self._get_written_unit()
        return self._format_figure(
            value, unit, self.currency_id, rough=True, short=True
        )

    @api.depends("measure")
    def _compute_allowed_domain(self):
        """What can limit the measure, for the screens."""
        for objective in self:
            objective.allowed_domain = " ".join(sorted(objective._get_allowed_domain()))

    # Chart

    @api.depends("actual", "target", "baseline")
    def _compute_path(self):
        """Actual, as it stood at each month's end, beside the path to the target."""
        self.path = False
        charted = self.filtered(
            lambda o: o._has_window() and o.measure not in (False, MILESTONE)
        )
        days = charted._get_todays()
        points = [
            (objective, day)
            for objective in charted
            for day in objective._get_path_days(days[objective])
            if day <= days[objective]
        ]
        values = self._get_values(
            [(o, Window(o.date_start, day + A_DAY)) for o, day in points]
        )
        actuals = defaultdict(dict)
        for (objective, day), value in zip(points, values, strict=True):
            actuals[objective][day] = value
        for objective in charted:
            objective.path = objective._get_path(days[objective], actuals[objective])

    def _get_path(self, today, actuals):
        """Return what the chart shows, of ``{day: actual}`` up to ``today``."""
        goal = self._get_goal()
        days = self._get_path_days(today)
        past = list(actuals)
        outlook = rules.look(goal, actuals[past[-1]] if past else None, today)
        return {
            "today": today.isoformat(),
            "start": self.date_start.isoformat(),
            "additive": goal.additive,
            "target": goal.target,
            "baseline": goal.baseline,
            "forecast": outlook.forecast if today < self.date_end else None,
            "points": [
                {
                    "day": day.isoformat(),
                    "actual": actuals.get(day),
                    "path": rules.expect(goal, day),
                }
                for day in days
            ],
        }

    def _get_path_days(self, today):
        """Return the last days of the months, today, and the last day of all."""
        days, month = {self.date_end}, self.date_start.replace(day=1)
        while (last := periods.add_months(month, 1) - A_DAY) < self.date_end:
            days.add(last)
            month = last + A_DAY
        if self.date_start <= today <= self.date_end:
            days.add(today)
        return sorted(days)

    # Search, order and groups of what is not stored

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        figures = self._fetch_measured(Domain.TRUE)._get_figures()
        measured_ids = [
            o.id for o, (_, outlook) in figures.items() if outlook.status in value
        ]
        domain = Domain("id", "in", measured_ids)
        return domain | ~MEASURED if rules.UNKNOWN in value else domain

    @api.model
    def _fetch_measured(self, domain):
        """Return the objectives that have a measure, with all that their figures need: read at
        once, not by the thousand."""
        names = {*MEASURED_BY, *FIGURED_BY}
        return self.search_fetch(MEASURED & domain, sorted(names), order="id")

    @api.model
    def _get_live_fields(self):
        return super()._get_live_fields() | dict.fromkeys(LIVE, self._get_figure_sql)

    def _get_figure_sql(self, name, alias, query):
        """Join the figures, so that they can be sorted, grouped and summed: once a query, and
        only those of the objectives that the query has found so far."""
        join = query.make_alias(alias, "live")
        if join not in query._joins:
            query.add_join(
                "LEFT JOIN",
                join,
                self._find_live(alias, query)._get_live_sql(),
                SQL("%s = %s", SQL.identifier(join, "id"), SQL.identifier(alias, "id")),
            )
        if name == "status":
            return SQL(
                "COALESCE(%s, %s)", SQL.identifier(join, "status"), rules.UNKNOWN
            )
        return SQL.identifier(join, name)

    def _find_live(self, alias, query):
        # Describing the fields asks with an empty query: nothing is computed then.
        if query.is_empty():
            return self.browse()
        found = SQL(
            "(SELECT %s FROM %s WHERE %s)",
            SQL.identifier(alias, "id"),
            query.from_clause,
            query.where_clause or SQL("TRUE"),
        )
        return self._fetch_measured(Domain("id", "in", found))

    def _get_live_sql(self):
        """Return the figures as a table; NULL is unknown."""
        rounded = {name: self._fields[name].convert_to_cache for name in LIVE[:-1]}

        def round_known(name, value):
            return None if value is None else rounded[name](value, self)

        known = [
            (
                objective.id,
                round_known("actual", actual),
                round_known("progress", outlook.progress)
                if outlook.status != rules.UNKNOWN
                else None,
                round_known("forecast", outlook.forecast or 0)
                if actual is not None
                else None,
                round_known("needed_per_month", outlook.needed),
                outlook.status,
            )
            for objective, (actual, outlook) in self._get_figures().items()
        ]
        columns = list(zip(*known, strict=True)) or [[]] * (len(LIVE) + 1)
        return SQL(
            "(SELECT * FROM UNNEST(%s::int[], %s::float8[], %s::float8[], %s::float8[],"
            " %s::float8[], %s::text[]) AS live(id, %s))",
            *(list(column) for column in columns),
            SQL(", ").join(map(SQL.identifier, LIVE)),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Sum only what is of one measure and unit: euros and days, litres and metres do not
        add up."""
        sql = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec not in SUMMED:
            return sql
        measure = self._field_to_sql(self._table, "measure", query)
        unit = self._field_to_sql(self._table, "uom_id", query)
        return SQL(
            """CASE WHEN MIN(%(measure)s) = MAX(%(measure)s)
                    AND MIN(%(unit)s) IS NOT DISTINCT FROM MAX(%(unit)s) THEN %(sum)s END""",
            measure=measure,
            unit=unit,
            sum=sql,
        )
