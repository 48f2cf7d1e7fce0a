from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Whoever comes back so soon looks at the same news.
SAME_LOOK = timedelta(minutes=30)


class KeyAccountLook(models.Model):
    """When a user looked at the timeline of a customer, and when before: what came since then is
    new. Apart from what people save, so that nobody waits for, or fails with, who only reads."""

    _name = "key.account.look"
    _description = "Look at a Timeline"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    looked_at = fields.Datetime(required=True)
    looked_before = fields.Datetime()

    _user_uniq = models.Constraint(
        "UNIQUE(user_id, partner_id, company_id)",
        "A user has looked at a customer once at last.",
    )

    @api.model
    def _look(self, account):
        """Return when the user looked before, False: never; and write down that it is now."""
        now = self.env.cr.now().replace(microsecond=0)
        [[before]] = self.env.execute_query(
            SQL(
                """
                INSERT INTO key_account_look AS l (user_id, partner_id, company_id, looked_at)
                VALUES (%(user)s, %(partner)s, %(company)s, %(now)s)
                ON CONFLICT (user_id, partner_id, company_id) DO UPDATE
                   SET looked_at = EXCLUDED.looked_at,
                       looked_before = CASE WHEN l.looked_at < %(fresh)s THEN l.looked_at
                                            ELSE l.looked_before END
                RETURNING looked_before
                """,
                user=self.env.uid,
                partner=account.partner_id.id,
                company=account.company_id.id,
                now=now,
                fresh=now - SAME_LOOK,
            )
        )
        self.invalidate_model()
        return before or False
