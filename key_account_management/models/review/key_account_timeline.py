from odoo import models

from ...tools.timeline import TimelineKind


class KeyAccount(models.Model):
    """Business reviews on the timeline: held, and those to come."""

    _inherit = "key.account"

    def _get_timeline_kinds(self):
        return super()._get_timeline_kinds() | {
            "review": TimelineKind(
                self.env._("Reviews"),
                "fa-line-chart",
                "key.account.review",
                [("account_id", "=", self.id), ("state", "!=", "cancelled")],
                "date",
            )
        }

    def _tell_timeline_review(self, reviews):
        states = dict(reviews._fields["state"]._description_selection(self.env))
        return {review.id: (review.name, states[review.state]) for review in reviews}
