import hashlib
import json
import logging
import time
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, split_every

from ..tools.ranking import Pareto
from ..tools.ruleset import Outcome, Ruleset
from ..tools.tiering import FIRST, State
from .key_account_measure import RELATIVE, Gather, Measure

_logger = logging.getLogger(__name__)

BATCH = 5000
PATIENCE = 60  # seconds that the scheduled action waits for a run started by hand
FIGURES = SQL.identifier("key_account_figures")
# Columns of key.account that the run refreshes from the figures of the same name.
STORED = (
    "ordered_amount",
    "invoiced_amount",
    "previous_amount",
    "order_count",
    "first_order_date",
    "last_order_date",
)
STATE = (
    "id",
    "computed_tier_id",
    "computed_since",
    "falling_since",
    "fell_on",
    "fell_from_id",
    "manual_tier_id",
    "manual_until",
)
# The first key of our advisory locks ("KAM" and 1); the company is the second.
LOCK = 1262568769
RETRY = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected)


class Run(NamedTuple):
    """What one computation needs: the rules, the statement's pieces, the ranking; and the
    fingerprint of all that decides about an account, as SQL over its figures ``f``."""

    ruleset: Ruleset
    gather: Gather
    columns: dict
    pareto: Pareto
    fingerprint: SQL = SQL("NULL")


class Judged(NamedTuple):
    """One customer: its row, what is remembered of it, and what the rules say."""

    row: dict
    state: State
    outcome: Outcome

    @property
    def moved(self):
        return self.outcome.decision.tier != self.state.tier

    def get_kind(self):
        """Return the kind of the move for the ledger."""
        reason = self.outcome.decision.reason
        return "ladder" if reason == FIRST and self.row["computed_tier_id"] else reason

    def has_override(self, as_of):
        row = self.row
        return bool(row["manual_tier_id"]) and row["manual_until"] >= as_of


