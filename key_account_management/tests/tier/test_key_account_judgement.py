from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestJudgement(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._create_partner()
        cls._create_order(cls.partner, 1, date(2026, 1, 1))
        # Somebody larger, so that Pareto doesn't make this one a key account.
        cls._create_order(cls._create_partner("Large"), 1_000_000, date(2026, 1, 1))
        cls.assessments.assess(cls.company, date(2026, 1, 1))
        cls.account = cls.env["key.account"].search(
            [("partner_id", "=", cls.partner.id)]
        )

    def test_counts_from_its_day_until_it_expires(self):
        self._judge(
            self.account, "Potential", 90, date(2026, 3, 1), date_until=date(2026, 5, 1)
        )
        for day, tier in (
            (date(2026, 2, 28), "Standard"),
            (date(2026, 3, 1), "Growth"),
            (date(2026, 5, 1), "Growth"),
            (date(2026, 5, 2), "Standard"),
        ):
            self._assess(day)
            self.assertEqual(self.account.tier_id.name, tier, day)

    def test_latest_counts(self):
        self._judge(self.account, "Potential", 10, date(2026, 6, 1))
        self._judge(self.account, "Potential", 90, date(2026, 5, 1))
        self._assess()
        self.assertEqual(self.account.tier_id.name, "Standard")

    def test_unknown_lowers_known_weight_only(self):
        self._assess()
        known_weight, score = self.account.known_weight, self.account.score
        self._judge(self.account, "Strategic fit", 0)
        self._assess()
        self.assertGreater(self.account.known_weight, known_weight)
        self.assertLess(self.account.score, score, "a known zero is a zero")

    def test_only_judged_criteria(self):
        with self.assertRefused(ValidationError, "Sales is measured, not judged"):
            self._judge(self.account, "Sales", 5)

    def test_off_the_scale(self):
        with self.assertRefused(ValidationError, "Potential: the value 101.0 is off"):
            self._judge(self.account, "Potential", 101)

    def test_dates_reversed(self):
        with self.assertRefused(ValidationError, "“Valid until”.*is before its date"):
            self._judge(
                self.account, "Potential", 1, AS_OF, date_until=date(2026, 1, 1)
            )

    def test_deleted(self):
        judgement = self._judge(self.account, "Potential", 90)
        self._assess()
        self.assertEqual(self.account.tier_id.name, "Growth")
        judgement.unlink()
        self._assess()
        self.assertEqual(self.account.tier_id.name, "Standard")
