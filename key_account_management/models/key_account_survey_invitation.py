from odoo import fields, models


class KeyAccountSurveyInvitation(models.Model):
    """One person asked once by a satisfaction programme: when, until when, what came of it.

    It says who was asked also where the answer is anonymous: then no answer is linked to it.
    """

    _name = "key.account.survey.invitation"
    _description = "Satisfaction Invitation"
    _order = "date_asked desc, id desc"
    _rec_name = "partner_id"

    programme_id = fields.Many2one(
        "key.account.survey", required=True, index=True, ondelete="restrict"
    )
    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    stakeholder_id = fields.Many2one(
        "key.account.stakeholder", index="btree_not_null", ondelete="set null"
    )
    # Neither cascading nor required: core's privacy lookup finds the person here, and the
    # response rate survives a deleted contact.
    partner_id = fields.Many2one(
        "res.partner", "Person", index="btree_not_null", ondelete="set null"
    )
    date_asked = fields.Datetime("Asked on", required=True, index=True)
    date_reminded = fields.Datetime("Reminded on")
    deadline = fields.Datetime("Answer until")
    user_input_id = fields.Many2one(
        "survey.user_input",
        "Answer",
        index="btree_not_null",
        ondelete="set null",
        help="Empty when the programme is anonymous.",
    )
    state = fields.Selection(
        [
            ("planned", "To send"),
            ("sent", "Asked"),
            ("answered", "Answered"),
            ("expired", "No answer"),
            ("failed", "Not delivered"),
        ],
        default="planned",
        required=True,
        index=True,
    )
    reason = fields.Char(readonly=True, help="Why the invitation was not delivered.")
