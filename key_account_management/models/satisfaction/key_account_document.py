from odoo import api, fields, models

from ...tools.document import Kind
from ...tools.satisfaction import ONCE, OPENED, UNANSWERED


class KeyAccountDocument(models.TransientModel):
    """Answers and invitations as documents of a figure."""

    _inherit = "key.account.document"

    kind = fields.Selection(
        selection_add=[("answer", "Answer"), ("invitation", "Invitation")],
        ondelete={"answer": "cascade", "invitation": "cascade"},
    )
    reason = fields.Selection(
        selection_add=[
            (ONCE, "The person's later answer counts"),
            (OPENED, "Opened, not answered"),
            (UNANSWERED, "Not answered"),
        ],
        ondelete=dict.fromkeys((ONCE, OPENED, UNANSWERED), "cascade"),
    )

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "key.account.answer": Kind("answer", "date", "partner_id", "band"),
            "key.account.survey.invitation": Kind(
                "invitation", "date_asked", "partner_id", "state"
            ),
        }
