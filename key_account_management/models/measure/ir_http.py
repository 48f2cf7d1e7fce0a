from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """The web client knows how each company shows amounts."""
        info = super().session_info()
        companies = info.get("user_companies", {}).get("allowed_companies", {})
        for company in self.env["res.company"].browse(companies):
            shown = company.key_account_amounts
            companies[company.id]["key_account_amounts"] = shown
        return info
