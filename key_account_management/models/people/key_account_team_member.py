from odoo import api, models
from odoo.exceptions import AccessError


class KeyAccountTeamMember(models.Model):
    """The team sees what is thought of people."""

    _inherit = "key.account.team.member"

    @api.model
    def _check_own_entry(self, account_id, user_id):
        """Nobody lets oneself in: the team sees what is thought of people."""
        account = self.env["key.account"].browse(account_id)
        if user_id == self.env.uid and account and not account.can_see_personal:
            raise AccessError(
                self.env._(
                    "You can't put yourself into the team of %(account)s: it sees what is "
                    "thought of people. Ask the account manager to do it.",
                    account=account.display_name,
                )
            )
        return super()._check_own_entry(account_id, user_id)
