from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# English and Chinese together: who answers in which language is not known beforehand.
COMPLAINT_WORDS = """complaint, complain, unacceptable, not acceptable, disappointed, angry, \
cancel the contract, other supplier, lawyer, never again
投诉, 抱怨, 不满, 无法接受, 失望, 太差, 取消合同, 换供应商, 律师, 退货"""


class KeyAccountSurvey(models.Model):
    """What a satisfaction programme does with the answers by itself."""

    _inherit = "key.account.survey"

    alert_hours = fields.Integer(
        "Take up within (hours)",
        default=24,
        help="A bad answer not taken up after so many hours goes to the sponsor.",
    )
    complaint_words = fields.Text(
        "Words of complaint",
        default=COMPLAINT_WORDS,
        help="An answer in words with one of these opens an alert whatever the score, unless "
        "“no”, “not”, “never”, “without” (没有, 不, 无) stands before it. Separated by commas, "
        "all languages together.",
    )
    follow_up_days = fields.Integer(
        "Ask whether it helped after (days)",
        default=14,
        help="So many days after an alert was closed, the people who answered are asked. "
        "0: they are not.",
    )
    thank_promoters = fields.Boolean(help="A mail to whoever answers 9 or 10.")
    thank_passives = fields.Boolean(
        help="A mail to whoever answers 7 or 8: thanks, and what would make it better?"
    )
    ask_reference = fields.Boolean(
        "Ask promoters for a reference",
        help="An activity for the account manager, once at a time.",
    )

    @api.constrains("alert_hours", "follow_up_days")
    def _check_loop(self):
        for programme in self:
            if programme.alert_hours < 1:
                raise ValidationError(
                    self.env._(
                        "%(programme)s: “Take up within” must be at least 1 hour; 24 is "
                        "usual.",
                        programme=programme.name,
                    )
                )
            if programme.follow_up_days < 0:
                raise ValidationError(
                    self.env._(
                        "%(programme)s: “Ask whether it helped after” can't be negative. "
                        "Enter 0 not to ask.",
                        programme=programme.name,
                    )
                )

    def _get_complaint_sql(self):
        """Who complained is not asked before somebody took it up."""
        return SQL(
            """(%s OR EXISTS (SELECT FROM key_account_alert c
                               WHERE c.account_id = a.id AND c.state = 'open'
                                 AND c.kind IN ('detractor', 'complaint')))""",
            super()._get_complaint_sql(),
        )
