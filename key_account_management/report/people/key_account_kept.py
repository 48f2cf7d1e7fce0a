from odoo import api, fields, models

from ...models.account.arguments import read_records


class ReportKeptOfPerson(models.AbstractModel):
    """Hand all that is kept of people to the template, to those alone who may see it."""

    _name = "report.key_account_management.kept_of_person"
    _description = "What Is Kept of a Person"

    @api.model
    def _get_report_values(self, docids, data=None):
        people = read_records(self.env["res.partner"], docids)
        people._check_print_kept()
        return {
            "doc_ids": people.ids,
            "doc_model": people._name,
            "docs": people,
            "kept": {person.id: person._get_kept() for person in people},
            "now": fields.Datetime.now(),
            "companies": ", ".join(self.env.companies.mapped("name")),
        }
