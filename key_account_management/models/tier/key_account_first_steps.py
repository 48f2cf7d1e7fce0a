from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_date

from ..account.key_account_screen_mixin import NONE

LARGEST = 10
MANAGER = "key_account_management.group_manager"


class KeyAccount(models.Model):
    """The first hour of an administrator: what is left to do after the installation, and the
    largest customers with who manages them and why they are where they are."""

    _inherit = "key.account"

    tier_reason = fields.Text(
        "Why this tier",
        compute="_compute_tier_reason",
        help="What the last move into its tier rests on.",
    )

    @api.depends("change_ids")
    @api.depends_context("lang")
    def _compute_tier_reason(self):
        changes = self.env["key.account.tier.change"].search(
            [("account_id", "in", self.ids), ("effective", "=", True)], order="id"
        )
        last = {change.account_id: change for change in changes}
        for account in self:
            change = last.get(account._origin)
            account.tier_reason = change.why if change else False

    @api.model
    def get_empty_list_help(self, help_message):
        """Give administrators the button that fills the list."""
        help_message = super().get_empty_list_help(help_message)
        # Where there are accounts, what is said of none is gone.
        if NONE not in (help_message or "") or not self.env.user.has_group(MANAGER):
            return help_message
        return Markup(
            '%s<p><a type="action" class="btn btn-primary"'
            ' name="key_account_management.key_account_assess_action">%s</a></p>'
        ) % (Markup(help_message), self.env._("Assess Now"))  # noqa: S704

    # Largest customers

    @api.model
    def _get_largest(self, company):
        """Return the accounts of the company that bought most, by its basis, largest first."""
        by = (
            "invoiced_amount"
            if company.key_account_basis == "invoiced"
            else "ordered_amount"
        )
        return self.search(
            [("company_id", "=", company.id), (by, ">", 0)],
            order=f"{by} desc, id",
            limit=LARGEST,
        )

    @api.model
    def action_open_largest(self):
        """Open the ten largest customers of the company: who manages them, and why they are in
        their tier."""
        largest = self._get_largest(self.env.company)
        return self._get_reasons_action(
            self.env._("Your ten largest customers and why"),
            [("id", "in", largest.ids)],
        )

    @api.model
    def _get_reasons_action(self, name, domain):
        list_view = self.env.ref("key_account_management.key_account_view_list_reasons")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "views": [(list_view.id, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "domain": domain,
            "context": {},
        }

    # First steps

    @api.model
    def get_first_steps(self):
        """Return what is left to do in the current company: a list of dicts ``code, title,
        text, done, button, action`` (an XML id); nothing where all is done, where an
        administrator has put the list away, and for everybody else."""
        company = self.env.company
        if not self.env.user.has_group(MANAGER) or company.key_account_steps_closed:
            return []
        steps = self._get_first_steps(company)
        return [] if all(step["done"] for step in steps) else steps

    @api.model
    def _get_first_steps(self, company):
        """Return all steps, done or not. Done is what the data says, nobody ticks it off."""
        return [
            self._get_step_of_counting(company),
            self._get_step_of_assessing(company),
            self._get_step_of_managing(company),
            self._get_step_of_data(company),
        ]

    @api.model
    def _get_step_of_counting(self, company):
        basis = dict(
            company._fields["key_account_basis"]._description_selection(self.env)
        )
        values = {
            "basis": basis[company.key_account_basis],
            "months": company.key_account_window,
            "zone": company.key_account_tz or "UTC",
        }
        return {
            "code": "counting",
            "title": self.env._("What counts, and when a day begins"),
            "text": self.env._(
                "%(basis)s, %(months)s months, days of %(zone)s.", **values
            )
            if company.key_account_tz
            else self.env._(
                "%(basis)s, %(months)s months. No time zone is set: days begin in UTC.",
                **values,
            ),
            "done": bool(company.key_account_tz),
            "button": self.env._("Settings"),
            "action": "crm.crm_config_settings_action",
        }

    @api.model
    def _get_step_of_assessing(self, company):
        day = company.key_account_assessed_on
        text = (
            self.env._(
                "Assessed as of %s; from now on every night.",
                format_date(self.env, day),
            )
            if day
            else self.env._(
                "See how many customers each tier would have and how much of your sales they "
                "make, before anything is written."
            )
        )
        return {
            "code": "assessing",
            "title": self.env._("Preview the tiers and assess"),
            "text": text,
            "done": bool(day),
            "button": self.env._("Assess Now"),
            "action": "key_account_management.key_account_assess_action",
        }

    @api.model
    def _get_step_of_managing(self, company):
        largest = self._get_largest(company)
        managed = len(largest.filtered("user_id"))
        text = (
            self.env._(
                "%(managed)s of your %(count)s largest customers have an account manager.",
                managed=managed,
                count=len(largest),
            )
            if largest
            else self.env._(
                "After the first assessment: who looks after whom, and why."
            )
        )
        return {
            "code": "managing",
            "title": self.env._("Your ten largest customers and why"),
            "text": text,
            "done": bool(largest) and managed == len(largest),
            "button": self.env._("Open the list"),
            "action": "key_account_management.key_account_largest_action",
        }

    @api.model
    def _get_step_of_data(self, company):
        return {
            "code": "data",
            "title": self.env._("Data to mend"),
            "text": self.env._(
                "Customers that are probably one, customers without an industry, people without "
                "a mail address."
            ),
            # Before the first assessment there is no account, so nothing that lacks anything.
            "done": bool(company.key_account_assessed_on)
            and not self.env["key.account.data.issue"]._is_any(company),
            "button": self.env._("Open the list"),
            "action": "key_account_management.key_account_data_issue_action",
        }

    @api.model
    def close_first_steps(self):
        """Put the list away, for all administrators of the current company."""
        self._set_first_steps_closed(True)

    @api.model
    def action_show_first_steps(self):
        """Show the list again, above the key accounts."""
        self._set_first_steps_closed(False)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_action"
        )

    @api.model
    def _set_first_steps_closed(self, closed):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "The first steps are for key account administrators. Ask one of them."
                )
            )
        # One flag of the current company; administrators of accounts need not be its own.
        self.env.company.sudo().key_account_steps_closed = closed
