from odoo import fields, models


class KeyAccountKnowledgeMixin(models.AbstractModel):
    """What we know of the customer: needs, competitors, what it spends."""

    _name = "key.account.knowledge.mixin"
    _description = "Knowledge of an Account"

    need_ids = fields.One2many("key.account.need", "account_id", "Needs")
    competitor_ids = fields.One2many("key.account.competitor", "account_id")
    wallet_ids = fields.One2many("key.account.wallet", "account_id")

    def _get_wallet_shares(self, start, end):
        """Return our share of what the customers spend, as a range.

        :param date start, end: the days compared, both included
        :return: ``{(account id, category id or False): (low, high)}`` in percent; those
            without an estimate are left out
        """
        return {}
