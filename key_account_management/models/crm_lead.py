from odoo import fields, models


class CrmLead(models.Model):
    """Shows the tier of the customer in the company of the lead, and who decides there."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "key.account.buying.center.mixin"]

    key_account_alert_id = fields.Many2one(
        "key.account.alert",
        "From the alert",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="key_account_management.group_user",
    )
