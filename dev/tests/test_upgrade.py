"""What dev/upgrade-from tells: a planted loss is found, an expected one is not told."""

import sys
from copy import deepcopy
from pathlib import Path

from odoo.tests import BaseCase, tagged

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from upgrade_compare import judge, read_expected  # noqa: E402

OURS = "key_account_management"
ACCOUNT = "key_account/Azure (12) at My Company"
DUMP = {
    "xmlid": {
        f"{OURS}.model_key_account_step": "ir.model, noupdate false",
        f"{OURS}.field_key_account_step__name": "ir.model.fields, noupdate false",
        f"{OURS}.key_account_step": "ir.actions.act_window, noupdate false",
    },
    "id": {f"{OURS}.model_key_account_step": 7},
    "row": {ACCOUNT: "", "key_account_step/1": "", "key_account_step/2": ""},
    "column": {
        "key_account.tier_id": "int4, null YES",
        "key_account.score": "float8, null YES",
        "key_account_step.name": "varchar, null NO",
    },
    "cell": {
        f"{ACCOUNT}.tier_id": 3,
        "key_account_step/1.name": "Call",
        "key_account_step/2.name": "Visit",
    },
    "about": {"mail_message: key.account.step": 5},
    "access": {f"{OURS}.access_step_user": "key.account.step, read true"},
    "rule": {f"{OURS}.rule_step": "key.account.step, [('user_id', '=', user.id)]"},
}
RENAMED = "model key.account.step -> key.account.move # a better word\n"


