from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date


class KeyAccountTeamMember(models.Model):
    """One of us on an account, in a role, from a day to a day.

    Who is in the team may see the account, and what the team thinks of the people there. The
    account's manager belongs to it without being listed.
    """

    _name = "key.account.team.member"
    _description = "Account Team Member"
    _inherit = ["key.account.screen.mixin", "key.account.guard.mixin"]
    _order = "account_id, role, date_start desc, id"
    _rec_names_search = ["user_id.name"]
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Member",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    role = fields.Selection(
        [
            ("manager", "Account manager"),
            ("sponsor", "Executive sponsor"),
            ("sales", "Salesperson"),
            ("service", "Service"),
            ("technical", "Technical"),
            ("finance", "Finance"),
        ],
        required=True,
        default="sales",
    )
    date_start = fields.Date(
        "Serves since", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(
        "Serves until", help="The last day. Empty: until further notice."
    )
    load = fields.Integer(
        compute="_compute_load",
        help="How many accounts this person serves in this role today.",
    )
    is_current = fields.Boolean(
        "In the team today", compute="_compute_is_current", search="_search_is_current"
    )

    @api.depends("user_id", "role")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for member in self:
            name = member.user_id.name or ""
            member.display_name = f"{name} ({roles.get(member.role, '')})"

    @api.depends("user_id", "role")
    def _compute_load(self):
        # A count of all accounts, also of those that the reader may not see.
        members = self.sudo()
        counts = members._read_group(
            [("user_id", "in", self.user_id.ids), ("is_current", "=", True)],
            ["user_id", "role"],
            ["account_id:count_distinct"],
        )
        loads = {(user.id, role): count for user, role, count in counts}
        for member in self:
            member.load = loads.get((member.user_id.id, member.role), 0)

    @api.depends("date_start", "date_end")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for member in self:
            member.is_current = bool(
                member.date_start
                and member.date_start <= today
                and (not member.date_end or member.date_end >= today)
            )

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        started = Domain("date_start", "<=", today)
        return started & (
            Domain("date_end", "=", False) | Domain("date_end", ">=", today)
        )

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for member in self:
            if member.date_end and member.date_end < member.date_start:
                raise ValidationError(
                    self.env._(
                        "%(member)s: “Serves until” (%(end)s) is before “Serves since” "
                        "(%(start)s). Swap them, or leave “Serves until” empty while the "
                        "person serves the account.",
                        member=member.display_name,
                        start=member.date_start,
                        end=member.date_end,
                    )
                )

    @api.constrains("user_id", "account_id", "date_end")
    def _check_user(self):
        for member in self:
            user = member.user_id.sudo()  # whether a colleague works here is no secret
            if not user.active and not member.date_end:
                raise ValidationError(
                    self.env._(
                        "%(user)s is archived and can't serve %(account)s. Choose somebody "
                        "who works here, or unarchive the user first.",
                        user=user.name,
                        account=member.account_id.display_name,
                    )
                )
            if user.share or member.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s. Choose a colleague of that "
                        "company, or allow it in the user's settings.",
                        user=user.name,
                        company=member.company_id.name,
                    )
                )

    @api.constrains("account_id", "user_id", "role", "date_start", "date_end")
    def _check_twice(self):
        for member in self:
            overlap = Domain.AND(
                [
                    Domain("id", "!=", member.id),
                    Domain("account_id", "=", member.account_id.id),
                    Domain("user_id", "=", member.user_id.id),
                    Domain("role", "=", member.role),
                    Domain("date_end", "=", False)
                    | Domain("date_end", ">=", member.date_start),
                    Domain("date_start", "<=", member.date_end)
                    if member.date_end
                    else Domain.TRUE,
                ]
            )
            if self.search_count(overlap, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(member)s is in the team of %(account)s twice at the same time. "
                        "Keep one of the two lines, or change the dates or the role.",
                        member=member.display_name,
                        account=member.account_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        # What is created counts: values come from the context, too.
        if not self.env.su and "manager" in members.mapped("role"):
            self._refuse_manager()
        for member in members:
            members._check_own_entry(member.account_id, member.user_id)
        members._log_entry()
        members.account_id._sync_team_followers()
        return members

    def write(self, vals):
        if not self.env.su and (
            vals.get("role") == "manager" or "manager" in self.mapped("role")
        ):
            self._refuse_manager()
        for member in (
            self
            if {"account_id", "user_id", "date_start", "date_end"} & vals.keys()
            else ()
        ):
            account_id = vals.get("account_id", member.account_id.id)
            user_id = vals.get("user_id", member.user_id.id)
            self.browse()._check_own_entry(
                member.account_id.browse(account_id), member.user_id.browse(user_id)
            )
        former = self.account_id, self.user_id
        gone = self.filtered(lambda m: not m.is_current)
        result = super().write(vals)
        self.check_access("write")  # also where the lines are now
        if {"account_id", "user_id"} & vals.keys():
            self._log_entry()
        else:
            gone.filtered("is_current")._log_entry()
        (former[0] | self.account_id)._sync_team_followers(former[1])
        return result

    def unlink(self):
        if not self.env.su and "manager" in self.mapped("role"):
            self._refuse_manager()
        accounts, users = self.account_id, self.user_id
        result = super().unlink()
        accounts.exists()._sync_team_followers(users)
        return result

    def _check_own_entry(self, account, user):
        """Called when ``user`` gets into the team of ``account``, by these lines where they
        are there already: rooms that show the team what others don't see refuse who lets
        oneself in."""

    def _log_entry(self):
        """Tell in the chatter of the accounts who joined the team, and by whom."""
        for member in self:
            member.account_id.sudo()._message_log(  # a note follows from the entry
                body=self.env._(
                    "%(member)s joins the account team on %(start)s.",
                    member=member.display_name,
                    start=format_date(self.env, member.date_start),
                ),
                author_id=self.env.user.partner_id.id,
            )

    def _refuse_manager(self):
        raise ValidationError(
            self.env._(
                "The account manager is set on the account (“Account Manager”, or “Hand "
                "over”). The team then follows by itself, with its dates."
            )
        )

    @api.model
    def _cron_sync_followers(self):
        """Let those follow whose time in the team began, and no longer those whose ended.

        Looks a week back, so that days without a run are made up for.
        """
        today = fields.Date.today()
        since = today - timedelta(days=7)
        moved = self.search(
            [
                "|",
                "&",
                ("date_start", ">=", since),
                ("date_start", "<=", today),
                "&",
                ("date_end", ">=", since),
                ("date_end", "<", today),
            ]
        )
        for account in moved.account_id:
            account._sync_team_followers(
                moved.filtered(lambda m, a=account: m.account_id == a).user_id
            )
