from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestAssess(KeyAccountTierCommon):
    """The preview, and the dialogue around it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls._create_customers_of_three_tiers()

    def _get_ladder(self, **sales):
        """Rules in force, but for the enter and keep thresholds of sales of some tiers."""
        tiers = self.company._get_key_account_rules()["tiers"]
        for tier in tiers:
            for rule in tier["rules"]:
                if (
                    rule["criterion"] == self.criteria["Sales"].id
                    and tier["name"] in sales
                ):
                    rule |= {"enter": sales[tier["name"]], "keep": sales[tier["name"]]}
        return {"tiers": tiers}

    def test_preview_is_what_happens(self):
        before = self._count_writes()
        moves = self.assessments.preview(self.company, as_of=AS_OF)
        self.assertEqual(self._count_writes(), before, "writes nothing")
        run = self._assess()
        self.assertEqual(
            {
                (m["partner_id"], m["kind"], m["from_tier_id"], m["to_tier_id"])
                for m in moves
            },
            {
                (c.partner_id.id, c.kind, c.from_tier_id.id, c.to_tier_id.id)
                for c in run.change_ids
            },
        )
        self.assertEqual(self.assessments.preview(self.company, as_of=AS_OF), [])

    def _compare(self):
        """The preview says what the assessment then does."""
        before = self._count_writes()
        moves = self.assessments.preview(self.company, as_of=AS_OF)
        self.assertEqual(self._count_writes(), before, "writes nothing")
        run = self._assess()
        said = {
            (m["partner_id"], m["kind"], m["from_tier_id"], m["to_tier_id"])
            for m in moves
        }
        done = {
            (c.account_id.partner_id.id, c.kind, c.from_tier_id.id, c.to_tier_id.id)
            for c in run.change_ids
        }
        self.assertEqual(said, done)
        return said

    def test_preview_of_customers_who_became_contacts(self):
        """Their accounts are merged first: into one that is there, or taken over."""
        more = {name: self._create_partner(name) for name in ("A", "B", "C", "D")}
        for partner in more.values():
            self._create_order(partner, 600_000)
        self._assess()
        for name, value in (("A", 90), ("C", 80)):
            account = self._get_account(more[name])
            self._judge(account, "Potential", value, date(2026, 6, 1))
        new = self._create_partner("Holding")
        (more["A"] | more["B"]).write({"parent_id": new.id, "is_company": False})
        more["C"].write({"parent_id": self.partners["Low"].id, "is_company": False})
        self._create_order(more["D"], 600_000)
        moved = self._compare()
        tiers = {tier.id: name for name, tier in self.tiers.items()}
        found = {(p, kind, tiers[a], tiers[b]) for p, kind, a, b in moved}
        self.assertIn((new.id, "up", "Key", "Strategic"), found)
        self.assertFalse([row for row in found if row[1] == "first"])

    def test_preview_of_judgements_that_are_merged(self):
        self._set_ladder(High=[("Potential", 70, 60)])
        self._assess()
        low, mid = (self._get_account(self.partners[n]) for n in ("Low", "Mid"))
        self._judge(low, "Potential", 10, date(2026, 6, 1))
        self._judge(mid, "Potential", 90, date(2026, 6, 2))
        self.partners["Mid"].write(
            {"parent_id": self.partners["Low"].id, "is_company": False}
        )
        self.assertEqual(
            self._compare(),
            {
                (
                    self.partners["Low"].id,
                    "up",
                    self.tiers["Standard"].id,
                    self.tiers["High"].id,
                )
            },
        )

    def test_preview_of_an_override_that_ends(self):
        self._assess()
        account = self._get_account(self.partners["Low"])
        account.write(
            {
                "manual_tier_id": self.tiers["Strategic"].id,
                "manual_reason": "R",
                "manual_until": date(2999, 1, 1),
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account SET manual_until = '2026-06-29' WHERE id = %s",
            [account.id],
        )
        account.invalidate_recordset()
        wizard = self._open()
        wizard.as_of = AS_OF
        wizard.action_preview()
        self.assertEqual((wizard.up_count, wizard.down_count), (0, 1))
        self.assertEqual(wizard.move_ids.why, "Set by hand until 06/29/2026.")
        self.assertEqual(
            self._compare(),
            {
                (
                    self.partners["Low"].id,
                    "override_end",
                    self.tiers["Strategic"].id,
                    self.tiers["Standard"].id,
                )
            },
        )

    def test_preview_of_other_thresholds(self):
        self._assess()
        ladder = self._get_ladder(Strategic=3_000_000)
        moves = self.assessments.preview(self.company, ladder, AS_OF)
        self.assertEqual(
            [(m["partner"], m["kind"], m["from_tier"], m["to_tier"]) for m in moves],
            [("Big", "down", "Strategic", "Key")],
        )
        self.assertIn(
            "✗ Sales: $\xa02,000,000.00 (at least $\xa03,000,000.00)", moves[0]["why"]
        )

    def test_preview_of_a_faulty_ladder(self):
        with self.assertRefused(ValidationError, "Strategic asks less than Key"):
            self.assessments.preview(self.company, self._get_ladder(Strategic=5), AS_OF)

    def test_preview_of_what_are_no_rules(self):
        """By RPC anything comes in; what is no rule is told before anything is measured."""
        criteria = self.company._get_key_account_rules()["criteria"]
        for ladder in (
            "x",
            [1],
            {"tiers": [{"id": 1}]},
            {"basis": "none"},
            {"criteria": [{**data, "measure": "none"} for data in criteria]},
        ):
            with self.assertRefused(UserError, "is no change of the rules"):
                self.assessments.preview(self.company, ladder, AS_OF)
        for ladder in (
            {"window": 0},
            {"grace": -1},
            {"minimum_stay": 10**12},
            {"criteria": [{**data, "months": -1} for data in criteria]},
        ):
            with self.assertRefused(UserError, "is not a whole number"):
                self.assessments.preview(self.company, ladder, AS_OF)

    def test_preview_with_override(self):
        self._assess()
        account = self._get_account(self.partners["Big"])
        account.write(
            {
                "manual_tier_id": self.tiers["Key"].id,
                "manual_reason": "R",
                "manual_until": date(2999, 1, 1),
            }
        )
        ladder = self._get_ladder(Strategic=3_000_000)
        (move,) = self.assessments.preview(self.company, ladder, AS_OF)
        self.assertFalse(move["effective"])

    def _open(self):
        action = self.env["key.account.assess"].action_open()
        return self.env["key.account.assess"].browse(action["res_id"])

    def test_dialogue(self):
        self._assess()
        wizard = self._open()
        with Form(wizard) as form:
            form.as_of = AS_OF
            for index, line in enumerate(wizard.line_ids):
                if (line.tier_id.name, line.criterion_id.name) == (
                    "Strategic",
                    "Sales",
                ):
                    with form.line_ids.edit(index) as row:
                        row.enter = row.keep = 3_000_000
        wizard.action_preview()
        self.assertEqual(
            (wizard.up_count, wizard.down_count, wizard.new_count), (0, 1, 0)
        )
        self.assertEqual(wizard.move_ids.partner_id, self.partners["Big"])
        self.assertEqual(self._get_tier(self.partners["Big"]), "Strategic", "not yet")
        rule = self.tiers["Strategic"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Sales"
        )
        self.assertEqual(rule.enter, 1_000_000, "not yet")
        action = wizard.action_apply()
        self.assertEqual((rule.enter, rule.keep), (3_000_000, 3_000_000))
        run = self.assessments.browse(action["params"]["run_id"])
        self.assertTrue(run.advance()["done"])
        self.assertEqual(self._get_tier(self.partners["Big"]), "Key")
        self.assertEqual(run.down_count, 1)

    def _get_table(self, wizard):
        return [
            (
                row.tier_id.name,
                row.customers_before,
                row.customers_after,
                round(row.share_before, 1),
                round(row.share_after, 1),
            )
            for row in wizard.tier_ids
        ]

    def test_table_of_tiers(self):
        """Whom would I get: customers and share of sales, before and after."""
        wizard = self._open()
        wizard.as_of = AS_OF
        wizard.action_preview()
        self.assertEqual(
            self._get_table(wizard),
            [
                ("Strategic", 0, 1, 0, 76.9),
                ("Key", 0, 1, 0, 23.1),
                ("Growth", 0, 0, 0, 0),
                ("Standard", 0, 1, 0, 0),
            ],
        )
        self._assess()
        self._get_account(self.partners["Low"]).write(
            {
                "manual_tier_id": self.tiers["Growth"].id,
                "manual_reason": "R",
                "manual_until": date(2999, 1, 1),
            }
        )
        line = wizard.line_ids.filtered(
            lambda line: (
                (line.tier_id, line.criterion_id)
                == (self.tiers["Strategic"], self.criteria["Sales"])
            )
        )
        line.write({"enter": 3_000_000, "keep": 3_000_000})
        wizard.action_preview()
        self.assertEqual(
            self._get_table(wizard),
            [
                ("Strategic", 1, 0, 76.9, 0),
                ("Key", 1, 2, 23.1, 100),
                ("Growth", 1, 1, 0, 0),
                ("Standard", 0, 0, 0, 0),
            ],
        )

    def test_newcomers_by_sales(self):
        for name, amount in (("A little", 700_000), ("Zenith", 900_000)):
            self._create_order(self._create_partner(name), amount)
        wizard = self._open()
        wizard.as_of = AS_OF
        wizard.action_preview()
        self.assertEqual(
            wizard.move_ids.partner_id.mapped("name"),
            ["Big", "Zenith", "A little", "Mid"],
        )

    def test_old_data(self):
        """The last order is years old: the dialogue says when it was, one click looks then."""
        self.env["sale.order"].search(
            [("company_id", "=", self.company.id)]
        ).date_order = datetime(2016, 5, 6, 12)
        wizard = self._open()
        self.assertEqual(
            (wizard.has_sales, wizard.move_ids), (False, wizard.move_ids[:0])
        )
        self.assertIn("No confirmed order lies in the 12 months up to", wizard.hint)
        self.assertIn("The last one is of 05/06/2016", wizard.hint)
        wizard.action_look_back()
        self.assertEqual(wizard.as_of, date(2016, 5, 6))
        self.assertEqual((wizard.has_sales, wizard.hint), (True, False))
        self.assertEqual(wizard.new_count, 3)

    def test_no_order_at_all(self):
        self.env["sale.order"].search(
            [("company_id", "=", self.company.id)]
        ).action_cancel()
        wizard = self._open()
        self.assertFalse(wizard.last_sale_on)
        self.assertIn("has no confirmed order yet", wizard.hint)
        wizard.action_look_back()
        self.assertEqual(wizard.as_of, self.company._get_key_account_today())
        self.company.key_account_basis = "invoiced"
        wizard.action_preview()
        self.assertIn("has no posted invoice yet", wizard.hint)
        self.assertIn("Invoices of 12 months", wizard.basis_text)

    def test_company_of_the_dialogue(self):
        """Where several companies are active, the dialogue says which one it is about."""
        self.assertEqual(
            self.env["key.account.assess"].action_open()["name"], "Assess Now"
        )
        other = self.env["res.company"].create({"name": "Other"})
        both = self.env["key.account.assess"].with_context(
            allowed_company_ids=(other | self.company).ids
        )
        self.assertEqual(both.action_open()["name"], "Assess Now: Other")

    def _look(self, action):
        return self.env["key.account"].search(action["domain"])

    def test_after_apply(self):
        """The first time the largest customers are open, later who moved, else all."""
        run = self._assess()
        action = run.action_open_accounts()
        self.assertIn("Your ten largest customers", action["name"])
        accounts = self._look(action)
        self.assertEqual(accounts.mapped("display_name"), ["Big", "Mid", "Low"])
        self.assertIn("✓ Sales: $\xa02,000,000.00", accounts[0].tier_reason)
        self._create_order(self.partners["Low"], 700_000)
        action = self._assess().action_open_accounts()
        self.assertEqual(self._look(action).mapped("display_name"), ["Low"])
        action = self._assess().action_open_accounts()
        self.assertEqual(action["context"], {"search_default_key": 1})

    def test_newcomers(self):
        """Before the first run: those who become key accounts are listed, all are counted."""
        wizard = self._open()
        wizard.as_of = AS_OF
        wizard.action_preview()
        self.assertEqual(wizard.new_count, 3)
        self.assertEqual(wizard.move_ids.partner_id.mapped("name"), ["Big", "Mid"])
        self.assertEqual(wizard.hidden_count, 1)
