from contextlib import suppress

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged

from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestTier(KeyAccountTierCommon):
    """What is wrong with a ladder is said at once, with the way out; nothing is lost."""

    def _get_rule(self, tier, criterion):
        return self.tiers[tier].rule_ids.filtered(
            lambda r: r.criterion_id.name == criterion
        )

    def test_thresholds_out_of_order(self):
        with self.assertRefused(ValidationError, "Sales: Strategic asks less than Key"):
            self._get_rule("Strategic", "Sales").write({"enter": 1000, "keep": 1000})

    def test_keep_above_enter(self):
        with self.assertRefused(ValidationError, "Key, Sales.*harder than"):
            self._get_rule("Key", "Sales").keep = 500_001
        with self.assertRefused(ValidationError, "Pareto position.*harder than"):
            self._get_rule("Key", "Pareto position").keep = 79

    def test_no_catch_all(self):
        criterion = self.criteria["Potential"]
        with self.assertRefused(ValidationError, r"\(Standard\) has rules"):
            self.tiers["Standard"].rule_ids = [
                Command.create({"criterion_id": criterion.id, "enter": 1, "keep": 1})
            ]
        with self.assertRefused(ValidationError, r"\(Growth\) has rules"):
            self.tiers["Standard"].unlink()
        with self.assertRefused(ValidationError, r"\(Growth\) has rules"):
            self.tiers["Standard"].active = False

    def test_nobody_reaches_what_is_below(self):
        with self.assertRefused(
            ValidationError, "Growth has no rules.*reaches Standard"
        ):
            self.tiers["Growth"].rule_ids.unlink()

    def test_twins(self):
        rules = [
            Command.create(
                {"criterion_id": r.criterion_id.id, "enter": r.enter, "keep": r.keep}
            )
            for r in self.tiers["Key"].rule_ids
        ]
        with self.assertRefused(ValidationError, "Key and Twin have the same rules"):
            self.env["key.account.tier"].create(
                {
                    "name": "Twin",
                    "sequence": 25,
                    "rule_match": "any",
                    "company_id": self.company.id,
                    "rule_ids": rules,
                }
            )

    def _create_tier(self, name, enter=None, **vals):
        """A tier of this company, by sales where ``enter`` is given."""
        rules = [
            Command.create(
                {"criterion_id": self.criteria["Sales"].id, "enter": at, "keep": at}
            )
            for at in ([enter] if enter else [])
        ]
        return self.env["key.account.tier"].create(
            {"name": name, "company_id": self.company.id, "rule_ids": rules, **vals}
        )

    def _get_names(self):
        self.env.flush_all()
        return self.company.key_account_tier_ids.sorted().mapped("name")

    def test_new_tier_is_placed_by_its_thresholds(self):
        tiers = {"VIP": 5_000_000, "Upper": 700_000, "Small": 50_000}
        for name, enter in tiers.items():
            self._create_tier(name, enter)
        self.env.cr.flush()
        self.assertEqual(
            self._get_names(),
            ["VIP", "Strategic", "Upper", "Key", "Growth", "Small", "Standard"],
        )

    def test_new_tier_in_a_form(self):
        """Where nothing is chosen, the thresholds tell; what is chosen, counts."""
        with Form(self.env["key.account.tier"].with_company(self.company)) as form:
            form.name = "VIP"
            with form.rule_ids.new() as rule:
                rule.criterion_id = self.criteria["Sales"]
                rule.enter = rule.keep = 5_000_000
        vip = form.record
        self.env.cr.flush()
        self.assertEqual(self._get_names()[0], "VIP")
        self.assertFalse(vip.after_id)
        self.assertEqual(self.tiers["Strategic"].after_id, vip)
        with Form(self.env["key.account.tier"].with_company(self.company)) as form:
            form.name = "Liked"
            form.after_id = self.tiers["Key"]
            with form.rule_ids.new() as rule:
                rule.criterion_id = self.criteria["Strategic fit"]
                rule.enter = rule.keep = 90
        self.env.cr.flush()
        self.assertEqual(
            self._get_names(),
            ["VIP", "Strategic", "Key", "Liked", "Growth", "Standard"],
        )
        form.record.after_id = False
        self.env.cr.flush()
        self.assertEqual(self._get_names()[:2], ["Liked", "VIP"])

    def test_comes_after_a_tier_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRefused(ValidationError, "no tier in use of .* beside Key"):
            self.tiers["Key"].after_id = other.key_account_tier_ids[0]

    def test_duplicate(self):
        """A copy waits, out of force, until its thresholds are its own."""
        copy = self.tiers["Key"].copy()
        self.env.cr.flush()
        self.assertEqual((copy.name, copy.active), ("Key (copy)", False))
        self.assertEqual(len(copy.rule_ids), len(self.tiers["Key"].rule_ids))
        with self.assertRefused(ValidationError, "have the same rules"):
            copy.active = True
        copy.rule_ids.filtered(
            lambda rule: rule.criterion_id.name == "Orders per month"
        ).unlink()
        copy.active = True
        self.env.cr.flush()
        self.assertEqual(self._get_names()[:2], ["Strategic", "Key"])
        self.assertEqual(self._get_names()[2], "Key (copy)")

    def test_all_faults_at_once(self):
        with self.assertRefused(
            ValidationError,
            r"(?s)Key, Sales: “Keep at” is harder.*Sales: Key asks less than Growth",
        ):
            self._get_rule("Key", "Sales").write({"enter": 50_000, "keep": 60_000})

    def test_tier_without_a_name(self):
        tiers = self.env["key.account.tier"]
        for vals in ({}, {"name": False}, {"name": " "}):
            with self.assertRefused(ValidationError, "Name: a tier needs one"):
                tiers.create({"company_id": self.company.id, **vals})
        with self.assertRefused(ValidationError, "Name: a tier needs one"):
            self.tiers["Key"].name = False

    def test_negative_thresholds(self):
        """Everybody would meet them, but for what can lie below zero."""
        with self.assertRefused(
            ValidationError, "Growth, Sales: “Enter at” and “Keep at” can't be negative"
        ):
            self._get_rule("Growth", "Sales").keep = -1
        falling = self._create_tier("Falling less")
        falling.rule_ids = [
            Command.create(
                {
                    "criterion_id": self.criteria["Sales growth"].id,
                    "enter": -5,
                    "keep": -10,
                }
            )
        ]
        falling.after_id = self.tiers["Growth"]
        self.env.cr.flush()
        self.assertEqual(falling.rule_ids.keep, -10)

    def test_who_is_in_it(self):
        """Thresholds as people write them, in their language."""
        key, standard = self.tiers["Key"], self.tiers["Standard"]
        self.company.currency_id.write({"symbol": "¤", "position": "after"})
        self.assertIn("Any of: Sales at least 500,000\xa0¤, ", key.rule_summary)
        self.assertIn("Pareto position at most 80 %", key.rule_summary)
        self.assertEqual(standard.rule_summary, "Everybody else")
        self.assertIn("All of: Sales", self.tiers["Strategic"].rule_summary)

    def test_side_by_side(self):
        """With the tiers of two companies on the screen, each says whose it is."""
        other = self.env["res.company"].create({"name": "Other"})
        key = self.tiers["Key"]
        both = key.with_context(allowed_company_ids=(self.company | other).ids)
        self.assertEqual(both.display_name, f"Key ({self.company.name})")
        self.assertEqual(
            key.with_context(allowed_company_ids=self.company.ids).display_name, "Key"
        )
        arch = both.get_view(view_type="list")["arch"]
        self.assertIn('default_group_by="company_id"', arch)

    def test_order_by_dragging(self):
        """Rows are renumbered one by one; only the result has to make sense."""
        tiers = self.company.key_account_tier_ids.sorted()
        tiers.web_resequence({}, "sequence", 5)
        self.env.cr.flush()
        self.assertEqual(tiers.mapped("sequence"), [5, 6, 7, 8])
        with self.assertRefused(ValidationError, "Growth asks less than|asks less"):
            (tiers[2] | tiers[0] | tiers[1] | tiers[3]).web_resequence(
                {}, "sequence", 0
            )

    def test_faulty_halfway(self):
        """Only what is committed has to classify, in whatever order it comes to be."""
        self._get_rule("Strategic", "Sales").write({"enter": 1000, "keep": 1000})
        self.tiers["Growth"].rule_ids.unlink()
        self.tiers["Standard"].active = False
        self._get_rule("Key", "Sales").write({"enter": 900, "keep": 900})
        self.env.cr.flush()
        self.assertEqual(self._assess().state, "done")

    def test_no_context_puts_the_check_off(self):
        contexts = (
            {"key_account_ladder_open": True},
            {"install_mode": True, "import_file": True, "active_test": False},
            {"no_check": True, "tracking_disable": True, "module": "base"},
        )
        for context in contexts:
            with (
                self.subTest(context),
                self.assertRefused(ValidationError, "Sales: Strategic asks less"),
            ):
                rule = self._get_rule("Strategic", "Sales").with_context(**context)
                rule.write({"enter": 1000, "keep": 1000})

    def test_refusal_that_somebody_swallows(self):
        """It does not let a faulty ladder through with the next commit."""
        with self.assertRefused(ValidationError, "Sales: Strategic asks less than Key"):
            self._get_rule("Strategic", "Sales").write({"enter": 1000, "keep": 1000})
            with suppress(ValidationError):
                self.env.cr.flush()
            self.tiers["Key"].color = 3
        self._get_rule("Strategic", "Sales").write({"enter": 1000, "keep": 1000})
        with suppress(ValidationError):
            self.env.cr.flush()
        self._get_rule("Strategic", "Sales").write({"enter": 9e5, "keep": 9e5})
        self.env.cr.flush()

    def test_faulty_import(self):
        """A test of the import says so already."""
        names = ["name", "sequence", "company_id/.id"]
        result = self.env["key.account.tier"].load(
            names, [["Everybody", "1", str(self.company.id)]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("Everybody has no rules", result["messages"][0]["message"])

    def test_deleted_with_accounts_in_it(self):
        partner = self._create_partner()
        self._create_order(partner, 600_000)
        self._assess()
        with self.assertRefused(
            UserError, "Key can't be deleted: 1 accounts are in it"
        ):
            self.tiers["Key"].unlink()
        self.assertEqual(self._get_tier(partner), "Key")

    def test_deleted_with_history(self):
        partner = self._create_partner()
        order = self._create_order(partner, 600_000)
        self._assess()
        order.state = "cancel"
        self._assess()
        with self.assertRefused(UserError, "the history of Customer names it"):
            self.tiers["Key"].unlink()

    def test_unused_tier_can_go(self):
        self.tiers["Growth"].unlink()
        self.assertEqual(
            self.company.key_account_tier_ids.sorted().mapped("name"),
            ["Strategic", "Key", "Standard"],
        )

    def test_archived_with_override(self):
        partner = self._create_partner()
        self._create_order(partner, 1)
        self._assess()
        account = self._get_account(partner)
        account.write(
            {
                "manual_tier_id": self.tiers["Key"].id,
                "manual_reason": "R",
                "manual_until": "2999-01-01",
            }
        )
        with self.assertRefused(UserError, "put there by hand, among them Customer"):
            self.tiers["Key"].active = False

    def test_account_count(self):
        for name in ("One", "Two"):
            self._create_order(self._create_partner(name), 1)
        self._create_order(self._create_partner("Big"), 1_000)
        self._assess()
        tiers = self.tiers["Key"] | self.tiers["Standard"] | self.tiers["Strategic"]
        self.assertEqual(tiers.mapped("account_count"), [1, 2, 0])
        action = self.tiers["Standard"].action_view_accounts()
        self.assertEqual(self.env["key.account"].search_count(action["domain"]), 2)


@tagged("post_install", "-at_install")
class TestTierSave(KeyAccountTierCommon, HttpCase):
    """What a user saves in a form is judged before the answer comes back."""

    def _save(self, rule, **vals):
        """Send what the web client sends; return what the user is told."""
        params = {
            "model": "key.account.tier",
            "method": "web_save",
            "args": [rule.tier_id.ids, {"rule_ids": [(1, rule.id, vals)]}],
            "kwargs": {"specification": {"name": {}}},
        }
        answer = self.url_open(
            "/web/dataset/call_kw", json={"id": 0, "params": params}
        ).json()
        return answer.get("error", {}).get("data", {}).get("message")

    def test_save(self):
        user = self._create_user("boss", "group_manager")
        self.authenticate(user.login, user.login)
        rule = self.tiers["Strategic"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Sales"
        )
        refusal = self._save(rule, enter=1000, keep=1000)
        self.assertIn("Strategic asks less than Key", refusal)
        self.assertEqual(rule.enter, 1_000_000)
        self.assertFalse(self._save(rule, enter=900_000))
        self.assertEqual(rule.enter, 900_000)
