from odoo import fields, models

from ..tier.key_account_tier_mixin import USERS


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    # So that a meeting planned from a review becomes its meeting.
    key_account_review_ids = fields.One2many(
        "key.account.review", "event_id", "Business reviews", groups=USERS
    )
