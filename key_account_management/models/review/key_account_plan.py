from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date


class KeyAccountPlan(models.Model):
    """The reviews of a plan, and whether they are held in the rhythm of the tier."""

    _inherit = "key.account.plan"

    review_ids = fields.One2many("key.account.review", "plan_id", "Reviews")
    review_count = fields.Integer("Number of reviews", compute="_compute_review_count")
    last_review_date = fields.Date(compute="_compute_last_review_date")

    @api.depends("review_ids")
    def _compute_review_count(self):
        counts = dict(
            self.env["key.account.review"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.review_count = counts.get(plan._origin, 0)

    @api.depends("review_ids")
    def _compute_last_review_date(self):
        today = fields.Date.context_today(self)
        dates = self._get_last_reviews(today)
        for plan in self:
            plan.last_review_date = dates.get(plan.account_id.id)

    def _get_last_reviews(self, today):
        """Return the day of the last review held of each account: ``{account id: day}``."""
        rows = self.env["key.account.review"]._read_group(
            [
                ("account_id", "in", self.account_id.ids),
                ("state", "=", "held"),
                ("date", "<=", today),
            ],
            ["account_id"],
            ["date:max"],
        )
        return {account.id: day for account, day in rows}

    @api.depends("review_ids")
    def _compute_checks(self):
        return super()._compute_checks()

    def _get_checks(self, people):
        return [*super()._get_checks(people), self._check_review()]

    def _check_review(self):
        """Held within the tier's rhythm, or too early to be due."""
        rhythm = self.tier_id.review_rhythm
        today = fields.Date.context_today(self)
        days = filter(None, (self.last_review_date, self.date_start))
        since = max(days, default=today)  # neither: the form is not filled in yet
        held = not rhythm or since >= today - timedelta(days=rhythm)
        return self._make_check(
            "review",
            self.env._("Reviewed in its rhythm"),
            100 if held else 0,
            ""
            if held
            else self.env._(
                "Every %(days)s days; last on %(date)s.",
                days=rhythm,
                date=format_date(self.env, self.last_review_date),
            )
            if self.last_review_date
            else self.env._("Every %s days; never held yet.", rhythm),
        )

    def action_check(self, code):
        if code == "review":
            return self.action_view_reviews()
        return super().action_check(code)

    def action_view_reviews(self):
        """Open the reviews of the plan, as a calendar or a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_review_action"
        )
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {
                "default_plan_id": self.id,
                "default_account_id": self.account_id.id,
            },
        }
