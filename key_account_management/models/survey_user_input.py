from odoo import fields, models


class SurveyUserInput(models.Model):
    _name = "survey.user_input"
    _inherit = ["survey.user_input", "key.account.closed.loop.mixin"]

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
        self._close_key_account_loop()
        return result
