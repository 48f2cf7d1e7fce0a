from odoo import api, fields, models


class KeyAccountStakeholderAddLine(models.TransientModel):
    """A contact who is not on the map yet, and the roles that the job position suggests."""

    _name = "key.account.stakeholder.add.line"
    _description = "Contact to Add to the Map"

    wizard_id = fields.Many2one(
        "key.account.stakeholder.add", required=True, ondelete="cascade"
    )
    chosen = fields.Boolean("Add")
    partner_id = fields.Many2one("res.partner", "Person", required=True, readonly=True)
    title = fields.Char(
        "Job position", related="partner_id.function", related_sudo=False
    )
    role_ids = fields.Many2many("key.account.decision.role", string="Decision roles")

    @api.constrains("partner_id")
    def _check_given(self):
        """A line tells of whom it is given: only of whom the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.partner_id.sudo(False).check_access("read")
