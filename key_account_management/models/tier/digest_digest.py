from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL


class DigestDigest(models.Model):
    """Moves between tiers in the digest that Odoo mails: of those accounts that the reader
    may see, in the company of the digest."""

    _inherit = "digest.digest"

    kpi_key_account_moved = fields.Boolean("Accounts that changed tier")
    kpi_key_account_moved_value = fields.Integer(
        compute="_compute_kpi_key_account_moved_value"
    )
    kpi_key_account_fallen = fields.Boolean("Key accounts that fell")
    kpi_key_account_fallen_value = fields.Integer(
        compute="_compute_kpi_key_account_fallen_value"
    )

    def _compute_kpi_key_account_moved_value(self):
        """New customers did not change their tier; nor did those set by hand to the same."""
        self._count_moved_accounts("kpi_key_account_moved_value", [])

    def _compute_kpi_key_account_fallen_value(self):
        domain = [("kind", "=", "down"), ("from_tier_id.is_key_account", "=", True)]
        self._count_moved_accounts("kpi_key_account_fallen_value", domain)

    def _count_moved_accounts(self, name, domain):
        """Count accounts, not moves: one that rose and fell is one."""
        if not self.env.user.has_group("key_account_management.group_user"):
            # As core: the digest leaves the figure out.
            raise AccessError(self.env._("No access to key accounts: left out."))
        start, end, companies = self._get_kpi_compute_parameters()
        changes = self.env["key.account.tier.change"]
        counts = changes._read_group(
            Domain("company_id", "in", companies.ids)
            & Domain("recorded_at", ">=", start)
            & Domain("recorded_at", "<", end)
            & Domain("effective", "=", True)
            & Domain("kind", "!=", "first")
            & Domain.custom(to_sql=self._get_other_tier_sql)
            & Domain(domain),
            ["company_id"],
            ["account_id:count_distinct"],
        )
        by_company = dict(counts)
        for digest in self:
            company = digest.company_id or self.env.company
            digest[name] = by_company.get(company, 0)

    @staticmethod
    def _get_other_tier_sql(model, alias, query):
        return SQL(
            "%s IS DISTINCT FROM %s",
            model._field_to_sql(alias, "from_tier_id", query),
            model._field_to_sql(alias, "to_tier_id", query),
        )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm.crm_menu_root").id
        history = (
            f"key_account_management.key_account_tier_change_action?menu_id={menu}"
        )
        return actions | {
            "kpi_key_account_moved": history,
            "kpi_key_account_fallen": history,
        }
