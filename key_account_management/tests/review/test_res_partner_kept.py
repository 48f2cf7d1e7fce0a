from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..satisfaction.common import KeyAccountSurveyCommon
from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestKeptOfPerson(KeyAccountReviewCommon, KeyAccountSurveyCommon):
    """One button prints all that is kept of a person, for who may see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_person(
            "Ann",
            roles=("decider",),
            needs="PLANTED NEEDS",
            attitude="sceptic",
            attitude_evidence="PLANTED ATTITUDE",
            survey_opt_out=True,
        )
        cls.bob = cls._create_person("Bob", attitude_evidence="OF SOMEBODY ELSE")
        cls.person = cls.ann.partner_id
        at_account, of_ann = (
            {"account_id": cls.account.id},
            {"stakeholder_id": cls.ann.id},
        )
        people = {"stakeholder_ids": [(4, cls.ann.id)]}
        cls.env["key.account.stakeholder.relation"].create(
            {**of_ann, "other_id": cls.bob.id, "note": "PLANTED LINE"}
        )
        cls.env["key.account.stakeholder.role"].create(
            {
                **of_ann,
                "category_id": cls.env["product.category"].create({"name": "G"}).id,
                "role_ids": [(6, 0, cls.roles["buyer"].ids)],
                "note": "PLANTED ROLE",
            }
        )
        cls.env["key.account.action"].create(
            {**at_account, **of_ann, "name": "PLANTED ACTION"}
        )
        cls._meet(cls, cls.ann, "manager", 3, name="PLANTED MEETING")
        cls.env["key.account.need"].create(
            {**at_account, **people, "name": "PLANTED NEED"}
        )
        cls._create_objective(contact_id=cls.person.id, note="PLANTED OBJECTIVE")
        cls._create_review(**people, name="PLANTED REVIEW")
        cls._invite(cls.ann, override_reason="PLANTED INVITATION")
        cls._answer(cls.ann, 3, "PLANTED ANSWER")
        alert = cls.env["key.account.alert"].create(at_account)
        cls.env["key.account.alert.evidence"].create(
            {
                "alert_id": alert.id,
                "partner_id": cls.person.id,
                "text": "PLANTED EVIDENCE",
            }
        )
        anonymous = cls._create_programme(name="Secret", is_anonymous=True)
        cls._answer(cls.ann, 3, "ANONYMOUS WORDS", anonymous)
        cls.account.team_member_ids = [
            (0, 0, {"user_id": cls.users["member"].id, "role": "service"})
        ]

    PLANTED = (
        "NEEDS",
        "ATTITUDE",
        "LINE",
        "ROLE",
        "ACTION",
        "MEETING",
        "NEED",
        "OBJECTIVE",
        "REVIEW",
        "INVITATION",
        "ANSWER",
        "EVIDENCE",
    )

    def _print(self, user, partner):
        report = self._as(user, self.env["ir.actions.report"])
        content, _type = report._render_qweb_html(
            "key_account_management.kept_of_person", partner.ids
        )
        return content.decode()

    def test_all_rooms_tell(self):
        action = self._as("personal", self.person).action_print_kept()
        self.assertEqual(action["report_type"], "qweb-pdf")
        paper = self._print("personal", self.person)
        for word in self.PLANTED:
            self.assertIn(f"PLANTED {word}", paper)
        self.assertIn("Sceptic", paper)
        self.assertIn("anonymous programmes are kept without the person", paper)
        for word in ("ANONYMOUS WORDS", "OF SOMEBODY ELSE"):
            self.assertNotIn(word, paper)
        ours = self._print("personal", self.users["member"].partner_id)
        self.assertIn("Service", ours)
        self.assertNotIn("PLANTED ATTITUDE", ours)

    def test_what_says_nothing_is_left_out(self):
        """A heading stands above lines; one sentence names all that was looked through."""
        ours = self.users["member"].partner_id
        page = html.fromstring(self._print("personal", ours))
        teams, *others = self._as("personal", ours)._get_kept()
        self.assertEqual(len(teams["rows"]), 1)
        self.assertGreater(len(others), 10)
        self.assertFalse([part["rows"] for part in others if part["rows"]])
        headings = [heading.text_content() for heading in page.iter("h5")]
        answers = "Answers given"  # the note on anonymous ones is for everybody
        self.assertEqual(headings, [teams["title"], answers])
        titles = "; ".join(part["title"] for part in (teams, *others))
        text = " ".join(page.text_content().split())
        self.assertIn(f"Looked through: {titles} Where nothing", text)

    def test_for_who_may_see_it(self):
        for user in ("manager", "member", "director", "admin", "outsider"):
            with self.subTest(user):
                with self.assertRefused(AccessError, "printed by the group"):
                    self._as(user, self.person).action_print_kept()
                with self.assertRefused(AccessError, "printed by the group"):
                    self._print(user, self.person)

    def test_of_another_company(self):
        """What is kept elsewhere is for those who work there."""
        other = self._create_company("Elsewhere")
        there = self._create_account("There", other)
        self._create_person(
            "Ann", there, partner_id=self.person.id, needs="KEPT ELSEWHERE"
        )
        self.assertNotIn("KEPT ELSEWHERE", self._print("personal", self.person))
