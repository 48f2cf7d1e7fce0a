import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..account.batches import run_batches
from ..account.known_number import KnownFloat, KnownInteger
from .key_account_rhythm import Score

_logger = logging.getLogger(__name__)

BATCH = 10_000
COLUMNS = {
    "account_id": "int",
    "company_id": "int",
    "rhythm_id": "int",
    "date": "date",
    "last_date": "date",
    "days_silent": "int",
    "order_days": "int",
    "usual_from": "int",
    "usual_to": "int",
    "probability": "float8",
}


class KeyAccountChurn(models.Model):
    """How likely each customer is to order no more, scored once a day. Apart from what people save,
    so that nobody waits for the run, or fails with it; a customer without an order day has no row.
    """

    _name = "key.account.churn"
    _inherit = "key.account.screen.mixin"
    _description = "Churn of an Account"
    _rec_name = "account_id"
    # Written by one statement for thousands; nobody else writes.
    _log_access = False

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
        first where that has not happened. A second run writes nothing."""
        failure = None
        for company in self._get_companies():
            try:
                if not self._score_committing(
                    company, company._get_key_account_today()
                ):
                    # Its time is over: called again, it goes on with those that wait.
                    self.env["ir.cron"]._commit_progress(remaining=1)
                    return
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Churn of company %s failed", company.id)
                failure = error
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
        """Score within the scheduled action who has not been scored that day. Return the seconds
        that are left, 0: go on later."""
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
        batches = [waiting[i : i + BATCH] for i in range(BATCH, len(waiting), BATCH)]
        return run_batches(
            self.env,
            len(waiting[BATCH:]),
            batches,
            lambda batch: self._write_scores(company, day, version, batch),
        )

    @api.model
    def _score(self, company, day):
        """Score all accounts of a company as of a day, in one transaction."""
        version = self.env["key.account.rhythm"]._get_current(company, day)
        sums = self._get_sums(company, day)
        self._write_scores(company, day, version, [*sums.items()])
        self._drop_unknown(company, [*sums])

    @api.model
    def _get_sums(self, company, day):
        measures = self.env["key.account.measure.mixin"]
        return measures._get_order_day_sums(company, day)

    @api.model
    def _write_scores(self, company, day, version, batch):
        """Write the figures of some customers where they differ, in one statement.

        :param batch: list of ``(commercial partner id, Sums)``
        """
        if not batch:
            return
        partners, portfolio = zip(*batch, strict=True)
        scores = version._score(company, portfolio, day)
        names, scored = list(COLUMNS), list(Score._fields)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO key_account_churn AS c (%(columns)s)
                SELECT a.id, a.company_id, %(version)s::int, %(day)s::date, %(scored)s
                  FROM UNNEST(%(arrays)s) AS s(partner_id, %(scored)s)
                  JOIN key_account a ON a.partner_id = s.partner_id
                       AND a.company_id = %(company)s
                    ON CONFLICT (account_id) DO UPDATE SET %(assigned)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                RETURNING account_id
                """,
                columns=self._join(names),
                version=version.id or None,
                day=day,
                scored=self._join(scored),
                arrays=SQL(", ").join(
                    SQL("%s::%s[]", list(values), SQL(kind))
                    for values, kind in zip(
                        (partners, *zip(*scores, strict=True)),
                        ["int", *(COLUMNS[name] for name in scored)],
                        strict=True,
                    )
                ),
                company=company.id,
                assigned=SQL(", ").join(
                    SQL("%(name)s = EXCLUDED.%(name)s", name=SQL.identifier(name))
                    for name in names[1:]
                ),
                old=self._join(names, "c"),
                new=self._join(names, "excluded"),
            )
        )
        self._forget()

    @api.model
    def _join(self, names, alias=None):
        return SQL(", ").join(
            SQL.identifier(alias, name) if alias else SQL.identifier(name)
            for name in names
        )

    @api.model
    def _drop_unknown(self, company, known):
        """Delete the figures of customers without an order day: their last order was cancelled.

        :param list known: commercial partners with one
        """
        self.env.execute_query(
            SQL(
                """
                DELETE FROM key_account_churn c USING key_account a
                 WHERE a.id = c.account_id AND c.company_id = %s
                   AND NOT EXISTS (SELECT FROM UNNEST(%s::int[]) AS known(id)
                                    WHERE known.id = a.partner_id)
                RETURNING c.id
                """,
                company.id,
                known,
            )
        )
        self._forget()

    @api.model
    def _forget(self):
        """Forget what was read before SQL wrote."""
        self.invalidate_model()
        self.env["key.account"].invalidate_model(
            [
                "churn_risk",
                "churn_known",
                "churn_level",
                "days_silent",
                "is_out_of_rhythm",
                "warnings",
            ]
        )

    @api.model
    def _get_rows(self, accounts):
        """Return ``{account id: its row}`` of those that have one."""
        rows = self.search_fetch([("account_id", "in", accounts.ids)], [*COLUMNS])
        return {row.account_id.id: row for row in rows}

    def _get_score(self):
        """Return the row as a :class:`Score`."""
        self.ensure_one()
        values = (self[name] for name in Score._fields)
        return Score(*(None if value is False else value for value in values))
