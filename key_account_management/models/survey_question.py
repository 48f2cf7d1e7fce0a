from odoo import fields, models


class SurveyQuestion(models.Model):
    """What a question of a satisfaction survey is about."""

    _inherit = "survey.question"

    key_account_kind = fields.Selection(
        [
            ("recommend", "Recommendation (0-10)"),
            ("satisfaction", "Satisfaction"),
            ("effort", "Effort"),
            ("importance", "Importance"),
            ("open", "In their own words"),
        ],
        "Measures",
        help="What the answers count for in satisfaction scores. Empty: nothing.",
    )
    key_account_topic = fields.Selection(
        [
            ("overall", "Overall"),
            ("product", "Product"),
            ("delivery", "Delivery"),
            ("service", "Service"),
            ("price", "Price"),
            ("people", "People"),
        ],
        "About",
    )
    key_account_alert_below = fields.Integer(
        "Alert up to",
        default=-1,
        help="An answer of this value or lower opens an alert. -1: none does.",
    )
