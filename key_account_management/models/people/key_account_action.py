from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountAction(models.Model):
    """Who of theirs does what was agreed."""

    _inherit = "key.account.action"

    stakeholder_id = fields.Many2one(
        "key.account.stakeholder",
        "Who of them",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
    )

    @api.constrains("user_id", "stakeholder_id", "is_internal")
    def _check_who(self):
        for action in self:
            if not (action.user_id or action.stakeholder_id):
                raise ValidationError(
                    self.env._(
                        "“%(action)s”: say who does it, “Who of us” or “Who of them”.",
                        action=action.name,
                    )
                )
            if action.stakeholder_id and action.is_internal:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” is internal, but %(person)s of the customer is to do "
                        "it. Untick “Internal”, or name one of us alone.",
                        action=action.name,
                        person=action.stakeholder_id.display_name,
                    )
                )
