from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

SOON = timedelta(days=30)


class KeyAccount(models.Model):
    """What a person should look at: a fall that is due, a tier set by hand, nobody in charge."""

    _inherit = "key.account"

    @api.model
    def _get_last_runs_sql(self):
        """Return the SQL of the day of each company's last assessment."""
        # The day of the last run is no secret; it decides figures that the user may read.
        runs = self.env["key.account.assessment"].sudo()
        company, as_of, state = (
            runs._field_to_sql("r", name) for name in ("company_id", "as_of", "state")
        )
        return SQL(
            "SELECT DISTINCT ON (%(company)s) %(company)s AS company_id, %(as_of)s AS as_of"
            " FROM key_account_assessment r WHERE %(state)s = 'done'"
            " ORDER BY %(company)s, r.id DESC",
            company=company,
            as_of=as_of,
            state=state,
        )

    @api.depends("falling_since", "manual_until", "tier_id", "is_key_account")
    def _compute_warnings(self):
        return super()._compute_warnings()

    def _get_warnings(self, today):
        warnings = super()._get_warnings(today)

        def day(date):
            return format_date(self.env, date)

        if self.falling_since:
            text = self.env._(
                "Due to fall: since %(day)s the figures ask for a lower tier.",
                day=day(self.falling_since),
            )
            warnings.append(("falling", text))
        if self.manual_tier_id:
            override = {
                "day": day(self.manual_until),
                "reason": self.manual_reason or "",
            }
            if self.manual_until <= today + SOON:
                text = self.env._(
                    "Set by hand, ends on %(day)s: %(reason)s", **override
                )
                warnings.append(("ending", text))
            else:
                text = self.env._("Set by hand until %(day)s: %(reason)s", **override)
                warnings.append(("by_hand", text))
        if self.is_key_account and not self.user_id:
            warnings.append(("no_manager", self.env._("No account manager.")))
        return warnings
