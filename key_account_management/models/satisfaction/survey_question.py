from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SCALED = ("recommend", "satisfaction", "effort", "importance")
# What an answer means depends on them.
MEANING = ("question_type", "scale_min", "scale_max")


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
        help="Satisfaction and importance of the same topic are compared.",
    )
    key_account_alert_below = fields.Integer(
        "Alert up to",
        default=-1,
        help="An answer of this value or lower opens an alert. -1: none does.",
    )

    @api.constrains(
        "key_account_kind",
        "key_account_alert_below",
        "question_type",
        "scale_min",
        "scale_max",
    )
    def _check_key_account_kind(self):
        for question in self:
            if message := question._get_key_account_fault():
                raise ValidationError(
                    self.env._(
                        "“%(question)s”, Measures: %(fault)s",
                        question=question.title,
                        fault=message,
                    )
                )

    def _get_key_account_fault(self):
        """Return what keeps the answers from being counted as they are meant to, or None."""
        kind, scaled = self.key_account_kind, self.question_type == "scale"
        if kind in SCALED and not scaled:
            return self.env._(
                "only a question of the type Scale can be counted. Choose that type, or leave "
                "the field empty."
            )
        if kind == "recommend" and (self.scale_min, self.scale_max) != (0, 10):
            return self.env._("a recommendation needs a scale from 0 to 10.")
        if kind == "open" and self.question_type not in ("text_box", "char_box"):
            return self.env._("only a text can be answered in own words.")
        if self.key_account_alert_below >= 0 and not scaled:
            return self.env._(
                "“Alert up to” needs a question of the type Scale. Enter -1 for no alert."
            )
        return None

    def write(self, vals):
        changed = [
            name
            for name in MEANING
            if name in vals and any(question[name] != vals[name] for question in self)
        ]
        if changed and (answered := self._get_answered_to_key_account()):
            raise UserError(
                self.env._(
                    "“%(question)s” has been answered in a satisfaction programme. With "
                    "another %(field)s the answers given would mean something else. Add a new "
                    "question, and clear “Measures” of this one.",
                    question=answered[:1].title,
                    field=self._fields[changed[0]]._description_string(self.env),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered_to_key_account(self):
        """The answers go with a question: not where a programme lives on them."""
        if answered := self._get_answered_to_key_account():
            raise UserError(
                self.env._(
                    "“%(question)s” has been answered in a satisfaction programme, and the "
                    "answers would go with it. Clear “Measures” if it shall count no more, or "
                    "duplicate the survey and remove it there.",
                    question=answered[:1].title,
                )
            )

    def _get_answered_to_key_account(self):
        """The questions that somebody has answered in a satisfaction programme."""
        # Answers count whether or not the user may read them.
        lines = self.env["survey.user_input.line"].sudo()
        rows = lines._read_group(
            [
                ("question_id", "in", self.ids),
                ("user_input_id.key_account_survey_id", "!=", False),
                ("user_input_id.state", "=", "done"),
            ],
            ["question_id"],
        )
        return self.browse(question.id for (question,) in rows)
