from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import ValidationError

LONGEST_STAY = 36_500  # days


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_tz = fields.Selection(related="partner_id.tz", readonly=False)

    def _get_key_account_today(self):
        """Return the calendar day in the company's time zone."""
        return datetime.now(ZoneInfo(self.key_account_tz or "UTC")).date()

    def _check_key_account_numbers(self, names, least=0, most=LONGEST_STAY):
        """Refuse a number that can't be meant in one of the settings ``names``."""
        for company in self:
            for name in names:
                label = self._fields[name]._description_string(self.env)
                if company[name] < 0 == least:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: it can't be negative. Enter 0 to switch it off.",
                            field=label,
                        )
                    )
                if not least <= company[name] <= most:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(value)s is out of reach. Enter a whole number from "
                            "%(least)s to %(most)s.",
                            field=label,
                            value=company[name],
                            least=least,
                            most=most,
                        )
                    )
