from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..account.seen import name_if_seen


class ResPartner(models.Model):
    """Somebody on a map of people."""

    _inherit = "res.partner"

    def _get_key_account_summary(self, account):
        influences = self.env["key.account.stakeholder"]._fields["influence"]
        return super()._get_key_account_summary(account) | {
            "influences": dict(influences._description_selection(self.env)),
        }

    def _get_places_sql(self):
        """Return the SQL of the accounts on whose maps the person is today, as JSON: account,
        decision roles, influence; those that the user may read."""
        people = self.env["key.account.stakeholder"]
        people.flush_model()
        roles = people._fields["role_ids"]
        query = people._search(
            [("partner_id", "=", self.id), ("is_current", "=", True)]
        )
        return SQL(
            """
            SELECT JSONB_AGG(JSONB_BUILD_OBJECT(
                       'account', c.name, 'influence', s.influence, 'roles', (
                           SELECT STRING_AGG(COALESCE(d.name ->> %(lang)s,
                                                      d.name ->> 'en_US'), ', '
                                             ORDER BY d.sequence, d.id)
                             FROM %(relation)s r
                             JOIN key_account_decision_role d ON d.id = r.%(role)s
                            WHERE r.%(person)s = s.id)) ORDER BY c.name)
              FROM key_account_stakeholder s
              JOIN key_account a ON a.id = s.account_id
              JOIN res_partner c ON c.id = a.partner_id
             WHERE s.id IN %(people)s
            """,
            lang=self.env.lang or "en_US",
            relation=SQL.identifier(roles.relation),
            person=SQL.identifier(roles.column1),
            role=SQL.identifier(roles.column2),
            people=query.subselect(),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_a_map(self):
        """What is known of a person does not go by the way."""
        people = self.env["key.account.stakeholder"].sudo()  # of any account
        if stakeholder := people.search([("partner_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%(person)s can't be deleted: the person is on the map of %(account)s. "
                    "Archive the contact and enter the last day on the map; or let an "
                    "administrator take the person off the map first.",
                    person=stakeholder.partner_id.display_name,
                    account=name_if_seen(
                        stakeholder.account_id,
                        self.env._("an account that you don't see"),
                    ),
                )
            )

