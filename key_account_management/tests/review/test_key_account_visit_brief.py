import io
from datetime import timedelta

from lxml import html

from odoo import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..common import PatientHttpCase
from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestKeyAccountVisitBrief(KeyAccountReviewCommon, PatientHttpCase):
    """What stands on the page that one takes to a visit, and in which order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_order(cls.account.partner_id, 900, cls.today)
        cls._create_order(cls.account.partner_id, 600, cls.today - timedelta(days=390))
        cls.assessments.assess(cls.company, cls.today)
        cls.people = cls.env["key.account.stakeholder"]
        for number in range(12):
            cls.people |= cls._create_person(
                f"Person {number:02}", roles=["user"], needs="One invoice a month"
            )
        cls.people[9].influence = "inner_circle"

    def _invoice(self, amount, due):
        """A posted invoice, in a company without a chart of accounts."""
        vals = {"company_ids": [Command.set(self.company.ids)]}
        income, receivable = self.env["account.account"].create(
            [
                {"name": "Sales", "code": "400900", "account_type": "income", **vals},
                {
                    "name": "Receivable",
                    "code": "110900",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                    **vals,
                },
            ]
        )
        self.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SAL9",
                "type": "sale",
                "company_id": self.company.id,
                "default_account_id": income.id,
            }
        )
        partner = self.account.partner_id.with_company(self.company)
        partner.property_account_receivable_id = receivable
        moves = self.env["account.move"].with_company(self.company)
        move = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Sold",
                            "price_unit": amount,
                            "tax_ids": False,
                            "account_id": income.id,
                        }
                    )
                ],
            }
        )
        move.action_post()

    def _parts(self, account=None):
        brief = (account or self.account).get_visit_brief()
        return {
            part["code"]: [row["text"] for row in part["rows"]]
            for part in brief["open"]
        }

    def test_what_is_open_stands_first(self):
        partner = self.account.partner_id
        self._create_order(partner, 70, self.today, state="draft")
        self._invoice(40, self.today - timedelta(days=30))
        self.env["key.account.alert"].create(
            {"account_id": self.account.id, "evidence": "Late again\nand again"}
        )
        review = self._create_review(date=self.today - timedelta(days=20))
        self._agree(review, "Send samples", date_deadline=self.today)
        self._agree(review, "Pay the invoice", stakeholder_id=self.people[0].id)
        self._agree(review, "Lower the price", is_internal=True)
        self._agree(review, "Old promise").done_by_hand = True
        self.account.activity_schedule(
            "mail.mail_activity_data_todo", summary="Ask for a reference"
        )
        brief = self.account.get_visit_brief()
        self.assertEqual(
            [part["code"] for part in brief["open"]],
            ["issues", "quotations", "promises", "trend"],
        )
        parts = self._parts()
        overdue, alert = parts["issues"]
        money = self.company.currency_id.format
        self.assertIn(f"1, {money(40)}", overdue)
        self.assertIn("Late again: and again", alert)
        self.assertEqual(len(parts["quotations"]), 1)
        self.assertIn(f"1, {money(70)}", parts["quotations"][0])
        self.assertEqual(len(parts["promises"]), 1)
        self.assertIn("Send samples", parts["promises"][0])
        [trend] = parts["trend"]
        for text in (money(900), money(600), "+50 %"):
            self.assertIn(text, trend)
        page = self._render()
        places = [
            page.index(text)
            for text in (
                "Late again",
                "Send samples",
                " ".join(money(600).split()),
                "Person 09",
            )
        ]
        self.assertEqual(places, sorted(places))
        self.assertGreater(page.index("Ask for a reference"), places[-1])

    def test_nothing_is_open(self):
        account = self._create_account("New")
        parts = self._parts(account)
        self.assertEqual([*parts], ["issues", "quotations", "promises", "trend"])
        for code in ("issues", "quotations", "promises"):
            self.assertFalse(parts[code], code)

    def test_who_attends(self):
        """Those of one's own next meeting; without one of the planned review; without that
        who has most to say. Everybody on request."""
        account = self._as("manager", self.account)
        brief = account.get_visit_brief()
        self.assertFalse(brief["planned"])
        self.assertEqual(brief["people"][0]["name"], "Person 09")
        self.assertEqual(len(brief["people"]), 4)
        self.assertEqual(len(brief["others"]), 8)
        self._create_review(
            date=self.today + timedelta(days=3),
            stakeholder_ids=[Command.set(self.people[2].ids)],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        brief = account.get_visit_brief()
        self.assertTrue(brief["planned"])
        self.assertEqual([p["name"] for p in brief["people"]], ["Person 02"])
        self._meet(self.people[5], "manager", -2)
        self._meet(self.people[4], "director", -1)
        brief = account.get_visit_brief()
        self.assertEqual([p["name"] for p in brief["people"]], ["Person 05"])
        self.assertEqual(len(brief["others"]), 11)
        page = self._render("visit_brief_of_everybody")
        self.assertEqual(page.count("One invoice a month"), 12)

    def test_one_page(self):
        """Twelve people, and as much of everything as there can be."""
        for number in range(9):
            self._agree(self._create_review(), f"Promise {number} " + 20 * "word ")
            self.account.activity_schedule(
                "mail.mail_activity_data_todo", summary=f"Do {number} " + 9 * "word "
            )
        self.env["key.account.alert"].create(
            {"account_id": self.account.id, "evidence": 99 * "Late again "}
        )
        parts = self._parts()
        self.assertEqual(len(parts["promises"]), 6)
        self.assertIn("4 more", parts["promises"][-1])
        self.assertLess(max(map(len, parts["issues"])), 200)
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "key_account_management.key_account_visit_brief_report",
                self.account.ids,
            )
        )
        self.assertEqual(len(PdfFileReader(io.BytesIO(pdf)).pages), 1)

    def _render(self, name="visit_brief"):
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"key_account_management.{name}", self.account.ids
        )
        return " ".join(html.fromstring(page.decode()).text_content().split())
