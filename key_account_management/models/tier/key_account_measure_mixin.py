from odoo import fields, models


class KeyAccountMeasureMixin(models.AbstractModel):
    """What people judge, and the score of it all, as measures."""

    _inherit = "key.account.measure.mixin"

    measure = fields.Selection(
        selection_add=[
            ("influence", "Influence in the industry (judged)"),
            ("strategic_fit", "Strategic fit (judged)"),
            ("potential", "Potential (judged)"),
            ("score", "Weighted score"),
        ],
        ondelete=dict.fromkeys(
            ("influence", "strategic_fit", "potential", "score"), "cascade"
        ),
    )
