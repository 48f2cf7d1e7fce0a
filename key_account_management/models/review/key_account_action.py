from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountAction(models.Model):
    """What was agreed in a review. The next one shows what became of it."""

    _inherit = "key.account.action"

    review_id = fields.Many2one("key.account.review", index=True, ondelete="cascade")
    account_id = fields.Many2one(
        compute="_compute_account_id", store=True, precompute=True, readonly=False
    )

    @api.depends("review_id.account_id")
    def _compute_account_id(self):
        for action in self:
            action.account_id = action.review_id.account_id or action.account_id

    @api.constrains("account_id", "review_id")
    def _check_review(self):
        for action in self:
            review = action.review_id
            if review and review.account_id != action.account_id:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” was agreed in %(review)s, with %(account)s. It can't "
                        "be an action of %(other)s.",
                        action=action.name,
                        review=review.name,
                        account=review.account_id.display_name,
                        other=action.account_id.display_name,
                    )
                )

    def _get_place(self):
        return self.initiative_id or self.review_id or super()._get_place()

    def _get_note(self):
        return self.review_id.name or super()._get_note()

    def _to_content(self, today):
        """Return these as in the pack of the next review."""
        return [
            {
                "id": action.id,
                "what": action.name,
                "ours": action.user_id.name or "",
                "theirs": action.stakeholder_id.display_name or "",
                "until": action.date_deadline.isoformat(),
                "state": action.state,
                "late": action.state in ("open", "planned")
                and action.date_deadline < today,
                "feedback": action.feedback or "",
                "internal": action.is_internal,
            }
            for action in self
        ]
