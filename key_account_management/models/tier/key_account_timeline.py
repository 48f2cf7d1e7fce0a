from odoo import models

from ...tools.timeline import TimelineKind


class KeyAccount(models.Model):
    """Moves between tiers on the timeline."""

    _inherit = "key.account"

    def _get_timeline_kinds(self):
        return super()._get_timeline_kinds() | {
            "move": TimelineKind(
                self.env._("Tier moves"),
                "fa-exchange",
                "key.account.tier.change",
                [("account_id", "=", self.id), ("effective", "=", True)],
                "date",
                "recorded_at",
            )
        }

    def _tell_timeline_move(self, changes):
        kinds = dict(changes._fields["kind"]._description_selection(self.env))
        (changes.from_tier_id | changes.to_tier_id).mapped("name")  # read at once
        return {
            change.id: (self._tell_move(change), change.reason or kinds[change.kind])
            for change in changes
        }

    def _tell_move(self, change):
        before, after = change.from_tier_id.name, change.to_tier_id.name
        if not (before and after):
            return after or before or ""
        return self.env._("From %(before)s to %(after)s", before=before, after=after)
