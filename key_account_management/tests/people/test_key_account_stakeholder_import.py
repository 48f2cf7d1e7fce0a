import base64
import csv

from odoo.tests import tagged
from odoo.tools.misc import file_open

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
        cls.account.partner_id.name = "Name of the customer"
        for name in ("boss", "buyer"):
            cls._create_contact(name.title(), email=f"{name}@example.com")
        (offer,) = cls.env["key.account.stakeholder"].get_import_templates()
        path = offer["template"].lstrip("/")
        with file_open(path, "rb") as file:
            cls.file = file.read()
        cls.header = next(csv.reader(cls.file.decode().splitlines()))

    def _import(self, file, user="manager"):
        wizard = self._as(user, self.env["base_import.import"]).create(
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
        matched = [preview["matches"].get(i) for i in range(len(self.header))]
        self.assertTrue(all(matched), "each column of the template finds its field")
        columns = ["/".join(match) for match in matched]
        return wizard.execute_import(columns, self.header, options)

    def test_template(self):
        result = self._import(self.file)
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
        self._import(self.file)
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
