from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools import decline
from ...tools.halves import by_halves
from ...tools.sales_bridge import Sold
from ...tools.tiering import ALL, get_only_hold
from ..account.known_number import KnownFloat
from ..measure.key_account_measure_mixin import Gather
from ..tier.key_account_explanation import ERRORS

BATCH = 1000  # accounts whose sales are split at once
REASONS = [
    ("orders", "Fewer orders"),
    ("size", "Smaller orders"),
    ("lines", "Lost lines"),
    ("price", "Price"),
]
LONGEST = decline.MONTHS[-1]


class Total(NamedTuple):
    """What was sold in a period, and in how many orders above zero."""

    sales: float
    orders: int


class KeyAccountDecline(models.Model):
    """An account whose sales fall against the same months a year ago, or have halved while a single
    rule of several keeps its tier; and by what. Others have no row."""

    _name = "key.account.decline"
    _inherit = ["key.account.scored.mixin", "key.account.told.mixin"]
    _description = "Declining Sales of an Account"
    _order = "change, id"
    _rec_name = "account_id"
    # Written by one statement for thousands; nobody else writes.
    _log_access = False
    _told_kind = "decline"
    _scored_fields = (
        "is_declining",
        "sales_change",
        "decline_reason",
        "decline_sentence",
    )

    account_id = fields.Many2one(
        "key.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("As of", required=True, readonly=True)
    change = fields.Float(
        "Six months %",
        readonly=True,
        aggregator="avg",
        help="Sales of the last six whole calendar months against the same months a year ago.",
    )
    change_short = KnownFloat(
        "Three months %",
        readonly=True,
        aggregator="avg",
        help="The same of the last three months. Empty: nothing was sold in them a year ago.",
    )
    sales_before = fields.Monetary("A year ago", readonly=True)
    sales_now = fields.Monetary("Now", readonly=True)
    by_orders = fields.Monetary("By the number of orders", readonly=True)
    by_size = fields.Monetary("By the size of orders", readonly=True)
    by_lines = fields.Monetary("By lost lines", readonly=True)
    by_price = fields.Monetary("By price", readonly=True)
    reason = fields.Selection(
        REASONS, readonly=True, help="What took most of the six months' sales."
    )
    criterion_id = fields.Many2one(
        "key.account.criterion",
        "Kept by",
        readonly=True,
        ondelete="set null",
        help="The only rule of several that still keeps the account in its tier, while its "
        "sales have halved.",
    )
    _account_uniq = models.Constraint(
        "UNIQUE(account_id)", "An account has one figure of decline."
    )

    # The run

    @api.model
    def _get_scored(self):
        return {
            "change": "float8",
            "change_short": "float8",
            "sales_before": "numeric",
            "sales_now": "numeric",
            "by_orders": "numeric",
            "by_size": "numeric",
            "by_lines": "numeric",
            "by_price": "numeric",
            "reason": "varchar",
            "criterion_id": "int",
        }

    @api.model
    def _score(self, company, day):
        """Find the accounts of a company whose sales fall, as of a day. A second run writes
        nothing."""
        totals = self._get_totals(company, day)
        changes = {partner: self._get_changes(of) for partner, of in totals.items()}
        halved = [partner for partner, of in changes.items() if self._is_halved(of)]
        holds = self._get_only_holds(company, day, halved)
        marked = [
            partner
            for partner, of in changes.items()
            if partner in holds or decline.is_declining(of)
        ]
        for start in range(0, len(marked), BATCH):
            batch = marked[start : start + BATCH]
            parts = self._split(company, day, LONGEST, batch, totals)
            rows = [
                (
                    partner,
                    100 * changes[partner][-1],
                    None if changes[partner][0] is None else 100 * changes[partner][0],
                    *(total.sales for total in totals[partner][LONGEST]),
                    *parts[partner],
                    decline.get_reason(parts[partner]),
                    holds.get(partner),
                )
                for partner in batch
            ]
            self._write_rows(company, day, rows)
        self._drop_others(company, [(partner,) for partner in marked])

    @api.model
    def _get_changes(self, totals):
        """Return the changes over the months of ``tools.decline``, the shorter first.

        :param totals: ``{months: (before, now)}``
        """
        return tuple(
            decline.get_change(*(total.sales for total in totals[months]))
            for months in decline.MONTHS
        )

    @api.model
    def _is_halved(self, changes):
        return changes[-1] is not None and changes[-1] <= -decline.HALF

    # Told a few a day

    @api.model
    def _get_waiting(self, company):
        """Return whose decline is untold; of a customer that is likely lost that is told alone."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("told_on", "=", False),
                ("account_id.is_out_of_rhythm", "=", False),
            ]
        )

    def _get_stake(self):
        self.ensure_one()
        return self.sales_before - self.sales_now

    def _get_value(self):
        return self._get_stake()

    def _get_evidence(self):
        row = self._get_in_owners_language()
        return row.env._(
            "As of %(day)s: %(sentence)s Six months: %(now)s; a year ago: %(before)s.",
            day=format_date(row.env, row.date),
            sentence=row.account_id.decline_sentence,
            now=row.currency_id.format(row.sales_now),
            before=row.currency_id.format(row.sales_before),
        )

    # What was sold

    @api.model
    def _gather_decline(self, company, day, partner_ids=None):
        self.env.flush_all()
        gather = Gather(company, day, company.key_account_basis, 12)
        return gather.limited(partner_ids=partner_ids)

    @api.model
    def _get_totals(self, company, day, partner_ids=None):
        """Return ``{commercial partner id: {months: (before, now)}}``, a :class:`Total` each, of
        those who bought in these months. By the company's basis; what has no rate is left out.

        :param partner_ids: only these customers (default: all)
        """
        gather = self._gather_decline(company, day, partner_ids)
        measures = self.env["key.account.measure.mixin"]
        windows = [
            window
            for months in decline.MONTHS
            for window in reversed(decline.get_windows(day, months))
        ]
        columns = [
            SQL(
                "%(sales)s, COUNT(*) FILTER (WHERE %(inside)s AND d.amount > 0)",
                sales=gather.rounded(
                    SQL("COALESCE(SUM(d.amount) FILTER (WHERE %s), 0)", inside)
                ),
                inside=inside,
            )
            for inside in (gather.between(gather.base, w) for w in windows)
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.commercial_partner_id, %(columns)s
                  FROM (%(rows)s) d JOIN res_partner p ON p.id = d.partner_id
                 WHERE %(asked)s AND %(inside)s
                 GROUP BY 1
                """,
                columns=SQL(", ").join(columns),
                rows=measures._get_source(gather.base, gather),
                asked=measures._get_asked_sql(gather, SQL("d.partner_id")),
                inside=self._get_inside_sql(gather, LONGEST),
            )
        )
        found = {}
        for partner, *values in rows:
            totals = [Total(*values[i : i + 2]) for i in range(0, len(values), 2)]
            found[partner] = {
                months: tuple(totals[2 * i : 2 * i + 2])
                for i, months in enumerate(decline.MONTHS)
            }
        return found

    @api.model
    def _get_documents(self, company, day, months, partner_id):
        """Return the model of what was sold to a customer in the periods that are compared, and
        ``[(id, amount, whether now)]``; the amount None where it has no rate."""
        gather = self._gather_decline(company, day, [partner_id])
        measures = self.env["key.account.measure.mixin"]
        now, _before = decline.get_windows(day, months)
        rows = self.env.execute_query(
            SQL(
                "SELECT d.id, d.amount, %s FROM (%s) d WHERE %s AND %s ORDER BY d.id",
                gather.between(gather.base, now),
                measures._get_source(gather.base, gather),
                measures._get_asked_sql(gather, SQL("d.partner_id")),
                self._get_inside_sql(gather, months),
            )
        )
        return gather.model, rows

    @api.model
    def _get_inside_sql(self, gather, months):
        """Return the condition that a row lies in one of the periods that are compared."""
        now, before = decline.get_windows(gather.as_of, months)
        return SQL(
            "(%s OR %s)",
            gather.between(gather.base, now),
            gather.between(gather.base, before),
        )

    @api.model
    def _split(self, company, day, months, partner_ids, totals):
        """Return ``{commercial partner id: Parts}`` of these customers, None where the change is
        not known. One statement, whatever their number.

        :param totals: as of :meth:`_get_totals`
        """
        gather = self._gather_decline(company, day, partner_ids)
        measures = self.env["key.account.measure.mixin"]
        now, _before = decline.get_windows(day, months)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.commercial_partner_id, %(now)s, d.product_id, d.category_id, d.unit_id,
                       COALESCE(SUM(d.quantity), 0), %(amount)s
                  FROM (%(lines)s) d JOIN res_partner p ON p.id = d.partner_id
                 WHERE %(asked)s AND %(inside)s AND d.amount IS NOT NULL
                 GROUP BY 1, 2, 3, 4, 5
                """,
                now=gather.between(gather.base, now),
                amount=gather.rounded(SQL("SUM(d.amount)")),
                lines=measures._get_source(f"{gather.base}_line", gather),
                asked=measures._get_asked_sql(gather, SQL("d.partner_id")),
                inside=self._get_inside_sql(gather, months),
            )
        )
        nothing = {months: (Total(0, 0), Total(0, 0))}
        periods = {
            partner: [
                decline.Period(*total, {}, {})
                for total in totals.get(partner, nothing)[months]
            ]
            for partner in partner_ids
        }
        for partner, is_now, product, category, unit, quantity, amount in rows:
            period = periods[partner][is_now]
            if product:
                period.products[product] = Sold(unit, quantity, amount)
            if category:
                amount += period.categories.get(category, 0)
                period.categories[category] = amount
        digits = company.currency_id.decimal_places
        return {
            partner: decline.split(*pair, digits) for partner, pair in periods.items()
        }

    # What keeps the tier

    @api.model
    def _get_only_holds(self, company, day, partner_ids):
        """Return ``{commercial partner id: criterion id}`` of those customers whose tier is kept by
        one rule of several alone, judged as of a day; none that is set by hand, and nobody where
        the ladder of the company is faulty."""
        try:
            ruleset, _rules = company._get_key_account_ruleset()
        except UserError:
            return {}
        tiers = {
            tier.key: tier
            for tier in ruleset.ladder
            if tier.match != ALL and len(tier.rules) > 1
        }
        if not tiers or not partner_ids:
            return {}
        accounts = self.env["key.account"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partner_ids),
                ("manual_tier_id", "=", False),
            ]
        )
        holds = {}

        def judge(ids):
            chosen = accounts.browse(ids)
            with self.env.cr.savepoint(flush=False):
                run, rows = chosen._measure_as_of(ruleset, day)
                judged = chosen._judge_now(run, rows)
            for account, found in judged.items():
                tier = tiers.get(found.state.tier)
                hold = tier and get_only_hold(found.outcome.values, tier)
                if hold:
                    holds[account.partner_id.id] = hold.measure

        # Whose data can't be computed is reported by the assessment.
        by_halves(accounts.ids, judge, lambda _id, _error: None, ERRORS)
        return holds
