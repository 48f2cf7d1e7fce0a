from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestTours(KeyAccountTierCommon, PatientHttpCase):
    """In a real browser, as the people who use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._get_key_account_today()
        long_ago = today - relativedelta(months=15)
        for name, amount, before in (
            ("Tour Giant", 3_000_000, 3_000_000),
            ("Tour Middle", 600_000, 50_000),
        ):
            partner = cls._create_partner(name)
            cls._create_order(partner, amount, today)
            cls._create_order(partner, before, long_ago)
        cls._create_orders(
            [
                {
                    "partner": cls._create_partner(f"Tour Small {i}"),
                    "amount": 100,
                    "date": today,
                }
                for i in range(3)
            ]
        )
        cls.assessments.assess(cls.company, long_ago)
        cls.assessments.assess(cls.company)
        cls.middle = cls.env["key.account"].search(
            [("partner_id.name", "=", "Tour Middle")]
        )
        cls.admin = cls._create_user("tour_admin", "group_manager")
        cls.admin.group_ids |= cls.env.ref("base.group_system")
        cls.seller = cls._create_user("tour_seller", "group_user")
        cls.middle.user_id = cls.seller
        contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.middle.partner_id.id}
        )
        cls.env["crm.lead"].create(
            {
                "name": "Tender",
                "type": "opportunity",
                "partner_id": contact.id,
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
            }
        )
        cls.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": datetime.combine(today, time(9)),
                "stop": datetime.combine(today, time(10)),
                "partner_ids": [Command.set((contact | cls.seller.partner_id).ids)],
            }
        )

    def test_administrator_raises_a_threshold(self):
        self.tiers["Key"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Pareto position"
        ).unlink()
        self.start_tour(
            "/odoo/settings",
            "key_account_raise_threshold",
            login="tour_admin",
        )
        rule = self.tiers["Key"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Sales"
        )
        self.assertEqual(rule.enter, 900_000)
        self.assertEqual(self.middle.tier_id.name, "Growth")
        self.assertEqual(self.middle.change_ids[0].kind, "down")

    def test_seller_reads_why_and_overrides(self):
        self.start_tour(
            "/odoo/key-accounts",
            "key_account_why_and_override",
            login="tour_seller",
        )
        self.assertEqual(self.middle.manual_tier_id.name, "Strategic")
        self.assertEqual(self.middle.manual_reason, "Framework contract signed")
        self.assertEqual(self.middle.manual_user_id, self.seller)
        self.assertGreater(self.middle.manual_until, date.today())
