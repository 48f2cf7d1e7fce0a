from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_kept_parts(self):
        of_person = [("partner_id", "=", self.id)]
        places = self.env["key.account.stakeholder"].search(of_person)
        invitations = self.env["key.account.survey.invitation"].search(of_person)
        programmes = self.env["key.account.survey"].with_context(active_test=False)
        # Of the programmes that the user may see; the answers are the survey module's, on
        # which this user may have no rights.
        answers = self.env["survey.user_input"].sudo()
        given = answers.search(
            [
                ("partner_id", "=", self.id),
                (
                    "key_account_survey_id",
                    "in",
                    programmes.search([("is_anonymous", "=", False)]).ids,
                ),
            ]
        )
        return [
            *super()._get_kept_parts(),
            self._get_kept_part(
                self.env._("No surveys"),
                places,
                ["account_id", "survey_opt_out", "survey_asked_on"],
            ),
            self._get_kept_part(
                self.env._("Invitations to satisfaction programmes"),
                invitations,
                [
                    "account_id",
                    "programme_id",
                    "email",
                    "date_asked",
                    "date_reminded",
                    "state",
                    "date_answered",
                    "override_reason",
                ],
            ),
            self._get_kept_part(
                self.env._("Answers given"),
                given.user_input_line_ids,
                ["create_date", "survey_id", "question_id", "display_name"],
                self.env._(
                    "Answers to anonymous programmes are kept without the person: nobody "
                    "can say whose they are, so none are listed."
                ),
            ),
        ]
