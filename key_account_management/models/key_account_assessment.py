import logging
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .key_account_classification import FIGURES, Run

_logger = logging.getLogger(__name__)

BATCH = 5000
PATIENCE = 60  # seconds that the scheduled action waits for a run started by hand
# The first key of our advisory locks ("KAM" and 1); the company is the second.
LOCK = 1262568769
RETRY = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected)


class KeyAccountAssessment(models.Model):
    """One run: the tiers of one company, as of a day, by the rules of that moment.

    Gathers all figures with one statement, judges them in ``tools``, writes only what
    differs, and appends each move to the ledger. Run again it writes nothing. The scheduled
    action commits after each batch; killed, it goes on behind the last one.
    """

    _name = "key.account.assessment"
    _inherit = ["key.account.classification.mixin", "key.account.apply.mixin"]
    _description = "Tier Assessment"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    as_of = fields.Date("As of", required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    is_scheduled = fields.Boolean("Scheduled action", readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", readonly=True, default=lambda self: self.env.user
    )
    rules = fields.Json(readonly=True, help="The rules that were in force.")
    started_at = fields.Datetime(readonly=True)
    duration = fields.Float("Seconds", readonly=True)
    position = fields.Integer(readonly=True, help="The last customer done.")
    total = fields.Integer("Customers", readonly=True)
    processed = fields.Integer(readonly=True)
    created_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Figures changed", readonly=True)
    up_count = fields.Integer("Risen", readonly=True)
    down_count = fields.Integer("Fallen", readonly=True)
    message = fields.Text(readonly=True)
    change_ids = fields.One2many(
        "key.account.tier.change", "assessment_id", "Moves", readonly=True
    )

    @api.depends("company_id", "as_of")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.company_id.name}, {run.as_of}"

    # Entry points: the only ones that ask the clock

    @api.model
    def assess(self, companies, as_of=None):
        """Classify all customers of ``companies`` and return the assessments made.

        :param companies: ``res.company`` records
        :param date as_of: the day to look from (default: today in each company)
        :raises AccessError: for users who are not key account administrators there
        :raises UserError: without tiers, with a faulty ladder, while another run is on
        """
        self._check_administrator(companies)
        runs = self.browse()
        for company in companies:
            run = self.sudo()._start(company, as_of)
            run._lock()
            for _done in run._run():
                pass
            runs |= run
        return runs.with_env(self.env)

    @api.model
    def preview(self, companies, ladder=None, as_of=None):
        """Return who would move, without writing anything.

        :param dict ladder: what would differ from the rules in force, see
            ``tools.ruleset`` (default: nothing, what the next assessment will do)
        :return: list of dicts ``company_id, account_id`` (False for a new customer),
            ``partner_id, partner, kind, from_tier_id, from_tier, to_tier_id, to_tier,
            effective`` (False: a tier set by hand stays), ``values, why``
        """
        self._check_administrator(companies)
        moves = []
        for company in companies.sudo():
            ruleset, rules = company._get_key_account_ruleset(ladder)
            day = as_of or self._get_today(company)
            moves += self.sudo()._preview_company(company, ruleset, rules, day)
        return moves

    @api.model
    def _cron_assess(self):
        """Assess every company as of today; go on with what a killed call left behind."""
        cron = self.env["ir.cron"]
        runs = self.search(
            [("is_scheduled", "=", True), ("state", "in", ("pending", "running"))],
            order="id",
        )
        if not runs:
            tiers = self.env["key.account.tier"].search(
                [("company_id.active", "=", True)]
            )
            for company in tiers.company_id:
                runs |= self._start(company, is_scheduled=True)
        cron._commit_progress(remaining=sum(runs.mapped("total")) or len(runs))
        failure = None
        for run in runs:
            try:
                if not run._run_committing(cron):
                    return
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Assessment of company %s failed", run.company_id.id)
                run.write({"state": "failed", "message": str(error)})
                cron._commit_progress()
                failure = error
        cron._commit_progress(remaining=0)
        if failure:
            raise failure

    @api.model
    def _check_administrator(self, companies):
        """The work is done as superuser, so who asks is checked first."""
        if self.env.su:
            return
        if not self.env.user.has_group("key_account_management.group_manager"):
            raise AccessError(
                self.env._(
                    "Only key account administrators assess customers. Ask one of them, or "
                    "wait for the nightly run."
                )
            )
        if foreign := companies - self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "You may not work in %(company)s, so you can't assess its customers. "
                    "Choose one of your companies.",
                    company=foreign[0].sudo().name,
                )
            )

    @api.model
    def _get_today(self, company):
        """Return the calendar day in the company's time zone."""
        return datetime.now(ZoneInfo(company.key_account_tz or "UTC")).date()

    # One run

    @api.model
    def _start(self, company, as_of=None, **vals):
        as_of = as_of or self._get_today(company)
        total = self.env["key.account"].search_count([("company_id", "=", company.id)])
        return self.create(
            {"company_id": company.id, "as_of": as_of, "total": total, **vals}
        )

    def _try_lock(self):
        """Keep other runs of the company out until the transaction ends; tell whether it
        could be done."""
        query = SQL(
            "SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, self.company_id.id
        )
        return self.env.execute_query(query)[0][0]

    def _lock(self):
        """:raises UserError: when another run of the company is on"""
        if not self._try_lock():
            raise UserError(
                self.env._(
                    "An assessment of %(company)s is running. Wait until it is done, then "
                    "look at CRM → Configuration → Key Accounts → Assessments.",
                    company=self.company_id.name,
                )
            )

    def _wait_for_lock(self):
        """Wait for a run that somebody started by hand; tell whether it ended in time."""
        for _second in range(PATIENCE):
            if self._try_lock():
                return True
            # Not to wait with an old view of the data.
            self.env.cr.rollback()
            time.sleep(1)
        return False

    def _run_committing(self, cron, tries=5):
        """Run within the scheduled action. Return False when its time is over."""
        while self._wait_for_lock():
            try:
                self._begin_anew_if_stale()
                for done in self._run():
                    seconds = cron._commit_progress(
                        done, remaining=self._get_remaining()
                    )
                    # Having measured, do at least one batch.
                    out_of_time = done and not seconds
                    if out_of_time or not self._wait_for_lock():
                        return False
                cron._commit_progress()
                return True
            except RETRY:
                # A user saved one of these accounts: take up behind the last batch.
                self.env.cr.rollback()
                tries -= 1
                if not tries:
                    raise
                time.sleep(1)
        return False

    def _begin_anew_if_stale(self):
        """A run that an earlier day left behind has the windows of that day."""
        today = self._get_today(self.company_id)
        if self.as_of != today:
            self.write({"as_of": today, "position": 0})

    def _get_remaining(self):
        """Return the customers still to do, in this run and those that wait."""
        waiting = self.search([("is_scheduled", "=", True), ("state", "=", "pending")])
        return (
            max(self.total - self.processed, 1)
            + sum(waiting.mapped("total"))
            + len(waiting)
        )

    def _run(self):
        """Assess batch by batch; a generator of how many customers each batch had."""
        self.ensure_one()
        started = time.monotonic()
        ruleset, rules = self.company_id._get_key_account_ruleset()
        vals = {"state": "running", "rules": rules}
        if not self.position:
            vals |= {"processed": 0, "started_at": fields.Datetime.now()}
        self.write(vals)
        self._merge_stray_accounts()
        run, self.total = self._gather(ruleset, rules)
        self.changed_count += self._refresh()
        yield 0
        full = True
        while full and (rows := self._fetch(run)):
            self._apply([self._judge(row, run) for row in rows], run)
            self.position = rows[-1]["partner_id"]
            self.processed += len(rows)
            full = len(rows) == BATCH
            yield len(rows)
        self._finish(started)

    def _gather(self, ruleset, rules):
        """Measure all customers into a temporary table; return the :class:`Run`."""
        company = self.company_id
        gather, columns = self._get_columns(company, ruleset, self.as_of)
        sql = self.env["key.account.criterion"]._get_figures_sql(gather, columns)
        self.env.flush_all()
        execute = self.env.cr.execute
        execute(SQL("SET LOCAL work_mem = '256MB'; SET LOCAL jit = off"))
        execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", FIGURES))
        execute(SQL("CREATE TEMPORARY TABLE %s AS %s", FIGURES, sql))
        execute(SQL("ALTER TABLE %s ADD PRIMARY KEY (partner_id)", FIGURES))
        execute(SQL("ANALYZE %s", FIGURES))
        total, unrated = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COALESCE(SUM(unrated_count), 0)::int FROM %s", FIGURES
            )
        )[0]
        self.message = bool(unrated) and self.env._(
            "%(count)s orders in a foreign currency have no rate, so their amounts are left "
            "out. Enter the currency's rates (Invoicing → Configuration → Currencies), then "
            "set the rate of those orders; “Why this tier?” lists them on the accounts.",
            count=unrated,
        )
        pareto = self._rank(SQL("%s", FIGURES))
        fingerprint = self._get_fingerprint(ruleset, rules, columns, pareto)
        return Run(ruleset, gather, columns, pareto, fingerprint), total

    def _fetch(self, run):
        """Return the next batch of accounts to judge, in the order of customers: those that
        are new or whose fingerprint changed, that wait for a fall, that have a tier set by
        hand or judgements (which expire by themselves)."""
        condition = SQL(
            """f.partner_id > %s AND (
                a.fingerprint IS DISTINCT FROM %s OR a.falling_since IS NOT NULL
                OR a.manual_tier_id IS NOT NULL
                OR EXISTS (SELECT FROM key_account_judgement j WHERE j.account_id = a.id))""",
            self.position,
            run.fingerprint,
        )
        tail = SQL("ORDER BY f.partner_id LIMIT %s", BATCH)
        return self._select(run, FIGURES, condition, tail)

    def _finish(self, started):
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", FIGURES))
        self.write({"state": "done", "duration": time.monotonic() - started})

    # Preview

    @api.model
    def _preview_company(self, company, ruleset, rules, as_of):
        gather, columns = self._get_columns(company, ruleset, as_of)
        self.env.flush_all()
        figures = SQL(
            "(%s)", self.env["key.account.criterion"]._get_figures_sql(gather, columns)
        )
        run = Run(ruleset, gather, columns, self._rank(figures))
        judged = [self._judge(row, run) for row in self._select(run, figures)]
        moved = [item for item in judged if item.moved]
        partners = self.env["res.partner"].browse(
            item.row["partner_id"] for item in moved
        )
        names = dict(zip(partners.ids, partners.mapped("display_name"), strict=True))
        tiers = {tier["id"]: tier["name"] for tier in rules["tiers"]}
        change = self.env["key.account.tier.change"]
        return [
            {
                "company_id": company.id,
                "account_id": item.row["id"] or False,
                "partner_id": item.row["partner_id"],
                "partner": names[item.row["partner_id"]],
                "kind": item.get_kind(),
                "from_tier_id": item.state.tier or False,
                "from_tier": tiers.get(item.state.tier, False),
                "to_tier_id": item.outcome.decision.tier,
                "to_tier": tiers[item.outcome.decision.tier],
                "effective": not item.has_override(as_of),
                "values": item.outcome.values,
                "why": change._describe_decision(
                    ruleset,
                    item.outcome.values,
                    item.get_kind(),
                    item.state.tier,
                    item.outcome.decision.tier,
                ),
            }
            for item in moved
        ]
