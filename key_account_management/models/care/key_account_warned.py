from odoo import fields, models

from ...tools import unknown


class KeyAccount(models.Model):
    """Who is warned of a likely lost customer, and what such warnings were worth."""

    _inherit = "key.account"

    churn_warning_ids = fields.One2many(
        "key.account.churn.warning", "account_id", "Churn warnings", readonly=True
    )

    def _get_churn_owner(self):
        """Return whose warning it is: the account manager's; without one, that of the leader of the
        sales team of the customer's salesperson; else nobody's."""
        self.ensure_one()
        return self.user_id or self.partner_id.user_id.sale_team_id.user_id

    def _tell_churn(self, as_of=None):
        """As before; beside it ``warnings``: how many such warnings the company would have had in
        the last 12 months whose outcome was known on that day (``count``), how many were
        ``right``, and of the ``coming`` ones of a quarter how many will be, at least (``low``) and
        at most (``high``): not known where they are too few to say. Not known at all before the
        first month of warnings."""
        told = super()._tell_churn(as_of)
        # How the company's warnings did is no secret of who reads its accounts.
        known = self.sudo()
        for company, accounts in known.grouped("company_id").items():
            replay = known.env["key.account.churn.replay"]._get_last(company, as_of)
            said = unknown.mark({"warnings": replay._explain()})
            for account in accounts:
                told[account.id] |= said
        return told

    def _merge_parts_into(self, target):
        # A silence that both were warned of is one.
        warnings = self.env["key.account.churn.warning"].search(
            [("account_id", "in", (self | target).ids)]
        )
        for records in warnings.grouped("since").values():
            kept = records.sorted(lambda w: (w.account_id != target, w.id))[:1]
            (records - kept).unlink()
        return super()._merge_parts_into(target)
