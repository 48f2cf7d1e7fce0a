from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from ...tools import unknown, warning
from ..account.arguments import read_day
from ..account.known_number import KnownFloat, KnownInteger
from .key_account_rhythm import Score

WATCHED = 0.2  # from this probability on
# Fields of accounts that are read from the table of the last run.
CHURN_NAMES = (
    "churn_known",
    "churn_level",
    "churn_risk",
    "days_silent",
    "is_out_of_rhythm",
)


class KeyAccount(models.Model):
    """Whether a customer is slipping away: how likely it is to order no more, by its own rhythm.
    Read from the table of the last run (``key.account.churn``); searched, sorted and grouped there.
    What is not known is no number: it is in no range, equals nothing and comes last."""

    _inherit = "key.account"

    churn_risk = KnownFloat(
        "Churn risk %",
        compute="_compute_scored",
        search="_search_churn_risk",
        aggregator="avg",
        help="The probability that no order comes within the company's horizon, by the "
        "customer's own order rhythm. With one order day it is the share of such customers "
        "of the company that ordered no more. Empty: not known.",
    )
    churn_known = fields.Boolean(
        "Churn risk known",
        compute="_compute_scored",
        search="_search_churn_known",
        help="No: there is no order day yet, or one and too few customers like it.",
    )
    days_silent = KnownInteger(
        "Days silent",
        compute="_compute_scored",
        search="_search_days_silent",
        aggregator="avg",
        help="Days since the last day with an order, net of what was taken back.",
    )
    is_out_of_rhythm = fields.Boolean(
        "Likely lost",
        compute="_compute_scored",
        search="_search_is_out_of_rhythm",
        help="By its own rhythm, no order within the company's horizon is at least as likely "
        "as one.",
    )
    churn_sentence = fields.Char(compute="_compute_churn_sentence")
    churn_level = fields.Selection(
        [
            ("lost", "Likely lost (from 50 %)"),
            ("watch", "To be watched (from 20 %)"),
            ("calm", "Calm (below 20 %)"),
            ("once", "One order day"),
        ],
        compute="_compute_scored",
        search="_search_churn_level",
        help="The churn risk in steps; empty without an order day.",
    )

    @api.model
    def _get_scored_names(self):
        """Return the fields that are read where the last run has written, at once."""
        return CHURN_NAMES

    def _compute_scored(self):
        # Figures of the account itself: whoever reads the account reads them.
        accounts, names = self.sudo()._origin, self._get_scored_names()
        query, found = accounts._as_query(ordered=False), {}
        if accounts:
            columns = [
                accounts._field_to_sql(query.table, name, query)
                for name in ("id", *names)
            ]
            rows = self.env.execute_query(query.select(*columns))
            found = {row[0]: row[1:] for row in rows}
        for account in self:
            values = found.get(account._origin.id, [None] * len(names))
            for name, value in zip(names, values, strict=True):
                account[name] = False if value is None else value

    @api.depends_context("lang")
    def _compute_churn_sentence(self):
        # As the figures of the account, see _compute_scored().
        rows = self.env["key.account.churn"].sudo()._get_rows(self)
        for account in self:
            row = rows.get(account._origin.id)
            account.churn_sentence = row and account._word_churn(
                row._get_score(), row.rhythm_id.horizon
            )

    # In SQL: a test holds both together

    @api.model
    def _get_live_fields(self):
        return super()._get_live_fields() | dict.fromkeys(
            CHURN_NAMES, self._get_churn_sql
        )

    def _join_scored(self, table, alias, query):
        """Join the row of an account in a table of what is scored; return its alias."""
        joined = query.make_alias(alias, table)
        query.add_join(
            "LEFT JOIN",
            joined,
            table,
            SQL(
                "%s = %s",
                SQL.identifier(joined, "account_id"),
                SQL.identifier(alias, "id"),
            ),
        )
        return joined

    def _get_churn_sql(self, name, alias, query):
        churn = self._join_scored("key_account_churn", alias, query)
        probability = SQL.identifier(churn, "probability")
        order_days = SQL.identifier(churn, "order_days")
        if name == "churn_risk":
            return SQL("(100 * %s)", probability)
        if name == "churn_known":
            return SQL("(%s IS NOT NULL)", probability)
        if name == "days_silent":
            return SQL.identifier(churn, "days_silent")
        if name == "churn_level":
            return SQL(
                """CASE WHEN %(days)s = 1 THEN 'once' WHEN %(p)s >= %(lost)s THEN 'lost'
                        WHEN %(p)s >= %(watch)s THEN 'watch' WHEN %(p)s >= 0 THEN 'calm' END""",
                days=order_days,
                p=probability,
                lost=warning.THRESHOLD,
                watch=WATCHED,
            )
        return SQL(
            "COALESCE(%s > 1 AND %s >= %s, FALSE)",
            order_days,
            probability,
            warning.THRESHOLD,
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name in ("churn_risk", "days_silent"):
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _search_churn_risk(self, operator, value):
        return self._search_known("churn_risk", operator, value)

    @api.model
    def _search_days_silent(self, operator, value):
        return self._search_known("days_silent", operator, value)

    @api.model
    def _search_known(self, name, operator, value):
        """As ``_search_live``; what is not known does not differ from anything either."""
        if operator != "not in":
            return self._search_live(name, operator, value)
        return self._search_live(name, ">=", 0) & ~self._search_live(name, "in", value)

    @api.model
    def _search_churn_level(self, operator, value):
        return self._search_live("churn_level", operator, value)

    @api.model
    def _search_churn_known(self, operator, value):
        return self._search_whether("churn_known", operator, value)

    @api.model
    def _search_is_out_of_rhythm(self, operator, value):
        return self._search_whether("is_out_of_rhythm", operator, value)

    @api.model
    def _search_whether(self, name, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            return model._field_to_sql(alias, name, query)

        domain = Domain.custom(to_sql=to_sql)
        return domain if True in value else ~domain

    # What it says

    def explain_churn(self, as_of=None):
        """Return how likely the account is to order no more, and why.

        :param date as_of: the last day that is known (default: that of the figures shown). The
            coefficients are those in force on that day: none that knew what came later
        :return: a plain dict, what is unknown as ``tools/unknown.py`` marks it: ``as_of``;
            ``horizon``, the days ahead; ``order_days`` (days with an order, net of what was taken
            back), ``last_order_date``, ``silence`` (days since then); ``usual_from, usual_to``,
            the days between which the middle half of its gaps lies; ``probability``, 0 to 1;
            ``basis``: *rhythm* (its own), *once* (one order day: the share of such customers of
            the company that ordered no more) or *none*; ``version``: of the coefficients, {date,
            learnt (no: the start values alone), rows, month_ends, customers they were learnt
            from; proof_date, proof_count, proof_expected, proof_lapsed: how many were foretold on
            the last month-end whose outcome is known, how many of them lost, and how many came to
            be; ranks_right: share of pairs in the right order}; ``sentence``
        """
        self.ensure_one()
        return self._tell_churn(read_day(self.env, as_of))[self.id]

    def _tell_churn(self, as_of=None):
        """Return ``{account id: what explain_churn() says}``, with as many queries for one account
        as for many of a company."""
        self.check_access("read")
        told = {}
        # Whoever may read the account sees all that was counted for it, by whom ever sold.
        known = self.sudo()
        for (company, day), accounts in known._group_by_churn_day(as_of).items():
            env, partners = known.env, accounts.partner_id.ids
            measures = env["key.account.measure.mixin"]
            sums = measures._get_order_day_sums(company, day, partners)
            version = env["key.account.rhythm"]._get_in_force(company, day)
            scored = version._score(company, [*sums.values()], day) if sums else ()
            scores = dict(zip(sums, scored, strict=True))
            horizon, learnt = version._get_horizon(company), version._explain()
            for account in accounts:
                nothing = Score(None, None, 0, None, None, None)
                score = scores.get(account.partner_id.id, nothing)
                told[account.id] = account._describe_churn(score, day, horizon, learnt)
        return told

    def _group_by_churn_day(self, as_of):
        """Return ``{(company, day): accounts}``: the day that is asked for, else that of the figures
        shown."""
        rows = {} if as_of else self.env["key.account.churn"]._get_rows(self)

        def get_key(account):
            company, row = account.company_id, rows.get(account.id)
            shown = row.date if row else company._get_key_account_today()
            return company, as_of or shown

        return self.grouped(get_key)

    def _describe_churn(self, score, day, horizon, learnt):
        """Return what a :class:`Score` of a day is, as :meth:`explain_churn` says it."""
        return unknown.mark(
            {
                "account_id": self.id,
                "as_of": fields.Date.to_string(day),
                "horizon": horizon,
                "order_days": score.order_days,
                "last_order_date": fields.Date.to_string(score.last_date) or None,
                "silence": score.days_silent,
                "usual_from": score.usual_from,
                "usual_to": score.usual_to,
                "probability": score.probability,
                "basis": ("none", "once")[score.order_days]
                if score.order_days < 2
                else "rhythm",
                "version": learnt,
                "sentence": self._word_churn(score, horizon),
            }
        )

    def _word_churn(self, score, horizon):
        """Return what a :class:`Score` says, in sentences."""
        if not score.order_days:
            return self.env._("No order day yet: nothing is known of the rhythm.")
        values = {
            "day": format_date(self.env, score.last_date),
            "silence": score.days_silent,
            "low": score.usual_from,
            "high": score.usual_to,
            "horizon": horizon,
        }
        if score.order_days > 1:
            values["percent"] = self._format_probability(score.probability)
            return self.env._(
                "Usually every %(low)s to %(high)s days; silent for %(silence)s. No order in "
                "the next %(horizon)s days: %(percent)s %%.",
                **values,
            )
        if score.probability is None:
            return self.env._(
                "One order day, %(day)s, and too few customers like it to say more.",
                **values,
            )
        values["percent"] = formatLang(self.env, 100 * score.probability, digits=0)
        return self.env._(
            "One order day, %(day)s. Of the company's customers with one order day "
            "%(percent)s %% did not order again within %(horizon)s days.",
            **values,
        )

    def _format_probability(self, probability):
        """Return a probability in percent; nothing is said to be impossible, or certain."""
        if probability < 0.005:
            return "< 1"
        if probability >= 0.995:
            return "> 99"
        return formatLang(self.env, 100 * probability, digits=0)

    @api.depends("is_out_of_rhythm", "churn_sentence")
    def _compute_warnings(self):
        return super()._compute_warnings()

    def _get_warnings(self, today):
        warnings = super()._get_warnings(today)
        if self.is_out_of_rhythm:
            warnings.append(("silent", self.churn_sentence))
        return warnings

    def _merge_parts_into(self, target):
        # Of neither: what both ordered is counted by the next run.
        self.env["key.account.churn"].search(
            [("account_id", "in", (self | target).ids)]
        ).unlink()
        return super()._merge_parts_into(target)
