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
        measures, topics = (
            dict(answers._fields[name]._description_selection(self.env))
            for name in ("kind", "topic")
        )
        told = {key: {} for key in events.values()}
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
                # All that was asked in one way stands in one line, each with its topic.
                value = f"{topics.get(answer.topic, '')} {answer.value}".strip()
                told[key].setdefault(answer.kind, []).append(value)
        return {
            answer.id: (
                answer.display_name,
                "\n".join(
                    [*self._tell_values(told[answer.id], measures), answer.words or ""]
                ),
            )
            for answer in answers
        }

    def _tell_values(self, values, measures):
        """Return a line for each kind of question."""
        return [
            self.env._(
                "%(measure)s: %(value)s", measure=measures[kind], value=", ".join(found)
            )
            for kind, found in values.items()
        ]
