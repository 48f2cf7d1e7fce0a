from odoo import api, fields, models

from ..tier.key_account_tier_mixin import USERS


class CalendarEvent(models.Model):
    """Who is going to meet people of a key account gets a brief about them."""

    _inherit = "calendar.event"

    key_account_stakeholder_ids = fields.Many2many(
        "key.account.stakeholder",
        compute="_compute_key_account_stakeholder_ids",
        groups=USERS,
    )

    @api.depends("partner_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_key_account_stakeholder_ids(self):
        people = self.env["key.account.stakeholder"].search(
            [("partner_id", "in", self.partner_ids.ids), ("is_current", "=", True)]
        )
        for event in self:
            event.key_account_stakeholder_ids = people.filtered(
                lambda p, event=event: p.partner_id in event.partner_ids._origin
            )

    def action_visit_brief(self):
        """Print the brief about the people of key accounts who attend the meeting."""
        self.ensure_one()
        people = self.key_account_stakeholder_ids
        return people.account_id._get_visit_brief_action(people)
