from odoo import api, fields, models


class KeyAccountAskLine(models.TransientModel):
    """One person, and whether a programme would ask that person now."""

    _name = "key.account.ask.line"
    _description = "Person to Ask"
    _order = "verdict, id"
    _rec_name = "stakeholder_id"

    wizard_id = fields.Many2one("key.account.ask", required=True, ondelete="cascade")
    stakeholder_id = fields.Many2one(
        "key.account.stakeholder", "Person", required=True, ondelete="cascade"
    )
    # Related as the user: core's default, as superuser, would tell of anybody.
    account_id = fields.Many2one(
        related="stakeholder_id.account_id", related_sudo=False, store=True
    )
    tier_id = fields.Many2one(
        related="account_id.tier_id", related_sudo=False, store=True
    )
    user_id = fields.Many2one(
        related="account_id.user_id", related_sudo=False, store=True
    )
    role_ids = fields.Many2many(related="stakeholder_id.role_ids", related_sudo=False)
    email = fields.Char("Mail address")
    verdict = fields.Selection(
        [
            ("ask", "Asked now"),
            ("few", "Waits until five of the customer can be asked together"),
            ("quiet", "Asked lately, maybe by another programme"),
            ("asked", "Asked already"),
            ("pending", "Asked, may still answer"),
            ("no_occasion", "No visit or delivery to ask about"),
            ("complaint", "A complaint is open"),
            ("twice", "Same person or address as another one"),
            ("opted_out", "Wants no surveys"),
            ("bounced", "Mails come back"),
            ("address", "No valid mail address"),
            ("role", "Decision role not in the programme"),
            ("tier", "Tier not in the programme"),
            ("left", "No longer on the map"),
        ],
        "Decision",
        required=True,
    )
    date_until = fields.Datetime("Not before")
    is_final = fields.Boolean()
    is_chosen = fields.Boolean("Ask")

    @api.constrains("stakeholder_id")
    def _check_given(self):
        """A line tells of the person: only of one whom the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.stakeholder_id.sudo(False).check_access("read")

    def action_view_person(self):
        """Open the person on the map."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account.stakeholder",
            "res_id": self.stakeholder_id.id,
            "view_mode": "form",
        }
