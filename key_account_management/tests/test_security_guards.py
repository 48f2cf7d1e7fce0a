from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_records import FACTORIES, UNCLEAR, SecurityCommon

QUIET = ("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
USERS = "key_account_management.group_user"
# Models whose records no user of ours is given, and why.
NOT_FOR_USERS = {
    "key.account.look": "who looked when is nobody's business: the timeline reads the own look",
    "key.account.reassessment": "marks for the scheduled action, which runs as superuser",
}
# Models of which each record belongs to all companies.
OF_ALL_COMPANIES = {
    "key.account.coaching.rule": "what a map should not leave open is the same everywhere",
    "key.account.decision.role": "people of several companies meet the same customer",
}
# What core's models might tell, letter by letter, to whoever searches them.
TARGETS = (
    "key.account.attitude",
    "key.account.alert.evidence",
    "key.account.need",
    "key.account.stakeholder",
    "key.account.tier",
)
DEPTH = 3
# What a public method can't do anything with: (model, method, arguments).
WRONG_CALLS = (
    ("key.account", "explain", {"as_of": "2026-13-45"}),
    ("key.account", "explain", {"as_of": ["x"]}),
    ("key.account", "explain_churn", {"as_of": "2026-13-45"}),
    ("key.account", "explain_churn", {"as_of": {"a": 1}}),
    ("key.account", "get_lapsed_lines", {"as_of": "2026-13-45"}),
    ("key.account", "get_lapsed_lines", {"as_of": [1]}),
    ("key.account", "action_view_order_days", {"day": "x"}),
    ("key.account", "get_decline", {"as_of": "2026-13-45"}),
    ("key.account", "get_decline", {"as_of": {"a": 1}}),
    ("key.account", "action_view_decline", {"months": 5}),
    ("key.account", "action_view_decline", {"months": ["x"]}),
    ("key.account", "get_timeline", {"kinds": ["x"]}),
    ("key.account", "get_timeline", {"kinds": 1}),
    ("key.account", "get_timeline", {"before": ["x"]}),
    ("key.account", "get_timeline", {"before": 5}),
    ("key.account", "get_timeline", {"before": ["2026-06-30", 1, 1]}),
    ("key.account", "get_timeline", {"since": "yesterday"}),
    ("key.account", "get_timeline", {"since": [1]}),
    ("key.account", "get_visit_brief", {"people": ["x"]}),
    ("key.account", "get_visit_brief", {"people": 10**12}),
    ("key.account", "action_coach", {"rule_id": ["x"]}),
    ("key.account.stakeholder", "move_under", {"parent_id": "x"}),
    ("key.account.satisfaction.report", "get_dashboard", {"months": "abc"}),
    ("key.account.satisfaction.report", "get_dashboard", {"months": None}),
    ("key.account.satisfaction.report", "get_dashboard", {"as_of": "abc"}),
    ("key.account.satisfaction.report", "get_dashboard", {"programme_id": {"a": 1}}),
    ("key.account.cause", "get_pareto", {"months": "abc"}),
    ("key.account.cause", "get_pareto", {"today": [1]}),
    ("key.account.alert", "action_view_fact", {"code": ["x"]}),
    ("key.account.plan", "action_check", {"code": "nothing"}),
    ("key.account.plan", "action_check", {"code": ["x"]}),
    ("key.account.review", "action_open_figure", {"key": {"a": 1}}),
)


def _is_ours(name):
    return name.startswith("key.account")


@tagged("post_install", "-at_install")
class TestSecurityGuards(SecurityCommon):
    """What holds for every model of ours that is there, and for those to come. Each guard is a
    method that returns what is wrong; each is shown a fault that it must find."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_documents()
        cls.env.flush_all()

    @classmethod
    def _create_documents(cls):
        """An order and an opportunity of every customer, as core has them."""
        partners = cls.env["res.partner"]
        for name in ("own", "team", "another", "nobody", "elsewhere"):
            place = cls.places[name]
            partner = place.account.partner_id
            partners |= partner
            for model in ("sale.order", "crm.lead"):
                vals = {"partner_id": partner.id, "company_id": place.company.id}
                if model == "crm.lead":
                    vals["name"] = "Opportunity"
                cls.env[model].create(vals)

    def _get_models(self, transient=False):
        return [
            self.env[name]
            for name, model in sorted(self.env.registry.items())
            if _is_ours(name)
            and not model._abstract
            and bool(model._transient) == transient
        ]

    # Access lines and record rules

    def _find_without_access(self):
        """Return our models that say nothing of our users, by no list with a reason."""
        ours = self.env.ref(USERS)
        lines = self.env["ir.model.access"].search([("group_id", "=", ours.id)])
        named = set(lines.model_id.mapped("model"))
        return [
            model._name
            for model in self._get_models()
            if model._name not in named and model._name not in NOT_FOR_USERS
        ]

    def _find_open_to_strangers(self):
        """Return the access lines of ours for people outside our groups."""
        allowed = self.env["res.groups"]
        for group in (
            "group_user",
            "group_all_accounts",
            "group_manager",
            "group_personal",
        ):
            allowed |= self.env.ref(f"key_account_management.{group}")
        allowed |= self.env.ref("base.group_system")
        lines = self.env["ir.model.access"].search(
            [("model_id.model", "=like", "key.account%")]
        )
        return lines.filtered(lambda line: line.group_id not in allowed).mapped("name")

    def _find_without_company_rule(self):
        """Return our models without a rule for everybody that speaks of the company."""
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        ruled = {
            rule.model_id.model for rule in rules if "company_ids" in rule.domain_force
        }
        return [
            model._name
            for model in self._get_models()
            if model._name not in ruled and model._name not in OF_ALL_COMPANIES
        ]

    def _find_without_group_rules(self):
        """Return our models that hang on an account without a rule for those who see their
        own accounts, and one for those who see more."""
        ours = self.env.ref(USERS)
        wrong = []
        for model in self._get_models():
            if model._name != "key.account" and "account_id" not in model._fields:
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model._name), ("groups", "!=", False)]
            )
            if ours not in rules.groups or len(rules.groups) < 2:
                wrong.append(model._name)
        return wrong

    def test_access_lines(self):
        self.assertEqual(self._find_without_access(), [])
        self.assertEqual(self._find_open_to_strangers(), [])
        model = self._get_models()[0]._name
        lines = self.env["ir.model.access"].search([("model_id.model", "=", model)])
        lines[:1].group_id = self.env.ref("base.group_portal")
        self.assertEqual(self._find_open_to_strangers(), lines[:1].mapped("name"))
        lines.unlink()
        self.assertEqual(self._find_without_access(), [model])

    def test_company_rules(self):
        self.assertEqual(self._find_without_company_rule(), [])
        self.assertEqual(self._find_without_group_rules(), [])

    def test_a_rule_removed_is_found(self):
        rules = "key_account_management.key_account_team_member_rule_"
        self.env.ref(f"{rules}company").unlink()
        self.assertEqual(self._find_without_company_rule(), ["key.account.team.member"])
        self.env.ref(f"{rules}all").unlink()
        self.assertEqual(self._find_without_group_rules(), ["key.account.team.member"])

    def test_lists_name_what_is_there(self):
        """A reason for a model that needs none is out of date."""
        for model in self._get_models():
            if model._name in OF_ALL_COMPANIES:
                self.assertNotIn("company_id", model._fields)
            if model._name in NOT_FOR_USERS:
                self.assertFalse(self._as("own", model).has_access("read"))

    def _find_open_wizards(self):
        """Return the wizards that others than their user read: core keeps none from them."""
        rules = self.env["ir.rule"].search(
            [
                ("groups", "=", False),
                ("domain_force", "=", "[('create_uid', '=', user.id)]"),
            ]
        )
        whole = rules.filtered(
            lambda r: r.perm_read and r.perm_write and r.perm_create and r.perm_unlink
        )
        kept = set(whole.model_id.mapped("model"))
        return [
            model._name
            for model in self._get_models(transient=True)
            if model._name not in kept
        ]

    def test_wizards_are_read_by_their_user_alone(self):
        self.assertEqual(self._find_open_wizards(), [])
        accounts = self._as("own", self.planted["key.account"]["own"])
        wizard = accounts.env["key.account.assign"].create(
            {
                "account_ids": [Command.set(accounts.ids)],
                "user_id": self.users["own"].id,
            }
        )
        self.env.invalidate_all()
        self.assertEqual(wizard.read(["account_ids"])[0]["account_ids"], accounts.ids)
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            self._as("everywhere", wizard).read(["account_ids"])
        self.env.ref("key_account_management.key_account_assign_rule_maker").unlink()
        self.assertEqual(self._find_open_wizards(), ["key.account.assign"])

    # What core's models tell of ours by searching

    def _get_links(self):
        """Return the fields of core's models that lead to ours and can be searched."""
        return [
            field
            for name, model in sorted(self.env.registry.items())
            if not (_is_ours(name) or model._abstract or model._transient)
            for field in model._fields.values()
            if _is_ours(field.comodel_name or "") and (field.store or field.search)
        ]

    def _get_paths(self, start, target):
        """Yield the ways from one of our models to another, the shortest first."""
        paths = [((), start)]
        for _step in range(DEPTH):
            longer = []
            for path, model in paths:
                if model == target:
                    yield path
                    continue
                longer += [
                    ((*path, field.name), field.comodel_name)
                    for field in self.env[model]._fields.values()
                    if _is_ours(field.comodel_name or "")
                    and field.comodel_name in self.planted
                    and (field.store or field.search)
                ]
            paths = longer
        yield from (path for path, model in paths if model == target)

    def _nest(self, names, leaf, operator="any"):
        """Return a domain for the records that have, over these fields, what is wanted."""
        for name in reversed(names):
            leaf = (name, "any", [leaf])
        return [(leaf[0], operator, leaf[2])] if names else [leaf]

    def _find_ways(self, link, target, place, most=2):
        """Return the ways from this field to a planted value that the superuser can go."""
        wanted = (FACTORIES[target][1], "=", self.secrets[target][place])
        ways = []
        for index, path in enumerate(self._get_paths(link.comodel_name, target)):
            key = link.comodel_name, path, place
            if key not in self.reached:
                records = self.env[link.comodel_name]
                self.reached[key] = records.search_count(
                    self._nest(path, wanted), limit=1
                )
            names = (link.name, *path)
            if self.reached[key] and self.env[link.model_name].search_count(
                self._nest(names, wanted), limit=1
            ):
                ways.append(names)
            if len(ways) == most or index == 60:
                break
        return ways

    def _find_told(self, links, roles):
        """Return the searches of a core model whose result depends on a value that the role
        may not see, and how many were asked in vain."""
        told, count = [], 0
        for link in links:
            for target, places in self.secrets.items():
                for place in places:
                    blind = [
                        role
                        for role in roles
                        if "R" not in self.cells[target][place][role]
                    ]
                    for names in self._find_ways(link, target, place):
                        for role in blind:
                            count += 1
                            if self._is_told(link, names, target, place, role):
                                way = ".".join(names)
                                told.append(
                                    f"{role}: {link.model_name}.{way} ({place})"
                                )
        return told, count

    def _is_told(self, link, names, target, place, role):
        field = FACTORIES[target][1]
        records = self._as(role, self.env[link.model_name])

        def ask(value):
            leaf = (field, "=", value)
            domains = (
                self._nest(names, leaf),
                self._nest(names, leaf, "not any"),
                [(".".join((*names, field)), "=", value)],
            )
            try:
                return [records.search(domain).ids for domain in domains]
            except AccessError:
                return None

        return ask(self.secrets[target][place]) != ask("Nobody wrote this")

    def _prepare_secrets(self):
        self.reached = {}
        self.secrets = {
            target: {
                place: self.planted[target][place][FACTORIES[target][1]]
                for place in self.planted[target]
                if place in ("own", "another", "company", "elsewhere")
            }
            for target in TARGETS
            if target in self.planted
        }

    def test_core_models_tell_nothing(self):
        self._prepare_secrets()
        roles = (
            "salesperson",
            "own",
            "member",
            "all",
            "manager",
            "elsewhere",
            "portal",
        )
        with mute_logger(*QUIET):
            told, count = self._find_told(self._get_links(), roles)
        self.assertEqual(told, [])
        self.assertGreaterEqual(count, len(roles) if self.secrets else 0)

    # Links to a parent

    def _get_parents(self, model):
        """Return the fields in which a record of ours names another that it belongs to."""
        return [
            field
            for field in self.env[model]._fields.values()
            if field.type == "many2one"
            and field.store
            and not field.related
            and field.comodel_name in self.planted
        ]

    def _find_moved(self, models):
        """Return ``role: model.field → ownership`` where a record of one's own was moved to
        what is not, or made there."""
        moved = []
        for model in models:
            home = "own" if "own" in self.planted[model] else "company"
            if home not in self.planted[model]:
                continue
            role = "own" if home == "own" else "manager"
            record = self.planted[model][home]
            vals = self.places[home].get_vals(model)
            for field in self._get_parents(model):
                for place, foreign in self.planted[field.comodel_name].items():
                    if place not in ("another", "elsewhere") or foreign == record:
                        continue
                    for verb in ("write", "create"):
                        changes = {field.name: foreign.id}
                        if verb == "create":
                            changes = {**vals, **changes}
                        if found := self._is_moved(role, verb, record, field, changes):
                            moved.append(
                                f"{role} {verb}: {model}.{field.name} → {place}{found}"
                            )
        return moved

    def _is_moved(self, role, verb, record, field, changes):
        target = record if verb == "write" else record.browse()
        with self.env.cr.savepoint() as savepoint:
            try:
                made = getattr(self._as(role, target), verb)(changes)
                self.env.flush_all()
                made = (record if verb == "write" else made).sudo()
                made.invalidate_recordset()
                found = made[field.name].id == changes[field.name] and " "
            except (AccessError, UserError):
                found = ""
            except UNCLEAR as error:
                found = f" {type(error).__name__}"
            savepoint.rollback()
        return found

    def test_nothing_moves_where_it_is_not_ours(self):
        with mute_logger(*QUIET):
            self.assertEqual(self._find_moved(self.planted), [])

    def test_a_check_gone_is_found(self):
        """In rooms where an action names more than its account."""
        model = "key.account.action"
        links = [f.name for f in self._get_parents(model) if f.name != "account_id"]
        actions = type(self.env[model])
        with patch.object(actions, "_check_links", lambda self, names: None):
            found = self._find_moved([model])
        self.assertEqual(bool(found), bool(links))

    # What comes in

    def test_wrong_arguments_are_told(self):
        """Each says what was wanted, as nobody sees a traceback over RPC."""
        for model, name, arguments in WRONG_CALLS:
            if model not in self.env or not hasattr(self.env[model], name):
                continue
            records = self.planted.get(model, {}).get("own", self.env[model])
            with (
                self.subTest(model=model, method=name, arguments=arguments),
                self.assertRaises(UserError) as caught,
                self.env.cr.savepoint(),
            ):
                getattr(self._as("own", records), name)(**arguments)
            self.assertNotIsInstance(caught.exception, AccessError)
