from odoo import api, models
from odoo.tools import SQL


class KeyAccount(models.Model):
    """The causes of answers, in the overview of what an account says."""

    _inherit = "key.account"

    @api.model
    def _get_causes_sql(self):
        tags = self.env["survey.user_input"]._fields["key_account_cause_ids"]
        return SQL(
            """
            SELECT STRING_AGG(COALESCE(c.name->>%(lang)s, c.name->>'en_US'), ', '
                              ORDER BY c.sequence, c.id) AS causes
              FROM %(tags)s x JOIN key_account_cause c ON c.id = x.%(cause)s
             WHERE x.%(input)s = r.input_id
            """,
            lang=self.env.lang or "en_US",
            tags=SQL.identifier(tags.relation),
            cause=SQL.identifier(tags.column2),
            input=SQL.identifier(tags.column1),
        )
