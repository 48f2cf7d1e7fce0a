from odoo import fields, models


class KeyAccountCause(models.Model):
    """Why an answer was bad: what the answers are tagged with."""

    _name = "key.account.cause"
    _description = "Cause of an Answer"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for every company.",
    )
