from odoo import api, fields, models
from odoo.exceptions import UserError

MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]


class KeyAccountReviewRating(models.Model):
    """How an account was rated on one criterion in a review, in the words of that day."""

    _name = "key.account.review.rating"
    _description = "Review Rating"
    _inherit = ["key.account.guard.mixin"]
    _order = "review_id, sequence, id"

    review_id = fields.Many2one(
        "key.account.review", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="review_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    criterion_id = fields.Many2one(
        "key.account.review.criterion",
        "Taken from",
        readonly=True,
        ondelete="set null",
    )
    sequence = fields.Integer(readonly=True, default=10)
    name = fields.Char("Criterion", required=True)
    description = fields.Char("1 and 5 mean")
    mark = fields.Selection(
        MARKS, help="1: the worst, 5: the best. Empty: not judged, which is not 1."
    )
    reason = fields.Char("Why")

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._check_open()
        return ratings

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()  # also where they are now
        self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        self._check_open()

    def _check_open(self):
        if held := self.review_id.filtered(lambda r: r.state == "held")[:1]:
            raise UserError(
                self.env._(
                    "%(review)s was held: its rating stays as it was that day.",
                    review=held.name,
                )
            )

    def _to_content(self):
        """Return these as a held review keeps them."""
        return [
            {
                "id": rating.id,
                "criterion_id": rating.criterion_id.id,
                "name": rating.name,
                "description": rating.description or "",
                "mark": int(rating.mark) if rating.mark else None,
                "reason": rating.reason or "",
            }
            for rating in self
        ]
