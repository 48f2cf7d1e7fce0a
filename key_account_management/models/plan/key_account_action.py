from odoo import fields, models


class KeyAccountAction(models.Model):
    """What was agreed for an initiative of the plan."""

    _inherit = "key.account.action"

    initiative_id = fields.Many2one(
        "key.account.initiative",
        "For the initiative",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
        help="The activity then stands there.",
    )

    def _get_place(self):
        return self.initiative_id or super()._get_place()
