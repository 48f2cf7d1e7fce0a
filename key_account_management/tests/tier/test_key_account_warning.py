from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ...tools.rhythm import silence_risk
from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestWarning(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rhythms = {
            "Silent": (300, 270, 240),
            "At twice": (90, 70, 50, 60),
            "Regular": (60, 30, 1),
            "Once": (400,),
            "One day": (200, 200, 200),
            "Slow": (700, 300, 5),
        }
        cls.partners = {name: cls._create_partner(name) for name in rhythms}
        cls._create_orders(
            [
                {
                    "partner": cls.partners[name],
                    "amount": 100_000,
                    "date": AS_OF - timedelta(days=back),
                }
                for name, days in rhythms.items()
                for back in days
            ]
        )
        cls.assessments.assess(cls.company, AS_OF)
        cls.accounts = {
            a.partner_id.name: a
            for a in cls.env["key.account"].search(
                [("partner_id.name", "in", list(rhythms))]
            )
        }

    def _search(self, *domain, **options):
        own = ("company_id", "=", self.company.id)
        found = self.env["key.account"].search([*domain, own], **options)
        return found.mapped("partner_id.name")

    def _codes(self, name):
        self.accounts[name].invalidate_recordset(["warnings"])
        return [warning["code"] for warning in self.accounts[name].warnings or ()]

    def test_search_is_the_formula(self):
        risks = {name: account.churn_risk for name, account in self.accounts.items()}
        self.assertAlmostEqual(
            risks["Silent"],
            silence_risk(
                AS_OF - timedelta(days=300), AS_OF - timedelta(days=240), 3, AS_OF
            ),
        )
        self.assertGreater(risks["At twice"], 63)
        limits = {0, 1, 63, 99, *risks.values()}
        for limit in limits:
            for operator, keeps in {
                ">": lambda a, b: a > b + 1e-9,
                "<=": lambda a, b: a <= b + 1e-9,
            }.items():
                near = limit + 1e-9
                self.assertEqual(
                    set(self._search(("churn_risk", operator, near))),
                    {name for name, risk in risks.items() if keeps(risk, near)},
                    (operator, limit),
                )
        calm = {name for name, risk in risks.items() if not risk}
        self.assertEqual(set(self._search(("churn_risk", "=", 0))), calm)
        self.assertEqual(
            set(self._search(("churn_risk", "!=", 0))), risks.keys() - calm
        )

    def test_search_for_what_is_no_number(self):
        """Said in words before the database refuses it."""
        for operator, value in {
            ">": "abc",
            "<=": None,
            "=": "abc",
            "in": [0, "abc"],
            "not in": ["abc", "def"],
        }.items():
            with (
                self.subTest(operator=operator),
                self.assertRaisesRegex(UserError, "Churn Risk.* is a number"),
            ):
                self._search(("churn_risk", operator, value))
        with self.assertRaisesRegex(UserError, "Unsupported operator"):
            self._search(("churn_risk", "ilike", "abc"))
        self.assertEqual(
            self._search(("churn_risk", ">", "63")),
            self._search(("churn_risk", ">", 63)),
        )

    def test_search_looks_from_the_last_assessment(self):
        self.assertNotIn("Regular", self._search(("is_out_of_rhythm", "=", True)))
        self._assess(AS_OF + timedelta(days=200))
        self.assertIn("Regular", self._search(("is_out_of_rhythm", "=", True)))

    def test_silent_for_a_thousand_gaps(self):
        """Three orders on two days, and nothing for years: the filter says so."""
        account = self.accounts["Silent"]
        account.sudo().write(
            {
                "first_order_date": AS_OF - timedelta(days=4001),
                "last_order_date": AS_OF - timedelta(days=4000),
                "lifetime_order_count": 30,
            }
        )
        self.assertAlmostEqual(account.churn_risk, 100)
        self.assertIn("Silent", self._search(("is_out_of_rhythm", "=", True)))
        self.assertIn("Silent", self._search(("churn_risk", "=", 100)))

    def test_sorted_by_risk(self):
        names = self._search(order="churn_risk desc, id")
        risks = [self.accounts[name].churn_risk for name in names]
        self.assertEqual(risks, sorted(risks, reverse=True))

    def test_silent(self):
        silent = {
            name for name, account in self.accounts.items() if account.is_out_of_rhythm
        }
        self.assertEqual(silent, {"Silent", "At twice"})
        self.assertEqual(set(self._search(("is_out_of_rhythm", "=", True))), silent)
        self.assertEqual(
            set(self._search(("is_out_of_rhythm", "=", False))),
            self.accounts.keys() - silent,
        )
        self.assertIn("silent", self._codes("Silent"))
        self.assertNotIn("silent", self._codes("Regular"))

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
