from odoo import models
from odoo.exceptions import AccessError


class KeyAccountTeamMember(models.Model):
    """The team sees what is thought of people."""

    _inherit = "key.account.team.member"

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