class KeyAccountAssessment(models.Model):
    """One run: the tiers of one company, as of a day, by the rules of that moment.

    Gathers all figures with one statement, judges them in ``tools``, writes only what
    differs, and appends each move to the ledger. Run again it writes nothing. The scheduled
    action commits after each batch; killed, it goes on behind the last one.
    """

    _name = "key.account.assessment"
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

    # ---- Entry points: the only ones that ask the clock

    @api.model
    def assess(self, companies, as_of=None):
        """Classify all customers of ``companies`` and return the assessments made.

        :param companies: ``res.company`` records
        :param date as_of: the day to look from (default: today in each company)
        :raises AccessError: for users who are not key account administrators
        :raises UserError: without tiers, with a faulty ladder, while another run is on
        """
        self._check_administrator()
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
        self._check_administrator()
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
    def _check_administrator(self):
        if not self.env.su and not self.env.user.has_group(
            "key_account_management.group_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only key account administrators assess customers. Ask one of them, or "
                    "wait for the nightly run."
                )
            )

    @api.model
    def _get_today(self, company):
        """Return the calendar day in the company's time zone."""
        return datetime.now(ZoneInfo(company.key_account_tz or "UTC")).date()

    # ---- One run

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

    @api.model
    def _get_fingerprint(self, ruleset, rules, columns, pareto):
        """Return the SQL of a digest of all that decides about an account but for its
        judgements: rules, measured values and, of the relative measures, on which side of
        each threshold they are (their values move with everybody's sales, every day).

        An account with the same digest as last time gets the same tier and score again.
        """
        parts = [SQL.identifier("f", name) for name in columns if name.startswith("c")]
        thresholds = {
            (criterion.measure, threshold)
            for tier in ruleset.ladder
            for rule in tier.rules
            for criterion in ruleset.criteria
            if criterion.id == rule.measure and criterion.measure in RELATIVE
            for threshold in (rule.enter, rule.keep)
        }
        for measure, threshold in sorted(thresholds):
            least = pareto.least(measure == "sales_share", threshold)
            parts.append(SQL("f.sales_amount >= %s", least))
        if any(c.weight and c.measure in RELATIVE for c in ruleset.criteria):
            parts += [SQL("f.sales_amount"), SQL("%s", pareto.total)]
        text = json.dumps(rules, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:16]
        return SQL("MD5(ROW(%s)::text || %s)", SQL(", ").join(parts), key)

    @api.model
    def _rank(self, figures):
        """Return the :class:`Pareto` of the sales in ``figures`` (a table or a sub-select)."""
        rows = self.env.execute_query(
            SQL("SELECT sales_amount FROM %s f WHERE sales_amount != 0", figures)
        )
        return Pareto(amount for (amount,) in rows)

    @api.model
    def _get_columns(self, company, ruleset, as_of):
        """Return the :class:`Gather` and the columns to measure, by name: those that every
        account stores, and ``c<id>`` for each criterion that is measured in SQL."""
        gather = Gather(company, as_of, ruleset.basis, ruleset.months)
        measures = self.env["key.account.criterion"]
        columns = {
            name: measures._get_measure(name, gather, 0)
            for name in (
                "sales_amount",
                "ordered_amount",
                "invoiced_amount",
                "order_count",
            )
        }
        previous = gather.total(gather.base, back=1)
        columns["previous_amount"] = Measure("money", gather.base, previous, 0)
        for name, function in (("first_order_date", "MIN"), ("last_order_date", "MAX")):
            day = gather.day(SQL("%s(d.date)", SQL(function)))
            columns[name] = Measure("date", "order", day)
        unrated = SQL(
            "COUNT(*) FILTER (WHERE d.amount IS NULL AND %s)", gather.inside("order")
        )
        columns["unrated_count"] = Measure("number", "order", unrated, 0)
        for criterion in ruleset.criteria:
            measure = measures._get_measure(criterion.measure, gather, criterion.months)
            if measure.value:
                columns[f"c{criterion.id}"] = measure
        return gather, columns

    @api.model
    def _select(self, run, figures, condition=SQL("TRUE"), tail=SQL("")):
        """Return dicts of figures with what is remembered of the account, if there is one."""
        sql = SQL(
            "SELECT f.partner_id, %s, %s, %s FROM %s f LEFT JOIN key_account a"
            " ON a.partner_id = f.partner_id AND a.company_id = %s WHERE %s %s",
            SQL(", ").join(SQL.identifier("f", name) for name in run.columns),
            SQL(", ").join(SQL.identifier("a", name) for name in STATE),
            run.fingerprint,
            figures,
            run.gather.company.id,
            condition,
            tail,
        )
        names = ("partner_id", *run.columns, *STATE, "fingerprint")
        rows = [
            dict(zip(names, row, strict=True)) for row in self.env.execute_query(sql)
        ]
        accounts = self.env["key.account"].browse(
            row["id"] for row in rows if row["id"]
        )
        judgements = (
            self.env["key.account.judgement"]
            .sudo()
            ._get_values(accounts, run.gather.as_of)
        )
        judged = {c.id for c in run.ruleset.criteria if f"c{c.id}" not in run.columns}
        for row in rows:
            row["judgements"] = {
                key: judgements[row["id"], key]
                for key in judged
                if (row["id"], key) in judgements
            }
        return rows

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

    @api.model
    def _judge(self, row, run):
        """Return the :class:`Judged` of one row. Plain Python: all rules are in ``tools``."""
        position = run.pareto.position(row["sales_amount"])
        values = dict(row["judgements"])
        for criterion in run.ruleset.criteria:
            if criterion.measure in RELATIVE:
                share = position and (
                    position.share
                    if criterion.measure == "sales_share"
                    else position.ahead
                )
                values[criterion.id] = share
            elif (column := f"c{criterion.id}") in run.columns:
                values[criterion.id] = row[column]
        state = State(
            row["computed_tier_id"],
            row["computed_since"],
            row["falling_since"],
            row["fell_on"],
            row["fell_from_id"],
        )
        return Judged(row, state, run.ruleset.judge(values, state, run.gather.as_of))

    def _apply(self, judged, run):
        """Write what differs, and nothing else."""
        new = [item for item in judged if not item.row["id"]]
        old = [item for item in judged if item.row["id"]]
        self._insert(new)
        self._update(old)
        moved = [item for item in old if item.moved]
        self._move(moved)
        self._record(new + moved, run)
        self.env["key.account"].browse(
            item.row["id"]
            for item in old
            if item.row["manual_tier_id"] and not item.has_override(self.as_of)
        )._expire_override(self)

    def _insert(self, judged):
        """Create the accounts of new customers and note their ids in ``judged``."""
        if not judged:
            return
        figures = [SQL.identifier(name) for name in STORED]
        rows = self.env.execute_query(
            SQL(
                """
            INSERT INTO key_account (
                   partner_id, company_id, user_id, active, tier_id, tier_since,
                   computed_tier_id, computed_since, score, coverage, fingerprint, %(names)s,
                   create_uid, write_uid, create_date, write_date)
            SELECT f.partner_id, %(company)s, u.id, TRUE, j.tier, %(as_of)s, j.tier, %(as_of)s,
                   j.score, j.coverage, j.fingerprint, %(figures)s, %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM UNNEST(%(partner)s::int[], %(tier)s::int[], %(score)s::float8[],
                          %(coverage)s::float8[], %(fingerprint)s::varchar[])
                   AS j(partner_id, tier, score, coverage, fingerprint)
              JOIN %(table)s f ON f.partner_id = j.partner_id
              JOIN res_partner p ON p.id = f.partner_id
              LEFT JOIN res_users u ON u.id = p.user_id AND u.active AND NOT u.share
                   AND EXISTS (SELECT FROM res_company_users_rel r
                                WHERE r.user_id = u.id AND r.cid = %(company)s)
            ON CONFLICT (partner_id, company_id) DO NOTHING
            RETURNING id, partner_id
            """,
                names=SQL(", ").join(figures),
                figures=SQL(", ").join(SQL("f.%s", name) for name in figures),
                company=self.company_id.id,
                as_of=self.as_of,
                table=FIGURES,
                uid=self.env.uid,
                now=self.env.cr.now(),
                **self._get_arrays(judged),
            )
        )
        ids = {partner_id: account_id for account_id, partner_id in rows}
        for item in judged:
            item.row["id"] = ids.get(item.row["partner_id"])
        self.created_count += len(ids)

    def _refresh(self):
        """Refresh the figures that differ and return how many accounts had any."""
        pairs = {name: SQL("f.%s", SQL.identifier(name)) for name in STORED}
        return self._write_differences(
            pairs, SQL("%s f", FIGURES), SQL("a.partner_id = f.partner_id")
        )

    def _update(self, judged):
        """Write scores, waiting falls and fingerprints where they differ."""
        if not judged:
            return
        names = ("score", "coverage", "falling_since", "fingerprint")
        rows = SQL(
            """UNNEST(%(account)s::int[], %(score)s::float8[], %(coverage)s::float8[],
                      %(falling)s::date[], %(fingerprint)s::varchar[])
               AS j(account_id, score, coverage, falling_since, fingerprint)""",
            **self._get_arrays(judged),
        )
        pairs = {name: SQL("j.%s", SQL.identifier(name)) for name in names}
        self._write_differences(pairs, rows, SQL("a.id = j.account_id"))

    def _write_differences(self, pairs, source, condition):
        """Set columns of this company's accounts (name → SQL) where any differs from the
        joined ``source``; return how many accounts were written."""
        self.env["key.account"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
            UPDATE key_account a
               SET %(assignments)s, write_uid = %(uid)s, write_date = %(now)s
              FROM %(source)s
             WHERE a.company_id = %(company)s AND %(condition)s
               AND (%(stored)s) IS DISTINCT FROM (%(fresh)s)
            RETURNING a.id
            """,
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in pairs.items()
                ),
                source=source,
                condition=condition,
                stored=SQL(", ").join(SQL.identifier("a", name) for name in pairs),
                fresh=SQL(", ").join(pairs.values()),
                company=self.company_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.env["key.account"].browse(row[0] for row in rows).invalidate_recordset(
            flush=False
        )
        return len(rows)

    @api.model
    def _get_arrays(self, judged):
        """Return the outcomes as arrays, one element an account."""
        outcomes = [item.outcome for item in judged]
        return {
            "account": [item.row["id"] for item in judged],
            "partner": [item.row["partner_id"] for item in judged],
            "fingerprint": [item.row["fingerprint"] for item in judged],
            "tier": [outcome.decision.tier for outcome in outcomes],
            "score": [outcome.score for outcome in outcomes],
            "coverage": [outcome.coverage for outcome in outcomes],
            "falling": [outcome.decision.falling_since for outcome in outcomes],
        }

    def _move(self, judged):
        """Write the tiers that moved through the ORM, one write per kind of move."""
        groups = {}
        for item in judged:
            overridden = item.has_override(self.as_of)
            kind, tier = item.get_kind(), item.outcome.decision.tier
            key = (kind, tier, self._get_fall_origin(item), overridden)
            groups.setdefault(key, []).append(item.row["id"])
        for (kind, tier, origin, overridden), ids in groups.items():
            vals = {"computed_tier_id": tier, "computed_since": self.as_of}
            if kind == "down":
                vals |= {"fell_on": self.as_of, "fell_from_id": origin}
                self.down_count += len(ids)
            elif kind == "up":
                self.up_count += len(ids)
            if not overridden:
                vals["tier_since"] = self.as_of
            for batch in split_every(1000, ids):
                self.env["key.account"].browse(batch).write(vals)

    def _get_fall_origin(self, item):
        """Return the tier held before the first fall of the day."""
        if item.get_kind() != "down":
            return None
        state = item.state
        return state.fell_from if state.fell_on == self.as_of else state.tier

    def _record(self, judged, run):
        """Append the moves to the ledger, with values and documents."""
        rows = [
            {
                "account_id": item.row["id"],
                "kind": item.get_kind(),
                "date": self.as_of,
                "effective": not item.has_override(self.as_of),
                "from_tier_id": item.row["computed_tier_id"],
                "to_tier_id": item.outcome.decision.tier,
                "assessment_id": self.id,
                "criterion_values": json.dumps(item.outcome.values),
            }
            for item in judged
            if item.row["id"]
        ]
        accounts = self.env["key.account"].browse(row["account_id"] for row in rows)
        documents = accounts._get_counted_sql(run.gather) if rows else None
        self.env["key.account.tier.change"]._append(rows, documents)

    def _finish(self, started):
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", FIGURES))
        self.write({"state": "done", "duration": time.monotonic() - started})

    def _merge_stray_accounts(self):
        """A customer that became a contact of another keeps its history there."""
        accounts = self.env["key.account"].with_context(active_test=False)
        company = ("company_id", "=", self.company_id.id)
        strays = accounts.search([company, ("partner_id.parent_id", "!=", False)])
        for account in strays:
            owner = account.partner_id.commercial_partner_id
            if owner == account.partner_id:
                continue
            target = accounts.search([company, ("partner_id", "=", owner.id)])
            if target:
                account._merge_into(target)
            else:
                account.partner_id = owner

    # ---- Preview

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
