import json
import re
from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .security_records import SECRET, SecurityCommon

ROLES = (
    "salesperson",
    "own",
    "member",
    "all",
    "manager",
    "personal",
    "elsewhere",
    "portal",
)
PLACES = ("own", "team", "nobody", "another", "elsewhere")
# Ids as the address may have them; core reads those that are made of digits.
ODD_IDS = ("0", "1000000000", "9" * 30, "x", "-1", "1,x,,", "")
# What the options may say of whom one meets; also what is no option at all.
ODD_OPTIONS = (
    *({"people": value} for value in (None, False, True, 0, -1, 1.5, 10**9, 10**30)),
    *({"people": value} for value in ("1", "x", "\0", [], [None], [[1]], ["x"])),
    *({"people": value} for value in ({}, {"a": 1}, list(range(1, 5000)))),
    {"briefs": [{}], "papers": [{}], "sheets": [{}], "kept": {}, "parts": [1]},
    {"docs": "x", "doc_ids": "x", "doc_model": "res.users", "docids": [1]},
)
ODD_CONTEXTS = (
    {"active_model": "key.account", "active_ids": [10**9], "active_id": "x"},
    {"default_account_id": "x", "default_name": 5},
    {"key_account_run": True, "key_account_merge": True, "active_test": "x"},
)


@tagged("post_install", "-at_install")
class TestSecurityPapers(SecurityCommon, HttpCase):
    """The addresses of our papers, asked by each role for everybody's records, with options and
    contexts of any kind: only clear answers, and nothing of others in any."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reports = cls.env["ir.actions.report"].search(
            [("report_name", "=like", "key_account_management.%")]
        )
        cls.papers = {
            report.report_name: report.model for report in reports.sorted("report_name")
        }
        cls.secrets = cls._find_secrets()
        for place in PLACES:
            if "key.account.review" in cls.env:
                cls.planted["key.account.review"][place].action_build()
        cls.env.flush_all()

    def _get_record(self, name, place):
        if self.papers[name] == "res.partner":
            return self.places[place].get_contact("base")
        return self.planted[self.papers[name]][place]

    def _get_hidden(self, role):
        """Return the texts that no answer to this role has in it: what stands in records that
        the role may not see, and all that begins like what is another's."""
        rights = self.cells["key.account"]
        hidden = [place for place in PLACES if "R" not in rights[place][role]]
        return self.secrets[role] | {
            f"{word} {place} " for word in (SECRET, "Partner") for place in hidden
        }

    def _ask(self, role, name, ids, kind="html", **data):
        """Return the status and the text of the answer; what is told of others, or is no clear
        answer, is a fault."""
        query = urlencode({key: json.dumps(value) for key, value in data.items()})
        response = self.url_open(f"/report/{kind}/{name}/{ids}?{query}")
        text = response.text
        if response.status_code >= 500:
            self.faults.append((role, name, kind, ids, query[:80], "unclear"))
        self.faults.extend(
            (role, name, kind, ids, query[:80], f"tells “{hidden}”")
            for hidden in self.hidden
            if hidden in text
        )
        return response.status_code, text

    def _enter(self, role):
        login = self.users[role].login
        self.authenticate(login, login)
        self.faults, self.hidden = [], self._get_hidden(role)

    def _assert_no_faults(self):
        self.assertFalse(self.faults, "\n".join(["", *map(str, self.faults)]))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_papers_of_others(self):
        """Also of two at once; and the twin: who may see the record gets its paper."""
        rights = self.cells["key.account"]
        for role in ROLES:
            self._enter(role)
            seen = [place for place in PLACES if "R" in rights[place][role]]
            for name, model in self.papers.items():
                personal = model == "res.partner"
                for place in PLACES:
                    record = self._get_record(name, place)
                    status, text = self._ask(role, name, record.id)
                    if place not in seen or personal:
                        continue
                    with self.subTest(role=role, paper=name, place=place):
                        self.assertEqual(status, 200, text[:500])
                        self.assertIn(self._get_shown(record), text)
                pair = [self._get_record(name, p) for p in ("own", "another")]
                self._ask(role, name, ",".join(str(r.id) for r in pair), "pdf")
            self._assert_no_faults()

    def _get_shown(self, record):
        account = record if record._name == "key.account" else record.account_id
        return account.partner_id.name

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_whom_one_meets(self):
        """The options name people of anybody: of others none is shown, on whose page ever."""
        name = "key_account_management.visit_brief"
        if "key.account.stakeholder" not in self.env:  # in a house that is cut
            self.assertNotIn(name, self.papers)
            return
        people = self.planted["key.account.stakeholder"]
        everybody = [people[place].id for place in PLACES]
        for role in ROLES:
            self._enter(role)
            ids = self.planted["key.account"]["own"].id
            for place in PLACES:
                for chosen in (people[place].id, people[place].ids, everybody):
                    for docs in (ids, ""):
                        self._ask(role, name, docs, options={"people": chosen})
            self._assert_no_faults()
        self._enter("own")
        account = people["own"].account_id
        chosen = {"people": people["own"].ids}
        for ids in (account.id, ""):
            status, text = self._ask("own", name, ids, options=chosen)
            self.assertEqual(status, 200, text[:500])
            self.assertIn(people["own"].needs, text)
            others = re.findall(rf"{SECRET} own stakeholder \w+", text)
            self.assertEqual(set(others), {people["own"].needs})

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_links_of_mails(self):
        """The link of a notification leads who may see the record to it, and nobody else; where
        it leads tells no name."""
        models = [
            model for model in self.planted if "message_follower_ids" in self.env[model]
        ]
        self.assertIn("key.account", models)
        for role in (*ROLES, None):
            if role:
                self._enter(role)
            else:
                self.authenticate(None, None)
                self.hidden = self._get_hidden("portal")
            for model in models:
                for place, record in self.planted[model].items():
                    answer = self.url_open(
                        f"/mail/view?model={model}&res_id={record.id}",
                        allow_redirects=False,
                    )
                    told = answer.text + answer.headers.get("Location", "")
                    with self.subTest(role=role, model=model, place=place):
                        self.assertLess(answer.status_code, 400)
                        self.assertFalse([text for text in self.hidden if text in told])
                        seen = role and "R" in self.cells[model][place][role]
                        leads = f"/{record.id}" in answer.headers.get("Location", "")
                        self.assertEqual(leads, bool(seen))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_odd_values(self):
        """Whatever is asked for, the answer is a paper or says what is wrong."""
        role = "personal"
        self._enter(role)
        for name in self.papers:
            ids = self._get_record(name, "own").id
            for odd in ODD_IDS:
                for kind in ("html", "pdf", "text"):
                    self._ask(role, name, odd, kind)
            for options in ODD_OPTIONS:
                self._ask(role, name, ids, options=options)
            for context in (
                *ODD_CONTEXTS,
                {"allowed_company_ids": self.other.ids},
                {"allowed_company_ids": [10**9]},
            ):
                self._ask(role, name, ids, context=context)
        self._assert_no_faults()
