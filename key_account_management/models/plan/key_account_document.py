from odoo import fields, models

from .key_account_objective_documents import UNMET


class KeyAccountDocument(models.TransientModel):
    """People whom an objective wants to be met."""

    _inherit = "key.account.document"

    reason = fields.Selection(
        selection_add=[(UNMET, "Not met")], ondelete={UNMET: "cascade"}
    )
