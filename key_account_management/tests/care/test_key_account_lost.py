from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestLost(KeyAccountCommon):
    """Quotations and opportunities that customers with an account did not want."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("lost_manager", "group_user")
        cls.seller = new_test_user(
            cls.env,
            "lost_seller",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.account = cls._create_account(user_id=cls.manager.id)
        cls.partner = cls.account.partner_id
        cls.rival = cls._create_partner("Rival")
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Price"})
        cls.category = cls.env["product.category"].create({"name": "Pumps"})
        cls.product.categ_id = cls.category

    def _quote(self, partner=None, state="sent", user=None):
        [order] = self._create_orders(
            [
                {
                    "partner": partner or self.partner,
                    "amount": 100,
                    "date": self.env.cr.now(),
                    "state": state,
                }
            ]
        )
        order.user_id = user or self.manager
        return order.with_user(user or self.manager)

    def _get_dialogue(self, action, user=None):
        dialogues = self.env[action["res_model"]].with_user(user or self.manager)
        return dialogues.browse(action["res_id"])

    # Quotations

    def test_asked_after_it_is_cancelled(self):
        order = self._quote()
        action = order.action_cancel()
        self.assertEqual(order.state, "cancel", "nothing is in the way")
        self.assertTrue(order.key_account_lost_on)
        dialogue = self._get_dialogue(action)
        dialogue.write({"reason_id": self.reason.id, "competitor_id": self.rival.id})
        dialogue.action_keep()
        self.assertEqual(order.key_account_lost_reason_id, self.reason)
        self.assertEqual(order.key_account_competitor_id, self.rival)

    def test_replaced_is_not_lost(self):
        order = self._quote()
        self._get_dialogue(order.action_cancel()).action_not_lost()
        self.assertFalse(order.key_account_lost_on)

    def _find_without_reason(self):
        action = self.env.ref("key_account_management.sale_order_action_lost")
        self.assertIn("key_account_lost_on", action.domain)
        return self.env["sale.order"].search(
            [
                ("state", "=", "cancel"),
                ("key_account_lost_on", "!=", False),
                ("key_account_lost_reason_id", "=", False),
                ("company_id", "=", self.company.id),
            ]
        )

    def test_left_open_and_listed(self):
        """Closed without a word, several at once, in the background."""
        orders = self._quote() | self._quote() | self._quote() | self._quote()
        orders[0].action_cancel()
        self.assertIs(orders[1:3].action_cancel(), True, "several: nobody is asked")
        orders[3]._action_cancel()
        self.assertEqual(self._find_without_reason(), orders)
        orders[0].key_account_lost_reason_id = self.reason
        self.assertEqual(self._find_without_reason(), orders[1:])

    def test_not_asked(self):
        """Of what was never sent, of an order, of customers without an account, and of who does
        not work with accounts."""
        for order in (
            self._quote(state="draft"),
            self._quote(state="sale"),
            self._quote(self._create_partner("No account")),
            self._quote(user=self.seller),
        ):
            self.assertIs(order.action_cancel(), True)
            self.assertEqual(order.state, "cancel")
            self.assertFalse(order.sudo().key_account_lost_on)

    def test_no_query_for_others(self):
        order = self._quote(user=self.seller)
        order.env.user.has_group("key_account_management.group_user")  # known by then
        with self.assertQueryCount(0):
            self.assertFalse(order._get_key_account_sent())

    def test_sent_and_lost_again(self):
        order = self._quote()
        order.action_cancel()
        order.key_account_lost_reason_id = self.reason
        order.action_draft()
        order.state = "sent"
        order.action_cancel()
        self.assertFalse(order.key_account_lost_reason_id, "another loss")

    def test_of_what_one_may_read(self):
        order = self._quote()
        stranger = self._create_user("lost_stranger", "group_user")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["key.account.loss"].with_user(stranger).create(
                {"order_id": order.id}
            )

    # Opportunities

    def _lose_lead(self, user, **vals):
        lead = self.env["crm.lead"].create(
            {
                "name": "Chance",
                "type": "opportunity",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": user.id,
            }
        )
        wizard = (
            self.env["crm.lead.lost"]
            .with_user(user)
            .create(
                {
                    "lead_ids": [Command.set(lead.ids)],
                    "lost_reason_id": self.reason.id,
                    **vals,
                }
            )
        )
        return lead, wizard

    def test_lost_opportunity(self):
        known = self.env["key.account.competitor"].create(
            {"account_id": self.account.id, "partner_id": self.rival.id}
        )
        lead, wizard = self._lose_lead(
            self.manager, key_account_competitor_id=self.rival.id
        )
        self.assertTrue(wizard.key_account_known)
        wizard.action_lost_reason_apply()
        self.assertFalse(lead.active)
        self.assertEqual(lead.lost_reason_id, self.reason)
        self.assertEqual(lead.key_account_competitor_id, self.rival)
        self.assertEqual(known.lead_ids, lead)

    def test_never_in_the_way(self):
        lead, wizard = self._lose_lead(self.manager)
        wizard.action_lost_reason_apply()
        self.assertFalse(lead.active)
        lead, wizard = self._lose_lead(self.seller)
        wizard.action_lost_reason_apply()
        self.assertFalse(lead.active)
        with self.assertRaises(AccessError):
            wizard.read(["key_account_known"])

    # Won and lost

    def test_by_competitor_and_category(self):
        won = self._quote(state="sale")
        won.key_account_competitor_id = self.rival
        lost = self._quote()
        dialogue = self._get_dialogue(lost.action_cancel())
        dialogue.write({"reason_id": self.reason.id, "competitor_id": self.rival.id})
        dialogue.action_keep()
        self._quote(state="draft")
        self._quote(self._create_partner("No account"), state="sale")
        deals = self.env["key.account.deal"].with_user(self.manager)
        groups = deals._read_group(
            [("account_id", "=", self.account.id)],
            ["competitor_id", "category_id", "outcome"],
            ["amount:sum", "__count"],
        )
        self.assertEqual(
            sorted(groups, key=lambda group: group[2]),
            [
                (self.rival, self.category, "lost", 100, 1),
                (self.rival, self.category, "won", 100, 1),
            ],
        )
        deal = deals.search([("outcome", "=", "lost")])
        self.assertEqual(deal.reason_id, self.reason)
        self.assertEqual(deal.date, lost.key_account_lost_on)
        self.assertEqual(deal.action_view_order()["res_id"], lost.id)
        stranger = self._create_user("deal_stranger", "group_user")
        self.assertFalse(deals.with_user(stranger).search([]))
