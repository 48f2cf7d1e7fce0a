from odoo import api, fields, models
from odoo.exceptions import AccessError


class KeyAccountTeamMember(models.Model):
    """The team sees what is thought of people: what was written before somebody joined, only
    if somebody who sees all of it let the person in, or showed it since."""

    _inherit = "key.account.team.member"

    personal_since = fields.Datetime(
        "Sees assessments since",
        readonly=True,
        copy=False,
        help="Somebody who does not see all personal assessments of the account made this "
        "line: those written before stay hidden from the member until somebody who sees "
        "all shows them. Empty: the member sees all.",
    )
    can_reveal = fields.Boolean(compute="_compute_can_reveal")

    @api.depends("personal_since", "account_id")
    @api.depends_context("uid")
    def _compute_can_reveal(self):
        for member in self:
            member.can_reveal = (
                bool(member.personal_since) and member.account_id._sees_all_personal()
            )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._limit_sight()
        return members

    def write(self, vals):
        changed = {"account_id", "user_id"} & vals.keys()
        gone = self.filtered(lambda m: not m.is_current)
        result = super().write(vals)
        (self if changed else gone.filtered("is_current"))._limit_sight()
        return result

    def _limit_sight(self):
        """Hide what was written before from these new members, where who lets them in does
        not see all of it. The superuser may act for a user: that one counts."""
        for member in self.sudo():  # by actions alone
            # Asked of the user, whoever acts.
            sees_all = member.account_id.with_user(self.env.user)._sees_all_personal(
                member
            )
            member.personal_since = not sees_all and self.env.cr.now()

    def _reveal(self):
        """Show these members all assessments of their accounts."""
        # Callers have asked whether the user sees all of them.
        self.sudo().personal_since = False

    def action_reveal(self):
        """Show these members what was written before they joined.

        :raises AccessError: for who does not see all of it
        """
        for member in self:
            if not member.account_id._sees_all_personal():
                raise AccessError(
                    self.env._(
                        "%(account)s: only somebody who sees all personal assessments there "
                        "may show them to %(user)s.",
                        account=member.account_id.display_name,
                        user=member.user_id.name,
                    )
                )
        self._reveal()
        for member in self:
            member.account_id.sudo()._message_log(  # a note follows from the change
                body=self.env._(
                    "%(member)s now sees all personal assessments.",
                    member=member.display_name,
                ),
                author_id=self.env.user.partner_id.id,
            )

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | {"personal_since"}

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” follows from who let the member in. Use the button “Show "
            "earlier assessments”.",
            field=label,
        )

    def _check_own_entry(self, account, user):
        """Nobody lets oneself in: the team sees what is thought of people."""
        if user == self.env.user and account and not account._can_see_personal(self):
            raise AccessError(
                self.env._(
                    "You can't put yourself into the team of %(account)s: it sees what is "
                    "thought of people. Ask the account manager to do it.",
                    account=account.display_name,
                )
            )
        return super()._check_own_entry(account, user)
