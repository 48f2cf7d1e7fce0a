from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .key_account_tier_mixin import USERS


class ResPartner(models.Model):
    """Links to the account of the current company; nothing is stored on the customer."""

    _name = "res.partner"
    _inherit = ["res.partner", "key.account.tier.mixin"]

    _key_account_path = "commercial_partner_id"
    _key_account_company = None

    key_account_ids = fields.One2many("key.account", "partner_id", groups=USERS)
    key_account_stakeholder_ids = fields.One2many(
        "key.account.stakeholder", "partner_id", "On the maps of", groups=USERS
    )
    key_account_summary = fields.Html(
        compute="_compute_key_account_summary",
        sanitize=False,
        groups=USERS,
        help="The account in short. Empty for users who may not open it: they see its tier.",
    )

    @api.depends_context("company", "lang", "uid")
    def _compute_key_account_summary(self):
        for partner in self:
            # Found as superuser; what it tells is for those who may read it.
            account = partner.key_account_id.with_env(self.env)
            readable = account._filtered_access("read")
            partner.key_account_summary = bool(readable) and self.env[
                "ir.qweb"
            ]._render(
                "key_account_management.res_partner_key_account",
                self._get_key_account_summary(readable),
            )

    @api.model
    def _get_key_account_summary(self, account):
        """Return what the template tells of one account: with what is on the account itself,
        two queries, as a form should not wait."""
        account = account.sudo()  # its manager and activities go with it
        invoiced = account.company_id.key_account_basis == "invoiced"
        amount = SQL.identifier("invoiced_amount" if invoiced else "ordered_amount")
        query = SQL(
            """
            SELECT (SELECT SUM(%(amount)s) FROM key_account WHERE company_id = %(company)s),
                   (SELECT p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                     WHERE u.id = %(manager)s),
                   m.date_deadline,
                   COALESCE(m.summary, t.name ->> %(lang)s, t.name ->> 'en_US')
              FROM (SELECT 1) one
              LEFT JOIN mail_activity m ON m.active AND m.res_id = %(account)s
                   AND m.res_model = 'key.account'
              LEFT JOIN mail_activity_type t ON t.id = m.activity_type_id
             ORDER BY m.date_deadline, m.id LIMIT 1
            """,
            amount=amount,
            company=account.company_id.id,
            manager=account.user_id.id or None,
            account=account.id,
            lang=self.env.lang or "en_US",
        )
        self.env["key.account"].flush_model()
        self.env["mail.activity"].flush_model()
        [(total, manager, deadline, activity)] = self.env.execute_query(query)
        sales = account._get_sales_amount()
        return {
            "account": account,
            "money": account.currency_id.format,
            "day": lambda value: format_date(self.env, value),
            "sales": sales,
            "percent": lambda sign, value: f"{value:{sign},.1f} %",
            "share": 100 * sales / total if total and total > 0 else None,
            "manager": manager,
            "deadline": deadline,
            "activity": activity,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_tier_history(self):
        """The history of tiers goes with nobody."""
        changes = self.env["key.account.tier.change"].sudo()
        if change := changes.search(
            [("account_id.partner_id", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "%(partner)s can't be deleted: it has a history of tiers. Archive it, or "
                    "merge it with the customer that it became.",
                    partner=change.partner_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_a_map(self):
        """What is known of a person does not go by the way."""
        people = self.env["key.account.stakeholder"].sudo()  # of any account
        if found := people.search([("partner_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%(person)s can't be deleted: the person is on the map of %(account)s. "
                    "Archive the contact and enter the last day on the map; or let an "
                    "administrator take the person off the map first.",
                    person=found.partner_id.display_name,
                    account=found.account_id.display_name,
                )
            )
