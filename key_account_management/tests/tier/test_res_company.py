from datetime import date

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestCompany(KeyAccountTierCommon):
    def test_new_companies_get_the_ladder(self):
        tiers = self.company.key_account_tier_ids.sorted()
        self.assertEqual(
            tiers.mapped("name"), ["Strategic", "Key", "Growth", "Standard"]
        )
        self.assertEqual(tiers.mapped("is_key_account"), [True, True, False, False])
        self.assertEqual(tiers.rule_ids.criterion_id.company_id, self.company)
        main = self.env.ref("base.main_company")
        self.assertEqual(
            len(self.company.key_account_rule_ids), len(main.key_account_rule_ids)
        )

    def test_window_of_zero(self):
        with self.assertRefused(ValidationError, "window: 0 months measure nothing"):
            self.company.key_account_window = 0

    def test_numbers_out_of_reach(self):
        """Accepted, they would stop each run, or mean nothing."""
        wrong = {
            "key_account_window": (
                120_000,
                "Key account window: 120000 is out of reach",
            ),
            "key_account_minimum_stay": (
                99_999,
                "Key account minimum stay: 99999 is out",
            ),
        }
        for name, (value, text) in wrong.items():
            with self.assertRefused(ValidationError, text):
                self.company[name] = value

    def test_time_zone(self):
        """Where the company has none, Settings propose the user's, and save what is seen."""
        self.company.key_account_tz = False
        self.env.user.tz = "Asia/Shanghai"
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.key_account_tz, "Asia/Shanghai")
        self.assertFalse(self.company.key_account_tz, "not yet")
        with Form(self.env["res.config.settings"]) as form:
            self.assertEqual(form.key_account_tz, "Asia/Shanghai")
        form.record.execute()
        self.assertEqual(self.company.key_account_tz, "Asia/Shanghai")
        self.company.key_account_tz = "Europe/Oslo"
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.key_account_tz, "Europe/Oslo")

    def test_negative_settings(self):
        for name in ("minimum_stay", "grace", "steps_down"):
            with self.assertRefused(ValidationError, "it can't be negative"):
                self.company[f"key_account_{name}"] = -1

    def test_settings_save_thresholds_together(self):
        """Each alone would break the order; together they are fine."""
        rules = self.company.key_account_rule_ids
        sales = {r.tier_id.name: r for r in rules if r.criterion_id.name == "Sales"}
        settings = self.env["res.config.settings"].create(
            {
                "key_account_window": 6,
                "key_account_rule_ids": [
                    Command.update(sales["Key"].id, {"enter": 2_000_000}),
                    Command.update(sales["Strategic"].id, {"enter": 3_000_000}),
                ],
            }
        )
        settings.execute()
        self.env.cr.flush()
        self.assertEqual((sales["Key"].enter, sales["Strategic"].enter), (2e6, 3e6))
        self.assertEqual(self.company.key_account_window, 6)

    def test_settings_refuse_what_is_wrong(self):
        rule = self.company.key_account_rule_ids.filtered(
            lambda r: (r.tier_id.name, r.criterion_id.name) == ("Key", "Sales")
        )
        with self.assertRefused(ValidationError, "Strategic asks less than Key"):
            self.env["res.config.settings"].create(
                {
                    "key_account_rule_ids": [
                        Command.update(rule.id, {"enter": 2_000_000})
                    ]
                }
            )

    def test_settings_form(self):
        with Form(self.env["res.config.settings"]) as form:
            self.assertEqual(len(form.key_account_rule_ids), 8)
            with form.key_account_rule_ids.edit(0) as row:
                row.enter = 1_234_567
            form.key_account_grace = 9
        form.record.execute()
        self.assertEqual(self.company.key_account_grace, 9)
        self.assertIn(1_234_567, self.company.key_account_rule_ids.mapped("enter"))

    def test_each_setting_changes_the_result(self):
        """A setting that nobody reads is a lie."""
        partner, rival = self._create_partner(), self._create_partner("Rival")
        self._create_order(rival, 100)
        self._create_order(partner, 500, date(2026, 1, 15))
        self._set_ladder(Key=[("Sales", 400, 400)])
        self._assess()
        self.assertEqual(self._get_tier(partner), "Key")
        falls = {"key_account_basis": "invoiced", "key_account_window": 3}
        for name, value in falls.items():
            with self.subTest(name):
                before = self.company[name]
                self.company[name] = value
                moves = self.assessments.preview(self.company, as_of=AS_OF)
                self.assertEqual([m["partner"] for m in moves], ["Customer"])
                for wait in ("key_account_minimum_stay", "key_account_grace"):
                    self.company[wait] = 30
                    self.assertFalse(
                        self.assessments.preview(self.company, as_of=AS_OF)
                    )
                    self.company[wait] = 0
                self.company[name] = before
