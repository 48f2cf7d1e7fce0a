from datetime import date, timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestWarning(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = {name: cls._create_partner(name) for name in ("Regular", "Once")}
        for partner in cls.partners.values():
            cls._create_order(partner, 100_000, AS_OF - timedelta(days=1))
        cls.assessments.assess(cls.company, AS_OF)
        cls.accounts = {
            a.partner_id.name: a
            for a in cls.env["key.account"].search(
                [("partner_id.name", "in", list(cls.partners))]
            )
        }

    def _search(self, *domain, **options):
        own = ("company_id", "=", self.company.id)
        found = self.env["key.account"].search([*domain, own], **options)
        return found.mapped("partner_id.name")

    def _codes(self, name):
        self.accounts[name].invalidate_recordset(["warnings"])
        return [warning["code"] for warning in self.accounts[name].warnings or ()]

    def test_no_manager(self):
        self.assertTrue(self.accounts["Regular"].is_key_account)
        self.assertIn("no_manager", self._codes("Regular"))
        self.accounts["Regular"].user_id = self.env.user
        self.assertNotIn("no_manager", self._codes("Regular"))

    def test_set_by_hand(self):
        account, today = self.accounts["Once"], fields.Date.today()
        for days, code in ((30, "ending"), (31, "by_hand")):
            account.write(
                {
                    "manual_tier_id": self.tiers["Key"].id,
                    "manual_reason": "Tender",
                    "manual_until": today + timedelta(days=days),
                }
            )
            self.assertIn(code, self._codes("Once"))
            text = next(w["text"] for w in account.warnings if w["code"] == code)
            self.assertIn("Tender", text)

    @freeze_time("2026-07-01")
    def test_falling(self):
        self.company.key_account_grace = 10
        self.env["sale.order"].search(
            [("partner_id", "=", self.partners["Regular"].id)]
        ).write({"state": "cancel"})
        self._assess(date(2026, 7, 1))
        self.assertIn("falling", self._codes("Regular"))
        self.assertIn("Regular", self._search(("falling_since", "!=", False)))
