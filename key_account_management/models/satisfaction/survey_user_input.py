from odoo import fields, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    key_account_id = fields.Many2one(
        "key.account", "Account", index="btree_not_null", ondelete="set null"
    )
    key_account_survey_id = fields.Many2one(
        "key.account.survey",
        "Satisfaction programme",
        index="btree_not_null",
        ondelete="set null",
    )
    key_account_stakeholder_id = fields.Many2one(
        "key.account.stakeholder", "Person", index="btree_not_null", ondelete="set null"
    )

    def _mark_done(self):
        result = super()._mark_done()
        answers = self.filtered(lambda a: a.key_account_survey_id and not a.test_entry)
        # The customer, nobody we know, has answered.
        invitations = self.env["key.account.survey.invitation"].sudo()
        for invitation in invitations.search([("user_input_id", "in", answers.ids)]):
            moment = invitation.user_input_id.end_datetime
            invitation.write({"state": "answered", "date_answered": moment})
        return result
