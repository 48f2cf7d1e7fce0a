from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools import coaching


class KeyAccountStakeholder(models.Model):
    """What people answered beside what is thought of them, for those who may read both."""

    _inherit = "key.account.stakeholder"

    contradiction = fields.Char(
        "Answer against attitude",
        compute="_compute_contradiction",
        help="The last answer says the opposite of the attitude, and came after it was judged. "
        "Answers of anonymous programmes are nobody's.",
    )

    @api.depends("partner_id")
    @api.depends_context("uid", "lang")
    def _compute_contradiction(self):
        answers = self._get_last_answers()
        attitudes = dict(self._fields["attitude"]._description_selection(self.env))
        for person in self:
            answer = answers.get(person.id)
            # Unknown to whoever may not read it, and then nothing is said.
            attitude = person.attitude
            person.contradiction = (
                answer
                and not person.expired
                and (not person.attitude_date or person.attitude_date <= answer.day)
                and coaching.contradicts(attitude, answer.favourable)
                and self.env._(
                    "Answered %(value)s of %(most)s on %(day)s, judged %(attitude)s on "
                    "%(judged)s: judge anew?",
                    value=answer.value,
                    most=answer.most,
                    day=format_date(self.env, answer.day),
                    attitude=attitudes[attitude],
                    judged=format_date(self.env, person.attitude_date),
                )
            )

    def _get_last_answers(self):
        """Return what each of these people last said of us under the own name, as far as the
        user may read answers: ``{stakeholder id: coaching.Answer}``. Nothing at first; the
        room that asks people extends this."""
        return {}
