from datetime import timedelta

from odoo import fields

from ..common import KeyAccountCommon


class KeyAccountTeamCommon(KeyAccountCommon):
    """An account with a team of one manager, and users of each group."""

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

    def _as(self, name, records):
        """The records as this user sees them, nothing remembered from others."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(self.users[name]).with_context(
            allowed_company_ids=self.company.ids
        )
