from odoo import fields

from odoo.addons.survey.controllers.main import Survey


class KeyAccountSurvey(Survey):
    def _fetch_from_access_token(self, survey_token, answer_token):
        """A token with a NUL, which no column can hold, is that of nothing."""
        if "\0" in f"{survey_token or ''}{answer_token or ''}":
            survey_token = answer_token = ""
        return super()._fetch_from_access_token(survey_token, answer_token)

    def _redirect_with_error(self, access_data, error_key):
        """Who opens the survey after the deadline wanted to answer: keep that."""
        if error_key == "answer_deadline":
            answer = access_data["answer_sudo"]
            invitations = answer.env["key.account.survey.invitation"].search(
                [
                    ("user_input_id", "=", answer.id),
                    ("state", "in", ["sent", "expired"]),
                ]
            )
            invitations.date_late = fields.Datetime.now()
        return super()._redirect_with_error(access_data, error_key)
