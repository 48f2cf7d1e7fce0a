from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestKeyAccountSheet(KeyAccountReviewCommon):
    """The account on one page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_order(cls.account.partner_id, 600_000, cls.today)
        cls.assessments.assess(cls.company, cls.today)

    def _render(self, accounts):
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "key_account_management.key_account_sheet_report", accounts.ids
        )
        return " ".join(html.fromstring(page.decode()).text_content().split())

    def test_all_that_is_known(self):
        review = self._fill(self.account)
        sheet = self.account._get_sheet()
        self.assertEqual(sheet["who"]["tier"], "Key")
        self.assertEqual(sheet["sales"]["amount"], 600_000)
        self.assertEqual(len(sheet["sales"]["months"]), 12)
        self.assertEqual(sheet["sales"]["months"][-1], (0, 600_000))
        self.assertEqual([p["name"] for p in sheet["people"]["shown"]], ["Boss"])
        self.assertTrue(sheet["people"]["decider_unmet"])
        self.assertEqual(sheet["plan"]["late"], 1)
        self.assertEqual(
            [row["name"] for row in sheet["plan"]["objectives"]], ["Sell more nuts"]
        )
        self.assertEqual([n["what"] for n in sheet["needs"]], ["Shorter lead times"])
        self.assertEqual(sheet["rivals"], ["Rival"])
        self.assertEqual(sheet["risks"], ["Bad answer: Late again: and again"])
        self.assertEqual(
            [(s["what"], s["late"]) for s in sheet["steps"]], [("Call back", True)]
        )
        self.assertEqual(sheet["next_review"]["planned"], review.date)
        text = self._render(self.account)
        for word in ("Key", "Boss", "Sceptic", "Grow", "Call back", "Late again"):
            self.assertIn(word, text)

    def test_the_way_of_an_objective_on_each_paper(self):
        """0 % beside a high figure is no mistake: how far from where to where."""
        plan = self._create_plan(name="Grow")
        level = self._create_objective(
            plan, measure="average_order", baseline=600_000, target=700_000
        )
        plan.state = "running"
        self.env.flush_all()
        way = level.reached
        self.assertEqual(level.progress, 0)
        for part in ("0 of", "100,000 more", "600,000 →", "700,000)"):
            self.assertIn(part, way)
        self.assertIn(" ".join(way.split()), self._render(self.account))
        review = self._create_review(
            date=self.today,
            date_start=self.today.replace(month=1, day=1),
            date_end=self.today,
            plan_id=plan.id,
            shared_objective_ids=[Command.set(level.ids)],
        )
        review.action_build()
        report = self.env["ir.actions.report"]
        for name in ("review", "review_customer"):
            page, _kind = report._render_qweb_html(
                f"key_account_management.key_account_{name}_report", review.ids
            )
            self.assertIn(way, html.fromstring(page.decode()).text_content())

    def test_long_evidence(self):
        """What somebody wrote at length keeps the sheet on its page."""
        self.env["key.account.alert"].create(
            {"account_id": self.account.id, "kind": "detractor", "evidence": "迟" * 999}
        )
        [risk] = self.account._get_sheet()["risks"]
        self.assertLess(len(risk), 200)
        self.assertIn("迟迟", risk)

    def test_why_is_as_explained(self):
        why = self.account._get_sheet()["why"]
        told = self.account.explain()
        self.assertEqual(why["score"], told["score"])
        self.assertEqual(
            [(rule["value"], rule["threshold"], rule["met"]) for rule in why["rules"]],
            [
                (rule["value"], rule["keep"], rule["kept"])
                for rule in told["keep_rules"]
            ],
        )
        self.assertTrue(why["rules"])

    def test_nothing_known(self):
        """An account without orders, people, plan: the sheet says so and invents nothing."""
        account = self._create_account("Empty")
        sheet = account._get_sheet()
        self.assertIsNone(sheet["plan"])
        self.assertIsNone(sheet["satisfaction"])
        self.assertIsNone(sheet["sales"]["growth"])
        text = self._render(account)
        for words in (
            "Satisfaction not measured",
            "No plan is running",
            "Nobody is on the map",
            "none planned",
        ):
            self.assertIn(words, text)

    def test_attitudes_are_for_the_team(self):
        self._fill(self.account)
        shown = {}
        for name in ("manager", "director"):
            person = self._as(name, self.account)._get_sheet()["people"]["shown"][0]
            shown[name] = person["attitude"]
        self.assertEqual(shown, {"manager": "Sceptic", "director": ""})
        with self.assertRaises(AccessError):
            self._as("outsider", self.account)._get_sheet()

    def test_queries_do_not_grow(self):
        """Printing many costs the same number of queries as printing few."""
        accounts = self.account.browse()
        for index in range(12):
            account = self._create_account(
                f"Sheet {index}", user_id=self.users["manager"].id
            )
            self._create_order(account.partner_id, 600_000 + index, self.today)
            accounts |= account
        self.assessments.assess(self.company, self.today)
        for account in accounts:
            self._fill(account)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_sheets(fields.Date.today())
            return self.env.cr.sql_log_count - before

        count(accounts)
        self.assertEqual(count(accounts[:3]), count(accounts))

    def test_button(self):
        """Both papers on the screen have an address, below that of the account."""
        for name, path in (("sheet", "account-sheet"), ("visit_brief", "visit-brief")):
            action = getattr(self.account, f"action_{name}")()
            self.assertEqual(action["type"], "ir.actions.client")
            self.assertEqual(action["path"], path)
            self.assertEqual(action["context"]["active_id"], self.account.id)
            self.assertNotIn("(", action["name"])
