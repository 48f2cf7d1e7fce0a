from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

SALES = "sales_team.group_sale_salesman"
RIGHTS = ("uid", "allowed_company_ids")  # what a user may read


class KeyAccount(models.Model):
    """What the customer and its contacts have in the rest of Odoo, in the company of the
    account. A figure counts what the user may read: the list that it opens has as many rows,
    for both come from one domain."""

    _inherit = "key.account"

    sale_count = fields.Integer(
        "All orders",
        compute="_compute_sale_count",
        groups=SALES,
        help="Confirmed orders of the customer and its contacts, of all time.",
    )
    invoice_count = fields.Integer(
        "Invoices",
        compute="_compute_invoice_count",
        groups=SALES,
        help="Posted invoices, credit notes and receipts of the customer and its contacts, "
        "of all time.",
    )
    opportunity_count = fields.Integer(
        "Opportunities",
        compute="_compute_opportunity_count",
        groups=SALES,
        help="Opportunities of the customer and its contacts: open, won and lost.",
    )
    meeting_count = fields.Integer(
        "Meetings",
        compute="_compute_meeting_count",
        groups="base.group_user",
        help="Meetings, past and planned, that the customer or a contact of it attends.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context(*RIGHTS)
    def _compute_sale_count(self):
        self._count("sale_count")

    @api.depends("partner_id", "company_id")
    @api.depends_context(*RIGHTS)
    def _compute_invoice_count(self):
        self._count("invoice_count")

    @api.depends("partner_id", "company_id")
    @api.depends_context(*RIGHTS)
    def _compute_opportunity_count(self):
        self._count("opportunity_count")

    @api.depends("partner_id")
    @api.depends_context(*RIGHTS)
    def _compute_meeting_count(self):
        """A meeting with two contacts of a customer is one meeting."""
        counts = {}
        if self.partner_id.ids:
            model, domain = self._get_related_domain("meeting_count")
            # Searched as the user, for the rules; the join then only counts by customer.
            meetings = self.env[model]._search(domain)
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT p.commercial_partner_id, COUNT(DISTINCT a.event_id)
                      FROM calendar_attendee a JOIN res_partner p ON p.id = a.partner_id
                     WHERE p.commercial_partner_id IN %s AND a.event_id IN %s
                     GROUP BY 1
                    """,
                    tuple(self.partner_id.ids),
                    meetings.subselect(),
                )
            )
            counts = dict(rows)
        for account in self:
            account.meeting_count = counts.get(account.partner_id.id, 0)

    def _count(self, name):
        """Fill the field ``name`` with one grouped query for all accounts."""
        model, domain = self._get_related_domain(name)
        groups = (
            self.env[model]
            .with_context(active_test=False)
            ._read_group(
                domain, ["partner_id.commercial_partner_id", "company_id"], ["__count"]
            )
        )
        counts = {(p.id, c.id): count for p, c, count in groups}
        for account in self:
            partner, company = account.partner_id.id, account.company_id.id
            # An opportunity without a company belongs to each.
            account[name] = counts.get((partner, company), 0) + counts.get(
                (partner, False), 0
            )

    def _get_related_domain(self, name):
        """Return ``(model, domain)`` of what the field ``name`` counts."""
        partners, companies = self.partner_id.ids, self.company_id.ids
        of_customer = Domain("partner_id.commercial_partner_id", "in", partners)
        in_company = Domain("company_id", "in", companies)
        if name == "sale_count":
            return "sale.order", of_customer & in_company & Domain("state", "=", "sale")
        if name == "invoice_count":
            types = self.env["account.move"].get_sale_types(include_receipts=True)
            posted = Domain("move_type", "in", types) & Domain("state", "=", "posted")
            return "account.move", of_customer & in_company & posted
        if name == "opportunity_count":
            in_company_or_none = in_company | Domain("company_id", "=", False)
            return "crm.lead", of_customer & in_company_or_none & Domain(
                "type", "=", "opportunity"
            )
        # By attendee and not by partner_ids: those that are archived met, too.
        attends = Domain(
            "attendee_ids.partner_id.commercial_partner_id", "in", partners
        )
        return "calendar.event", attends

    def action_view_orders(self):
        """Open the confirmed orders."""
        return self._get_related_action("sale.action_orders", "sale_count")

    def action_view_invoices(self):
        """Open the posted invoices."""
        return self._get_related_action(
            "account.action_move_out_invoice_type",
            "invoice_count",
            default_move_type="out_invoice",
        )

    def action_view_opportunities(self):
        """Open the opportunities, lost ones too."""
        return self._get_related_action(
            "crm.crm_lead_opportunities",
            "opportunity_count",
            default_type="opportunity",
            active_test=False,
        )

    def action_new_opportunity(self):
        """Open a new opportunity of the customer, in the company of the account."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New opportunity"),
            "res_model": "crm.lead",
            "views": [(False, "form")],
            "context": {
                "default_type": "opportunity",
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_view_meetings(self):
        """Open the meetings."""
        invited = (self.env.user.partner_id | self.partner_id).ids
        return self._get_related_action(
            "calendar.action_calendar_event",
            "meeting_count",
            default_partner_ids=invited,
        )

    def _get_paper_action(self, xmlid):
        """Return the client action that shows a paper of this account, which is in the address
        with it."""
        action = self.env["ir.actions.client"]._for_xml_id(xmlid)
        return action | {
            "context": {
                "active_id": self.id,
                "active_ids": self.ids,
                "active_model": self._name,
            },
        }

    def _get_part_action(self, xml_id):
        """Return one of our own actions on parts of this account. It names ``active_id``, so
        that the client makes the same of its address."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        names = {"active_id": self.id}
        domain, context = (
            safe_eval(action[name], names) for name in ("domain", "context")
        )
        return action | {"domain": domain, "context": context | names}

    def _get_related_action(self, xml_id, name, **context):
        """Return core's action on what the field ``name`` counts, the list first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        _model, domain = self._get_related_domain(name)
        action["domain"] = list(domain)
        action["views"] = sorted(action["views"], key=lambda view: view[1] != "list")
        action["context"] = {"default_partner_id": self.partner_id.id, **context}
        return action
