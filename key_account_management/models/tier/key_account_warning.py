from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools.rhythm import LEAST_ORDERS, silence_risk

LONGEST = 700  # gaps of silence: beyond, PostgreSQL's EXP fails for underflow
SILENT = 63  # churn risk at twice the customer's own gap between orders
SOON = timedelta(days=30)


class KeyAccount(models.Model):
    """What a person should look at: silence out of the customer's own rhythm, a fall that is
    due, a tier set by hand, nobody in charge."""

    _inherit = "key.account"

    churn_risk = fields.Float(
        compute="_compute_churn_risk",
        search="_search_churn_risk",
        help="How far the silence since the last order exceeds the customer's own mean gap "
        "between orders, on the day of the last assessment: 0 within it, 63 at twice, 86 at "
        "three times, 95 at four times. 0 also with fewer than three orders: no rhythm yet.",
    )
    is_out_of_rhythm = fields.Boolean(
        "Out of rhythm",
        compute="_compute_is_out_of_rhythm",
        search="_search_is_out_of_rhythm",
        help="No order for at least twice the customer's own mean gap between orders",
    )

    @api.depends("first_order_date", "last_order_date", "lifetime_order_count")
    def _compute_churn_risk(self):
        for accounts in self.grouped("company_id").values():
            as_of = accounts[:1]._get_last_as_of()
            for account in accounts:
                dates = account.first_order_date and account.last_order_date
                account.churn_risk = dates and silence_risk(
                    account.first_order_date,
                    account.last_order_date,
                    account.lifetime_order_count,
                    as_of,
                )

    @api.depends("churn_risk")
    def _compute_is_out_of_rhythm(self):
        for account in self:
            account.is_out_of_rhythm = account.churn_risk >= SILENT

    @api.model
    def _search_is_out_of_rhythm(self, operator, value):
        if operator != "in":
            return NotImplemented
        silent = Domain("churn_risk", ">=", SILENT)
        return silent if True in value else ~silent

    @api.model
    def _search_churn_risk(self, operator, value):
        return self._search_live("churn_risk", operator, value)

    @api.model
    def _get_live_fields(self):
        return super()._get_live_fields() | {"churn_risk": self._get_risk_sql}

    def _get_risk_sql(self, name, alias, query):
        """The risk moves every day, so it is not stored. The formula is that of
        ``tools.rhythm``; a test holds the two together."""
        first, last, count, company = (
            self._field_to_sql(alias, column, query)
            for column in (
                "first_order_date",
                "last_order_date",
                "lifetime_order_count",
                "company_id",
            )
        )
        run = query.make_alias(alias, "last_run")
        query.add_join(
            "LEFT JOIN",
            run,
            SQL("(%s)", self._get_last_runs_sql()),
            SQL("%s = %s", SQL.identifier(run, "company_id"), company),
        )
        return SQL(
            """CASE WHEN %(count)s >= %(least)s AND %(last)s > %(first)s
                    THEN 100 * (1 - EXP(-LEAST(
                         %(most)s, GREATEST(0, %(silence)s - %(gap)s) / %(gap)s)))
                    ELSE 0 END""",
            count=count,
            least=LEAST_ORDERS,
            most=LONGEST,
            first=first,
            last=last,
            silence=SQL(
                "(COALESCE(%s, %s) - %s)",
                SQL.identifier(run, "as_of"),
                fields.Date.context_today(self),
                last,
            ),
            gap=SQL("((%s - %s)::float8 / (%s - 1))", last, first, count),
        )

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

    @api.depends(
        "churn_risk", "falling_since", "manual_until", "tier_id", "is_key_account"
    )
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
        if self.is_out_of_rhythm:
            text = self.env._(
                "Silent: the last order is from %(day)s, more than twice the usual gap ago.",
                day=day(self.last_order_date),
            )
            warnings.append(("silent", text))
        if self.is_key_account and not self.user_id:
            warnings.append(("no_manager", self.env._("No account manager.")))
        return warnings
