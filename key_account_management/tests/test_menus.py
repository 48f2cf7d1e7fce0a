import re

from lxml import etree

from odoo.tests import tagged

from .common import KeyAccountCommon

MODULE = "key_account_management"


@tagged("post_install", "-at_install")
class TestMenus(KeyAccountCommon):
    """One finds one's way: few entries, each to a screen with an address of its own."""

    def _get_ours(self, model):
        names = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", model)]
        )
        return self.env[model].browse(names.mapped("res_id"))

    def _get_entries(self, name):
        return self.env.ref(f"{MODULE}.key_account_menu_{name}").child_id

    def test_few_entries(self):
        """Nine at most fit a screen of 900 px; lists of parts stand under Reporting."""
        entries = self._get_entries("root")
        self.assertLessEqual(len(entries), 9, entries.mapped("name"))
        for name in ("root", "reporting", "configuration"):
            entries = self._get_entries(name)
            self.assertTrue(entries)
            self.assertFalse(entries.child_id, "an entry is a screen")
            self.assertEqual(len(entries), len([e for e in entries if e.action]))
            sequences = entries.mapped("sequence")
            self.assertEqual(len(set(sequences)), len(sequences), "an order of its own")
        names = self._get_entries("root").sorted("sequence").mapped("name")
        first = [n for n in ("My Key Accounts", "All Customers") if n in names]
        self.assertEqual(names[: len(first)], first)
        self.assertIn("All Customers", first)
        reporting = self._get_entries("reporting").mapped("name")
        self.assertIn("Account Teams", reporting)

    def test_every_screen_has_an_address(self):
        """Or Back, F5 and a link that is pasted depend on ids of one database. A drill-down is
        reached from its record."""
        windows = self._get_ours("ir.actions.act_window").filtered(
            lambda a: (
                a.target != "new"
                and "active_id" not in (a.domain or "")
                and not self.env[a.res_model]._transient
            )
        )
        bound = windows.filtered("binding_model_id")
        screens = [*(windows - bound), *self._get_ours("ir.actions.client")]
        self.assertGreater(len(screens), 3)
        self.assertFalse([action.name for action in screens if not action.path])

    def test_where_work_is_listed_it_is_open(self):
        """The filters that an action begins with exist, so that it begins with something."""
        checked = 0
        for action in self._get_ours("ir.actions.act_window"):
            names = re.findall(r"search_default_(\w+)", action.context or "")
            if not names:
                continue
            arch = self.env[action.res_model].get_view(
                action.search_view_id.id, "search"
            )["arch"]
            for name in names:
                checked += 1
                self.assertIn(f'name="{name}"', arch, action.name)
        self.assertGreater(checked, 1)

    def test_few_filters_each_with_a_name_of_its_own(self):
        """A search_default_… means one filter, and the menu can be read at a glance."""
        arch = self.env["key.account"].get_view(view_type="search")["arch"]
        filters = etree.fromstring(arch).findall(".//filter")
        for words in ("name", "string"):
            found = [node.get(words) for node in filters]
            self.assertEqual(len(set(found)), len(found), found)
        offered = [
            node for node in filters if "group_by" not in node.get("context", "")
        ]
        self.assertGreater(len(offered), 3)
        self.assertLessEqual(len(offered), 21, [node.get("name") for node in offered])

    def test_an_empty_list_says_what_is_true(self):
        """Without any account it tells how to begin, else that the filters find none."""
        action = self.env.ref(f"{MODULE}.key_account_action_all")
        accounts = self.env["key.account"].with_context(active_test=False).search([])
        accounts.unlink()
        self.assertIn(
            "No customer has been assessed yet", action._get_action_dict()["help"]
        )
        self._create_account()
        told = action._get_action_dict()["help"]
        self.assertNotIn("assessed", told)
        self.assertIn("Nothing matches", told)
        self.assertIn("o_view_nocontent_smiling_face", told)

    def test_filters_of_ones_own_offer_what_means_something(self):
        """What the code alone needs is no field to filter or to group by."""
        for model in self.env.values():
            if not hasattr(model, "_get_internal_names"):
                continue
            fields = model.fields_get(attributes=["searchable", "groupable"])
            for name in model._get_internal_names():
                self.assertFalse(fields[name]["searchable"], name)
                self.assertFalse(fields[name]["groupable"], name)
        offered = self.env["key.account"].fields_get(attributes=["searchable"])
        self.assertTrue(offered["ordered_amount"]["searchable"])
