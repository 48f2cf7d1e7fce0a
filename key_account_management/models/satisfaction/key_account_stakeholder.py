from odoo import fields, models

from ...tools.coaching import Answer

FAVOURABLE = {"promoter": True, "detractor": False}
MOST = 10  # points of the question whether they would recommend us


class KeyAccountStakeholder(models.Model):
    """Whether and when a person on the map is asked for an opinion."""

    _inherit = "key.account.stakeholder"

    survey_opt_out = fields.Boolean(
        "No surveys",
        tracking=True,
        copy=False,
        help="The person does not want to be asked for an opinion; by the link in an "
        "invitation, or as told to you. It holds for every programme and every map that the "
        "person is on.",
    )
    survey_asked_on = fields.Datetime(
        "Last asked",
        readonly=True,
        copy=False,
        help="When a satisfaction programme last asked this person.",
    )

    def _get_last_answers(self):
        """What each would recommend us for; of anonymous programmes nothing, whoever asks."""
        answers = self.env["key.account.answer"].search_fetch(
            [
                ("stakeholder_id", "in", self.ids),
                ("kind", "=", "recommend"),
                ("is_anonymous", "=", False),
            ],
            ["stakeholder_id", "date", "value", "band"],
            order="date, id",
        )
        # The last one stays.
        return super()._get_last_answers() | {
            answer.stakeholder_id.id: Answer(
                answer.date, answer.value, MOST, FAVOURABLE.get(answer.band)
            )
            for answer in answers
        }

    def _lock_to_ask(self):
        """Keep everybody else from asking these people until the end of the transaction.

        Who is asked gets ``survey_asked_on`` written: whoever read before that, and locks
        after it, is refused by the database instead of judging by what was true before.

        :return: those of the people whom nobody else asks just now
        """
        everywhere = self.search([("partner_id", "in", self.partner_id.ids)])
        locked = everywhere.try_lock_for_update(allow_referencing=True)
        busy = (everywhere - locked).partner_id
        return self.filtered(lambda person: person.partner_id not in busy)

    def _get_merged_vals(self, everybody, target):
        vals = super()._get_merged_vals(everybody, target)
        people = target + everybody
        asked = [moment for moment in people.mapped("survey_asked_on") if moment]
        return vals | {
            "survey_opt_out": any(people.mapped("survey_opt_out")),
            "survey_asked_on": max(asked, default=False),
        }
