from odoo import api, models

from ...models.account.arguments import read_records


class ReportVisitBrief(models.AbstractModel):
    """Hand the briefs to the template: a page for each account."""

    _name = "report.key_account_management.visit_brief"
    _description = "Visit Brief Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        return self._get_brief_values(docids, data)

    def _get_brief_values(self, docids, data, everybody=False):
        people = read_records(
            self.env["key.account.stakeholder"], (data or {}).get("people")
        ).exists()
        accounts = read_records(self.env["key.account"], docids) or people.account_id
        return {
            "doc_ids": accounts.ids,
            "doc_model": "key.account",
            "docs": accounts,
            "briefs": [
                account.get_visit_brief(
                    people.filtered(lambda p, a=account: p.account_id == a)
                    if people
                    else account._get_brief_people()
                    if everybody
                    else None
                )
                for account in accounts
            ],
        }


class ReportVisitBriefOfEverybody(models.AbstractModel):
    """The same with everybody of the map in full, as long as that takes."""

    _name = "report.key_account_management.visit_brief_of_everybody"
    _description = "Visit Brief of Everybody Report"
    _inherit = ["report.key_account_management.visit_brief"]

    @api.model
    def _get_report_values(self, docids, data=None):
        return self._get_brief_values(docids, data, everybody=True)
