from odoo import fields, models


class KeyAccountReviewCriterion(models.Model):
    """What accounts are rated on in a review. A review keeps the wording of its day: changing
    a criterion changes no review that is there already."""

    _name = "key.account.review.criterion"
    _description = "Review Criterion"
    _inherit = ["key.account.shared.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        "1 and 5 mean",
        translate=True,
        help="What the worst and the best mark mean, so that two people judge alike.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Empty: all companies."
    )
