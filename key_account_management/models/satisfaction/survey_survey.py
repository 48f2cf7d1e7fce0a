from odoo import api, models
from odoo.exceptions import UserError

from ..account.seen import name_if_seen


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account_survey(self):
        """The answers go with a survey: not where a programme lives on them."""
        # A deletion must not depend on which programmes the user may see.
        programmes = (
            self.env["key.account.survey"].sudo().with_context(active_test=False)
        )
        used = programmes.search([("survey_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "%(survey)s is the survey of the satisfaction programme %(programme)s, "
                    "and its answers would go with it. Archive the survey instead.",
                    survey=used.survey_id.title,
                    programme=name_if_seen(used, self.env._("of another company")),
                )
            )
