from odoo import fields, models


class CrmLead(models.Model):
    """The alert that an opportunity came from."""

    _inherit = "crm.lead"

    key_account_alert_id = fields.Many2one(
        "key.account.alert",
        "From the alert",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="key_account_management.group_user",
    )
