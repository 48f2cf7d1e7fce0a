import json
import time

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..account.arguments import read_day, read_records
from ..account.known_json import KnownJson

# Temporary tables of a run: the figures of all customers, those of the few that differ from what
# is remembered, and what was counted for these.
MEASURED = SQL.identifier("key_account_measured")
FIGURES = SQL.identifier("key_account_figures")
DOCUMENTS = SQL.identifier("key_account_documents")
RETRY = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected)

BATCH = 5000
FEW = 50  # so few that a temporary table takes longer than to measure them
PORTION = 3  # seconds of work between two looks at the progress
# The first key of our advisory locks ("KAM" and 1); the company is the second.
LOCK = 1262568769


class KeyAccountAssessment(models.Model):
    """One run: the tiers of one company, as of a day, by the rules of that moment.

    Gathers all figures with one statement, judges them in ``tools``, writes only what
    differs, and appends each move to the ledger. Run again it writes nothing. The scheduled
    action commits after each batch; killed, it goes on behind the last one. Between two
    nights, customers whose orders changed are assessed alone (``scope``).
    """

    _name = "key.account.assessment"
    _inherit = "key.account.screen.mixin"
    _description = "Tier Assessment"
    _order = "id desc"
    _rec_names_search = ["company_id.name"]

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    as_of = fields.Date("As of", required=True, readonly=True)
    scope = fields.Selection(
        [("all", "All customers"), ("changed", "Customers with changed orders")],
        default="all",
        required=True,
        readonly=True,
        help="Orders that change during the day are looked at at once: with the stored sales "
        "of all others for what depends on everybody, such as the Pareto position. A complete "
        "assessment follows every night.",
    )
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
    rules = KnownJson(readonly=True, help="The rules that were in force.")
    started_at = fields.Datetime("Started", readonly=True)
    duration = fields.Float("Seconds", readonly=True)
    position = fields.Integer(readonly=True, help="The last customer done.")
    total = fields.Integer("Customers", readonly=True)
    processed = fields.Integer(readonly=True)
    created_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Figures changed", readonly=True)
    up_count = fields.Integer("Risen", readonly=True)
    down_count = fields.Integer("Fallen", readonly=True)
    failed_count = fields.Integer(
        "Not assessed",
        readonly=True,
        help="Customers whose data could not be computed. Each of their accounts says why.",
    )
    message = fields.Text(readonly=True)
    change_ids = fields.One2many(
        "key.account.tier.change", "assessment_id", "Moves", readonly=True
    )

    @api.depends("company_id", "as_of")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            day = format_date(self.env, run.as_of)
            run.display_name = f"{run.company_id.name}, {day}"

    # Entry points: the only ones that ask the clock

    @api.model
    def assess(self, companies, as_of=None):
        """Classify all customers of ``companies`` and return the assessments made.

        :param companies: ``res.company`` records, or their ids, as RPC has them
        :param date as_of: the day to look from, or as text (default: today in each company)
        :raises AccessError: for users who are not key account administrators there
        :raises UserError: without tiers, with a faulty ladder, while another run is on
        """
        runs = self.begin(companies, as_of)
        for run in runs.sudo():  # who asks has been checked
            run._lock()
            for _done in run._run():
                pass
        return runs

    @api.model
    def begin(self, companies, as_of=None):
        """Return assessments that wait for :meth:`advance`; see :meth:`assess`."""
        companies, as_of = self._get_asked(companies, as_of)
        self._check_administrator(companies)
        runs = self.browse()
        for company in companies:
            # Runs are written by nobody's hand; who asks has been checked.
            runs |= self.sudo()._start(company, as_of)
        # Handed back with the rights of the caller.
        return runs.with_env(self.env)

    def advance(self):
        """Work on these assessments for some seconds: what shows progress calls it again and
        again. One that nobody calls any more is taken over by the scheduled action.

        :return: ``{"processed", "total"}`` customers, ``"done"`` whether all is
        :raises: as :meth:`assess`
        """
        self._check_administrator(self.company_id)
        until = time.monotonic() + PORTION
        runs = self.sudo()  # who asks has been checked
        for run in runs.filtered(lambda r: r.state in ("pending", "running")):
            run._lock()
            for done in run._run():
                # Having measured, do at least one batch.
                if done and time.monotonic() > until:
                    break
        return {
            "processed": sum(runs.mapped("processed")),
            "total": sum(runs.mapped("total")),
            "done": all(run.state == "done" for run in runs),
        }

    def action_advance(self):
        """Carry on with a progress bar, then open the accounts."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "key_account_management.assess_progress",
            "name": self.env._("Assessing %(company)s", company=self.company_id.name),
            "params": {"run_id": self.id},
            "target": "new",
        }

    def action_open_accounts(self):
        """Open what this assessment is about: after the first one of a company its largest
        customers, else who moved, else the key accounts."""
        self.ensure_one()
        accounts = self.env["key.account"]
        before = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "done"),
            ("id", "<", self.id),
        ]
        if not self.search_count(before, limit=1):
            return accounts.with_company(self.company_id).action_open_largest()
        moved = [("change_ids.assessment_id", "=", self.id)]
        if accounts.search_count(moved, limit=1):
            return accounts._get_reasons_action(self.env._("Who moved, and why"), moved)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_action"
        )
        return action | {"context": {"search_default_key": 1}}

    @api.model
    def _get_asked(self, companies, as_of):
        """Return what an entry point was asked for, as a company recordset and a day."""
        return read_records(self.env["res.company"], companies), read_day(
            self.env, as_of
        )

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
                    # The name of a company that the user named.
                    company=foreign[0].sudo().name,
                )
            )

    # One run

    @api.model
    def _start(self, company, as_of=None, **vals):
        as_of = as_of or company._get_key_account_today()
        return self.create({"company_id": company.id, "as_of": as_of, **vals})

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

    def _run(self):
        """Assess batch by batch; a generator of how many customers each batch had."""
        self.ensure_one()
        started = time.monotonic()
        ruleset, rules = self.company_id._get_key_account_ruleset()
        self._resume_or_begin(rules)
        marked = self.env["key.account.reassessment"]._take(self.company_id)
        only_marked = self.scope == "changed"
        partner_ids = marked if only_marked else None
        run, self.total = self._gather(ruleset, rules, partner_ids)
        if self._merge_stray_accounts(run):
            run, self.total = self._gather(ruleset, rules, partner_ids)
        self.changed_count += self._refresh(run)
        if not only_marked:  # the marks are gone: the few go in one transaction
            yield 0
        full = True
        while full and (rows := self._fetch(run)):
            self._judge_and_apply(rows, run)
            self.position = rows[-1]["partner_id"]
            self.processed += len(rows)
            full = len(rows) == BATCH
            yield len(rows)
        self._finish(started)

    def _resume_or_begin(self, rules):
        """Begin anew what an earlier day, or other rules, left behind: no run is half of one
        and half of the other."""
        today = self.company_id._get_key_account_today()
        stale = self.is_scheduled and self.as_of != today
        old, new = (json.dumps(r, sort_keys=True) for r in (self.rules, rules))
        changed = old != new
        vals = {"state": "running", "rules": rules}
        if not self.position or stale or changed:
            vals |= {
                "as_of": today if stale else self.as_of,
                "position": 0,
                "processed": 0,
                "failed_count": 0,
                "message": False,
                "started_at": fields.Datetime.now(),
            }
        self.write(vals)

    def _fetch(self, run):
        """Return the next batch of accounts to judge, in the order of customers."""
        condition = SQL("f.partner_id > %s", self.position)
        tail = SQL("ORDER BY f.partner_id LIMIT %s", BATCH)
        return self._select(run, run.figures, condition, tail)

    def _finish(self, started):
        self._drop_tables()
        few = self.scope == "changed"  # of all, the moves are not to be read
        if few and not self.failed_count and not self.change_ids:
            self.unlink()  # no history of every order
        else:
            self.write({"state": "done", "duration": time.monotonic() - started})
