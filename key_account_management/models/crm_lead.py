from odoo import models


class CrmLead(models.Model):
    """Shows the tier of the customer in the company of the lead, and who decides there."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "key.account.buying.center.mixin"]
