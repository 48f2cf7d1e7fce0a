from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_tz = fields.Selection(related="partner_id.tz", readonly=False)

    def _get_key_account_today(self):
        """Return the calendar day in the company's time zone."""
        return datetime.now(ZoneInfo(self.key_account_tz or "UTC")).date()

    def _check_key_account_numbers(self, names):
        """Refuse a negative number in one of the settings ``names``."""
        for company in self:
            for name in names:
                if company[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: it can't be negative. Enter 0 to switch it off.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
