from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from ..common import AS_OF, KeyAccountCommon

ACTIONS = {
    "sale_count": "action_view_orders",
    "invoice_count": "action_view_invoices",
    "opportunity_count": "action_view_opportunities",
    "meeting_count": "action_view_meetings",
}


@tagged("post_install", "-at_install")
class TestRelated(KeyAccountCommon):
    """The figures on the buttons are the lengths of the lists behind them. With invoices:
    ``test_key_account_invoices``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_company("Other")
        cls.account = cls._create_account()
        cls.partner = cls.account.partner_id
        cls.contact, cls.gone = cls.env["res.partner"].create(
            [{"name": name, "parent_id": cls.partner.id} for name in ("Buyer", "Gone")]
        )
        cls.director = cls._create_user("director", "group_all_accounts")
        cls.seller = cls._create_user("seller", "group_user")
        orders = cls._create_orders(
            [
                {"partner": partner, "amount": 5, "date": AS_OF, "state": state}
                for partner in (cls.partner, cls.contact, cls.gone)
                for state in ("sale", "sent", "cancel")
            ]
        )
        cls.orders = orders.filtered(lambda o: o.state == "sale")
        cls._create_order(cls.partner, 5, company=cls.other)
        leads = {"type": "opportunity", "company_id": cls.company.id}
        cls.env["crm.lead"].create(
            [
                {"name": "Ours", "partner_id": cls.contact.id, **leads},
                {"name": "Lost", "partner_id": cls.gone.id, **leads, "active": False},
                {"name": "Lead", "partner_id": cls.contact.id, **leads, "type": "lead"},
                {
                    "name": "Anybody's",
                    "partner_id": cls.partner.id,
                    **leads,
                    "company_id": False,
                },
                {
                    "name": "Elsewhere",
                    "partner_id": cls.partner.id,
                    **leads,
                    "company_id": cls.other.id,
                },
            ]
        )
        cls._create_meeting("Both", cls.contact | cls.gone)
        cls._create_meeting("One", cls.gone)
        cls._create_meeting("Nobody", cls.director.partner_id)
        cls.gone.active = False

    @classmethod
    def _create_meeting(cls, name, partners):
        return cls.env["calendar.event"].create(
            {
                "name": name,
                "start": datetime(2026, 6, 1, 8),
                "stop": datetime(2026, 6, 1, 9),
                "partner_ids": [Command.set(partners.ids)],
            }
        )

    def _as(self, user):
        return self.account.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def _open(self, account, name):
        action = getattr(account, ACTIONS[name])()
        return (
            account.env[action["res_model"]]
            .with_context(**action["context"])
            .search(action["domain"])
        )

    def test_figures(self):
        account = self._as(self.director)
        self.assertEqual(
            {name: account[name] for name in ACTIONS},
            {
                "sale_count": 3,
                "invoice_count": 0,
                "opportunity_count": 3,
                "meeting_count": 2,
            },
        )

    def test_lists_have_as_many(self):
        for user in (self.director, self.seller):
            account = self._as(user)
            for name in ACTIONS:
                self.assertEqual(
                    account[name], len(self._open(account, name)), (user.login, name)
                )

    def test_figures_follow_the_user_s_rights(self):
        self.env["sale.order"].search([]).user_id = self.director
        self.orders[0].user_id = self.seller
        self.assertEqual(self._as(self.seller).sale_count, 1)
        self.account.user_id = self.seller  # who manages it reads its orders
        self.env.invalidate_all()
        self.assertEqual(self._as(self.seller).sale_count, 3)
        self.assertEqual(len(self._open(self._as(self.seller), "sale_count")), 3)

    def test_private_meetings_are_counted_as_they_are_listed(self):
        self.env["calendar.event"].search([("name", "=", "One")]).privacy = "private"
        account = self._as(self.director)
        self.assertEqual(
            account.meeting_count, len(self._open(account, "meeting_count"))
        )

    def test_lists_first(self):
        for name in ACTIONS.values():
            action = getattr(self._as(self.seller), name)()
            self.assertEqual(action["views"][0][1], "list", name)
