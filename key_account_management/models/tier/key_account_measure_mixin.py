from odoo import api, fields, models

from ...tools.measure import JUDGED, POINTS, Measure
from ...tools.ruleset import SCORE


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

    @api.model
    def _get_measures(self):
        judged = dict.fromkeys((*JUDGED, SCORE), Measure(POINTS))
        return super()._get_measures() | judged
