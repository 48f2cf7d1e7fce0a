from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..account.seen import name_if_seen
from .key_account_stakeholder_personal import PERSONAL_GROUP


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

    def action_print_kept(self):
        """Print all that is kept of the person, for a request to see it."""
        self.ensure_one()
        self._check_print_kept()
        report = self.env.ref("key_account_management.kept_of_person_report")
        return report.report_action(self, config=False)

    def _check_print_kept(self):
        """Raise for who may not see what is thought of people."""
        if not self.env.user.has_group(PERSONAL_GROUP):
            raise AccessError(
                self.env._(
                    "What is kept of a person is printed by the group “Personal "
                    "Assessments”. Ask an administrator for somebody who is in it."
                )
            )
        self.check_access("read")

    def _get_kept_parts(self):
        of_person = [("partner_id", "=", self.id)]
        places = (
            self.env["key.account.stakeholder"]
            .with_context(active_test=False)
            .search(of_person)
        )
        judgements = self.env["key.account.attitude"].search(of_person)
        lines = self.env["key.account.stakeholder.relation"].search(
            ["|", ("stakeholder_id", "in", places.ids), ("other_id", "in", places.ids)]
        )
        actions = self.env["key.account.action"].search(
            [("stakeholder_id", "in", places.ids)]
        )
        meetings = self.env["calendar.event"].search([("partner_ids", "in", self.ids)])
        return [
            *super()._get_kept_parts(),
            self._get_kept_part(
                self.env._("On the maps of accounts"),
                places,
                [
                    "account_id",
                    "title",
                    "role_ids",
                    "influence",
                    "parent_id",
                    "date_start",
                    "date_end",
                    "needs",
                    "owner_id",
                    "relationship_level",
                    "desired_level",
                    "last_contact",
                    "last_met",
                ],
            ),
            self._get_kept_part(
                self.env._("Roles in single decisions"),
                places.decision_ids,
                ["account_id", "lead_id", "category_id", "role_ids", "note"],
            ),
            self._get_kept_part(
                self.env._("Informal lines"),
                lines,
                ["account_id", "display_name", "date_start", "date_end", "note"],
            ),
            self._get_kept_part(
                self.env._("Personal assessments: attitude and thinking preference"),
                judgements,
                [
                    "account_id",
                    "date",
                    "kind",
                    "attitude",
                    "champion",
                    "thinking_preference",
                    "assumed",
                    "evidence",
                    "date_until",
                    "user_id",
                ],
            ),
            self._get_kept_part(
                self.env._("Agreed actions"),
                actions,
                ["account_id", "name", "date_deadline", "state", "feedback"],
            ),
            self._get_kept_part(
                self.env._("Visits and meetings"),
                meetings,
                ["name", "start", "user_id"],
            ),
        ]
