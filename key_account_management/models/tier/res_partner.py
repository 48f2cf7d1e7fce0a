from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .key_account_tier_mixin import USERS

# What the summary tells of an account.
SUMMED = (
    "tier_id",
    "tier_since",
    "manual_tier_id",
    "manual_until",
    "ordered_amount",
    "invoiced_amount",
    "previous_amount",
    "last_order_date",
)


class ResPartner(models.Model):
    """Links to the account of the current company; nothing is stored on the customer."""

    _name = "res.partner"
    _inherit = ["res.partner", "key.account.tier.mixin"]

    _key_account_path = "commercial_partner_id"
    _key_account_company = None

    key_account_summary = fields.Html(
        compute="_compute_key_account_summary",
        sanitize=False,
        groups=USERS,
        help="The account in short. Empty for users who may not open it: they see its tier.",
    )

    @api.depends_context("company", "lang", "uid")
    def _compute_key_account_summary(self):
        names = ("partner_id", "company_id", "currency_id", "user_id", *SUMMED)
        for partner in self:
            # Found as superuser; what is told is for those who may read it. Their rules are
            # asked in SQL: in Python the team of the account would be read for them.
            domain = [("id", "=", partner.key_account_id.id)]
            account = self.env["key.account"].search_fetch(domain, names)
            values = partner._origin._get_key_account_summary(account)
            partner.key_account_summary = bool(
                account or values["places"]
            ) and self.env["ir.qweb"]._render(
                "key_account_management.res_partner_key_account", values
            )

    def _get_key_account_summary(self, account):
        """Return what the template tells: of the account, if there is one, and of the maps
        that the person is on. One query, as a form should not wait."""
        account = account.sudo()  # the user reads it; manager and activities go with it
        invoiced = account.company_id.key_account_basis == "invoiced"
        amount = SQL.identifier("invoiced_amount" if invoiced else "ordered_amount")
        query = SQL(
            """
            SELECT (SELECT SUM(%(amount)s) FROM key_account WHERE company_id = %(company)s),
                   (SELECT p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                     WHERE u.id = %(manager)s),
                   m.date_deadline,
                   COALESCE(m.summary, t.name ->> %(lang)s, t.name ->> 'en_US'),
                   (%(places)s)
              FROM (SELECT 1) one
              LEFT JOIN mail_activity m ON m.active AND m.res_id = %(account)s
                   AND m.res_model = 'key.account'
              LEFT JOIN mail_activity_type t ON t.id = m.activity_type_id
             ORDER BY m.date_deadline, m.id LIMIT 1
            """,
            amount=amount,
            company=account.company_id.id or None,
            manager=account.user_id.id or None,
            account=account.id or None,
            lang=self.env.lang or "en_US",
            places=self._get_places_sql(),
        )
        for model in ("key.account", "mail.activity"):
            self.env[model].flush_model()
        [(total, manager, deadline, activity, places)] = self.env.execute_query(query)
        sales = account._get_sales_amount() if account else 0
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
            "places": places or [],
        }

    def _get_places_sql(self):
        """Return the SQL of a JSON list of where else the person stands, for the summary."""
        return SQL("NULL::jsonb")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_tier_history(self):
        """The history of tiers goes with nobody."""
        # Also of accounts that the user may not see: the message names the customer alone.
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
