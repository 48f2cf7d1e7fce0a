import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import PatientHttpCase
from .common import KeyAccountPeopleCommon

SECRETS = (
    "opponent",
    "Said we are too dear",
    "intuitive",
    "advocate",
    "Stood up for us",
)
FIELDS = [
    "attitude",
    "champion",
    "attitude_evidence",
    "attitude_date",
    "attitude_until",
    "attitude_user_id",
    "assumed",
    "expired",
    "thinking_preference",
    "thinking_evidence",
    "talking_advice",
    "attitude_age",
]


class PrivacyCommon(KeyAccountPeopleCommon):
    """An account without a manager, so that everybody sees it; one of the team has judged its
    people. Outside are: a salesperson, the director of all accounts, the administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.user_id = False
        cls._create_member("member")
        cls.foe, cls.friend = cls._create_person("Foe"), cls._create_person("Friend")
        cls.people = cls.foe | cls.friend
        for person, values in (
            (cls.foe, {"attitude": "opponent", "thinking_preference": "intuitive"}),
            (cls.friend, {"attitude": "advocate", "champion": True}),
        ):
            evidence = SECRETS[1] if person == cls.foe else SECRETS[4]
            person.with_user(cls.users["member"]).write(
                {**values, "attitude_evidence": evidence}
            )
        cls.env.flush_all()
        cls.mine = [("account_id", "=", cls.account.id)]
        cls.stakeholders = cls.env["key.account.stakeholder"]

    def assertNoSecret(self, shown):
        text = json.dumps(shown, default=str)
        for secret in SECRETS:
            self.assertNotIn(secret, text.replace("Opponent", "opponent"))


@tagged("post_install", "-at_install")
class TestPersonalPrivacy(PrivacyCommon):
    """Attitude and thinking preference reach nobody outside the team, by any way. Each check
    is made first as one of the team, who does see."""

    def _outside(self, records):
        for name in ("outsider", "director", "admin"):
            with self.subTest(name):
                yield self._as(name, records)

    def _inside(self, records):
        for name in ("member", "personal"):
            with self.subTest(name):
                yield self._as(name, records)

    def test_read(self):
        for foe in self._inside(self.foe):
            self.assertEqual(foe.read(FIELDS)[0]["attitude"], "opponent")
            self.assertEqual(foe.thinking_preference, "intuitive")
        for people in self._outside(self.people):
            for row in people.read(FIELDS):
                self.assertFalse(any(row[name] for name in FIELDS))
            names = {name: {} for name in FIELDS}
            history = {"attitude_ids": {"fields": {"attitude": {}, "evidence": {}}}}
            shown = people.web_read({**names, **history})
            self.assertNoSecret(shown)
            self.assertFalse(shown[0]["attitude_ids"])
            self.assertNoSecret(people.web_search_read(self.mine, names))

    def test_one_transaction_remembers_nothing_for_others(self):
        """What one user has read is not served to the next from memory."""
        self.assertEqual(self.foe.sudo().attitude, "opponent")
        self.assertEqual(len(self.foe.attitude_ids), 2)
        outsider = self.foe.with_user(self.users["outsider"])
        self.assertFalse(outsider.attitude)
        self.assertFalse(outsider.thinking_preference)
        self.assertEqual(self.foe.with_user(self.users["member"]).attitude, "opponent")

    def test_map(self):
        for account in self._inside(self.account):
            shown = account.get_people_map()
            self.assertTrue(shown["can_see_personal"])
            self.assertIn("opponent", json.dumps(shown))
        for account in self._outside(self.account):
            shown = account.get_people_map()
            self.assertFalse(shown["can_see_personal"])
            self.assertEqual(len(shown["stakeholders"]), 2)
            self.assertNoSecret(shown)

    def test_search(self):
        domains = [
            [("attitude", "=", "opponent")],
            [("attitude", "in", ["opponent", "sceptic"])],
            [("attitude", "not in", [False, "advocate"])],
            [("attitude_ids.attitude", "=", "opponent")],
            [("attitude_ids", "any", [("evidence", "ilike", "too dear")])],
            [("thinking_preference", "=", "intuitive")],
            [("thinking_preference", "!=", False)],
        ]
        for domain in domains:
            for stakeholders in self._inside(self.stakeholders):
                found = stakeholders.search([*self.mine, *domain])
                self.assertEqual(found.sudo(), self.foe, domain)
            for stakeholders in self._outside(self.stakeholders):
                self.assertFalse(stakeholders.search([*self.mine, *domain]), domain)
        for stakeholders in self._inside(self.stakeholders):
            found = stakeholders.search([*self.mine, ("champion", "=", True)])
            self.assertEqual(found.sudo(), self.friend)
        for stakeholders in self._outside(self.stakeholders):
            for name in ("champion", "assumed", "expired"):
                self.assertFalse(stakeholders.search([*self.mine, (name, "=", True)]))
            # Everybody is unknown to them, so nobody stands out.
            unlike = [*self.mine, ("attitude", "!=", "opponent")]
            self.assertEqual(stakeholders.search(unlike).sudo(), self.people)
            unknown = [*self.mine, ("attitude", "=", False)]
            self.assertEqual(stakeholders.search_count(unknown), 2)

    def test_search_through_relations(self):
        domain = [("stakeholder_ids.attitude", "=", "opponent")]
        for accounts in self._inside(self.env["key.account"]):
            self.assertEqual(accounts.search(domain).sudo(), self.account)
        for accounts in self._outside(self.env["key.account"]):
            self.assertFalse(accounts.search(domain))
        partners = self.env["res.partner"]
        domain = [("key_account_ids.stakeholder_ids.attitude", "=", "opponent")]
        for found in self._inside(partners):
            self.assertEqual(found.search(domain).sudo(), self.account.partner_id)
        for found in self._outside(partners):
            self.assertFalse(found.search(domain))

    def test_search_through_the_tier(self):
        """The tier is shown to everybody; what hangs on it follows its own rights."""
        for user in self.users.values():  # all documents are theirs to read
            user.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.account.computed_tier_id = self.tiers["Key"]
        partner = self.account.partner_id
        order = self._create_order(partner, 1)
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "partner_id": partner.id, "company_id": self.company.id}
        )
        below = [
            [("account_ids.stakeholder_ids.attitude", "=", "opponent")],
            [("account_ids.stakeholder_ids.attitude_ids.evidence", "ilike", "too de")],
            [
                (
                    "account_ids",
                    "any",
                    [
                        ("id", "=", self.account.id),
                        ("stakeholder_ids", "any", [("attitude", "=", "opponent")]),
                    ],
                )
            ],
        ]
        through = [[("key_account_tier_id", "any", domain)] for domain in below]
        through += [
            [(f"key_account_tier_id.{path}", operator, value)]
            for [(path, operator, value)] in below
        ]
        for record in (partner, order, lead):
            for domain in through:
                wanted = [("id", "=", record.id), *domain]
                unlike = [("id", "=", record.id), "!", *domain]
                for found in self._inside(record):
                    self.assertEqual(found.search(wanted), record, domain)
                    self.assertFalse(found.search(unlike), domain)
                for found in self._outside(record):
                    self.assertFalse(found.search(wanted), domain)
                    self.assertEqual(found.search(unlike), record, domain)

    def test_wizard(self):
        """What the dialog to judge starts with is what its user sees of the person."""
        names = ["attitude", "champion", "thinking_preference"]
        vals = {"stakeholder_id": self.foe.id, "evidence": "Probe"}
        spec = {name: {} for name in ("stakeholder_id", *names)}
        wizards = self.env["key.account.attitude.judge"]
        for wizard in self._inside(wizards):
            self.assertEqual(wizard.create(vals).attitude, "opponent")
            shown = wizard.onchange(vals, ["stakeholder_id"], spec)
            self.assertEqual(shown["value"]["attitude"], "opponent")
        for wizard in self._outside(wizards):
            self.assertFalse(any(wizard.create(vals).read(names)[0][n] for n in names))
            shown = wizard.onchange(vals, ["stakeholder_id"], spec)
            self.assertNoSecret(shown)

    def test_wizard_of_accounts_out_of_sight(self):
        """Neither of another manager nor of another company, remembered from others or not."""
        self.foe.influence = "inner_circle"
        vals = {"stakeholder_id": self.foe.id, "evidence": "Probe"}
        spec = {"stakeholder_id": {}, "influence": {}, "attitude": {}}
        self.account.user_id = self.users["member"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="key_account_management.group_manager,"
            "key_account_management.group_personal",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        for user in (self.users["outsider"], stranger):
            company = user.company_id
            for remembered in (False, True):
                self.env.flush_all()
                self.env.invalidate_all()
                if remembered:
                    self.assertTrue(self.foe.sudo().influence)
                wizard = self.env["key.account.attitude.judge"].with_user(user)
                wizard = wizard.with_context(allowed_company_ids=company.ids)
                with self.assertRaises(AccessError):
                    wizard.create(vals)
                with self.assertRaises(AccessError):
                    wizard.onchange(vals, ["stakeholder_id"], spec)

    def test_group_and_search_through_relations_of_people(self):
        self.env["key.account.stakeholder.relation"].create(
            {"stakeholder_id": self.foe.id, "other_id": self.friend.id}
        )
        self.friend.parent_id = self.foe
        lines = self.env["key.account.stakeholder.relation"]
        against = [*self.mine, ("stakeholder_id.attitude", "=", "opponent")]
        below = [*self.mine, ("parent_id.attitude", "=", "opponent")]
        for env in (records.env for records in self._inside(self.stakeholders)):
            self.assertEqual(len(lines.with_env(env).search(against)), 1)
            groups = lines.with_env(env)._read_group(
                self.mine, ["stakeholder_id.attitude"]
            )
            self.assertEqual(groups, [("opponent",)])
            found = self.stakeholders.with_env(env).search(below)
            self.assertEqual(found.sudo(), self.friend)
        for env in (records.env for records in self._outside(self.stakeholders)):
            self.assertFalse(lines.with_env(env).search(against))
            groups = lines.with_env(env)._read_group(
                self.mine, ["stakeholder_id.attitude"]
            )
            self.assertEqual(groups, [(False,)])
            people = self.stakeholders.with_env(env)
            self.assertFalse(people.search(below))
            groups = people._read_group(self.mine, ["parent_id.attitude"])
            self.assertEqual(groups, [(False,)])

    def test_group_by(self):
        for stakeholders in self._inside(self.stakeholders):
            groups = stakeholders._read_group(self.mine, ["attitude"], ["__count"])
            self.assertEqual(sorted(groups), [("advocate", 1), ("opponent", 1)])
        for stakeholders in self._outside(self.stakeholders):
            groups = stakeholders._read_group(self.mine, ["attitude"], ["__count"])
            self.assertEqual(groups, [(False, 2)])
        for stakeholders in self._outside(self.stakeholders):
            for spec in ("attitude", "thinking_preference"):
                shown = stakeholders.web_read_group(self.mine, [spec], ["__count"])
                self.assertEqual(len(shown["groups"]), 1)
                self.assertNoSecret(shown)
                shown = stakeholders.formatted_read_group(self.mine, [spec])
                self.assertNoSecret(shown)
            aggregates = ["attitude:array_agg", "thinking_preference:max"]
            self.assertNoSecret(stakeholders._read_group(self.mine, [], aggregates))
        for stakeholders in self._inside(self.stakeholders):
            groups = stakeholders._read_group(self.mine, [], ["attitude:array_agg"])
            self.assertEqual(sorted(groups[0][0]), ["advocate", "opponent"])

    def test_order(self):
        """The order of a list would tell: nobody can sort by what they can't read."""
        for stakeholders in self._inside(self.stakeholders):
            found = stakeholders.search(self.mine, order="attitude desc, id")
            self.assertEqual(found.sudo(), self.people)
            found = stakeholders.search(self.mine, order="attitude, id")
            self.assertEqual(found.sudo(), self.friend + self.foe)
        for stakeholders in self._outside(self.stakeholders):
            for order in ("attitude, id", "attitude desc, id"):
                found = stakeholders.search(self.mine, order=order)
                self.assertEqual(found.ids, self.people.ids)

    def test_export(self):
        names = ["attitude", "attitude_evidence", "thinking_preference", "champion"]
        lines = ["attitude_ids/attitude", "attitude_ids/evidence"]
        for user in self.users.values():
            user.group_ids |= self.env.ref("base.group_allow_export")
        for people in self._inside(self.people):
            shown = people.export_data([*names, *lines])["datas"]
            self.assertIn("Opponent", json.dumps(shown))
        for people in self._outside(self.people):
            self.assertNoSecret(people.export_data(names)["datas"])
            self.assertNoSecret(people.export_data(["attitude_ids/attitude"])["datas"])

    def test_that_there_is_one(self):
        """Nor do the links to the last assessments tell that there is one, or its day: they
        are nobody's to read, by any way."""
        for name in ("attitude_id", "thinking_id"):
            attempts = {
                "read": lambda people, n=name: people.read([n]),
                "search": lambda people, n=name: people.search([(n, "!=", False)]),
                "below": lambda people, n=name: people.search(
                    [(f"{n}.date", ">", "2000-01-01")]
                ),
                "order": lambda people, n=name: people.search([], order=n),
                "group": lambda people, n=name: people._read_group([], [n]),
                "export": lambda people, n=name: people.export_data([n]),
            }
            for user in ("member", "personal", "director", "admin"):
                self.users[user].group_ids |= self.env.ref("base.group_allow_export")
                for way, attempt in attempts.items():
                    with (
                        self.subTest(way, user=user, field=name),
                        self.assertRaises(AccessError),
                    ):
                        attempt(self._as(user, self.people))

    def test_who_may_not_see_deletes_nothing(self):
        """An administrator neither hides nor deletes what is thought of people."""
        admin = self._as("admin", self.foe)
        with self.assertRefused(AccessError, "Last attitude"):
            admin.attitude_id = False
        with self.assertRefused(UserError, "what is thought of the person would be"):
            admin.unlink()
        self.assertEqual(self._as("member", self.foe).attitude, "opponent")
        neutral = self._create_person("Never judged")
        self._as("admin", neutral).unlink()
        self.users["admin"].group_ids |= self.env.ref(
            "key_account_management.group_personal"
        )
        self._as("admin", self.foe).unlink()
        self.assertFalse(self.foe.exists())

    def test_assessments_themselves(self):
        judgements = self.env["key.account.attitude"]
        for found in self._inside(judgements):
            self.assertEqual(found.search_count(self.mine), 3)
        for found in self._outside(judgements):
            self.assertFalse(found.search(self.mine))
            self.assertFalse(found._read_group(self.mine, ["attitude"]))
            hidden = found.browse(self.foe.sudo().attitude_id.id)
            with self.assertRaises(AccessError):
                hidden.read(["attitude"])
            with self.assertRaises(AccessError):
                hidden.evidence = "Probe"
            self.assertNoSecret(hidden.sudo().display_name)

    def test_writing_is_no_probe(self):
        """Right guess or wrong, the answer is the same."""
        for foe in self._outside(self.foe):
            for guess in ("opponent", "neutral"):
                with self.assertRefused(AccessError, "Only the team of Customer"):
                    foe.attitude = guess
        copied = self._as("director", self.foe).copy(
            {"partner_id": self._create_contact("Copy").id}
        )
        self.assertFalse(copied.sudo().attitude)

    def test_chatter_tells_nothing(self):
        self._judge_person(
            self._as("member", self.foe), "sceptic", "Said we are too dear"
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        documents = [
            ("key.account.stakeholder", self.people.ids),
            ("key.account", self.account.ids),
            ("res.partner", self.people.partner_id.ids),
        ]
        for model, ids in documents:
            messages = self.env["mail.message"].search(
                [("model", "=", model), ("res_id", "in", ids)]
            )
            tracked = messages.tracking_value_ids
            self.assertNoSecret([messages.mapped("body"), tracked.read()])

    def test_leaving_the_team_ends_it(self):
        member = self.account.team_member_ids
        member.date_end = self.today
        self.assertEqual(self._as("member", self.foe).attitude, "opponent")
        member.write({"date_start": "2020-01-01", "date_end": "2020-02-01"})
        self.assertFalse(self._as("member", self.foe).attitude)

    def test_other_companies(self):
        """The restricted group sees all accounts of its companies, no others."""
        other = self._create_company("Elsewhere")
        account = self._create_account("There", other)
        there = self._create_person("There", account, attitude="opponent")
        judgement = there.attitude_id
        with self.assertRaises(AccessError):
            self._as("personal", judgement).read(["attitude"])
        found = self._as("personal", judgement).search([])
        self.assertNotIn(judgement.id, found.ids)

    def test_team_of_another_account(self):
        """Somebody sees some and not others in one list."""
        other = self._create_account("Second")
        self._create_person("Third", other, attitude="neutral")
        everything = [("account_id", "in", (self.account | other).ids)]
        stakeholders = self._as("member", self.stakeholders)
        self.assertEqual(
            set(stakeholders._read_group(everything, ["attitude"], ["__count"])),
            {("advocate", 1), ("opponent", 1), (False, 1)},
        )
        self.assertEqual(
            stakeholders.search(everything).mapped("attitude"),
            ["opponent", "advocate", False],
        )


@tagged("post_install", "-at_install")
class TestPersonalPrivacyOverHttp(PrivacyCommon, PatientHttpCase):
    """The same through the doors that the browser and other programs use."""

    def _call(self, model, method, args, kwargs=None):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs or {}},
        )

    def _export(self):
        data = {
            "model": "key.account.stakeholder",
            "fields": [
                {"name": name, "label": name, "type": "char"}
                for name in ("partner_id", "attitude", "thinking_preference")
            ],
            "ids": False,
            "domain": self.mine,
            "groupby": [],
            "context": {"allowed_company_ids": self.company.ids},
            "import_compat": False,
        }
        response = self.url_open(
            "/web/export/csv",
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_rpc_and_export(self):
        export = self.env.ref("base.group_allow_export")
        for name in ("member", "director", "outsider", "admin"):
            self.users[name].group_ids |= export
        context = {"context": {"allowed_company_ids": self.company.ids}}
        specification = {"specification": {"attitude": {}, "attitude_evidence": {}}}
        seen = {}
        for name in ("member", "director", "outsider", "admin"):
            login = self.users[name].login
            self.authenticate(login, login)
            model = "key.account.stakeholder"
            seen[name] = [
                self._call(
                    model, "web_search_read", [self.mine], {**specification, **context}
                ),
                self._call(model, "read", [self.people.ids, FIELDS], context),
                self._call("key.account.attitude", "search_read", [self.mine], context),
                self._call(
                    "key.account", "get_people_map", [self.account.ids], context
                ),
                self._export(),
            ]
        self.assertIn("opponent", json.dumps(seen.pop("member")))
        self.assertEqual(len(seen["director"][0]["records"]), 2)
        self.assertNoSecret(seen)
