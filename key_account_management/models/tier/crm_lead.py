from odoo import models


class CrmLead(models.Model):
    """Shows the tier of the customer in the company of the lead."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "key.account.tier.mixin"]
