from datetime import date

from odoo.tests import HttpCase, tagged

from .common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestTours(KeyAccountCommon, HttpCase):
    """In a real browser, as the people who use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.assessments._get_today(cls.company)
        for name, amount in (("Tour Giant", 3_000_000), ("Tour Middle", 600_000)):
            cls._create_order(cls._create_partner(name), amount, today)
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
        cls.assessments.assess(cls.company)
        cls.middle = cls.env["key.account"].search(
            [("partner_id.name", "=", "Tour Middle")]
        )
        cls.admin = cls._create_user(cls, "tour_admin", "group_manager")
        cls.admin.group_ids |= cls.env.ref("base.group_system")
        cls.seller = cls._create_user(cls, "tour_seller", "group_user")
        cls.middle.user_id = cls.seller

    def test_administrator_raises_a_threshold(self):
        self.tiers["Key"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Pareto position"
        ).unlink()
        self.start_tour(
            "/odoo/settings",
            "key_account_raise_threshold",
            login="tour_admin",
            timeout=120,
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
            timeout=120,
        )
        self.assertEqual(self.middle.manual_tier_id.name, "Strategic")
        self.assertEqual(self.middle.manual_reason, "Framework contract signed")
        self.assertEqual(self.middle.manual_user_id, self.seller)
        self.assertGreater(self.middle.manual_until, date.today())
