import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .key_account_assessment import BATCH, RETRY

_logger = logging.getLogger(__name__)

PATIENCE = 60  # seconds to wait for a run started by hand
ABANDONED = 10  # minutes after which a run that somebody left is taken over


class KeyAccountAssessment(models.Model):
    """The scheduled action: which runs are due, and each of them batch by batch, committed,
    beside those that people start by hand."""

    _inherit = "key.account.assessment"

    @api.model
    def _cron_assess(self):
        """Assess every company as of today; go on with what a killed call left behind.

        Called before its time because orders changed, it assesses their customers only, in
        companies that have been assessed today.
        """
        cron = self.env["ir.cron"]
        runs = self._get_unfinished() or self._start_changed() or self._start_all()
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
    def _get_unfinished(self):
        """Return what a killed call, or a user who went away, left behind."""
        long_ago = fields.Datetime.now() - timedelta(minutes=ABANDONED)
        abandoned = Domain("is_scheduled", "=", True) | Domain(
            "write_date", "<", long_ago
        )
        unfinished = Domain("state", "in", ("pending", "running"))
        return self.search(unfinished & abandoned, order="id")

    @api.model
    def _start_changed(self):
        """Return the runs to make because orders changed; none at the scheduled hour."""
        # Set by core for the scheduled action that runs; nothing else comes here.
        job = self.env["ir.cron"].browse(self.env.context.get("cron_id"))
        runs = self.browse()
        if not job or job.nextcall <= fields.Datetime.now():
            return runs
        counts = self.env["key.account.reassessment"]._get_counts()
        for company, count in counts.items():
            last = self.search(
                [
                    ("company_id", "=", company.id),
                    ("scope", "=", "all"),
                    ("state", "=", "done"),
                ],
                limit=1,
            )
            fresh = last.as_of == company._get_key_account_today() and count <= BATCH
            scope = "changed" if fresh else "all"
            runs |= self._start(company, is_scheduled=True, scope=scope)
        return runs

    @api.model
    def _start_all(self):
        tiers = self.env["key.account.tier"].search([("company_id.active", "=", True)])
        runs = self.browse()
        for company in tiers.company_id:
            runs |= self._start(company, is_scheduled=True)
        return runs

    def _run_committing(self, cron, tries=5):
        """Run within the scheduled action. Return False when its time is over."""
        while self._wait_for_lock():
            try:
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

    def _wait_for_lock(self):
        """Wait for a run that somebody started by hand; tell whether it ended in time."""
        for _second in range(PATIENCE):
            if self._try_lock():
                return True
            # Not to wait with an old view of the data.
            self.env.cr.rollback()
            time.sleep(1)
        return False

    def _get_remaining(self):
        """Return the customers still to do, in this run and those that wait."""
        waiting = self.search([("is_scheduled", "=", True), ("state", "=", "pending")])
        return (
            max(self.total - self.processed, 1)
            + sum(waiting.mapped("total"))
            + len(waiting)
        )
