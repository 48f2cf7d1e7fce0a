"""What scheduled actions do to many records: in batches, each a transaction of its own, so that
they can be stopped at any moment and go on where they were."""

import logging

from psycopg2 import OperationalError

from odoo.fields import Domain

_logger = logging.getLogger(__name__)


def run_batches(env, count, batches, work):
    """Do the work on each batch; return the seconds left to the scheduled action, 0: stop.

    :param int count: how many there are to do in all
    :param batches: lists, or records; an empty one ends it
    :param work: ``work(batch)``
    """
    cron = env["ir.cron"]
    seconds_left = cron._commit_progress(remaining=count)
    for batch in batches:
        if not (batch and seconds_left):
            break
        try:
            with env.cr.savepoint():
                work(batch)
        except OperationalError:
            # Somebody else writes these very records: the next run has them.
            _logger.info("%s: in use, left for the next run", batch)
            env.cr.rollback()
        # The commit empties the cache: the memory of one batch, whatever their number.
        seconds_left = cron._commit_progress(len(batch))
    return seconds_left


def run_each(records, domain, work, size):
    """Do the work on each record found, ``size`` of them a batch; what fails is logged and
    stops nobody else. Returns as :func:`run_batches`.

    :param records: an empty recordset of the model
    :param work: ``work(record)``; the next run finds those that it failed on
    """
    env = records.env

    def find():
        last = 0
        while batch := records.search(
            domain & Domain("id", ">", last), order="id", limit=size
        ):
            last = batch[-1].id
            yield batch

    def work_on_each(batch):
        for record in batch.try_lock_for_update():
            try:
                with env.cr.savepoint():
                    work(record)
            except Exception:
                _logger.exception("%s failed; it is tried again", record)

    return run_batches(env, records.search_count(domain), find(), work_on_each)
