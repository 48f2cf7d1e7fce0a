from itertools import starmap

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools import warning
from ...tools.document import count
from ..account.known_number import KnownMonetary

BATCH = 10_000
LEAST = 3  # order days; of fewer nothing is said of a product category


class KeyAccountChurnLine(models.Model):
    """A product category that a customer has likely stopped buying, by its own order rhythm in
    that category. Those that it goes on to buy, or has bought on fewer than three days, have no
    row."""

    _name = "key.account.churn.line"
    _inherit = ["key.account.scored.mixin", "key.account.told.mixin"]
    _description = "Lapsed Line of an Account"
    _order = "stake desc NULLS LAST, probability desc, id"
    _rec_name = "category_id"
    # Written by one statement for thousands; nobody else writes.
    _log_access = False
    _scored_key = ("account_id", "category_id")
    _scored_fields = ("lapsed_line_ids",)
    _told_kind = "lapsed_line"

    account_id = fields.Many2one(
        "key.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="account_id.user_id")
    rhythm_id = fields.Many2one(
        "key.account.rhythm", "Version", readonly=True, ondelete="set null"
    )
    category_id = fields.Many2one(
        "product.category",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        help="That of the products on the order lines, as it is today.",
    )
    date = fields.Date("As of", required=True, readonly=True)
    last_date = fields.Date("Last order day", readonly=True)
    days_silent = fields.Integer(
        "Days silent",
        readonly=True,
        aggregator="avg",
        help="Days since the last day with an order of the category.",
    )
    order_days = fields.Integer(
        "Order days",
        readonly=True,
        help="Days with an order of the category, net of what was taken back.",
    )
    usual_from = fields.Integer("Usually from (days)", readonly=True, aggregator=False)
    usual_to = fields.Integer("Usually to (days)", readonly=True, aggregator=False)
    is_overdue = fields.Boolean(
        "Longer than usual",
        readonly=True,
        help="The silence is longer than the usual range of days.",
    )
    probability = fields.Float(
        "Stopped buying",
        readonly=True,
        aggregator="avg",
        help="How likely no order of the category comes within the horizon: 0 to 1.",
    )
    yearly_amount = KnownMonetary(
        "Yearly amount",
        readonly=True,
        help="What was ordered of the category in the twelve months up to its last order day, "
        "less what was taken back since. Untaxed, in company currency. Empty: no order of it "
        "has a currency rate.",
    )
    stake = KnownMonetary(
        "At stake",
        readonly=True,
        help="Probability × yearly amount: what is likely lost in a year.",
    )
    sentence = fields.Char("What it says", compute="_compute_sentence")
    _account_category_uniq = models.Constraint(
        "UNIQUE(account_id, category_id)",
        "A product category of an account has one figure.",
    )

    @api.model
    def _get_internal_names(self):
        return super()._get_internal_names() | {"rhythm_id"}

    @api.depends("account_id", "category_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (
                f"{line.account_id.display_name}: {line.category_id.display_name}"
            )

    @api.depends("usual_from", "usual_to", "days_silent", "probability", "rhythm_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for line in self:
            line.sentence = line.account_id._word_lapsed_line(
                line.usual_from,
                line.usual_to,
                line.days_silent,
                line.probability,
                line.rhythm_id._get_horizon(line.company_id),
            )

    # The run

    @api.model
    def _get_scored(self):
        return {
            "category_id": "int",
            "rhythm_id": "int",
            "last_date": "date",
            "days_silent": "int",
            "order_days": "int",
            "usual_from": "int",
            "usual_to": "int",
            "is_overdue": "bool",
            "probability": "float8",
            "yearly_amount": "numeric",
            "stake": "numeric",
        }

    @api.model
    def _score(self, company, day):
        """Score the product categories of all accounts of a company as of a day. A second run
        writes nothing."""
        version = self.env["key.account.rhythm"]._get_current(company, day, "line")
        lapsed = self._get_lapsed(company, day, version)
        rows = [
            (
                partner,
                category,
                version.id or None,
                score.last_date,
                score.days_silent,
                score.order_days,
                score.usual_from,
                score.usual_to,
                score.days_silent > score.usual_to,
                score.probability,
                yearly,
                stake,
            )
            for partner, category, score, yearly, stake in lapsed
        ]
        for start in range(0, len(rows), BATCH):
            self._write_rows(company, day, rows[start : start + BATCH])
        self._drop_others(company, [row[:2] for row in rows])

    @api.model
    def _get_lapsed(self, company, day, version, partner_ids=None):
        """Return ``[(commercial partner id, category id, Score, yearly amount, stake)]`` of what
        customers have likely stopped buying: the one function of the run and of
        ``get_lapsed_lines``. Amounts in company currency, None where they are not known.

        :param partner_ids: only these customers (default: all)
        """
        measures = self.env["key.account.measure.mixin"]
        found = measures._get_line_sums(company, day, partner_ids, LEAST)
        scores = version._score(
            company, [sums for sums, _yearly in found.values()], day
        )
        currency, lapsed = company.currency_id, []
        for (key, (_sums, yearly)), score in zip(found.items(), scores, strict=True):
            if score.probability >= warning.THRESHOLD:
                stake = None
                if yearly is not None:
                    yearly = currency.round(yearly)
                    stake = currency.round(score.probability * yearly)
                lapsed.append((*key, score, yearly, stake))
        return lapsed

    # Told a few a day

    @api.model
    def _get_waiting(self, company):
        """Return what the list begins with, untold: a customer that goes on is silent for longer
        than usual. Of one that is likely lost all together is told as that."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("told_on", "=", False),
                ("is_overdue", "=", True),
                ("account_id.is_out_of_rhythm", "=", False),
            ]
        )

    def _get_stake(self):
        self.ensure_one()
        return self.stake or 0

    def _get_value(self):
        self.ensure_one()
        return self.yearly_amount or 0

    def _get_evidence(self):
        line = self._get_in_owners_language()
        values = {
            "day": format_date(line.env, line.date),
            "category": line.category_id.display_name,
            "sentence": line.sentence,
        }
        if line.yearly_amount is False:
            return line.env._("As of %(day)s, %(category)s: %(sentence)s", **values)
        return line.env._(
            "As of %(day)s, %(category)s: %(sentence)s Ordered of it in a year: %(amount)s.",
            amount=line.currency_id.format(line.yearly_amount),
            **values,
        )

    # What one does with it

    def action_view_lines(self):
        """Open the order lines that the yearly amount was counted of; which of them show is up to
        their own rules."""
        self.ensure_one()
        self.check_access("read")
        # Whoever may read the account sees all that was counted for it, by whom ever sold.
        line = self.sudo()
        rows = line.env["key.account.measure.mixin"]._get_yearly_lines(
            line.company_id,
            line.date,
            line.account_id.partner_id.id,
            line.category_id.id,
            line.last_date,
        )
        yearly = line.yearly_amount
        return self.env["key.account.document"]._open(
            line.category_id.display_name,
            self.company_id,
            "sale.order.line",
            list(starmap(count, rows)),
            None if yearly is False else yearly,
        )

    def action_new_opportunity(self):
        """Open a new opportunity to win the category back: named after the category, with the
        yearly amount as its expected revenue."""
        self.ensure_one()
        self.check_access("read")
        action = self.account_id.action_new_opportunity()
        name = self.env._(
            "%(category)s: win back",
            # A word of the figure, for whoever may read that.
            category=self.category_id.sudo().display_name,
        )
        context = {"default_name": name}
        if self.yearly_amount and self.yearly_amount > 0:
            context["default_expected_revenue"] = self.yearly_amount
        return action | {"context": {**action["context"], **context}}
