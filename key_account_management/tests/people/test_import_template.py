import io

import openpyxl

from odoo.tests import HttpCase, tagged

from .common import KeyAccountPeopleCommon

ROUTE = "/key_account_management/import_template"


@tagged("post_install", "-at_install")
class TestImportTemplate(KeyAccountPeopleCommon, HttpCase):
    """What the import screen offers is made for who asks."""

    def _get(self, path):
        return self.url_open(f"{ROUTE}/{path}")

    def test_each_offer_can_be_fetched(self):
        self.authenticate("people_admin", "people_admin")
        offers = {}
        for model in (
            "key.account",
            "key.account.judgement",
            "key.account.stakeholder",
        ):
            for offer in self.env[model].get_import_templates():
                answer = self.url_open(offer["template"])
                self.assertEqual(answer.status_code, 200)
                book = openpyxl.load_workbook(io.BytesIO(answer.content))
                offers[offer["label"]] = [cell.value for cell in book["Import"][1]]
        self.assertEqual(
            offers["Import Template for Account Managers"],
            ["Customer", "Account Manager"],
        )
        self.assertEqual(
            offers["Import Template for Tiers Set by Hand"],
            ["Customer", "Tier set by hand", "Reason", "Set until"],
        )
        titles = offers["Import Template for Stakeholders"]
        self.assertIn("Reports to/External ID", titles)

    def test_what_is_no_template(self):
        self.authenticate("people_admin", "people_admin")
        for path in ("key.account/99", "res.partner/0", "no.such/0"):
            self.assertEqual(self._get(path).status_code, 404, path)

    def test_nobody_else(self):
        self._create_user("people_nobody", "group_user").group_ids = self.env.ref(
            "base.group_user"
        )
        self.authenticate("people_nobody", "people_nobody")
        self.assertEqual(self._get("key.account/0").status_code, 403)
