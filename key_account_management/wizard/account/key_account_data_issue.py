from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import doubles

SHOWN = 500  # groups of customers; when they are mended the list tells the next
MERGE = "base.partner.merge.automatic.wizard"


class KeyAccountDataIssue(models.TransientModel):
    """What there is to mend in the data of one company's customers: a row for each group that is
    probably one customer, and one for each thing that customers or people lack. Rooms add
    theirs."""

    _name = "key.account.data.issue"
    _inherit = ["key.account.screen.mixin"]
    _description = "Data to Mend"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("vat", "Probably one customer: same tax number"),
            ("phone", "Probably one customer: same phone number"),
            ("domain", "Probably one customer: same mail domain"),
            ("industry", "Customers without an industry"),
        ],
        required=True,
        readonly=True,
    )
    value = fields.Char("Shared", readonly=True)
    partner_ids = fields.Many2many("res.partner", string="Customers", readonly=True)
    is_double = fields.Boolean(compute="_compute_is_double")
    count = fields.Integer("To mend", compute="_compute_count")

    @api.depends("kind")
    def _compute_is_double(self):
        for issue in self:
            issue.is_double = issue.kind in doubles.SHARED

    @api.depends("kind", "partner_ids", "company_id")
    def _compute_count(self):
        """As of now: none once it is mended. What was merged is gone, one left is alone."""
        partners = self.env["res.partner"]
        for issue in self:
            if issue.is_double:
                alike = len(issue.partner_ids)
                issue.count = alike if alike > 1 else 0
            else:
                domain, _view = self._get_lists(issue.company_id)[issue.kind]
                issue.count = partners.search_count(domain)

    @api.model
    def _get_lists(self, company):
        """Return what contacts lack, told as one number and mended in a list: ``{kind: (domain
        of the contacts, name of the list's view)}``."""
        return {
            "industry": (
                [*self._get_customers(company), ("industry_id", "=", False)],
                "key_account_data_view_list_industry",
            )
        }

    @api.model
    def _get_customers(self, company):
        return [("key_account_ids", "any", [("company_id", "=", company.id)])]

    @api.model
    def _find_doubles(self, company):
        """Return ``(kind, value, ids of customers)`` as `tools.doubles.find` does, among the
        customers of the company that the user may see."""
        names = ["vat", "phone", "phone_sanitized", "email_normalized", "parent_id"]
        customers = self.env["res.partner"].search_fetch(
            self._get_customers(company), names, order="id"
        )
        own = {
            (email or "").lower().rpartition("@")[2]
            for email in self.env.companies.mapped("email")
        }
        return doubles.find(
            {
                customer.id: {
                    "vat": customer.vat,
                    "phone": customer.phone_sanitized or customer.phone,
                    "domain": customer.email_normalized,
                    "family": customer.parent_id.id or customer.id,
                }
                for customer in customers
            },
            own,
        )

    @api.model
    def _is_any(self, company):
        """Return whether there is anything to mend; what is quick to know is asked first."""
        partners = self.env["res.partner"]
        return any(
            partners.search_count(domain, limit=1)
            for domain, _view in self._get_lists(company).values()
        ) or bool(self._find_doubles(company))

    @api.model
    def action_open(self):
        """List what there is to mend in the current company."""
        company = self.env.company
        rows = [
            {"kind": kind, "value": value, "partner_ids": ids}
            for kind, value, ids in self._find_doubles(company)[:SHOWN]
        ]
        rows += [{"kind": kind} for kind in self._get_lists(company)]
        issues = self.create([{**row, "company_id": company.id} for row in rows])
        name = self.env._("Data to Mend")
        if len(self.env.companies) > 1:
            name = self.env._("Data to Mend: %(company)s", company=company.name)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "views": [(False, "list"), (False, "kanban")],
            "mobile_view_mode": "kanban",
            "domain": [("id", "in", issues.filtered("count").ids)],
            "help": self.env._("Nothing to mend."),
        }

    def action_mend(self):
        """Open where it is mended: core's dialog that merges the customers, or the list of the
        contacts to complete."""
        self.ensure_one()
        if not self.count:
            raise UserError(
                self.env._(
                    "This is mended already. Open the list again to see the rest."
                )
            )
        if self.is_double:
            return self._merge()
        domain, view = self._get_lists(self.company_id)[self.kind]
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": kinds[self.kind],
            "res_model": "res.partner",
            "views": [
                (self.env.ref(f"key_account_management.{view}").id, "list"),
                (False, "kanban"),
                (False, "form"),
            ],
            "domain": domain,
        }

    def _merge(self):
        if not self.env[MERGE].has_access("create"):
            raise UserError(
                self.env._(
                    "Only who may create contacts merges them. Ask an administrator for the "
                    "right “Contact / Creation”, or have the customers merged: %(customers)s.",
                    customers=", ".join(self.partner_ids.mapped("display_name")),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": MERGE,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": "res.partner",
                "active_ids": self.partner_ids.ids,
            },
        }
