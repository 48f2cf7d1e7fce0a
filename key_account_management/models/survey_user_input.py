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
