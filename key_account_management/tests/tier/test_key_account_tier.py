from contextlib import suppress

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged

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