@tagged("post_install", "-at_install")
class TestUpgrade(BaseCase):
    def setUp(self):
        super().setUp()
        self.before = deepcopy(DUMP)
        self.after = deepcopy(DUMP)
        self.fresh = None

    def judge(self, expected="", opened=None):
        """Return what is told, as {(kind, key): text}, and the keys of stale lines."""
        differences, stale, self.new = judge(
            self.before, self.after, self.fresh or self.after, opened or {}, expected
        )
        told = {(kind, key): text for kind, key, text in differences}
        return told, [line.key for line in stale]

    def test_same(self):
        self.assertEqual(self.judge(), ({}, []))

    def test_new_is_no_loss(self):
        self.after["row"]["key_account_step/3"] = ""
        self.after["cell"]["key_account_step/3.name"] = "Write"
        self.after["column"]["key_account.colour"] = "int4, null YES"
        self.after["cell"][f"{ACCOUNT}.colour"] = 1
        self.after["about"]["mail_message: key.account.step"] = 6
        self.assertEqual(self.judge(), ({}, []))
        self.assertEqual(+self.new, {"row": 1, "cell": 2, "column": 1, "about": 1})

    def test_row_lost_is_told_once(self):
        del self.after["row"]["key_account_step/2"]
        del self.after["cell"]["key_account_step/2.name"]
        told, _stale = self.judge()
        self.assertEqual(told, {("row", "key_account_step/2"): "lost; was ''"})

    def test_column_lost_is_told_once(self):
        self.after["column"].pop("key_account_step.name")
        for number in (1, 2):
            del self.after["cell"][f"key_account_step/{number}.name"]
        told, _stale = self.judge()
        self.assertEqual(list(told), [("column", "key_account_step.name")])

    def test_tier_changed(self):
        self.after["cell"][f"{ACCOUNT}.tier_id"] = 4
        told, _stale = self.judge()
        self.assertEqual(told, {("cell", f"{ACCOUNT}.tier_id"): "3 became 4"})

    def test_value_emptied_or_filled(self):
        del self.after["cell"][f"{ACCOUNT}.tier_id"]
        self.after["cell"][f"{ACCOUNT}.score"] = 0.5
        told, _stale = self.judge()
        self.assertEqual(
            told,
            {
                ("cell", f"{ACCOUNT}.tier_id"): "lost; was 3",
                ("cell", f"{ACCOUNT}.score"): "was empty, became 0.5",
            },
        )

    def test_rights_lost_or_changed(self):
        self.after["access"].clear()
        self.after["rule"][f"{OURS}.rule_step"] = "key.account.step, []"
        told, _stale = self.judge()
        self.assertEqual(
            list(told),
            [("access", f"{OURS}.access_step_user"), ("rule", f"{OURS}.rule_step")],
        )

    def test_record_made_anew_under_its_external_id(self):
        self.after["id"][f"{OURS}.model_key_account_step"] = 8
        told, _stale = self.judge()
        self.assertEqual(list(told), [("id", f"{OURS}.model_key_account_step")])

    def test_messages_lost(self):
        self.after["about"]["mail_message: key.account.step"] = 4
        told, _stale = self.judge()
        self.assertEqual(list(told), [("about", "mail_message: key.account.step")])

    def test_not_as_freshly_installed(self):
        self.fresh = deepcopy(DUMP)
        self.fresh["column"]["key_account.colour"] = "int4, null YES"
        self.after["index"] = {"key_account_step.old_index": "USING btree (name)"}
        told, _stale = self.judge()
        self.assertEqual(
            list(told),
            [("column", "key_account.colour"), ("index", "key_account_step.old_index")],
        )

    def test_empty_or_broken(self):
        opened = {
            "empty": {"key.account.step": "no record"},
            "broken": {"a.view": "no"},
        }
        told, _stale = self.judge(opened=opened)
        self.assertEqual(
            list(told), [("broken", "a.view"), ("empty", "key.account.step")]
        )
        told, _stale = self.judge("empty key.account.* # made by hand\n", opened)
        self.assertEqual(list(told), [("broken", "a.view")])

    def test_expected_and_stale(self):
        del self.after["xmlid"][f"{OURS}.key_account_step"]
        line = f"xmlid {OURS}.key_account_* # opened from the plan now\n"
        self.assertEqual(self.judge(line), ({}, []))
        told, stale = self.judge("row key_account/* # gone\n")
        self.assertEqual(list(told), [("xmlid", f"{OURS}.key_account_step")])
        self.assertEqual(stale, ["key_account/*"])

    def test_model_gone(self):
        """With what is its own; no other model, nor a part of one that is still there."""
        parts = (
            "model_key_account_step_mixin",
            "field_key_account_step_mixin__name",
            "selection__key_account_step_mixin__kind__call",
            "model_inherit__key_account_step__key_account_step_mixin",
            "model_inherit__key_account_step_mixin__mail_thread",
        )
        others = (
            "model_key_account_step_mixin_more",
            "field_key_account_old_step_mixin__name",
            "model_inherit__key_account_step_mixin_more__mail_thread",
        )
        for name in parts + others:
            self.before["xmlid"][f"{OURS}.{name}"] = "ir.model, noupdate false"
            self.before["id"][f"{OURS}.{name}"] = 9
        line = "gone key.account.step.mixin # it is the step's own\n"
        told, stale = self.judge(line)
        names = {key.removeprefix(f"{OURS}.") for _kind, key in told}
        self.assertEqual((names, stale), (set(others), []))
        for kind in ("xmlid", "id"):
            key = f"{OURS}.model_key_account_step_mixin"
            self.after[kind][key] = self.before[kind][key]
        told, stale = self.judge(line)
        self.assertIn(("xmlid", f"{OURS}.field_key_account_step_mixin__name"), told)
        self.assertEqual(stale, ["key.account.step.mixin"])

    def test_model_renamed(self):
        """All that carries its name is followed; an external id of its own is not."""
        for kind, values in self.after.items():
            self.after[kind] = {
                key.replace("key_account_step/", "key_account_move/")
                .replace("key_account_step.", "key_account_move.")
                .replace("model_key_account_step", "model_key_account_move")
                .replace("field_key_account_step", "field_key_account_move")
                .replace("key.account.step", "key.account.move"): value.replace(
                    "key.account.step", "key.account.move"
                )
                if isinstance(value, str)
                else value
                for key, value in values.items()
            }
        self.assertIn(("row", "key_account_step/1"), self.judge()[0])
        self.assertEqual(self.judge(RENAMED), ({}, []))
        del self.after["row"]["key_account_move/2"]
        self.assertEqual(list(self.judge(RENAMED)[0]), [("row", "key_account_move/2")])

    def test_field_renamed(self):
        name = "field key.account.step.name -> key.account.step.title # a better word\n"
        for kind, new in (
            ("xmlid", f"{OURS}.field_key_account_step__title"),
            ("column", "key_account_step.title"),
            ("cell", "key_account_step/1.title"),
            ("cell", "key_account_step/2.title"),
        ):
            old = new.replace("title", "name")
            self.after[kind][new] = self.after[kind].pop(old)
        self.assertEqual(self.judge(name), ({}, []))

    def test_rename_that_meets_nothing(self):
        line = "model key.account.gone -> key.account.here # long ago\n"
        self.assertEqual(
            self.judge(line), ({}, ["key.account.gone -> key.account.here"])
        )

    def test_line_without_reason_or_target(self):
        for line in (
            "row key_account/1",
            "row key_account/1 #",
            "model key.account # x",
        ):
            with self.subTest(line), self.assertRaises(ValueError) as error:
                read_expected(f"# a comment\n\n{line}\n")
            self.assertIn("upgrade-expected:3", str(error.exception))
