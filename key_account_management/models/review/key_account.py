from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date


class KeyAccount(models.Model):
    """When an account was reviewed last, and when the next review is due by the rhythm of its
    tier. Only key accounts have a rhythm."""

    _inherit = "key.account"

    review_ids = fields.One2many("key.account.review", "account_id", "Reviews")
    review_count = fields.Integer("Number of reviews", compute="_compute_reviews")
    last_review_date = fields.Date("Last review", compute="_compute_reviews")
    planned_review_id = fields.Many2one(
        "key.account.review",
        "Planned review",
        compute="_compute_reviews",
        help="The next one that is a draft or ready.",
    )
    next_review_date = fields.Date(
        "Next review due",
        compute="_compute_reviews",
        search="_search_next_review_date",
        help="The day of the last review held, or since when the account is in its tier, and "
        "the tier's rhythm of reviews. Empty where the tier has none.",
    )
    review_overdue = fields.Boolean(
        compute="_compute_reviews",
        search="_search_review_overdue",
        help="The next review was due before today.",
    )

    @api.depends("review_ids.state", "review_ids.date", "tier_id", "tier_since")
    def _compute_reviews(self):
        today = fields.Date.context_today(self)
        reviews = self.env["key.account.review"].search_fetch(
            [("account_id", "in", self.ids)], ["account_id", "name", "state", "date"]
        )
        by_account = reviews.grouped("account_id")
        for account in self:
            account_reviews = by_account.get(account._origin, reviews.browse())
            last = account_reviews.filtered(lambda r: r.state == "held")[:1]
            waiting = account_reviews.filtered(lambda r: r.state in ("draft", "ready"))
            account.review_count = len(account_reviews)
            account.last_review_date = last.date
            account.planned_review_id = waiting[-1:]
            account.next_review_date = account._get_due_date(last.date)
            due = account.next_review_date
            account.review_overdue = bool(due and due < today)

    @api.depends("next_review_date")
    def _compute_warnings(self):
        return super()._compute_warnings()

    def _get_warnings(self, today):
        warnings = super()._get_warnings(today)
        due = self.next_review_date
        if due and due < today:
            text = self.env._(
                "Review due since %(day)s.", day=format_date(self.env, due)
            )
            warnings.append(("review", text))
        return warnings

    def _get_due_date(self, last):
        """Return the day on which the next review is due after that of the day ``last``."""
        tier = self.tier_id
        since = last or self.tier_since
        if not (tier.is_key_account and tier.review_rhythm and since):
            return False
        return since + timedelta(days=tier.review_rhythm)

    @api.model
    def _search_review_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("next_review_date", "<", fields.Date.context_today(self))

    @api.model
    def _search_next_review_date(self, operator, value):
        return self._search_live("next_review_date", operator, value)

    @api.model
    def _get_live_fields(self):
        return super()._get_live_fields() | {"next_review_date": self._get_due_sql}

    def _get_due_sql(self, name, alias, query):
        """The day moves with the reviews held, so it is not stored; a test holds this and
        ``_get_due_date`` together."""
        tier, since = (
            self._field_to_sql(alias, column, query)
            for column in ("tier_id", "tier_since")
        )
        return SQL(
            """(SELECT COALESCE(
                           (SELECT MAX(r.date) FROM key_account_review r
                             WHERE r.account_id = %(account)s AND r.state = 'held'
                               AND r.active),
                           %(since)s) + t.review_rhythm
                  FROM key_account_tier t
                 WHERE t.id = %(tier)s AND t.is_key_account AND t.review_rhythm > 0)""",
            account=SQL.identifier(alias, "id"),
            since=since,
            tier=tier,
        )

    def action_new_review(self):
        """Open a new review of the account."""
        return self.action_view_reviews() | {"views": [(False, "form")]}

    def action_view_reviews(self):
        """Open the reviews of the account."""
        return self._get_part_action(
            "key_account_management.key_account_account_review_action"
        )

    def _get_plan_summary(self):
        """Add ``review``: {last, next (ISO days or False), overdue}, where there is a plan."""
        summary = super()._get_plan_summary()
        if summary["plan"]:
            summary["review"] = {
                "last": fields.Date.to_string(self.last_review_date),
                "next": fields.Date.to_string(self.next_review_date),
                "overdue": self.review_overdue,
            }
        return summary
