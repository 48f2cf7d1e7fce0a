from odoo import api, fields, models

from ...models.account.arguments import read_records


class ReportSheet(models.AbstractModel):
    """Hand the sheets to the template: a page for each account."""

    _name = "report.key_account_management.account_sheet"
    _description = "Account Sheet Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        accounts = read_records(self.env["key.account"], docids)
        sheets = accounts._get_sheets(fields.Date.context_today(self))
        return {
            "doc_ids": docids,
            "doc_model": "key.account",
            "docs": accounts,
            "sheets": [
                {
                    **sheets[account.id],
                    **accounts._get_formats(account.currency_id),
                    "id": account.id,
                }
                for account in accounts
            ],
            "lang": self.env.lang,
            "today": fields.Date.context_today(self),
        }
