from odoo import fields, models


class KeyAccountSurvey(models.Model):
    """A satisfaction programme: which survey, whom, how often."""

    _name = "key.account.survey"
    _description = "Satisfaction Programme"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "key.account.survey.loop.mixin",
    ]
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    survey_id = fields.Many2one("survey.survey", required=True, ondelete="restrict")
    tier_ids = fields.Many2many("key.account.tier", string="Tiers", check_company=True)
    role_ids = fields.Many2many("key.account.decision.role", string="Decision roles")
    is_anonymous = fields.Boolean("Anonymous")
