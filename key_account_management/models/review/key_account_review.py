from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from ...tools import periods
from ...tools.periods import A_DAY

# Months that a review looks back on.
LENGTHS = {"qbr": 3, "executive": 12}


class KeyAccountReview(models.Model):
    """A business review: the figures of a day, and what was agreed.

    *Draft*: being prepared; the pack can be built from live data as often as wanted. *Ready*:
    to be held. *Held*: the figures are frozen, with the rating and its criteria; minutes and
    agreed actions go on. *Cancelled*: did not take place.
    """

    _name = "key.account.review"
    _description = "Business Review"
    _inherit = [
        "key.account.screen.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "key.account.guard.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account",
        required=True,
        index=True,
        ondelete="cascade",
        tracking=True,
        default=lambda self: self._get_account_of_plan(),
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    plan_id = fields.Many2one(
        "key.account.plan",
        index=True,
        ondelete="set null",
        check_company=True,
        domain="[('account_id', '=', account_id)]",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        help="Whose objectives, initiatives and threats the review shows.",
    )
    kind = fields.Selection(
        [("qbr", "Quarterly business review"), ("executive", "Executive review")],
        default="qbr",
        required=True,
        tracking=True,
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="The day of the review: planned, then real.",
    )
    date_start = fields.Date(
        "From",
        required=True,
        compute="_compute_period",
        store=True,
        precompute=True,
        readonly=False,
    )
    date_end = fields.Date(
        "Until",
        required=True,
        compute="_compute_period",
        store=True,
        precompute=True,
        readonly=False,
        help="The last day that the review looks at. It is compared with the same days of "
        "the year before.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("ready", "Ready"),
            ("held", "Held"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Prepared by",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    is_overdue = fields.Boolean(
        "Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="Its day is over and it was neither held nor cancelled.",
    )
    is_early = fields.Boolean(
        compute="_compute_is_early",
        help="Its day has not come, or the period that it looks at is not over.",
    )
    # Who attends
    our_user_ids = fields.Many2many(
        "res.users",
        string="Of ours",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    stakeholder_ids = fields.Many2many(
        "key.account.stakeholder",
        string="Of theirs",
        domain="[('account_id', '=', account_id), ('is_current', '=', True)]",
    )
    event_id = fields.Many2one(
        "calendar.event", "Meeting", copy=False, ondelete="set null", index=True
    )
    # What is said
    agenda = fields.Html(help="The customer reads it.")
    minutes = fields.Html(copy=False, help="The customer reads them.")
    note = fields.Html(
        "Internal notes", copy=False, help="Never part of what the customer reads."
    )
    action_ids = fields.One2many("key.account.action", "review_id", "Agreed actions")
    mark_ids = fields.One2many(
        "key.account.review.rating",
        "review_id",
        "Rating",
        help="How we judge the account on that day, 1 to 5. Never shown to the customer.",
    )

    @api.model
    def _get_account_of_plan(self):
        """A review made from a plan is about the plan's account."""
        plans = self.env["key.account.plan"]
        # Where the screen comes from: core's default, read with the rights of the user.
        return plans.browse(self.env.context.get("default_plan_id")).account_id

    @api.depends("account_id", "kind", "date")
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for review in self:
            if review.account_id and review.date:
                day = format_date(self.env, review.date, date_format="yyyy-MM")
                customer = review.account_id.display_name
                kind = kinds.get(review.kind, "")
                review.name = f"{customer}: {kind} {day}"
            else:
                review.name = review.name or ""

    @api.depends("kind", "date")
    def _compute_period(self):
        """The whole months before the review."""
        for review in self:
            if review.date and review.kind:
                first = review.date.replace(day=1)
                review.date_start = periods.add_months(first, -LENGTHS[review.kind])
                review.date_end = first - A_DAY

    @api.depends("account_id")
    def _compute_plan_id(self):
        for review in self:
            if review.plan_id.account_id != review.account_id:
                review.plan_id = review.account_id.running_plan_id

    @api.depends("state", "date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for review in self:
            waiting = review.state in ("draft", "ready")
            review.is_overdue = bool(waiting and review.date and review.date < today)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "in", ("draft", "ready")), ("date", "<", today)]

    @api.constrains("date_start", "date_end")
    def _check_period(self):
        for review in self:
            if review.date_end < review.date_start:
                raise ValidationError(
                    self.env._(
                        "%(review)s: “Until” (%(end)s) is before “From” (%(start)s). Swap them.",
                        review=review.name,
                        start=review.date_start,
                        end=review.date_end,
                    )
                )

    @api.constrains("account_id", "plan_id", "stakeholder_ids")
    def _check_account(self):
        for review in self:
            foreign_accounts = (
                review.plan_id.account_id | review.stakeholder_ids.account_id
            ) - review.account_id
            if foreign_accounts:
                raise ValidationError(
                    self.env._(
                        "%(review)s is about %(account)s: its plan and who attends must be "
                        "that account's, not %(other)s's.",
                        review=review.name,
                        account=review.account_id.display_name,
                        other=foreign_accounts[0].display_name,
                    )
                )

    @api.depends("date", "date_end")
    def _compute_is_early(self):
        today = fields.Date.context_today(self)
        for review in self:
            review.is_early = any(
                day and day > today for day in (review.date, review.date_end)
            )

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        for review in reviews:
            review._fill_in()
        reviews.plan_id._touch()
        return reviews

    def _fill_in(self):
        """Take over what the last review and the account know: who attends, what is shared,
        and on what the account is rated."""
        last = self._get_last_review()
        if not self.our_user_ids:
            self.our_user_ids = (self.account_id.user_id | self.user_id).filtered(
                lambda u: u.active and not u.share
            )
        if not self.stakeholder_ids:
            self.stakeholder_ids = last.stakeholder_ids.filtered("is_current")
        if last.plan_id == self.plan_id:
            for name in ("shared_objective_ids", "shared_initiative_ids"):
                self[name] = self[name] or last[name]
        if not self.mark_ids:
            self.env["key.account.review.rating"].create(self._get_rating_vals())

    def _get_rating_vals(self):
        """The wording of today: criteria change, what a review was rated on does not."""
        criteria = self.env["key.account.review.criterion"].search(
            [("company_id", "in", [self.company_id.id, False])]
        )
        return [
            {
                "review_id": self.id,
                "criterion_id": criterion.id,
                "sequence": criterion.sequence,
                "name": criterion.name,
                "description": criterion.description,
            }
            for criterion in criteria
        ]
