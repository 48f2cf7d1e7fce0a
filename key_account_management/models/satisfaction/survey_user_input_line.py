from odoo import models


class SurveyUserInputLine(models.Model):
    """How one answer reads to the closed loop."""

    _inherit = "survey.user_input.line"

    def _get_number(self):
        """Return the answer as a number; None where it is none."""
        self.ensure_one()
        if self.answer_type == "scale":
            return self.value_scale
        return self.value_numerical_box if self.answer_type == "numerical_box" else None

    def _get_words(self):
        """Return the answer for people: a score with the end of its scale."""
        self.ensure_one()
        if self.answer_type == "scale":
            return self.env._(
                "%(score)s of %(best)s",
                score=self.value_scale,
                best=self.question_id.scale_max,
            )
        value = self._get_answer_value()
        row = self.matrix_row_id.value
        return f"{row} – {value}" if row else str(value or "")
