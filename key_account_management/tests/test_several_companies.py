from lxml import etree

from odoo.tests import tagged

from .common import KeyAccountCommon

MODULE = "key_account_management"


@tagged("post_install", "-at_install")
class TestSeveralCompanies(KeyAccountCommon):
    """Where records of two companies stand side by side, each says whose it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.user.company_ids |= cls.company | cls.other
        cls.env.user.group_ids |= cls.env.ref("base.group_multi_company")

    def _get_ours(self, kind):
        names = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(names.mapped("res_id"))
        return views.filtered(
            lambda view: (
                view.type == kind
                and view.mode == "primary"
                and "company_id" in self.env[view.model]._fields
                and view.model.startswith("key.account")
            )
        )

    def _get_shown(self, view, *companies):
        """Return the fields that show the company in the view, with these companies active."""
        model = self.env[view.model].with_context(
            allowed_company_ids=[company.id for company in companies]
        )
        arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
        return [
            field
            for field in arch.iter("field")
            if field.get("name") == "company_id"
            and field.getparent().tag != "kanban"  # there it is read, not shown
            and field.get("optional") != "hide"
            and not field.get("invisible")
            and not field.get("column_invisible")
        ]

    def test_lists_and_cards(self):
        for kind in ("list", "kanban"):
            views = self._get_ours(kind)
            self.assertTrue(views)
            for view in views:
                shown = self._get_shown(view, self.company, self.other)
                self.assertEqual(len(shown), 1, view.name)

    def test_one_company_needs_no_column(self):
        for name in ("key_account_view_list", "key_account_view_kanban"):
            view = self.env.ref(f"{MODULE}.{name}")
            self.assertFalse(self._get_shown(view, self.company))

    def test_dialogs_name_theirs(self):
        views = self._get_ours("form").filtered(
            lambda view: self.env[view.model]._transient
        )
        self.assertTrue(views)
        for view in views:
            self.assertTrue(self._get_shown(view, self.company, self.other), view.name)

    def test_accounts_of_two_companies_in_one_dialog(self):
        accounts = self._create_account("Here") | self._create_account(
            "There", company=self.other
        )
        wizard = self.env["key.account.assign"].create(
            {"account_ids": accounts.ids, "user_id": self.env.user.id}
        )
        self.assertEqual(wizard.company_ids, self.company | self.other)
