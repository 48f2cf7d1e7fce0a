from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.key_account_management.tests.common import AS_OF
from odoo.addons.key_account_management.tests.tier.common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestMargin(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.standard_price = 30
        criteria = cls.env["key.account.criterion"]
        for name, measure in (("Margin", "margin"), ("Rate", "margin_rate")):
            cls.criteria[name] = criteria.create({"name": name, "measure": measure})
        cls.customer = cls._create_partner()

    def _explain(self, *names, partner=None):
        """Return the values of criteria, for whose sake a rule on each makes them used."""
        why = self._get_account(partner or self.customer).explain(AS_OF)
        values = {row["name"]: row["value"] for row in why["criteria"]}
        return tuple(values[name] for name in names)

    def _use_both(self):
        self._set_ladder(Best=[("Margin", 1000, 800), ("Rate", 50, 40)])

    def test_equals_sales_analysis(self):
        """Contacts, currencies, the window: the figures are those of Odoo's own report."""
        self._use_both()
        pricelist = self._create_pricelist(
            self.env.ref("base.EUR"), {date(2020, 1, 1): 0.5, date(2026, 3, 1): 0.8}
        )
        buyer = self._create_partner("Buyer", parent_id=self.customer.id)
        self._create_order(self.customer, 100)
        self._create_order(buyer, 333.33, date(2026, 1, 5), pricelist=pricelist)
        self._create_order(buyer, 77.77, date(2026, 4, 5), pricelist=pricelist)
        self._create_order(self.customer, 900, AS_OF - timedelta(days=800))
        self._create_order(self.customer, 5000, state="draft")
        self._create_order(self.customer, 5000, state="cancel")
        self._assess()
        self.env.flush_all()
        [(margin, sales)] = self.env["sale.report"]._read_group(
            [
                ("commercial_partner_id", "=", self.customer.id),
                ("state", "=", "sale"),
                ("date", ">=", date(2025, 7, 1)),
            ],
            aggregates=["margin:sum", "price_subtotal:sum"],
        )
        found, rate = self._explain("Margin", "Rate")
        self.assertGreater(margin, 0)
        self.assertAlmostEqual(found, margin, 2)
        self.assertAlmostEqual(rate, 100 * margin / sales, 2)

    def test_unknown_and_negative(self):
        self._use_both()
        free, old = self._create_partner("Free"), self._create_partner("Old")
        self._create_order(free, 0)
        self._create_order(old, 100, AS_OF - timedelta(days=800))
        self._assess()
        self.assertEqual(self._explain("Margin", "Rate", partner=free), (-30, False))
        self.assertEqual(self._explain("Margin", "Rate", partner=old), (0, False))

    def test_without_rate(self):
        """An order without any rate is left out of the margin as of the sales."""
        self._use_both()
        currency = self.env["res.currency"].create({"name": "XKA", "symbol": "X"})
        foreign = self._create_pricelist(currency)
        self._create_order(self.customer, 40)
        self._create_order(self.customer, 4000, pricelist=foreign)
        self._assess()
        self.assertEqual(self._get_account(self.customer).ordered_amount, 40)
        self.assertEqual(self._explain("Margin", "Rate"), (10, 25))

    def test_threshold_explanation_preview(self):
        self._use_both()
        self._create_order(self.customer, 2030)
        poor = self._create_partner("Poor")
        self._create_order(poor, 31)
        self._assess()
        self.assertEqual(self._get_tier(self.customer), "Best")
        self.assertEqual(self._get_tier(poor), "Standard")
        account = self._get_account(self.customer)
        why = account.explain(AS_OF)
        row = next(row for row in why["criteria"] if row["name"] == "Margin")
        self.assertEqual(
            (row["unit"], row["keep"], row["margin"]), ("money", 800, 1200)
        )
        self.assertEqual(len(why["counted"]), 1)
        self.assertIn("2,000", account.explanation)
        ladder = self.company._get_key_account_rules()["tiers"]
        [rules] = [tier for tier in ladder if tier["id"] == self.tiers["Best"].id]
        for rule in rules["rules"]:
            if rule["criterion"] == self.criteria["Margin"].id:
                rule.update(enter=3000.0, keep=2500.0)
        [move] = self.assessments.preview(self.company, {"tiers": [rules]}, AS_OF)
        self.assertEqual((move["partner"], move["kind"]), ("Customer", "down"))
        self.assertIn("Margin: $\xa02,000.00", move["why"])

    def _uninstall(self):
        """What the end of the bridge does to the records that use its measures."""
        values = self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", "key.account.criterion"),
                ("field_id.name", "=", "measure"),
                ("value", "in", ("margin", "margin_rate")),
            ]
        )
        self.assertEqual(len(values), 2)
        values._process_ondelete()

    def test_uninstall_drops_thresholds(self):
        """A tier with other rules keeps them."""
        self._set_ladder(Best=[("Sales", 1000, 800), ("Margin", 10, 8)])
        self._uninstall()
        self.assertEqual(self.tiers["Best"].rule_ids.criterion_id.name, "Sales")
        self.assertTrue(self.tiers["Best"].active)
        self.assertFalse(
            self.criteria["Margin"].exists() | self.criteria["Rate"].exists()
        )
        self._create_order(self.customer, 2000)
        self._assess()
        self.assertEqual(self._get_tier(self.customer), "Best")

    def test_uninstall_archives_what_nobody_could_tell_apart(self):
        """Without any rule a tier would take everybody; with those of another, nobody knows
        which of the two. Its accounts move by the next assessment, those set by hand too."""
        self._set_ladder(
            Best=[("Margin", 1000, 800)],
            Twin=[("Sales", 100, 90), ("Rate", 10, 8)],
            Good=[("Sales", 100, 90)],
        )
        by_hand = self._create_partner("By hand")
        self._create_order(self.customer, 2000)
        self._create_order(by_hand, 1)
        self._assess()
        self.assertEqual(self._get_tier(self.customer), "Best")
        account = self._get_account(by_hand)
        account.write(
            {
                "manual_tier_id": self.tiers["Best"].id,
                "manual_reason": "Contract",
                "manual_until": fields.Date.today() + timedelta(days=9),
            }
        )
        self._uninstall()
        active = self.company.key_account_tier_ids.sorted().mapped("name")
        self.assertEqual(active, ["Good", "Standard"])
        self.assertFalse(account.manual_tier_id)
        self.assertEqual(account.change_ids[0].kind, "override_end")
        self._assess()
        self.assertEqual(self._get_tier(self.customer), "Good")
        self.assertEqual(self._get_tier(by_hand), "Standard")

    def test_uninstall_when_only_the_margin_weighs(self):
        """Without a weight there is no score, so no threshold on it."""
        own = [("company_id", "=", self.company.id)]
        criteria = self.env["key.account.criterion"].search(own)
        self._set_ladder(Best=[("Sales", 1000, 900), ("Weighted score", 50, 40)])
        self.criteria["Margin"].write({"weight": 1, "high": 1000})
        (criteria - self.criteria["Margin"]).weight = 0
        self._uninstall()
        self.assertEqual(self.tiers["Best"].rule_ids.criterion_id.name, "Sales")
        self.company._get_key_account_ruleset()

    def test_new_company_gets_them(self):
        main = self.env.ref("base.main_company")
        self.criteria["Margin"].copy({"company_id": main.id, "name": "Margin"})
        company = self._create_company("New")
        found = self.env["key.account.criterion"].search(
            [("company_id", "=", company.id), ("measure", "=", "margin")]
        )
        self.assertEqual(found.name, "Margin")

    def test_units(self):
        units = [self.criteria[name].unit for name in ("Margin", "Rate")]
        self.assertEqual(units, ["money", "percent"])
