from odoo import api, fields, models

# What was asked of whom: written by the asking alone, so that no answer changes its programme,
# its customer or its wave.
BY_ACTION = frozenset(
    {
        "key_account_asked_on",
        "key_account_id",
        "key_account_stakeholder_id",
        "key_account_survey_id",
    }
)


class SurveyUserInput(models.Model):
    _name = "survey.user_input"
    _inherit = ["survey.user_input", "key.account.guard.mixin"]

    key_account_id = fields.Many2one(
        "key.account",
        "Account",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    key_account_survey_id = fields.Many2one(
        "key.account.survey",
        "Satisfaction programme",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    key_account_stakeholder_id = fields.Many2one(
        "key.account.stakeholder",
        "Person",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    key_account_asked_on = fields.Datetime(
        "Wave",
        readonly=True,
        copy=False,
        help="When it was asked for. What one programme asked of one account at this moment is "
        "a wave: anonymous answers count with it.",
    )

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | BY_ACTION

    @api.model
    def _get_computed_by_orm(self):
        """Core's own columns are core's to guard."""
        return frozenset()

    @api.model
    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” of an answer says what was asked of whom, and stays. Ask by a "
            "satisfaction programme.",
            field=label,
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
