import base64
import csv
import io

from odoo.tests import tagged

from .common import KeyAccountPeopleCommon

NORTHWIND = {
    "Owner": ["Decider"],
    "Owner/Marketing Assistant": ["Decider"],
    "Order Administrator": ["Buyer"],
    "Accounting Manager": ["Approver"],
    "Sales Representative": [],
    "Sales Manager": [],
    "Sales Agent": [],
    "Sales Associate": [],
    "Marketing Manager": [],
    "Marketing Assistant": [],
    "Assistant Sales Agent": [],
    "Assistant Sales Representative": [],
}


@tagged("post_install", "-at_install")
class TestKeyAccountStakeholderImport(KeyAccountPeopleCommon):
    """By core's import, with the template that it offers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("boss", "buyer"):
            cls._create_contact(name.title(), email=f"{name}@example.com")
        cls.file = cls._make_template()

    @classmethod
    def _make_template(cls, lang="en_US"):
        """Return the template as text, of a customer that is there."""
        stakeholders = cls.env["key.account.stakeholder"].with_context(lang=lang)
        [(_label, columns, rows)] = stakeholders._get_import_examples()
        cls.account.partner_id.name = rows[0][1]
        header = [stakeholders._get_column_title(column) for column in columns]
        file = io.StringIO()
        csv.writer(file).writerows([header, *rows])
        return file.getvalue().encode()

    def _import(self, file, user="manager", lang="en_US"):
        wizards = self.env["base_import.import"].with_context(lang=lang)
        wizard = self._as(user, wizards).create(
            {
                "res_model": "key.account.stakeholder",
                "file": base64.b64encode(file) and file,
                "file_name": "stakeholders.csv",
                "file_type": "text/csv",
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        preview = wizard.parse_preview(options)
        self.assertFalse(preview.get("error"))
        header = preview["headers"]
        matched = [preview["matches"].get(i) for i in range(len(header))]
        self.assertTrue(all(matched), "each column of the template finds its field")
        columns = ["/".join(match) for match in matched]
        return wizard.execute_import(columns, header, options)

    def test_template(self):
        self._check_template(self.file)

    def test_template_in_chinese(self):
        """As the reader calls everything; and an English colleague can load the file's values."""
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search(
            [("name", "=", "key_account_management")]
        )
        module._update_translations(["zh_CN"])
        for role, name in (("decider", "决策者"), ("approver", "审批者")):
            self.roles[role].with_context(lang="zh_CN").name = name
        file = self._make_template("zh_CN")
        self.assertIn("决策者,审批者", file.decode())
        self._check_template(file, "zh_CN")
        self.account.stakeholder_ids.unlink()
        titles, *_rows = self.file.splitlines(keepends=True)
        mixed = titles + b"".join(file.splitlines(keepends=True)[1:])
        self._check_template(mixed)

    def _check_template(self, file, lang="en_US"):
        result = self._import(file, lang=lang)
        self.assertFalse(result["messages"])
        people = {p.display_name: p for p in self.account.stakeholder_ids}
        boss, buyer = people["Boss"], people["Buyer"]
        self.assertEqual(boss.role_ids, self.roles["decider"] | self.roles["approver"])
        self.assertEqual(buyer.parent_id, boss)
        self.assertEqual(boss.influence, "inner_circle")
        self.assertEqual((boss.attitude, boss.assumed), ("supporter", False))
        self.assertEqual((buyer.attitude, buyer.assumed), ("neutral", True))
        self.assertEqual(boss.thinking_preference, "analytical")
        self.assertEqual(boss.attitude_id.user_id, self.users["manager"])
        self._import(file, lang=lang)
        self.assertEqual(
            len(self.account.stakeholder_ids), 2, "a second time: the same"
        )
        self.assertEqual(len(boss.attitude_ids), 2, "and nothing new is thought")

    def test_wrong_lines_say_so_and_nothing_is_written(self):
        wrong = self.file.replace(b"boss@example.com", b"nobody@example.com")
        messages = self._import(wrong)["messages"]
        self.assertIn("nobody@example.com", messages[0]["message"])
        twice = self.file.replace(b"buyer@example.com", b"boss@example.com")
        messages = self._import(twice)["messages"]
        self.assertIn("already is on the map", messages[0]["message"])
        self.assertFalse(self.account.stakeholder_ids)

    def test_job_titles_suggest_and_set_nothing(self):
        for title, names in NORTHWIND.items():
            person = self._create_person(title)
            person.partner_id.function = title
            self.assertEqual(person.suggested_role_ids.mapped("name"), names, title)
            self.assertFalse(person.role_ids)
        owner = self.account.stakeholder_ids[0]
        owner.action_accept_suggestion()
        self.assertEqual(owner.role_ids, self.roles["decider"])
        self.assertFalse(owner.suggested_role_ids)
