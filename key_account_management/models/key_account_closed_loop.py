from odoo import models


class KeyAccountClosedLoopMixin(models.AbstractModel):
    """What happens when somebody of an account has answered."""

    _name = "key.account.closed.loop.mixin"
    _description = "Closed Loop of an Answer"

    def _close_key_account_loop(self):
        """Take up answers just completed: a bad one becomes an alert, a good one a thank-you."""
