from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools import regression, rhythm
from ..account.known_json import KnownJson
from ..account.known_number import KnownFloat


class Score(NamedTuple):
    """What is known of a customer on a day; None: not known. ``probability``: 0 to 1, of no order
    within the horizon."""

    last_date: date
    days_silent: int
    order_days: int
    usual_from: int | None
    usual_to: int | None
    probability: float | None


class KeyAccountRhythm(models.Model):
    """What the customers of a company have taught about silence, once a month: the weights of
    ``tools.rhythm.Rhythm``, what they were learnt from, and how well they foretold the newest
    month-end whose outcome is known. A version is kept: a figure of another day is computed with
    the one that was in force then. Product categories of customers (``kind`` *line*) teach apart:
    a category is ordered more seldom than something at all.
    """

    _name = "key.account.rhythm"
    _inherit = "key.account.screen.mixin"
    _description = "Order Rhythm of a Company"
    _order = "date desc, kind, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("account", "Customers"), ("line", "Product categories of customers")],
        "Of",
        default="account",
        required=True,
        readonly=True,
        help="Whose order days: of customers, or of each product category that they buy.",
    )
    date = fields.Date(
        "As of",
        required=True,
        readonly=True,
        help="The last day whose orders it knows: the end of a month.",
    )
    horizon = fields.Integer(
        "Horizon (days)",
        readonly=True,
        help="The probability is that of no order within so many days.",
    )
    is_proposed = fields.Boolean(
        "Proposed", readonly=True, help="By the usual gap, as the company has set none."
    )
    taught_horizon = fields.Integer(
        "Learnt with (days)",
        readonly=True,
        help="Shorter than the horizon where no whole one has ended yet.",
    )
    median_gap = KnownFloat(
        "Usual gap (days)",
        readonly=True,
        aggregator="avg",
        help="Median of the customers' mean days between two order days.",
    )
    # Weights, and the portfolio's own gap: see tools/rhythm.py.
    weights = KnownJson(readonly=True)
    gaps = fields.Float(readonly=True, aggregator=False)
    gap_days = fields.Float(readonly=True, aggregator=False)
    month_count = fields.Integer("Month-ends", readonly=True, aggregator=False)
    customer_count = fields.Integer(
        "Known",
        readonly=True,
        aggregator=False,
        help="Customers, or product categories of customers, with two order days: how usual "
        "gaps are was learnt from so many.",
    )
    row_count = fields.Integer(
        "Learnt from",
        readonly=True,
        aggregator=False,
        help="Customers at past month-ends whose outcome is known. 0: too little history; the "
        "start values alone.",
    )
    once_count = fields.Integer("Customers with one order day", readonly=True)
    once_lapsed = fields.Integer("Of these, ordered no more", readonly=True)
    proof_date = fields.Date(
        "Proven on",
        readonly=True,
        help="The newest month-end whose outcome is known, foretold by what was known before.",
    )
    proof_count = fields.Integer("Foretold", readonly=True)
    proof_expected = fields.Float("Lost, as foretold", readonly=True)
    proof_lapsed = fields.Integer("Lost, as it came", readonly=True)
    auc = KnownFloat(
        "Ranks right",
        readonly=True,
        aggregator=False,
        help="Of all pairs of customers, one that was lost and one that was not, the share "
        "in which the first had the higher probability. 0.5 is a coin; empty: not known.",
    )
    _company_kind_date_uniq = models.Constraint(
        "UNIQUE(company_id, kind, date)", "A company learns once from each month."
    )

    @api.model
    def _get_internal_names(self):
        return super()._get_internal_names() | {"gap_days", "gaps", "weights"}

    @api.depends("company_id", "date", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for version in self:
            version.display_name = self.env._(
                "%(company)s, %(day)s: %(kind)s",
                company=version.company_id.name,
                day=format_date(self.env, version.date),
                kind=kinds.get(version.kind, ""),
            )

    @api.model
    def _get_in_force(self, company, as_of, kind="account"):
        """Return the version that a figure of the day ``as_of`` is computed with: the last one
        that knows nothing later; an empty one before the first."""
        known = [
            ("company_id", "=", company.id),
            ("kind", "=", kind),
            ("date", "<=", as_of),
        ]
        return self.search(known, limit=1)

    @api.model
    def _get_current(self, company, today, kind="account"):
        """Return the version of the last month-end, learnt now unless it is there and has the
        company's horizon."""
        as_of = today.replace(day=1) - timedelta(days=1)
        version = self._get_in_force(company, as_of, kind)
        wanted = company.key_account_churn_horizon
        fits = version.is_proposed if not wanted else version.horizon == wanted
        if version.date == as_of and fits:
            return version
        values = self._learn(company, as_of, kind)
        if version.date == as_of:
            version.unlink()  # what was scored by the other horizon is scored anew
        return self.create(
            {"company_id": company.id, "kind": kind, "date": as_of, **values}
        )

    @api.model
    def _learn(self, company, as_of, kind="account"):
        """Return the values of a version: what was known on the day ``as_of`` teaches, and nothing
        that came later."""
        measures, lines = self.env["key.account.measure.mixin"], kind == "line"
        sums = measures._get_order_day_sums(
            company, as_of, sample=rhythm.ROWS, lines=lines
        )
        portfolio = list(sums.values())
        gap = rhythm.get_median_gap(portfolio)
        wanted = company.key_account_churn_horizon
        horizon = wanted or rhythm.propose_horizon(gap)
        days = [(as_of - sums.first).days + 1 for sums in portfolio]
        history = max(days, default=0)
        taught = rhythm.get_taught_horizon(history, horizon)
        ends = rhythm.get_taught_ends(as_of, history, taught)
        origins = measures._get_origins(
            company, ends, taught, rhythm.ROWS // rhythm.MONTHS, lines
        )
        learnt = [o for o in origins[: rhythm.MONTHS] if o.get_judged(taught)]
        gaps, gap_days = rhythm.get_prior(portfolio, as_of)
        once_count = once_lapsed = 0
        if not lines:  # of a line nothing is said before it has a rhythm
            ended = rhythm.get_taught_ends(as_of, history, horizon)[: rhythm.MONTHS]
            once_count, once_lapsed = measures._count_once(company, ended, horizon)
        return {
            "horizon": horizon,
            "is_proposed": not wanted,
            "taught_horizon": taught,
            "median_gap": gap,
            "weights": list(rhythm.fit(learnt, taught)),
            "gaps": gaps,
            "gap_days": gap_days,
            "month_count": len(learnt),
            "customer_count": len(portfolio),
            "row_count": sum(len(o.get_judged(taught)) for o in learnt),
            "once_count": once_count,
            "once_lapsed": once_lapsed,
            **self._prove(origins, taught),
        }

    @api.model
    def _prove(self, origins, horizon):
        scored = rhythm.prove(origins, horizon)
        return {
            "proof_date": origins[0].as_of if scored else False,
            "proof_count": len(scored),
            "proof_expected": sum(probability for probability, _lapsed in scored),
            "proof_lapsed": sum(lapsed for _probability, lapsed in scored),
            "auc": regression.get_auc(scored),
        }

    def _score(self, company, portfolio, day):
        """Return a :class:`Score` of each customer: the one function of the nightly run and of
        explanations.

        :param portfolio: iterable of :class:`Sums` up to the day
        """
        learnt, horizon = rhythm.Rhythm(), self._get_horizon(company)
        if self:
            learnt = rhythm.Rhythm(tuple(self.weights), self.gaps, self.gap_days)
        once = Score(None, None, 1, None, None, self._get_once_share())
        return [
            once._replace(last_date=sums.last, days_silent=(day - sums.last).days)
            if sums.count == 1
            else Score(
                sums.last,
                (day - sums.last).days,
                sums.count,
                *learnt.get_range(sums),
                learnt.get_probability(sums, day, horizon),
            )
            for sums in portfolio
        ]

    def _get_horizon(self, company):
        """Return the days ahead that are asked for, of no version, too."""
        wanted = company.key_account_churn_horizon
        return self.horizon or wanted or rhythm.propose_horizon(None)

    def _get_once_share(self):
        """Return the share, 0 to 1, of customers with one order day that ordered no more within
        the horizon; None where too few are known to say."""
        if self.once_count < rhythm.LEAST_ONCE:
            return None
        return self.once_lapsed / self.once_count

    def _explain(self):
        """Return what an explanation names of the version, plain and with None for what is not
        known; None of no version."""
        if not self:
            return None
        proven = bool(self.proof_count)
        return {
            "date": fields.Date.to_string(self.date),
            "learnt": bool(self.row_count),
            "rows": self.row_count,
            "month_ends": self.month_count,
            "customers": self.customer_count,
            "proof_date": fields.Date.to_string(self.proof_date) or None,
            "proof_count": self.proof_count,
            "proof_expected": self.proof_expected if proven else None,
            "proof_lapsed": self.proof_lapsed if proven else None,
            "ranks_right": None if self.auc is False else self.auc,
        }
