from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import unknown
from .key_account_stakeholder_personal import PERSONAL_GROUP


class KeyAccount(models.Model):
    """The people of the customer, and the maps of them."""

    _inherit = "key.account"

    stakeholder_ids = fields.One2many(
        "key.account.stakeholder", "account_id", "Stakeholders"
    )
    stakeholder_count = fields.Integer("People", compute="_compute_stakeholder_count")
    can_see_personal = fields.Boolean(compute="_compute_can_see_personal")

    @api.depends("stakeholder_ids.date_start", "stakeholder_ids.date_end")
    def _compute_stakeholder_count(self):
        counts = self.env["key.account.stakeholder"]._read_group(
            [("account_id", "in", self.ids), ("is_current", "=", True)],
            ["account_id"],
            ["__count"],
        )
        by_account = {account.id: count for account, count in counts}
        for account in self:
            account.stakeholder_count = by_account.get(account.id, 0)

    @api.depends("team_user_ids")
    @api.depends_context("uid")
    def _compute_can_see_personal(self):
        for account in self:
            account.can_see_personal = account._can_see_personal()

    def _can_see_personal(self, entry=None):
        """As the record rules of the personal assessments; without the lines ``entry`` of the
        team."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group(PERSONAL_GROUP):
            return True
        # Who is in the team can't depend on what its members may read.
        return self.env.user in self.sudo()._get_team(entry)

    def _sees_all_personal(self, entry=None):
        """Whether the user sees all that is thought of the people here, without the lines
        ``entry`` of the team: not who joined by somebody who does not."""
        self.ensure_one()
        if self.env.user.has_group(PERSONAL_GROUP):
            return True
        # Who is in the team decides what one sees, so it can't depend on it.
        return self.env.user in self.sudo()._get_sighted_users(entry)

    def _get_sighted_users(self, entry=None):
        """Return the users of today's team who see all that is thought of people."""
        current = self.team_member_ids.filtered("is_current")
        if entry:
            current -= entry
        sighted = current.filtered(lambda m: not m.personal_since).user_id
        lines = current | entry if entry else current
        managers = lines.filtered(lambda m: m.role == "manager").user_id
        # A manager from before the team was kept has no line.
        return sighted | (self.user_id - managers)

    def write(self, vals):
        if "user_id" not in vals:
            return super().write(vals)
        # Who sees all hands it over; asked before, for it may be the manager who leaves, and
        # of the user for whom a superuser acts.
        sighted = self.filtered(lambda a: a.with_user(a.env.user)._sees_all_personal())
        result = super().write(vals)
        # Who handed over may no longer see the account.
        for account in sighted.sudo():
            members = account.team_member_ids.filtered("is_current")
            members.filtered(lambda m, a=account: m.user_id == a.user_id)._reveal()
        return result

    def _check_manager(self, user):
        """Nobody takes over by oneself what is thought of people: the manager sees it."""
        super()._check_manager(user)
        if user != self.env.user:
            return
        unseen = self.filtered(lambda a: not a.can_see_personal)
        judgements = self.env["key.account.attitude"].sudo()  # whether there are some
        judged = judgements.search([("account_id", "in", unseen.ids)], limit=1)
        if account := judged.account_id:
            raise AccessError(
                self.env._(
                    "You can't make yourself the manager of %(account)s: the manager sees "
                    "what is thought of people there. Ask the present account manager or an "
                    "administrator of key accounts to do it.",
                    account=account.display_name,
                )
            )

    def _check_merge(self):
        """What is thought of people at one customer is then seen by the team of the other."""
        super()._check_merge()
        unseen = self.filtered(lambda a: not a._sees_all_personal())
        if self.env.su or not any(account._can_see_personal() for account in self):
            return
        judgements = self.env[
            "key.account.attitude"
        ].sudo()  # whether one more would see some
        judged = judgements.search([("account_id", "in", unseen.ids)], limit=1)
        if account := judged.account_id:
            raise AccessError(
                self.env._(
                    "You can't merge %(account)s: you would see what is thought of people "
                    "there. Ask somebody of the group “Personal Assessments”.",
                    account=account.display_name,
                )
            )

    def _merge_parts_into(self, target):
        """Who is on both maps is on one."""
        people = (target + self).stakeholder_ids  # the target's first
        entries_by_person = people.grouped("partner_id").values()
        first_entries = people.browse(
            same_person[:1].id for same_person in entries_by_person
        )
        first_entries.flush_recordset()
        # Superiors and reports move together, so no check of the single ones in between.
        self.env.cr.execute(
            SQL(
                "UPDATE key_account_stakeholder SET account_id = %s WHERE id = ANY(%s)",
                target.id,
                first_entries.ids,
            )
        )
        self.env.invalidate_all()
        for same_person in entries_by_person:
            if duplicates := same_person[1:]:
                duplicates._merge_into(same_person[:1])
        return super()._merge_parts_into(target)

    def _get_handed_over(self):
        return [*super()._get_handed_over(), self.stakeholder_ids]

    def action_view_stakeholders(self):
        """Open the people on the map of the account."""
        return self._get_part_action(
            "key_account_management.key_account_account_stakeholder_action"
        )

    def _get_unmapped_contacts(self):
        """Return the people of the customer who never were on the map."""
        self.ensure_one()
        known = self.stakeholder_ids.partner_id
        return self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("is_company", "=", False),
                ("type", "=", "contact"),
                ("company_id", "in", [False, self.company_id.id]),
                ("id", "not in", known.ids),
            ],
            order="name, id",
        )

    def action_add_contacts(self):
        """Choose contacts of the customer to put on the map."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add their contacts"),
            "res_model": "key.account.stakeholder.add",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_account_id": self.id},
        }

    def action_view_people_map(self):
        """Open the maps of the account's people."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "key_account_management.key_account_people_map_action"
        )
        return action | {
            "context": {"active_id": self.id, "active_model": self._name},
        }

    def get_people_map(self):
        """Return who is on the map of the account today, for both pictures of it.

        :return: a plain dict, what is unknown as ``tools/unknown.py`` marks it:
            ``stakeholders``: list of {id, partner_id, name, title, roles: [{id, name, mark,
            color, sequence}], influence, attitude, thinking_preference, champion, assumed,
            expired, contradiction (text of an answer against the attitude), parent_id, owner (name), coverage: {last_contact (ISO day), days, stale}};
            ``relations``: list of {id, from, to, kind, label};
            ``history``: what was thought before, list of {stakeholder_id, date (ISO day),
            attitude}, oldest first; ``account_name``; ``can_edit``; ``can_see_personal``.
            Attitude and thinking preference are unknown (champion, assumed, expired: False)
            for users outside the team; so is ``parent_id`` where the superior is not on the
            map today. ``assumed`` and ``expired`` speak of the attitude.
        """
        self.ensure_one()
        self.check_access("read")
        stakeholders = self.env["key.account.stakeholder"].search(
            [("account_id", "=", self.id), ("is_current", "=", True)]
        )
        people = [person._to_map(stakeholders) for person in stakeholders]
        return unknown.mark(
            {
                "stakeholders": people,
                "relations": self._get_map_relations(stakeholders),
                "history": self._get_map_history(stakeholders),
                "account_name": self.partner_id.display_name,
                "can_edit": self.env["key.account.stakeholder"].has_access("write"),
                "can_see_personal": self.can_see_personal,
            }
        )

    def _get_map_relations(self, stakeholders):
        relations = self.env["key.account.stakeholder.relation"]
        today = fields.Date.context_today(self)
        labels = dict(relations._fields["kind"]._description_selection(self.env))
        lines = relations.search(
            Domain("stakeholder_id", "in", stakeholders.ids)
            & Domain("other_id", "in", stakeholders.ids)
            & (Domain("date_start", "=", False) | Domain("date_start", "<=", today))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )
        return [
            {
                "id": line.id,
                "from": line.stakeholder_id.id,
                "to": line.other_id.id,
                "kind": line.kind,
                "label": labels[line.kind],
            }
            for line in lines
        ]

    def _get_map_history(self, stakeholders):
        """By the rules of the assessments: empty for whoever may not see them."""
        judgements = self.env["key.account.attitude"].search_fetch(
            [("stakeholder_id", "in", stakeholders.ids), ("kind", "=", "attitude")],
            ["stakeholder_id", "date", "attitude"],
            order="date, id",
        )
        return [
            {
                "stakeholder_id": judgement.stakeholder_id.id,
                "date": judgement.date.isoformat(),
                "attitude": judgement.attitude or None,
            }
            for judgement in judgements
        ]
