from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestStakeholderAdd(KeyAccountPeopleCommon):
    """Contacts of the customer, put on the map several at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_map = cls._create_person("Ann").partner_id
        cls.chief = cls._create_contact("Bea", function="Managing Director")
        cls.buyer = cls._create_contact("Cleo", function="Senior buyer")
        cls.plain = cls._create_contact("Dan")
        cls._create_contact("The ramp", type="delivery")
        cls._create_contact("Site", is_company=True)

    def _open(self, user="manager"):
        action = self._as(user, self.account).action_add_contacts()
        wizards = self._as(user, self.env[action["res_model"]])
        return wizards.with_context(**action["context"])

    def test_who_is_offered_with_which_roles(self):
        wizard = Form(self._open()).save()
        roles = {line.partner_id: line.role_ids for line in wizard.line_ids}
        self.assertEqual(
            roles,
            {
                self.chief: self.roles["decider"],
                self.buyer: self.roles["buyer"],
                self.plain: self.env["key.account.decision.role"],
            },
        )
        self.assertFalse(any(wizard.line_ids.mapped("chosen")), "a person chooses")

    def test_those_chosen_are_on_the_map(self):
        with Form(self._open()) as form:
            for index in range(2):
                with form.line_ids.edit(index) as line:
                    line.chosen = True
                    if index:
                        line.role_ids.clear()
        form.record.action_add()
        people = self.account.stakeholder_ids
        self.assertEqual(people.partner_id, self.on_map | self.chief | self.buyer)
        by_contact = {person.partner_id: person for person in people}
        self.assertEqual(by_contact[self.chief].role_ids, self.roles["decider"])
        self.assertFalse(by_contact[self.buyer].role_ids, "taken away")
        self.assertEqual(Form(self._open()).save().line_ids.partner_id, self.plain)

    def test_of_no_account(self):
        """A dialogue that is opened from nowhere has nobody to offer."""
        wizards = self._as("manager", self.env["key.account.stakeholder.add"])
        self.assertFalse(len(Form(wizards).line_ids))

    def test_nobody_chosen(self):
        wizard = Form(self._open()).save()
        with self.assertRefused(UserError, "at least one person"):
            wizard.action_add()

    def test_of_another_account(self):
        """The dialogue tells nothing of an account that one may not read."""
        wizards = self._as("outsider", self.env["key.account.stakeholder.add"])
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            wizards.create({"account_id": self.account.id})
        with self.assertRaises(AccessError):
            wizards.onchange(
                {"account_id": self.account.id},
                [],
                {"account_id": {}, "line_ids": {"fields": {"partner_id": {}}}},
            )
