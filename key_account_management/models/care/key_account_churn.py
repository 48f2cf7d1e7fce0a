import logging
from itertools import product

from odoo import api, fields, models

from ..account.batches import run_batches
from ..account.known_number import KnownFloat, KnownInteger
from .key_account_rhythm import Score

_logger = logging.getLogger(__name__)

BATCH = 10_000
# What else is scored once a day, after the churn: a few statements for a company.
OTHERS = ("key.account.churn.line", "key.account.decline")


class KeyAccountChurn(models.Model):
    """How likely each customer is to order no more. A customer without an order day has no row."""

    _name = "key.account.churn"
    _inherit = "key.account.scored.mixin"
    _description = "Churn of an Account"
    _rec_name = "account_id"
    # Written by one statement for thousands; nobody else writes.
    _log_access = False
    _scored_fields = (
        "churn_risk",
        "churn_known",
        "churn_level",
        "days_silent",
        "is_out_of_rhythm",
        "churn_sentence",
    )

    account_id = fields.Many2one(
        "key.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    rhythm_id = fields.Many2one(
        "key.account.rhythm", "Version", readonly=True, ondelete="set null"
    )
    date = fields.Date("As of", required=True, readonly=True)
    last_date = fields.Date("Last order day", readonly=True)
    days_silent = fields.Integer(readonly=True, aggregator="avg")
    order_days = fields.Integer(
        readonly=True, help="Days with an order, net of what was taken back."
    )
    usual_from = KnownInteger("Usually from (days)", readonly=True, aggregator=False)
    usual_to = KnownInteger("Usually to (days)", readonly=True, aggregator=False)
    probability = KnownFloat(
        readonly=True,
        aggregator="avg",
        help="0 to 1: no order within the company's horizon. Empty: not known.",
    )
    _account_uniq = models.Constraint(
        "UNIQUE(account_id)", "An account has one figure of churn."
    )

    @api.model
    def _cron_score(self):
        """Score every company as of today, in batches, each committed; learn from the last month
        first where that has not happened; then what else is scored. A second run writes
        nothing."""
        failure, companies = None, self._get_companies()
        for works in ((self._score_committing,), [self.env[o]._score for o in OTHERS]):
            for company, work in product(companies, works):
                try:
                    left = work(company, company._get_key_account_today())
                except Exception as error:
                    self.env.cr.rollback()
                    _logger.exception("Churn of company %s failed", company.id)
                    failure = error
                    continue
                if left == 0:
                    # Its time is over: called again, it goes on with those that wait.
                    self.env["ir.cron"]._commit_progress(remaining=1)
                    return
                self.env["ir.cron"]._commit_progress()
        self.env["ir.cron"]._commit_progress(remaining=0)
        if failure:
            raise failure

    @api.model
    def _get_companies(self):
        """Return the companies with accounts, those scored longest ago first."""
        companies = self.env["key.account"]._read_group([], ["company_id"])
        scored = dict(self._read_group([], ["company_id"], ["date:min"]))
        return sorted(
            (company for [company] in companies),
            key=lambda c: (c in scored, scored.get(c), c.id),
        )

    @api.model
    def _score_committing(self, company, day):
        """Score within the scheduled action who has not been scored that day. Return 0 where its
        time was over before all were."""
        version = self.env["key.account.rhythm"]._get_current(company, day)
        sums = self._get_sums(company, day)
        self._drop_unknown(company, [*sums])
        done = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("date", "=", day),
                ("rhythm_id", "=", version.id),
            ],
            ["account_id"],
        )
        for partner in done.account_id.partner_id.ids:
            sums.pop(partner, None)
        waiting = [*sums.items()]
        # Having measured, do at least one batch.
        self._write_scores(company, day, version, waiting[:BATCH])
        if len(waiting) <= BATCH:
            return True
        batches = [waiting[i : i + BATCH] for i in range(BATCH, len(waiting), BATCH)]
        return run_batches(
            self.env,
            len(waiting[BATCH:]),
            batches,
            lambda batch: self._write_scores(company, day, version, batch),
        )

    @api.model
    def _score(self, company, day):
        """Score all accounts of a company as of a day, and what else is scored, in one
        transaction."""
        version = self.env["key.account.rhythm"]._get_current(company, day)
        sums = self._get_sums(company, day)
        self._write_scores(company, day, version, [*sums.items()])
        self._drop_unknown(company, [*sums])
        for other in OTHERS:
            self.env[other]._score(company, day)

    @api.model
    def _get_sums(self, company, day):
        measures = self.env["key.account.measure.mixin"]
        return measures._get_order_day_sums(company, day)

    @api.model
    def _get_scored(self):
        return {
            "rhythm_id": "int",
            "last_date": "date",
            "days_silent": "int",
            "order_days": "int",
            "usual_from": "int",
            "usual_to": "int",
            "probability": "float8",
        }

    @api.model
    def _write_scores(self, company, day, version, batch):
        """Write the figures of some customers where they differ, in one statement.

        :param batch: list of ``(commercial partner id, Sums)``
        """
        scores = version._score(company, [sums for _partner, sums in batch], day)
        rows = [
            (partner, version.id or None, *score)
            for (partner, _sums), score in zip(batch, scores, strict=True)
        ]
        self._write_rows(company, day, rows)

    @api.model
    def _drop_unknown(self, company, known):
        """Delete the figures of customers without an order day: their last order was cancelled.

        :param list known: commercial partners with one
        """
        self._drop_others(company, [(partner,) for partner in known])

    def _get_score(self):
        """Return the row as a :class:`Score`."""
        self.ensure_one()
        values = (self[name] for name in Score._fields)
        return Score(*(None if value is False else value for value in values))
