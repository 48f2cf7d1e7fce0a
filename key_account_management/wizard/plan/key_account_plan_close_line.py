from odoo import api, fields, models


class KeyAccountPlanCloseLine(models.TransientModel):
    """What becomes of an initiative that is open when its plan closes."""

    _name = "key.account.plan.close.line"
    _description = "Initiative of a Plan to Close"

    wizard_id = fields.Many2one(
        "key.account.plan.close", required=True, ondelete="cascade"
    )
    initiative_id = fields.Many2one(
        "key.account.initiative", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="initiative_id.user_id", related_sudo=False)
    date_deadline = fields.Date(
        related="initiative_id.date_deadline", related_sudo=False
    )
    decision = fields.Selection(
        [("carry", "Carry over"), ("cancel", "Cancel"), ("done", "It is done")],
        required=True,
        default="carry",
    )
    reason = fields.Char(help="Why it is cancelled.")

    @api.constrains("initiative_id")
    def _check_given(self):
        """A line tells of the initiative: only of one that the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.initiative_id.sudo(False).check_access("read")
