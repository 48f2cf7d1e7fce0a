import re
from datetime import date, timedelta

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestPartner(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls._create_customers_of_three_tiers()
        cls.contact = cls._create_partner(
            "Buyer", parent_id=cls.partners["Big"].id, is_company=False
        )
        cls.stranger = cls._create_partner("Stranger")
        cls.all = sum(cls.partners.values(), cls.contact | cls.stranger)
        cls.assessments.assess(cls.company, AS_OF)

    def test_tier_of_the_company(self):
        names = [partner.key_account_tier_id.name for partner in self.all]
        self.assertEqual(names, ["Strategic", False, "Strategic", "Key", "Standard"])
        self.assertEqual(
            self.contact.key_account_id, self._get_account(self.partners["Big"])
        )

    def test_other_company_sees_its_own(self):
        other = self._create_company("Other")
        partner = self.partners["Big"].with_company(other)
        self.assertFalse(partner.key_account_tier_id)
        self._create_order(partner, 5, company=other)
        self._create_order(self.stranger, 500, company=other)
        self._assess(company=other)
        partner.invalidate_recordset()
        self.assertEqual(partner.key_account_tier_id.name, "Standard")
        self.assertEqual(self.partners["Big"].key_account_tier_id.name, "Strategic")

    def test_search_agrees_with_filter(self):
        """The database and Python find the same, whatever the operator."""
        key, strategic = self.tiers["Key"].id, self.tiers["Strategic"].id
        for leaf in (
            ("=", key),
            ("!=", key),
            ("=", False),
            ("!=", False),
            ("in", [key, strategic]),
            ("not in", [key, strategic]),
            ("in", [key, False]),
            ("not in", [key, False]),
            ("ilike", "strat"),
            ("not ilike", "strat"),
        ):
            domain = Domain("id", "in", self.all.ids) & Domain(
                "key_account_tier_id", *leaf
            )
            with self.subTest(leaf):
                self.assertEqual(
                    self.env["res.partner"].search(domain),
                    self.all.filtered_domain(domain).sorted(),
                )

    def test_key_accounts_filter(self):
        found = self.env["res.partner"].search(
            [
                ("key_account_tier_id.is_key_account", "=", True),
                ("id", "in", self.all.ids),
            ]
        )
        self.assertEqual(
            found, (self.partners["Big"] | self.partners["Mid"] | self.contact).sorted()
        )

    def test_group_and_sort(self):
        groups = dict(
            self.env["res.partner"]._read_group(
                [("id", "in", self.all.ids)], ["key_account_tier_id"], ["__count"]
            )
        )
        counts = {tier.name: count for tier, count in groups.items()}
        self.assertEqual(counts, {"Strategic": 2, "Key": 1, "Standard": 1, False: 1})
        ordered = self.env["res.partner"].search(
            [("id", "in", self.all.ids), ("key_account_tier_id", "!=", False)],
            order="key_account_tier_id, id",
        )
        self.assertEqual(ordered[-1], self.partners["Low"])

    def test_salesperson_without_the_group(self):
        """Contacts open for users who have nothing to do with key accounts."""
        user = self.env["res.users"].create(
            {
                "name": "Plain",
                "login": "plain_user",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        partner = self.partners["Big"].with_user(user)
        view = self.env["res.partner"].with_user(user).get_view(view_type="form")
        self.assertNotIn("key_account", view["arch"])
        self.assertEqual(partner.read(["name"])[0]["name"], "Big")

    def test_own_accounts_user_sees_every_tier(self):
        user = self._create_user("own", "group_user")
        self._get_account(self.partners["Big"]).user_id = self.env.user
        partner = self.partners["Big"].with_user(user)
        self.assertEqual(partner.key_account_tier_id.sudo().name, "Strategic")

    def _get_summary(self, partner):
        return re.sub(r"\s+", " ", html2plaintext(partner.key_account_summary or ""))

    def test_tab(self):
        """The account in short: on the company and, the company's, on its contacts."""
        big = self.partners["Big"]
        account = self._get_account(big)
        user = self._create_user("own", "group_user")
        account.user_id = user
        account.activity_schedule(
            "mail.mail_activity_data_todo", date(2026, 7, 14), "Renew contract"
        )
        for partner in (big, self.contact):
            told = self._get_summary(partner.with_user(user))
            for part in (
                "Account Big",
                "Strategic since 06/30/2026",
                "Account manager own",
                "Next activity Renew contract, 07/14/2026",
                "Sales $ 2,000,000.00",
                "Previous period $ 0.00",
                "Sales growth unknown",
                "Share of sales 76.9 %",
                "Last order 06/30/2026",
            ):
                self.assertIn(part, told.replace("\xa0", " "))
        self.assertAlmostEqual(account.sales_share, 100 * 2_000_000 / 2_600_005)
        self.assertFalse(self.stranger.key_account_summary)

    def test_tab_of_somebody_elses_account(self):
        """The tier shows, the figures don't."""
        user = self._create_user("own", "group_user")
        self._get_account(self.partners["Big"]).user_id = self.env.user
        partner = self.partners["Big"].with_user(user)
        self.assertEqual(partner.key_account_tier_id.sudo().name, "Strategic")
        self.assertFalse(partner.key_account_summary)

    def test_tab_by_invoices(self):
        """Sales are what the company counts as sales."""
        self.company.key_account_basis = "invoiced"
        told = self._get_summary(self.partners["Big"]).replace("\xa0", " ")
        self.assertIn("Sales $ 0.00", told)
        self.assertIn("Share of sales unknown", told)

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)

    def test_merge_keeps_history_and_override(self):
        source, target = self.partners["Mid"], self.partners["Low"]
        account = self._get_account(source)
        until = fields.Date.context_today(account) + timedelta(days=9)
        account.write(
            {
                "manual_tier_id": self.tiers["Strategic"].id,
                "manual_reason": "Contract",
                "manual_until": until,
            }
        )
        self._judge(account, "Potential", 77, date(2026, 1, 1))
        kept = self._get_account(target)
        changes = account.change_ids | kept.change_ids
        self._merge(source, target)
        self.assertFalse(source.exists())
        self.assertEqual(self._get_account(target), kept)
        self.assertLess(
            changes, kept.change_ids, "all of both, and the override's arrival"
        )
        self.assertEqual(kept.judgement_ids.value, 77)
        self.assertEqual(
            (kept.tier_id.name, kept.manual_reason, kept.manual_until),
            ("Strategic", "Contract", until),
        )
        self._assess()
        self.assertEqual(kept.ordered_amount, 600_005)

    def test_merge_into_one_without_account(self):
        source = self.partners["Mid"]
        account = self._get_account(source)
        changes = account.change_ids
        self._merge(source, self.stranger)
        self.assertEqual(account.partner_id, self.stranger)
        self.assertEqual(account.change_ids, changes)

    def test_merge_several(self):
        sources = self.partners["Mid"] | self.partners["Low"]
        changes = (
            self._get_account(sources[0]) | self._get_account(sources[1])
        ).change_ids
        self._merge(sources, self.stranger)
        account = self._get_account(self.stranger)
        self.assertEqual(len(account), 1)
        self.assertEqual(account.change_ids, changes.sorted())
        self.assertTrue(account.tier_id)
