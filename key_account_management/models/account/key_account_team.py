from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import Query

from .key_account_guard_mixin import ALL_ACCOUNTS


class KeyAccount(models.Model):
    """Who of ours serves the account: its manager, and the team."""

    _inherit = "key.account"

    team_member_ids = fields.One2many(
        "key.account.team.member", "account_id", "Account team"
    )
    team_user_ids = fields.Many2many(
        "res.users",
        string="Team today",
        compute="_compute_team_user_ids",
        search="_search_team_user_ids",
        # Rules ask who is in the team: that can't depend on who looks.
        compute_sudo=True,
        help="The account manager, and the members whose dates include today.",
    )

    @api.depends(
        "user_id",
        "team_member_ids.user_id",
        "team_member_ids.date_start",
        "team_member_ids.date_end",
    )
    def _compute_team_user_ids(self):
        for account in self:
            account.team_user_ids = account._get_team()

    def _get_team(self, entry=None):
        """Return the users who serve the account today; without the lines ``entry``."""
        current = self.team_member_ids.filtered("is_current")
        return self.user_id | (current - entry if entry else current).user_id

    @api.model
    def _search_team_user_ids(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented  # the ORM derives the others from these
        users = value
        if operator != "in":
            # A former colleague may still be the manager.
            users = self.env["res.users"].with_context(active_test=False)
            # The ORM asks so where it follows what the reader is shown already.
            users = users.sudo(operator == "any!")
            users = value if isinstance(value, Query) else users._search(value)
        # Who is in the team decides what may be read, so it can't depend on it.
        members = self.env["key.account.team.member"].sudo()
        current = Domain("is_current", "=", True)
        served = members._search(current & Domain("user_id", "in", users))
        found = Domain("user_id", "in", users)
        if operator == "in" and False in value:  # nobody: neither manager nor member
            anybody = members._search(current).subselect("account_id")
            found = Domain("user_id", "in", value - {False}) | (
                Domain("user_id", "=", False) & Domain("id", "not in", anybody)
            )
        return found | Domain("id", "in", served.subselect("account_id"))

    def write(self, vals):
        """Keep the team in step with the account manager."""
        if not self.env.su:
            self._check_reserved(vals)
        if "user_id" not in vals:
            return super().write(vals)
        before = {account: account.user_id for account in self}
        result = super().write(vals)
        for account, manager in before.items():
            # Who gave an account away may no longer read it.
            account = account.sudo()
            if account.user_id != manager:
                account._change_manager(manager)
        return result

    @api.model
    def _get_reserved_fields(self):
        """Return the names of the fields that the team leaves to the account manager. Each
        room extends this with its own."""
        return {"user_id", "active"}

    def _check_reserved(self, vals):
        """The team works on the account; what it is, its manager decides, or whoever sees
        all accounts."""
        reserved = self._get_reserved_fields() & vals.keys()
        if not reserved:
            return
        for account in self - self._filter_decided():
            raise AccessError(
                self.env._(
                    "%(account)s: “%(field)s” is for the account manager to change. Ask "
                    "%(manager)s to do it.",
                    account=account.display_name,
                    field=self._fields[min(reserved)]._description_string(self.env),
                    manager=account.user_id.name,
                )
            )
        if "user_id" in vals:
            user = self.user_id.browse(vals["user_id"])
            self.filtered(lambda a: a.user_id != user)._check_manager(user)

    def _filter_decided(self):
        """Return those of these accounts of which the user decides what they are."""
        if self.env.user.has_group(ALL_ACCOUNTS):
            return self
        return self.filtered(lambda a: a.user_id in (a.user_id.browse(), a.env.user))

    def _check_manager(self, user):
        """Called before ``user`` becomes the manager of these accounts: rooms that show the
        manager what others don't see refuse who makes oneself that."""

    def _change_manager(self, former):
        """Close the former manager's time in the team, and open the new one's."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        members = self.env["key.account.team.member"]
        yesterday = today - timedelta(days=1)
        was = self.team_member_ids.filtered(
            lambda m: m.role == "manager" and not m.date_end
        )
        if former and former not in was.user_id and self._can_serve(former, past=True):
            # Managed it since before the team was kept.
            members.create(
                {
                    "account_id": self.id,
                    "user_id": former.id,
                    "role": "manager",
                    "date_start": min(self.create_date.date(), yesterday),
                    "date_end": yesterday,
                }
            )
        since_today = was.filtered(lambda m: m.date_start > yesterday)
        since_today.unlink()
        (was - since_today).write({"date_end": yesterday})
        if self._can_serve(self.user_id):
            members.create(
                {"account_id": self.id, "user_id": self.user_id.id, "role": "manager"}
            )

    def _can_serve(self, user, past=False):
        """A robot, or somebody of elsewhere, may stand as manager; no line in the team."""
        works_here = self.company_id in user.company_ids and not user.share
        return works_here and (user.active or past)

    def _sync_team_followers(self, former=None):
        """Let the team follow the account, and no longer those of ``former`` who left it."""
        # Followers are kept in step, whoever changes the team.
        for account in self.sudo():
            team = account.team_user_ids.filtered("active").partner_id
            account.message_subscribe((team - account.message_partner_ids).ids)
            if former:
                account.message_unsubscribe((former.partner_id - team).ids)

    def _merge_parts_into(self, target):
        """Who is in both teams is so once."""
        served = {(m.user_id, m.role) for m in target.team_member_ids}
        for member in self.team_member_ids:
            place = (member.user_id, member.role)
            if place in served:
                member.unlink()
            served.add(place)
        return super()._merge_parts_into(target)
