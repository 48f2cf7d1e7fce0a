from odoo import fields, models


class KeyAccountInitiative(models.Model):
    """Something that we do to reach the objectives of a plan: by whom, until when."""

    _name = "key.account.initiative"
    _description = "Account Plan Initiative"
    _inherit = [
        "key.account.plan.part.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "plan_id, date_deadline, id"

    name = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "Owner", index=True, tracking=True)
    date_deadline = fields.Date("Due", tracking=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        tracking=True,
    )
