import logging
from math import inf

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools import rhythm, warning
from ...tools.periods import A_DAY
from .key_account_rhythm import Score

_logger = logging.getLogger(__name__)

BATCH = 10_000


class KeyAccountChurnWarning(models.Model):
    """A warning that a customer is likely lost. Drawn once a month, as of the end of the month
    before, by ``tools.warning.choose``; told by an alert, a few a day; judged by the orders when
    its horizon has ended. What is drawn is kept: by it the product is judged.
    """

    _name = "key.account.churn.warning"
    _inherit = ["key.account.screen.mixin", "key.account.told.mixin"]
    _description = "Churn Warning"
    _order = "date desc, stake desc, id"
    _rec_name = "account_id"
    _told_kind = "churn"

    account_id = fields.Many2one(
        "key.account", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The account manager then; of an account without one, the leader of the sales team "
        "of the customer's salesperson.",
    )
    date = fields.Date(
        "Month-end",
        required=True,
        readonly=True,
        index=True,
        help="What was known at the end of this day made the warning.",
    )
    since = fields.Date(
        "Last order day", required=True, readonly=True, help="Silent since then."
    )
    days_silent = fields.Integer(
        "Days silent", readonly=True, aggregator="avg", help="At the month-end."
    )
    order_days = fields.Integer("Order days", readonly=True, aggregator=False)
    usual_from = fields.Integer("Usually from (days)", readonly=True, aggregator=False)
    usual_to = fields.Integer("Usually to (days)", readonly=True, aggregator=False)
    horizon = fields.Integer("Horizon (days)", readonly=True, aggregator=False)
    probability = fields.Float(
        readonly=True,
        aggregator="avg",
        help="0 to 1: no order within the horizon, as of the month-end.",
    )
    amount = fields.Monetary(
        "Ordered, 12 months", readonly=True, help="Up to the month-end, untaxed."
    )
    stake = fields.Monetary(
        "At stake", readonly=True, help="The probability times the orders of 12 months."
    )
    result = fields.Selection(
        [("right", "Right"), ("wrong", "Wrong")],
        "What came",
        readonly=True,
        help="By the orders: right when no order day lay in the horizon. Empty: it has not "
        "ended.",
    )
    ordered_on = fields.Date(
        "Ordered again",
        readonly=True,
        help="The last order day that was known when it was first seen that they had ordered "
        "since.",
    )
    loss_verdict = fields.Selection(
        related="alert_id.loss_verdict",
        string="What came of it",
        help="As one of us judged it.",
    )

    _account_since_uniq = models.Constraint(
        "UNIQUE(account_id, since)", "Each silence is warned of once."
    )

    @api.depends("account_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            day = record.date and format_date(self.env, record.date)
            name = record.account_id.display_name
            record.display_name = f"{name}, {day}" if day else name

    # The scheduled action

    @api.model
    def _cron_warn(self):
        """Draw the warnings of the last month-end, tell some, see who has ordered again, judge those
        whose horizon has ended and, once a month, say what such warnings were worth. Company by
        company, each step committed; a second run of a day does nothing."""
        cron, failure = self.env["ir.cron"], None
        for [company] in self.env["key.account"]._read_group([], ["company_id"]):
            try:
                today = company._get_key_account_today()
                for _step in self._get_steps(company, today):
                    if not cron._commit_progress(1):
                        # Its time is over: called again, it goes on with what is left.
                        cron._commit_progress(remaining=1)
                        return
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Warnings of company %s failed", company.id)
                failure = error
        cron._commit_progress(remaining=0)
        if failure:
            raise failure

    @api.model
    def _run(self, company, today):
        """All that the scheduled action does to a company, in one transaction."""
        for _step in self._get_steps(company, today):
            pass

    @api.model
    def _get_steps(self, company, today):
        """Work step by step; what is done is done whenever one stops."""
        self._draw(company, today)
        yield
        self._see_orders(company)
        self._judge(company, today)
        yield
        # Afterwards: what is told says how such warnings did.
        yield from self.env["key.account.churn.replay"]._get_steps(company, today)
        self._tell(company, today)
        yield

    # Drawn once a month

    @api.model
    def _draw(self, company, today):
        """Draw the warnings as of the last month-end, once: whatever is ordered, told or set
        afterwards, the month has had its warnings."""
        version = self.env["key.account.rhythm"]._get_current(company, today)
        end = version.date
        if company.key_account_churn_drawn and company.key_account_churn_drawn >= end:
            return
        scored, silences = {}, []
        for accounts in self._get_batches(company):
            [found], scores = self._get_silences(company, accounts, [(end, version)])
            silences += found
            scored.update(scores)
        before = self.search_fetch(
            [("company_id", "=", company.id)], ["account_id", "since"]
        )
        warned = {(record.account_id.id, record.since) for record in before}
        chosen = warning.choose(silences, company.key_account_churn_warnings, warned)
        self.create(
            [
                {
                    "account_id": silence.key,
                    "company_id": company.id,
                    "user_id": silence.owner,
                    "date": end,
                    "since": silence.since,
                    "horizon": version._get_horizon(company),
                    "probability": silence.probability,
                    "amount": silence.amount,
                    "stake": silence.stake,
                    **{
                        name: getattr(scored[silence.key], name)
                        for name in (
                            "days_silent",
                            "order_days",
                            "usual_from",
                            "usual_to",
                        )
                    },
                }
                for silence in chosen
            ]
        )
        company.key_account_churn_drawn = end

    @api.model
    def _get_batches(self, company):
        """Yield the accounts of a company, so many at once as fit into memory."""
        accounts = self.env["key.account"].search(
            [("company_id", "=", company.id)], order="id"
        )
        for start in range(0, len(accounts), BATCH):
            yield accounts[start : start + BATCH]

    @api.model
    def _get_silences(self, company, accounts, learnt, horizon=0, least=None):
        """Return the silences of some accounts at days, and the scores behind those of the first.
        Sums of all days come out of one statement, amounts out of another.

        :param learnt: list of ``(day, version)``, the newest day first
        :param int horizon: days after each day that are known, 0: none
        :param int least: of those not likely lost, only who has been silent for so many days; None:
            none of them
        :return: a list of :class:`Silence` for each day; ``{account id: Score}`` of the first day
        """
        by_partner = {account.partner_id.id: account for account in accounts}
        measures, ends = (
            self.env["key.account.measure.mixin"],
            [day for day, _ in learnt],
        )
        at_ends = measures._get_past_sums(company, ends, horizon, [*by_partner])
        kept, likely = [], set()
        for index, (day, version) in enumerate(learnt):
            judged_horizon = version._get_horizon(company)
            rows = [
                (partner, *known[index])
                for partner, known in at_ends.items()
                if known[index][0]
                and rhythm.is_judged(known[index][0], day, judged_horizon)
            ]
            scores = version._score(company, [sums for _partner, sums, _ in rows], day)
            kept.append([])
            for (partner, _sums, follows), score in zip(rows, scores, strict=True):
                lost = score.probability >= warning.THRESHOLD
                if lost:
                    likely.add(partner)
                elif least is None or score.days_silent < least:
                    continue
                kept[-1].append((partner, score, not follows))
        amounts = measures._get_yearly_orders(company, ends, sorted(likely))
        owners = {
            partner: by_partner[partner]._get_churn_owner().id for partner in likely
        }
        silences = [
            [
                warning.Silence(
                    by_partner[partner].id,
                    owners.get(partner),
                    score.last_date,
                    score.probability,
                    amounts[partner][index] if partner in amounts else 0,
                    lapsed,
                )
                for partner, score, lapsed in rows
            ]
            for index, rows in enumerate(kept)
        ]
        first = {by_partner[partner].id: score for partner, score, _ in kept[0]}
        return silences, first

    # Told a few a day

    @api.model
    def _get_waiting(self, company):
        """Return what was drawn and is still true: whoever has ordered meanwhile is not lost."""
        waiting = self.search(
            [
                ("company_id", "=", company.id),
                ("told_on", "=", False),
                ("result", "=", False),
            ]
        )
        rows = self.env["key.account.churn"]._get_rows(waiting.account_id)

        def is_silent(record):
            row = rows.get(record.account_id.id)
            return not (row and row.last_date and row.last_date > record.since)

        return waiting.filtered(is_silent)

    def _get_told_owner(self):
        self.ensure_one()
        return self.user_id

    @api.model
    def _get_month_budget(self, company):
        return inf  # drawn by the budget

    def _get_stake(self):
        self.ensure_one()
        return self.stake

    def _get_value(self):
        self.ensure_one()
        return self.amount

    def _get_evidence(self):
        record = self._get_in_owners_language()
        replay = record.env["key.account.churn.replay"]._get_last(self.company_id)
        return "\n".join(
            [
                record.env._(
                    "As of %(day)s: %(sentence)s",
                    day=format_date(record.env, record.date),
                    sentence=record.account_id._word_churn(
                        record._get_score(), record.horizon
                    ),
                ),
                record.env._(
                    "Ordered in 12 months: %s",
                    record.currency_id.format(record.amount),
                ),
                *filter(None, [replay.sentence]),
            ]
        )

    def _get_score(self):
        return Score(
            self.since,
            self.days_silent,
            self.order_days,
            self.usual_from,
            self.usual_to,
            self.probability,
        )

    # Seen and judged by the orders

    @api.model
    def _see_orders(self, company):
        """Keep which customers have ordered since they were warned of, and say so on the alerts that
        are open: somebody of us closes them, who knows what the order means. An order that was
        cancelled is forgotten again."""
        watched = self.search(
            [
                ("company_id", "=", company.id),
                "|",
                ("result", "=", False),
                ("alert_id.state", "=", "open"),
            ]
        )
        rows = self.env["key.account.churn"]._get_rows(watched.account_id)
        for record in watched:
            row = rows.get(record.account_id.id)
            ordered = bool(row and row.last_date and row.last_date > record.since)
            if ordered == bool(record.ordered_on):
                continue
            record.ordered_on = ordered and row.last_date
            if ordered and record.alert_id.state == "open":
                record.alert_id._message_log(body=record._word_ordered())

    def _word_ordered(self):
        record = self._get_in_owners_language()
        return record.env._(
            "They have ordered again, on %(day)s: silent since %(since)s no more. Say what came "
            "of it, and close the alert.",
            day=format_date(record.env, record.ordered_on),
            since=format_date(record.env, record.since),
        )

    @api.model
    def _judge(self, company, today):
        """Say of the warnings whose horizon has ended whether they were right."""
        measures = self.env["key.account.measure.mixin"]
        waiting = self.search(
            [("company_id", "=", company.id), ("result", "=", False)]
        ).filtered(lambda w: w.date + w.horizon * A_DAY < today)
        for (day, horizon), records in waiting.grouped(
            lambda w: (w.date, w.horizon)
        ).items():
            partners = records.account_id.partner_id.ids
            past = measures._get_past_sums(company, [day], horizon, partners)
            follows = {partner: after for partner, [(_sums, after)] in past.items()}
            wrong = records.filtered(
                lambda w, follows=follows: follows.get(w.account_id.partner_id.id)
            )
            wrong.result = "wrong"
            (records - wrong).result = "right"
