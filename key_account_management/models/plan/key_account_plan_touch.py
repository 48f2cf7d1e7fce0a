from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# Not each key stroke: people at work on one plan would wait for each other.
TOUCH_EVERY = timedelta(hours=1)
# What changes without that anybody looked at the plan.
PASSIVE = frozenset({"date_last_stage_update", "tier_id", "active"})


class KeyAccountPlan(models.Model):
    """When a plan was touched last. A running plan that nobody touched for longer than its
    tier's rhythm is marked: it *rots*, by core's mixin, with the tier as the stage.

    Touched is a plan when somebody changes it or a part of it, reviews it, or writes in its
    chatter. Stands before core's mixin in the plan's ``_inherit``.
    """

    _inherit = "key.account.plan"

    # The name is core's.
    date_last_stage_update = fields.Datetime(
        "Last touched",
        readonly=True,
        copy=False,
        default=lambda self: self.env.cr.now(),
        help="When the plan or one of its parts was last changed, reviewed or discussed, to "
        "the hour.",
    )

    def _touch(self):
        """Remember that somebody worked on these plans now."""
        now = self.env.cr.now()
        stale = self.sudo().filtered(  # who works on a part may touch its plan
            lambda plan: (
                not plan.date_last_stage_update
                or plan.date_last_stage_update < now - TOUCH_EVERY
            )
        )
        if stale:
            stale.date_last_stage_update = now

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - PASSIVE:
            self._touch()
        return result

    def _message_post_after_hook(self, message, msg_values):
        if message.message_type in ("comment", "email"):
            self._touch()
        return super()._message_post_after_hook(message, msg_values)

    def _get_rotting_depends_fields(self):
        return [*super()._get_rotting_depends_fields(), "state"]

    def _get_rotting_domain(self):
        return super()._get_rotting_domain() & Domain("state", "=", "running")

    @api.model
    def _search_is_rotting(self, operator, value):
        """Core's finds nothing that was untouched for a year, which the mark does."""
        if operator != "in":
            return NotImplemented
        now = self.env.cr.now()
        tiers = self.env["key.account.tier"].search([("plan_rhythm", ">", 0)])
        return Domain("state", "=", "running") & Domain.OR(
            Domain("tier_id", "in", group.ids)
            & Domain("date_last_stage_update", "<", now - timedelta(days=days))
            for days, group in tiers.grouped("plan_rhythm").items()
        )
