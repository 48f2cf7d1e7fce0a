from odoo import api, models

from ...tools import periods
from ..account.known_json import KnownJson
from ..measure.key_account_sales import SALES_MONTHS


class KeyAccount(models.Model):
    """The moves between tiers, for the chart of the sales."""

    _inherit = "key.account"

    tier_moves = KnownJson(
        "Moves between tiers",
        compute="_compute_tier_moves",
        help="The moves of the last 24 months, as the history has them.",
    )

    @api.depends("change_ids", "tier_id")
    def _compute_tier_moves(self):
        moves = dict.fromkeys(self.ids, ())
        for company, accounts in self.grouped("company_id").items():
            as_of = accounts[:1]._get_last_as_of()
            start = periods.calendar_month(as_of, SALES_MONTHS - 1).start
            changes = self.env["key.account.tier.change"].search_fetch(
                [
                    ("account_id", "in", accounts.ids),
                    ("company_id", "=", company.id),
                    ("date", ">=", start),
                    ("effective", "=", True),
                ],
                ["account_id", "date", "kind", "from_tier_id", "to_tier_id"],
                order="id",
            )
            for account, rows in changes.grouped("account_id").items():
                moves[account.id] = [
                    self._get_mark(change)
                    for change in rows
                    if change.from_tier_id != change.to_tier_id and change.from_tier_id
                ]
        for account in self:
            account.tier_moves = list(moves.get(account.id, ()))

    @api.model
    def _get_mark(self, change):
        """Return what the chart shows of a move."""
        before, after = change.from_tier_id, change.to_tier_id
        return {
            "date": change.date.isoformat(),
            "up": (after.sequence, after.id) < (before.sequence, before.id),
            "by_hand": change.kind == "override",
            "from": before.name,
            "to": after.name,
        }
