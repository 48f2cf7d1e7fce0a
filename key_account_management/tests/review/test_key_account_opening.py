from contextlib import contextmanager
from unittest.mock import patch

from lxml import etree

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools.view_validation import get_expression_field_names

from ..common import PatientHttpCase
from ..satisfaction.common import KeyAccountSurveyCommon
from .common import KeyAccountReviewCommon
from .form_specification import (
    get_form,
    get_lazy_pages,
    get_names,
    get_specification,
)

MOST_QUERIES = 40
MOST_PAGES = 6  # as many tabs as stand beside the chatter at 1440 px
EXPRESSIONS = ("invisible", "readonly", "required", "column_invisible", "context")


class OpeningCommon(KeyAccountSurveyCommon, KeyAccountReviewCommon):
    """An account of which everything is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_order(cls.account.partner_id, 600_000, cls.today)
        cls._create_member("member")

    def _fill(self, account):
        review = super()._fill(account)
        for name, score in (("Ann", 9), ("Ben", 3), ("Cleo", 7)):
            person = self._create_person(name, account, roles=["buyer"])
            self._answer(person, score, "Because")
        self._meet(person, "manager", 10)
        self.env["key.account.wallet"].create(
            {
                "account_id": account.id,
                "spend_low": 1e6,
                "spend_high": 2e6,
                "source": "They said so",
            }
        )
        self.assessments.assess(self.company, self.today)
        return review


@tagged("post_install", "-at_install")
class TestKeyAccountOpening(OpeningCommon):
    """What it costs to open an account."""

    def setUp(self):
        super().setUp()
        self._fill(self.account)

    def _read(self, account, specification):
        """Return how many queries the form costs with nothing read before."""
        account.web_read(
            specification
        )  # what all users share: rights, views, languages
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        account.web_read(specification)
        return self.env.cr.sql_log_count - before

    @contextmanager
    def _collect(self):
        """Collect ``(rows returned, statement)``."""
        statements, execute = [], Cursor.execute

        def collecting(cursor, query, *args, **kwargs):
            result = execute(cursor, query, *args, **kwargs)
            statements.append((cursor.rowcount, str(query)))
            return result

        with patch.object(Cursor, "execute", collecting):
            yield statements

    def test_head_and_first_page(self):
        """By the specification of the form itself, for each role."""
        for role in ("manager", "member", "director", "admin", "personal"):
            if role == "personal":
                self.users[role].group_ids |= self.env.ref(
                    "key_account_management.group_all_accounts"
                )
            account = self._as(role, self.account)
            form = get_form(account)
            first = get_lazy_pages(form)[:1]
            with self.subTest(role):
                self.assertEqual(first, ["explanation"])
                queries = self._read(account, get_specification(account, form, first))
                self.assertLessEqual(queries, MOST_QUERIES)

    def test_every_page_is_read_when_it_is_opened(self):
        """What is costly stands on no other page."""
        account = self._as("manager", self.account)
        form = get_form(account)
        pages = get_lazy_pages(form)
        self.assertEqual(len(pages), len(list(form.iter("page"))))
        self.assertLessEqual(len(pages), MOST_PAGES)
        head = get_names(form)
        costly = {
            "explanation": {"explanation"},
            "people": {"stakeholder_ids", "coaching", "team_member_ids"},
            "knowledge": {"need_ids", "wallet_ids", "competitor_ids"},
            "satisfaction": {"satisfaction"},
            "history": {"judgement_ids", "change_ids"},
        }
        for page, names in costly.items():
            self.assertFalse(names & head.keys())
            self.assertLessEqual(names, get_names(form, [page]).keys())

    def test_nothing_outside_needs_a_lazy_page(self):
        """An expression of the head can't name a field that only a closed page has."""
        for model in ("key.account", "key.account.plan"):
            form = get_form(self._as("admin", self.env[model]))
            head = get_names(form).keys()
            names = self._get_names_in_expressions(self.env[model], form)
            self.assertGreater(len(names), 10)
            self.assertLessEqual(names, head)

    def _get_names_in_expressions(self, model, form):
        """Return the fields that expressions name outside of all pages, or of the pages."""
        names = set()
        for node in form.iter(etree.Element):
            if any(parent.tag in ("field", "page") for parent in node.iterancestors()):
                continue
            for attribute in EXPRESSIONS:
                names |= get_expression_field_names(node.get(attribute) or "True")
        return (names & model._fields.keys()) - {"id"}

    def test_nothing_of_all_accounts_is_read(self):
        """No statement brings as many rows as there are customers; nor do statements grow."""
        account = self._as("manager", self.account)
        form = get_form(account)
        specification = get_specification(account, form, get_lazy_pages(form))
        few = self._read(account, specification)
        partners = self.env["res.partner"].create(
            [{"name": f"C{index}", "is_company": True} for index in range(120)]
        )
        self._create_orders(
            [
                {"partner": p, "amount": 1000 + i, "date": self.today}
                for i, p in enumerate(partners)
            ]
        )
        self.assessments.assess(self.company, self.today)
        self.env.invalidate_all()
        with self._collect() as statements:
            account.web_read(specification)
        self.assertGreater(len(statements), 50)
        most = max(statements)
        self.assertLess(most[0], 100, most[1])
        self.assertEqual(self._read(account, specification), few)

    def test_explanation(self):
        """As many queries for one account as for many, and few rows."""
        partners = self.env["res.partner"].create(
            [{"name": f"C{index}", "is_company": True} for index in range(60)]
        )
        self._create_orders(
            [
                {"partner": p, "amount": 1000 + i, "date": self.today}
                for i, p in enumerate(partners)
            ]
        )
        self.assessments.assess(self.company, self.today)
        accounts = self.env["key.account"].search(
            [("partner_id", "in", partners.ids)], limit=20
        )
        counts = []
        for some in (accounts[:1], accounts):
            some._explain()
            self.env.invalidate_all()
            with self._collect() as statements:
                some._explain()
            counts.append(len(statements))
            self.assertLess(max(rows for rows, _query in statements), 60)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestKeyAccountOpeningTours(OpeningCommon, PatientHttpCase):
    maxDiff = None
    """In a real browser."""

    def _start(self, tour, role="manager"):
        """Return the specifications of ``web_read`` that the browser sent for accounts."""
        sent, model = [], self.env.registry["key.account"]
        web_read = model.web_read

        def recording(records, specification):
            if specification:  # by itself core reads names only
                sent.append(specification)
            return web_read(records, specification)

        self.patch(model, "web_read", recording)
        self.env.flush_all()
        path = f"/odoo/key-accounts/{self.account.id}"
        self.start_tour(path, tour, login=self.users[role].login)
        self.env.invalidate_all()
        return sent

    def _get_tree(self, specification):
        """Return the names of a specification, those below too."""
        return {
            name: self._get_tree(value.get("fields", {}))
            for name, value in specification.items()
        }

    def test_pages(self):
        """Each page is asked for when it is opened, by what the tests count."""
        self._fill(self.account)
        sent = self._start("key_account_lazy_pages")
        account = self._as("manager", self.account)
        form = get_form(account)
        pages = get_lazy_pages(form)
        head = self._get_tree(get_specification(account, form, pages[:1]))
        self.assertEqual(self._get_tree(sent[0]), head)
        everything = self._get_tree(get_specification(account, form, pages))
        asked = {}
        for specification in sent:
            asked.update(self._get_tree(specification))
        self.assertEqual(asked, everything)
        self.assertEqual(len(sent), 1 + len(pages[1:]))

    def test_edit(self):
        self.env["key.account.need"].create(
            {"account_id": self.account.id, "name": "Shorter lead times"}
        )
        self._create_person("Boss")
        self._start("key_account_lazy_edit")
        judgements = self.account.judgement_ids
        self.assertEqual(judgements.mapped("evidence"), ["Seen on site"])
        self.assertEqual(self.account.user_id, self.users["manager"])
