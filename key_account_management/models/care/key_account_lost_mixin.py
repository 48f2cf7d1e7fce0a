from odoo import fields, models

from ..tier.key_account_tier_mixin import USERS


class KeyAccountLostMixin(models.AbstractModel):
    """A deal with a customer: who else was after it. Of whom has an account, for who works with
    accounts."""

    _name = "key.account.lost.mixin"
    _description = "Who Else Was after a Deal"

    key_account_competitor_id = fields.Many2one(
        "res.partner",
        "Competitor",
        copy=False,
        index="btree_not_null",
        # What we know of a rival goes with nobody.
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
        groups=USERS,
        help="Who won it, or against whom it was won.",
    )
