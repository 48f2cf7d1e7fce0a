from odoo import models

from ...tools.timeline import TimelineKind


class KeyAccount(models.Model):
    """Answers on the timeline: what a person answered in a programme on a day is one event."""

    _inherit = "key.account"

    def _get_timeline_kinds(self):
        return super()._get_timeline_kinds() | {
            "answer": TimelineKind(
                self.env._("Answers"),
                "fa-comment-o",
                "key.account.answer",
                # The record rules say so, too; here it holds for the superuser as well.
                [("account_id", "=", self.id), ("is_anonymous", "=", False)],
                "date",
                recorded="",
                together=("programme_id", "partner_id"),
            )
        }

    def _tell_timeline_answer(self, answers):
        """The first of its answers stands for the event; the words are of all of them."""
        events = {(a.date, a.programme_id, a.partner_id): a.id for a in answers}
        measures = dict(answers._fields["kind"]._description_selection(self.env))
        told = {key: [] for key in events.values()}
        for answer in answers.search(
            [
                ("account_id", "=", self.id),
                ("is_anonymous", "=", False),
                ("date", "in", answers.mapped("date")),
                ("partner_id", "in", answers.partner_id.ids),
                ("kind", "!=", "open"),
            ],
            order="id",
        ):
            key = events.get((answer.date, answer.programme_id, answer.partner_id))
            if key:
                told[key].append(
                    self.env._(
                        "%(measure)s: %(value)s",
                        measure=measures[answer.kind],
                        value=answer.value,
                    )
                )
        return {
            answer.id: (
                answer.display_name,
                "\n".join([*told[answer.id], answer.words or ""]),
            )
            for answer in answers
        }
