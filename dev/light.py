"""What a salesperson without a group of ours does, in a company with tiers and in one without; run
by dev/core-tests without us and with us. Each test tells how many queries that takes, the second
time: caches are filled. A test says in ``more`` how many more we may cost."""

from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged


class Light:
    more = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._get_company()
        cls.seller = new_test_user(
            cls.env,
            "light_seller",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.env = cls.env(
            user=cls.seller, context={"allowed_company_ids": cls.company.ids}
        )
        cls.product = cls.env["product.product"].sudo().create({"name": "Thing"})

    def _count(self, do, prepare=lambda: None):
        """Count the queries of ``do``, which is handed what ``prepare`` returns, the second time."""
        for _turn in range(2):
            given = prepare()
            self.env.flush_all()
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = do(given)
            self.env.cr.flush()
            self.queries = self.env.cr.sql_log_count - before
        self.assertTrue(self.queries)
        return result

    def _create_lead(self, _given=None):
        vals = {"name": "Deal", "partner_id": self._create_customer().id}
        return self.env["crm.lead"].create(vals)

    def _create_customer(self, _given=None):
        vals = {"name": "Customer", "email": "customer@example.com", "is_company": True}
        return self.env["res.partner"].create(vals)

    def _create_order(self, _given=None):
        line = Command.create({"product_id": self.product.id, "price_unit": 7})
        vals = {"partner_id": self._create_customer().id, "order_line": [line]}
        return self.env["sale.order"].create(vals)

    def test_customer(self):
        self.assertTrue(self._count(self._create_customer))

    def test_customer_changed(self):
        change = {"name": "Changed", "phone": "1", "street": "Road 1"}
        do = lambda customer: customer.write(change)  # noqa: E731
        self.assertTrue(self._count(do, self._create_customer))

    def test_lead(self):
        self.assertTrue(self._count(self._create_lead))

    def test_lead_changed(self):
        change = {"name": "Changed", "expected_revenue": 5, "priority": "2"}
        do = lambda lead: lead.write(change)  # noqa: E731
        self.assertTrue(self._count(do, self._create_lead))

    def test_lead_won(self):
        do = lambda lead: lead.action_set_won()  # noqa: E731
        self.assertTrue(self._count(do, self._create_lead))

    def test_lead_opened(self):
        do = lambda lead: lead.web_read({"partner_id": {}, "name": {}})  # noqa: E731
        self.assertTrue(self._count(do, self._create_lead))

    def test_lead_copied(self):
        self.assertTrue(self._count(lambda lead: lead.copy(), self._create_lead))

    def test_quotation(self):
        self.assertTrue(self._count(self._create_order))

    def test_quotation_changed(self):
        line = {"product_id": self.product.id, "price_unit": 9}
        change = {"client_order_ref": "X", "order_line": [Command.create(line)]}
        do = lambda order: order.write(change)  # noqa: E731
        self.assertTrue(self._count(do, self._create_order))

    def test_message(self):
        def post(lead):
            return lead.message_post(
                body="Hello",
                partner_ids=lead.partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

        self.assertTrue(self._count(post, self._create_lead))

    def test_mails(self):
        def create():
            vals = {"subject": "Hello", "email_to": "customer@example.com"}
            return self.env["mail.mail"].sudo().create([vals] * 3)

        self._count(lambda mails: mails.send(), create)

    def test_meeting(self):
        vals = {
            "name": "Meeting",
            "start": "2026-06-01 08:00:00",
            "stop": "2026-06-01 09:00:00",
        }
        create = lambda _given: self.env["calendar.event"].create(vals)  # noqa: E731
        self.assertTrue(self._count(create))

    def test_order(self):
        """The one insert of its mark; where there are tiers, core's call of a scheduled action."""
        self.more = self.mark
        confirm = lambda order: order.action_confirm()  # noqa: E731
        self.assertTrue(self._count(confirm, self._create_order))


@tagged("post_install", "-at_install")
class TestWithTiers(Light, TransactionCase):
    mark = 3

    @classmethod
    def _get_company(cls):
        return cls.env["res.company"].create({"name": "With tiers"})


@tagged("post_install", "-at_install")
class TestWithoutTiers(Light, TransactionCase):
    mark = 1

    @classmethod
    def _get_company(cls):
        company = cls.env["res.company"].create({"name": "Without tiers"})
        if "key.account.tier" in cls.env:
            cls.env["key.account.tier"].search(
                [("company_id", "=", company.id)]
            ).unlink()
        return company
