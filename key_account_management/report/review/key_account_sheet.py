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
        pages = []
        for account in accounts:
            sheet, formats = (
                sheets[account.id],
                account._get_formats(account.currency_id),
            )
            written = (formats[name] for name in ("figure", "signed", "day"))
            told = account._tell_sheet(sheet, *written)
            pages.append({**sheet, **formats, "told": told, "id": account.id})
        return {
            "doc_ids": docids,
            "doc_model": "key.account",
            "docs": accounts,
            "sheets": pages,
            "lang": self.env.lang,
            "today": fields.Date.context_today(self),
        }
