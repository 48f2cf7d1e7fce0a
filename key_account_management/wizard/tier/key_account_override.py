from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class KeyAccountOverride(models.TransientModel):
    """Set the tier of accounts by hand: with a reason, until a day."""

    _name = "key.account.override"
    _description = "Set Tier by Hand"

    account_ids = fields.Many2many(
        "key.account",
        required=True,
        default=lambda self: self._default_account_ids(),
        context={"active_test": False},
    )
    company_id = fields.Many2one(related="account_ids.company_id", related_sudo=False)
    tier_id = fields.Many2one(
        "key.account.tier", required=True, domain="[('company_id', '=', company_id)]"
    )
    reason = fields.Char(required=True, help="Why the computed tier is wrong.")
    date_until = fields.Date(
        "Until",
        required=True,
        default=lambda self: self._default_date_until(),
        help="The last day. On the day after, the computed tier counts again.",
    )

    def _default_account_ids(self):
        # What is selected on the screen; written with the rights of the user.
        return self.env["key.account"].browse(self.env.context.get("active_ids", []))

    def _default_date_until(self):
        return fields.Date.context_today(self) + relativedelta(months=6)

    @api.constrains("tier_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.tier_id.sudo(False).check_access("read")

    def action_apply(self):
        """Set the tier; the chatter and the history of each account say who, why, until."""
        self.account_ids.write(
            {
                "manual_tier_id": self.tier_id.id,
                "manual_reason": self.reason,
                "manual_until": self.date_until,
            }
        )
        return {"type": "ir.actions.act_window_close"}
