from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountBuyingCenter(KeyAccountPeopleCommon):
    """The people where colleagues work: opportunities, contacts, meetings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_person("Ann", roles=["decider"])
        cls.ann.write({"attitude": "opponent", "thinking_preference": "social"})
        cls.gone = cls._create_person(
            "Gone", date_start=False, date_end=cls.today - timedelta(days=1)
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": cls.ann.partner_id.id,
                "company_id": cls.company.id,
                "user_id": cls.users["manager"].id,
                "expected_revenue": 5000,
            }
        )

    def test_opportunity(self):
        lead = self._as("manager", self.lead)
        self.assertEqual(lead.key_account_id.id, self.account.id)
        self.assertEqual(lead.key_account_stakeholder_ids.ids, self.ann.ids)
        with Form(lead) as form, form.key_account_role_ids.new() as line:
            line.stakeholder_id = self.ann
            line.role_ids.add(self.roles["user"])
        self.assertEqual(self.ann.decision_ids.lead_id, self.lead)
        self.assertEqual(self.ann.decision_ids.role_ids, self.roles["user"])
        self.assertEqual(
            self.ann.role_ids, self.roles["decider"], "in general as before"
        )
        self.lead.unlink()
        self.assertFalse(self.ann.decision_ids)

    def test_contact(self):
        """A contact tells on whose maps the person is, in which role, and not where the person has left."""
        person = self.ann.partner_id
        other = self._create_account("Second")
        self._create_person(account=other, partner_id=person.id)
        told = self._as("director", person).key_account_summary
        for text in (self.account.partner_id.name, "Second", "Decider"):
            self.assertIn(text, told)
        gone = self._as("manager", self.gone.partner_id).key_account_summary
        self.assertNotIn('name="places"', str(gone))

    def test_opportunity_without_an_account(self):
        self.lead.partner_id = self._create_partner("Stranger")
        self.assertFalse(self.lead.key_account_id)
        self.assertFalse(self.lead.key_account_stakeholder_ids)
        self.lead.partner_id = False
        self.assertFalse(self.lead.key_account_id)

    def test_opportunities_cost_the_same_for_few_as_for_many(self):
        def count(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.mapped("key_account_stakeholder_ids")
            return self.env.cr.sql_log_count - before

        leads = self.lead | self.lead.copy() | self.lead.copy() | self.lead.copy()
        count(self.lead)
        self.assertEqual(count(leads), count(self.lead))

    def test_roles_of_a_decision(self):
        decisions = self.env["key.account.stakeholder.role"]
        category = self.env["product.category"].create({"name": "Gloves"})
        role = {"role_ids": [(6, 0, self.roles["user"].ids)]}
        vals = {"stakeholder_id": self.ann.id, **role}
        decision = decisions.create({**vals, "category_id": category.id})
        self.assertEqual(decision.display_name, "Ann: Gloves")
        with self.assertRefused(ValidationError, "already has roles in this decision"):
            decisions.create({**vals, "category_id": category.id})
        both = {"category_id": category.id, "lead_id": self.lead.id}
        for wrong in ({}, both):
            with self.assertRefused(ValidationError, "Choose one of the two"):
                decisions.create({**vals, **wrong})
        other = self._create_person("Else", self._create_account("Other"))
        with self.assertRefused(ValidationError, "the opportunity is with Customer"):
            decisions.create(
                {"stakeholder_id": other.id, "lead_id": self.lead.id, **role}
            )

    def test_roles_in_an_opportunity_of_others(self):
        """Who may not open the opportunity reads the roles all the same, and its name as the
        field has it."""
        self.lead.user_id = self.users["director"]
        role = self.env["key.account.stakeholder.role"].create(
            {
                "stakeholder_id": self.ann.id,
                "lead_id": self.lead.id,
                "role_ids": [(6, 0, self.roles["user"].ids)],
            }
        )
        mine = self._as("manager", role)
        with self.assertRaises(AccessError):
            mine.lead_id.read(["name"])
        [row] = self._as("manager", role).read(["display_name", "lead_id"])
        self.assertEqual(row["display_name"], f"Ann: {row['lead_id'][1]}")

    def test_brief(self):
        self.ann.write({"needs": "One invoice a month", "desired_level": "vendor"})
        self._meet(self.ann, "manager", 5)
        self.account.activity_schedule(
            "mail.mail_activity_data_todo",
            self.today - timedelta(days=1),
            "Send samples",
            user_id=self.users["manager"].id,
        )
        brief = self._as("manager", self.account).get_visit_brief()
        (ann,) = brief["people"]
        self.assertEqual(ann["name"], "Ann")
        self.assertEqual(ann["attitude"], "Opponent")
        self.assertIn("Take time for the person", ann["advice"])
        self.assertEqual(ann["last_met"], self.today - timedelta(days=5))
        self.assertEqual(ann["desired"], "Vendor")
        self.assertEqual(brief["activities"][0]["what"], "Send samples")
        self.assertTrue(brief["activities"][0]["late"])
        self.assertEqual(brief["deals"][0]["name"], "Deal")
        self.assertIn(
            "A decider is against us", [s["name"] for s in brief["next_steps"]]
        )
        with self.assertRaises(AccessError):
            self._as("outsider", self.account).get_visit_brief()

    def _render(self, user, data=None):
        report = "key_account_management.key_account_visit_brief_report"
        reports = self._as(user, self.env["ir.actions.report"])
        html, _kind = reports._render_qweb_html(report, self.account.ids, data)
        return html.decode()

    def test_printed_brief(self):
        page = self._render("manager")
        for text in ("Ann", "Opponent", "How to talk", "Decider"):
            self.assertIn(text, page)
        page = self._render("director")
        self.assertIn("Ann", page)
        for text in ("Opponent", "How to talk", "against us"):
            self.assertNotIn(text, page)

    def test_printed_brief_with_other_options(self):
        """Options stand in the address of the page, where anybody may write."""
        for people in (["x"], "x", {"a": 1}, -1, 10**12):
            with self.assertRaisesRegex(UserError, "is not an id of"):
                self._render("manager", {"people": people})
        self.assertIn("Ann", self._render("manager", {"people": [2**31 - 1]}))

    def test_brief_from_a_meeting(self):
        bob = self._create_person("Bob")
        meeting = self._meet(bob, "manager", -2)
        meeting = self._as("manager", meeting)
        self.assertEqual(meeting.key_account_stakeholder_ids.ids, bob.ids)
        action = meeting.action_visit_brief()
        self.assertEqual(action["report_name"], "key_account_management.visit_brief")
        page = self._render("manager", action["data"])
        self.assertIn("Bob", page)
        self.assertRegex(" ".join(page.split()), "Also on the map:</b> Ann")
        self.assertNotIn("Opponent", page)
        alone = self._meet(self.gone, "manager", -2)
        self.assertFalse(self._as("manager", alone).key_account_stakeholder_ids)
