from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from ..account.common import KeyAccountTeamCommon
from ..tier.common import KeyAccountTierCommon


class KeyAccountPeopleCommon(KeyAccountTeamCommon, KeyAccountTierCommon):
    """An account of the default ladder, and people to put on its map."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            name: cls.env.ref(f"key_account_management.decision_role_{name}")
            for name in ("decider", "buyer", "user", "gatekeeper", "approver")
        }

    @classmethod
    def _create_contact(cls, name, account=None, **vals):
        parent = (account or cls.account).partner_id
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": parent.id, **vals}
        )

    @classmethod
    def _create_person(cls, name="Ann", account=None, roles=(), **vals):
        """A stakeholder who is a new contact of the customer."""
        account = account or cls.account
        contact = vals.pop("partner_id", None)
        contact = contact or cls._create_contact(name, account).id
        role_ids = [cls.roles[role].id for role in roles]
        return cls.env["key.account.stakeholder"].create(
            {
                "account_id": account.id,
                "partner_id": contact,
                "role_ids": [(6, 0, role_ids)],
                **vals,
            }
        )

    @classmethod
    def _judge_person(cls, person, attitude, evidence="Said so", **vals):
        """Judge a person as users do, in the dialogue that the form and the map open."""
        action = person.action_judge()
        wizard = person.env[action["res_model"]].with_context(**action["context"])
        with Form(wizard) as form:
            for name, value in {
                "attitude": attitude,
                "evidence": evidence,
                **vals,
            }.items():
                form[name] = value
        form.record.action_judge()

    def _meet(self, person, user, days_ago, **vals):
        """A meeting that ended so many days ago."""
        stop = fields.Datetime.now() - timedelta(days=days_ago)
        organizer = self.users[user]
        partners = person.partner_id | organizer.partner_id
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": "Meeting",
                    "start": stop - timedelta(hours=1),
                    "stop": stop,
                    "user_id": organizer.id,
                    "partner_ids": [(6, 0, partners.ids)],
                    **vals,
                }
            )
        )
