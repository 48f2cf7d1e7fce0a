from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.key_account_management.tools import periods
from odoo.addons.key_account_management.tools.periods import A_DAY

LATELY = timedelta(days=90)


class KeyAccountAlert(models.Model):
    """Beside an alert: what came late."""

    _inherit = "key.account.alert"

    @api.model
    def _get_facts(self):
        return {**super()._get_facts(), "late_deliveries": "sale.action_orders"}

    def _get_fact_labels(self):
        label = self.env._("Late deliveries, 90 days")
        return {**super()._get_fact_labels(), "late_deliveries": label}

    def _fact_late_deliveries(self, accounts, company, day):
        """Orders that came after the promised day in the last 90 days, untaxed."""
        # The time zone of a company is no secret.
        zone = company.sudo().key_account_tz or "UTC"
        bounds = [periods.utc(d + A_DAY, zone) for d in (day - LATELY, day)]
        conditions = self.env["sale.order"]._get_delivery_conditions(*bounds, zone)
        return self._get_orders(accounts, company, SQL("%s AND %s", *conditions))
