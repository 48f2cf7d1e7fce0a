from odoo import api, fields, models

from ...tools.document import Kind
from ...tools.satisfaction import ONCE, OPENED, UNANSWERED, UNASKED


class KeyAccountDocument(models.TransientModel):
    """Answers and invitations as documents of a figure, and people and accounts who were to be
    heard."""

    _inherit = "key.account.document"

    kind = fields.Selection(
        selection_add=[
            ("answer", "Answer"),
            ("invitation", "Invitation"),
            ("person", "Person"),
            ("account", "Account"),
        ],
        ondelete=dict.fromkeys(
            ("answer", "invitation", "person", "account"), "cascade"
        ),
    )
    reason = fields.Selection(
        selection_add=[
            (ONCE, "The person's later answer counts"),
            (OPENED, "Opened, not answered"),
            (UNANSWERED, "Not answered"),
            (UNASKED, "Nobody asked"),
        ],
        ondelete=dict.fromkeys((ONCE, OPENED, UNANSWERED, UNASKED), "cascade"),
    )

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "key.account.answer": Kind("answer", "date", "partner_id", "band"),
            "key.account.survey.invitation": Kind(
                "invitation", "date_asked", "partner_id", "state"
            ),
            "key.account.stakeholder": Kind("person", contact="partner_id"),
            "key.account": Kind("account", contact="partner_id"),
        }
