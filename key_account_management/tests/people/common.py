from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from ..tier.common import KeyAccountTierCommon


class KeyAccountPeopleCommon(KeyAccountTierCommon):
    """An account with a team of one manager, and people to put on its map."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.users = {
            "manager": cls._create_user("people_manager", "group_user"),
            "member": cls._create_user("people_member", "group_user"),
            "outsider": cls._create_user("people_outsider", "group_user"),
            "director": cls._create_user("people_director", "group_all_accounts"),
            "admin": cls._create_user("people_admin", "group_manager"),
            "personal": cls._create_user("people_personal", "group_personal"),
        }
        cls.account = cls._create_account("Customer", user_id=cls.users["manager"].id)
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
    def _create_member(cls, user, role="service", account=None, **vals):
        return cls.env["key.account.team.member"].create(
            {
                "account_id": (account or cls.account).id,
                "user_id": cls.users[user].id,
                "role": role,
                "date_start": cls.today - timedelta(days=30),
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

    def _as(self, name, records):
        """The records as this user sees them, nothing remembered from others."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(self.users[name]).with_context(
            allowed_company_ids=self.company.ids
        )

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
