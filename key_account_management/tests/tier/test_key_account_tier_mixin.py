import re

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon

MODELS = ("sale.order", "crm.lead", "sale.report")


@tagged("post_install", "-at_install")
class TestTierMixin(KeyAccountTierCommon):
    """Orders, opportunities and Sales Analysis show, find, group and sort by the tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_company("Other")
        cls.partners = cls._create_customers_of_three_tiers()
        cls.buyer = cls._create_partner(
            "Buyer", parent_id=cls.partners["Big"].id, is_company=False
        )
        stranger = cls._create_partner("Stranger")
        cls._create_order(cls.buyer, 1)
        # Big here, small there: each order shows the tier in its own company.
        cls._create_order(cls.partners["Big"], 5, company=cls.other)
        cls._create_order(cls._create_partner("There"), 9_000_000, company=cls.other)
        cls.assessments.assess(cls.company | cls.other, AS_OF)
        cls._create_order(stranger, 1, state="draft")
        customers = [*cls.partners.values(), cls.buyer, stranger]
        leads = [{"name": p.name, "partner_id": p.id} for p in customers]
        big = cls.partners["Big"].id
        leads += [
            {"name": "Big there", "partner_id": big, "company_id": cls.other.id},
            {"name": "Nobody", "company_id": cls.company.id},
        ]
        cls.env["crm.lead"].create([{"company_id": cls.company.id, **v} for v in leads])
        cls.both = (cls.company | cls.other).ids

    def _get_all(self, model):
        self.env.flush_all()
        model = self.env[model].with_context(allowed_company_ids=self.both)
        return model.search([("company_id", "in", self.both)])

    def _get_expected(self, record):
        """Return the tier that the customer's account has, found the long way."""
        partner = record.partner_id.commercial_partner_id
        return self._get_account(partner, record.company_id).tier_id

    def test_tier_in_the_company_of_the_record(self):
        for model in MODELS:
            with self.subTest(model):
                records = self._get_all(model)
                self.assertGreater(len(records.company_id), 1)
                self.assertGreater(len(records.key_account_tier_id), 3)
                for record in records:
                    expected = self._get_expected(record)
                    self.assertEqual(record.key_account_tier_id, expected)
                    self.assertEqual(record.is_key_account, expected.is_key_account)
                    self.assertEqual(record.key_account_id.tier_id, expected)

    def test_lead_without_company(self):
        """It belongs to every company, so it shows the tier in the current one."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Shared",
                "partner_id": self.partners["Big"].id,
                "company_id": False,
            }
        )
        lead.company_id = False
        names = [
            lead.with_company(company).key_account_tier_id.name
            for company in (self.company, self.other)
        ]
        self.assertEqual(names, ["Strategic", "Standard"])
        found = [
            lead.with_company(company).search(
                [("key_account_tier_id", "ilike", "Standard"), ("id", "=", lead.id)]
            )
            for company in (self.company, self.other)
        ]
        self.assertEqual(found, [lead.browse(), lead])

    def test_search_agrees_with_filter(self):
        key, strategic = self.tiers["Key"].id, self.tiers["Strategic"].id
        for model in MODELS:
            records = self._get_all(model)
            for leaf in (
                ("key_account_tier_id", "=", key),
                ("key_account_tier_id", "!=", key),
                ("key_account_tier_id", "=", False),
                ("key_account_tier_id", "!=", False),
                ("key_account_tier_id", "in", [key, False]),
                ("key_account_tier_id", "not in", [key, False]),
                ("key_account_tier_id", "not in", [key, strategic]),
                ("key_account_tier_id", "ilike", "stand"),
                ("key_account_tier_id", "not ilike", "stand"),
                ("key_account_tier_id.is_key_account", "=", True),
            ):
                with self.subTest(model=model, leaf=leaf):
                    found = records.search(
                        Domain("id", "in", records.ids) & Domain(*leaf)
                    )
                    expected = records.filtered_domain(Domain(*leaf))
                    self.assertEqual(set(found.ids), set(expected.ids))
                    self.assertLess(len(found), len(records))
                    self.assertTrue(found)

    def test_group_and_sort(self):
        for model in MODELS:
            with self.subTest(model):
                records = self._get_all(model)
                domain = [("id", "in", records.ids)]
                groups = records._read_group(
                    domain, ["key_account_tier_id"], ["id:recordset"]
                )
                self.assertEqual(
                    sum(len(found) for _tier, found in groups), len(records)
                )
                for tier, found in groups:
                    self.assertEqual(found.key_account_tier_id, tier)
                field = records.fields_get(["key_account_tier_id"])[
                    "key_account_tier_id"
                ]
                self.assertTrue(field["groupable"] and field["sortable"])
                ordered = records.search(
                    [*domain, ("key_account_tier_id", "!=", False)],
                    order="key_account_tier_id",
                )
                tiers = list(ordered.key_account_tier_id.sorted())
                keys = [tiers.index(record.key_account_tier_id) for record in ordered]
                self.assertEqual(keys, sorted(keys))
                self.assertGreater(len(tiers), 3)

    def test_sales_by_tier(self):
        """Sales Analysis by tier adds up to the figures of the accounts."""
        self.env.flush_all()
        sales = dict(
            self.env["sale.report"]._read_group(
                [("company_id", "=", self.company.id), ("state", "=", "sale")],
                ["key_account_tier_id"],
                ["price_subtotal:sum"],
            )
        )
        by_name = {tier.name: amount for tier, amount in sales.items()}
        self.assertEqual(
            by_name, {"Strategic": 2_000_001, "Key": 600_000, "Standard": 5}
        )

    def test_form_follows_the_customer(self):
        """A quotation shows the tier as soon as its customer is chosen."""
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.buyer
            self.assertEqual(form.key_account_tier_id.name, "Strategic")
            form.partner_id = self.partners["Low"]
            self.assertEqual(form.key_account_tier_id.name, "Standard")

    def test_open_account(self):
        order = self.env["sale.order"].search([("partner_id", "=", self.buyer.id)])
        action = order.action_view_key_account()
        self.assertEqual(action["res_id"], self._get_account(self.partners["Big"]).id)

    def test_who_may_not_open_it_reads_who_manages_it(self):
        """On contact, quotation and opportunity: the tier without a link, and whom to ask."""
        manager = self._create_user("boss", "group_user")
        self._get_account(self.partners["Big"]).user_id = manager
        own = self._create_user("own", "group_user")
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.buyer.id)], limit=1
        )
        order.user_id = own
        lead = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": self.buyer.id,
                "company_id": self.company.id,
                "user_id": own.id,
            }
        )
        for record in (order, lead, self.partners["Big"].with_company(self.company)):
            mine, theirs = record.with_user(own), record.with_user(manager)
            with self.subTest(model=record._name):
                self.assertEqual(mine.key_account_tier_id.name, "Strategic")
                self.assertFalse(mine.key_account_is_open)
                self.assertEqual(mine.key_account_manager, manager.name)
                with self.assertRaisesRegex(UserError, re.escape(manager.name)):
                    mine.action_view_key_account()
                self.assertTrue(theirs.key_account_is_open)
                self.assertFalse(theirs.key_account_manager)
                self.assertTrue(theirs.action_view_key_account()["res_id"])
                arch = etree.fromstring(mine.get_view(view_type="form")["arch"])
                for link in arch.xpath("//button[@name='action_view_key_account']"):
                    hidden = link.get("invisible")
                    self.assertTrue(
                        "not key_account_is_open" in hidden
                        or "not key_account_summary" in hidden
                    )
                self.assertTrue(arch.xpath("//field[@name='key_account_manager']"))

    def test_who_sees_it(self):
        """Salespeople without the group have neither field nor filter; those with own accounts
        see the tier of every customer."""
        self._get_account(self.partners["Big"]).user_id = self.env.user
        own = self._create_user("own", "group_user")
        plain = self._create_user("plain", "group_user")
        groups = self.env.ref("sales_team.group_sale_salesman_all_leads")
        plain.group_ids = groups
        order = self.partners["Big"].sale_order_ids.filtered(
            lambda o: o.company_id == self.company
        )
        order.user_id = own
        self.assertEqual(order.with_user(own).key_account_tier_id.name, "Strategic")
        for model in MODELS:
            with self.subTest(model):
                views = self.env[model].with_user(plain).get_view(view_type="search")
                self.assertNotIn("key_account", views["arch"])
                names = self.env[model].with_user(plain).fields_get()
                self.assertFalse([name for name in names if "key_account" in name])
        self.assertEqual(order.with_user(plain).read(["name"])[0]["name"], order.name)
