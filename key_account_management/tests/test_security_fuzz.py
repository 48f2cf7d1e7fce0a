import inspect
import json
from unittest.mock import patch

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.models import MAGIC_COLUMNS, BaseModel
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .security_records import SECRET, SecurityCommon

OURS = "odoo.addons.key_account_management"
QUIET = (
    "odoo.models",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_cron",
    "odoo.addons.key_account_management.models.review.key_account_review_sharing",
    "odoo.sql_db",
)
CLEAR = (UserError, MissingError)  # of which AccessError, ValidationError and more are
ROLES = ("salesperson", "own", "member", "all", "manager", "elsewhere", "portal")
# Whose records a call names, if there are any of the model.
PLACES = ("own", "team", "another", "company", "elsewhere", "shared")
MOST_QUERIES = 200
# What is written though the role may not write there by hand, and why.
WRITES = {
    # Marks of changed documents: what is assessed is not marked any more.
    "key.account.assessment.assess": {"key.account.reassessment"},
    # When the reader looked is written down for the reader.
    "key.account.open_timeline": {"key.account.look"},
    # Invitations are written by the sending alone.
    "key.account.survey.invitation.action_retry": {"key.account.survey.invitation"},
    # Who sees all of what is thought of people shows others what was written before.
    "key.account.team.member.action_reveal": {"key.account.team.member"},
}
# What nobody should give a parameter; by kind.
STRANGE = {
    "none": None,
    "false": False,
    "true": True,
    "negative": -1,
    "huge": 10**12,
    "fraction": 1.5,
    "text": "abc",
    "no day": "2026-13-45",
    "early day": "0001-01-01",
    "nul": "%\x00",
    "long": "x" * 100_000,
    "empty": [],
    "texts": ["x"],
    "nested": [[1]],
    "dict": {"a": 1},
    "domain": [("id", "in", list(range(20_000)))],
    # Near to what a preview takes.
    "rows": {"tiers": [{"id": 1}], "criteria": 5},
    "row": {"window": "x", "basis": "none"},
}
# What may stand in a JSON column.
JUNK = (
    "x",
    5,
    None,
    True,
    [1],
    ["x"],
    [[1]],
    [{}],
    {},
    {"a": 1},
    {"1": "x"},
    {"1": {}},
)
FEW = ("x", None, [1])  # as above, deeper inside
# What else a method needs while one parameter is strange.
NEEDED = {"companies": lambda case: case.company.ids}


@tagged("post_install", "-at_install")
class TestSecurityFuzz(SecurityCommon):
    """Every public method of ours is called, as RPC would, by each role, with the records of
    each owner and with arguments of any kind. Faults are unclear errors, what is told or
    written beyond one's rights, and a flood of queries. There is no chance in here: each run
    makes the same calls."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.others = {}
        for name in ("own", "team", "another", "elsewhere"):
            place = cls.places[name]
            cls.others[name] = cls._create_documents(place)
        cls.env.flush_all()
        cls.secrets = cls._find_secrets()

    @classmethod
    def _create_documents(cls, place):
        """Return what core's models have of the customer, by model."""
        partner = place.account.partner_id
        vals = {"partner_id": partner.id, "company_id": place.company.id}
        line = Command.create({"product_id": cls.product.id, "price_unit": 1})
        order = cls.env["sale.order"].create({**vals, "order_line": [line]})
        cls.env.flush_all()
        return {
            "res.partner": partner,
            "sale.order": order,
            "sale.report": cls.env["sale.report"].search(
                [("partner_id", "=", partner.id)]
            ),
            "crm.lead": cls.env["crm.lead"].create({**vals, "name": "Opportunity"}),
            "calendar.event": cls.env["calendar.event"].create(
                {
                    "name": f"{SECRET} {place.name} meeting",
                    "partner_ids": partner.ids,
                    "start": fields.Datetime.now(),
                    "stop": fields.Datetime.now(),
                }
            ),
        }

    # What is called

    def _get_methods(self):
        """Return ``(model, method)`` of all that is ours, can be called by RPC and is more
        than a door of each model (create, write …)."""
        methods = []
        for name, model in sorted(self.env.registry.items()):
            ours = {
                attribute
                for cls in model.mro()
                if cls.__module__.startswith(OURS)
                for attribute, value in vars(cls).items()
                if inspect.isfunction(value) and not hasattr(BaseModel, attribute)
            }
            for attribute in sorted(ours):
                try:
                    method = get_public_method(self.env[name], attribute)
                except AccessError:
                    continue
                # Of an abstract model nobody has records; those who inherit it have.
                if not model._abstract or getattr(method, "_api_model", False):
                    methods.append((name, attribute))
        return methods

    def _get_calls(self, role, model, method):
        """Yield ``(place, ids, arguments)``: each role tries everybody's records, and others'
        ids as arguments; one role that may do much tries what is strange."""
        records = self.env[model]
        parameters = [
            parameter.name
            for parameter in inspect.signature(
                getattr(records, method)
            ).parameters.values()
            if parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]
        placed = self._get_placed(model)
        for place, record in placed.items():
            yield place, record.ids, {}
        if not records._transient:
            yield None, [], {}
        home = next(iter(placed), None)
        ids = placed[home].ids if home else []
        for parameter in parameters:
            others = {
                key: read(self) for key, read in NEEDED.items() if key in parameters
            }
            for value in self._get_foreign_ids(model):
                yield home, ids, {**others, parameter: value}
            if role == "manager":
                for value in STRANGE.values():
                    yield home, ids, {**others, parameter: value}
        if role == "manager" and not records._transient:
            yield home, [10**9], {}

    def _get_placed(self, model):
        """Return the record of each owner; for a wizard none yet: its user makes one."""
        records = self.env[model]
        if records._transient:
            return dict.fromkeys(("own", "another", "elsewhere"), records)
        return {
            place: record
            for place in PLACES
            if (
                record := self.planted.get(model, {}).get(place)
                or self.others.get(place, {}).get(model)
            )
        }

    def _get_foreign_ids(self, model):
        """Return what a parameter could mean of others: an id, a list of ids."""
        models = (model, "key.account", "key.account.stakeholder", "key.account.survey")
        ids = {
            record.id
            for name in models
            for place in ("another", "elsewhere")
            if (record := self.planted.get(name, {}).get(place))
        }
        ids.add(self.other.id)
        return [value for id_ in sorted(ids) for value in (id_, [id_])]

    def _create_wizard(self, role, records, place):
        vals, context = self._fill(role, records, place)
        return self._as(role, records).with_context(**context).create(vals)

    def _fill(self, role, records, place):
        """Return the values of a wizard over the records of a place, and its context."""
        vals, context = {}, {}
        for name, field in sorted(records._fields.items()):
            if not field.store or field.related or name in MAGIC_COLUMNS:
                continue
            made = self._get_made(field.comodel_name, place)
            if (
                field.required
                and field.type == "many2one"
                and self.env[field.comodel_name]._transient
            ):
                vals[name] = self._create_wizard(
                    role, self.env[field.comodel_name], place
                ).id
            elif made and field.type in ("many2one", "many2many"):
                vals[name] = made.id if field.type == "many2one" else made.ids
                context.setdefault("active_model", made._name)
                context.setdefault("active_id", made.id)
                context.setdefault("active_ids", made.ids)
            elif field.required:
                vals[name] = self._get_any(role, field)
        return {k: v for k, v in vals.items() if v is not None}, context

    def _get_made(self, model, place):
        if model == "res.company":
            return self.places[place].company
        home = "elsewhere" if place == "elsewhere" else "company"
        places = self.planted.get(model, {})
        return next(
            (places[name] for name in (place, home, "shared") if name in places),
            self.others[place].get(model),
        )

    def _get_any(self, role, field):
        if field.type == "selection":
            return field.get_values(self.env)[0]
        if field.comodel_name == "res.users":
            return self.users[role].id
        return {
            "char": "Text",
            "text": "Text",
            "date": fields.Date.today(),
            "integer": 1,
            "float": 1,
        }.get(field.type)

    # What is wrong with a call

    def _find_faults(self, methods, roles=ROLES):
        """Return what is wrong with the calls of these methods, a line each."""
        faults = []
        self.calls, self.answered = 0, set()
        for role in roles:
            untouched = self._get_state(role)
            self.env.invalidate_all()  # a call by RPC finds nothing read before
            for model, method in methods:
                with self.env.cr.savepoint(flush=False) as savepoint:
                    for place, ids, arguments in self._get_calls(role, model, method):
                        if fault := self._call(
                            role, model, method, place, ids, arguments
                        ):
                            call = f"{model}.{method}({place}, {str(arguments)[:60]})"
                            faults.append(f"{role}: {call}: {fault[:160]}")
                    changed = self._get_changed(untouched, self._get_state(role))
                    if changed - WRITES.get(f"{model}.{method}", {*()}):
                        faults.append(f"{role}: {model}.{method}: writes {changed}")
                    savepoint.rollback()
                self.env.invalidate_all()
        return faults

    def _call(self, role, model, method, place, ids, arguments):
        """Return what is wrong with a call, or None. What is refused leaves nothing behind."""
        records = self._as(role, self.env[model])
        function = getattr(type(records), method)
        alone = getattr(function, "_api_model", False)
        try:
            inspect.signature(function).bind(records, **arguments)
        except TypeError:
            return None  # the same words for every method of Odoo
        self.calls += 1
        before = self.env.cr.sql_log_count
        try:
            with self.env.cr.savepoint():
                told = []
                if records._transient and not alone:
                    wizard = self._create_wizard(role, records, place)
                    told, ids = wizard.read(), wizard.ids
                context = dict(records.env.context)
                args = () if alone else (ids,)
                reply = call_kw(
                    records, method, args, {**arguments, "context": context}
                )
            told = json.dumps([told, reply], default=repr, ensure_ascii=False)
            self.answered.add((model, method))
        except CLEAR as error:
            told = str(error)
        except psycopg2.IntegrityError as error:  # what the server makes of one
            told = self.env["base"]._sql_error_to_message(error)
        except Exception as error:  # noqa: BLE001 whatever comes is what is looked for
            if isinstance(error, ValueError) and "Expected singleton" in str(error):
                return None  # Odoo's own, of every button
            return f"{type(error).__name__}: {error}"
        queries = self.env.cr.sql_log_count - before
        if queries > MOST_QUERIES:
            return f"{queries} queries"
        return next((f"tells “{s}”" for s in self.secrets[role] if s in told), None)

    def _get_changed(self, before, after):
        """Return the models of which the checksums differ."""
        names = ["ir.cron.trigger", *self.planted]
        return {names[number] for number in before if before[number] != after[number]}

    def _get_state(self, role):
        """Return a checksum of all rows of accounts and companies where this role may not write,
        and of the scheduled actions that were asked for."""
        accounts = self.cells["key.account"]
        foreign = [
            account.id
            for place in accounts
            if "R" not in accounts[place][role]
            for account in (
                self.places[place].account,
                self.planted["key.account"][place],
            )
        ]
        asking = self.users[role].id if role in ("salesperson", "portal") else 0
        tables = [
            SQL(
                "SELECT 0, COUNT(*)::text FROM ir_cron_trigger WHERE create_uid = %s",
                asking,
            )
        ]
        for number, (model, places) in enumerate(self.planted.items(), 1):
            records = self.env[model]
            if not records._auto:
                continue
            ids = [
                r.id for p, r in places.items() if "W" not in self.cells[model][p][role]
            ]
            of_account = SQL("FALSE")
            field = records._fields.get("account_id")
            if field and field.store:
                of_account = SQL("account_id = ANY(%s)", foreign)
            tables.append(
                SQL(
                    "SELECT %s, MD5(STRING_AGG(t::text, '' ORDER BY id)) FROM %s t"
                    " WHERE id = ANY(%s) OR %s",
                    number,
                    SQL.identifier(records._table),
                    ids,
                    of_account,
                )
            )
        self.env.flush_all()
        return dict(self.env.execute_query(SQL(" UNION ALL ").join(tables)))

    def test_every_public_method(self):
        methods = self._get_methods()
        with mute_logger(*QUIET):
            faults = self._find_faults(methods)
        self.assertFalse(faults, "\n".join(["", *faults]))
        self.assertGreaterEqual(self.calls, len(methods) * len(ROLES))
        # Not only refusals: most are answered to somebody.
        self.assertGreater(len(self.answered), 0.8 * len(methods))

    def test_planted_faults_are_found(self):
        """Each on a method that answers whoever may see the record."""
        agreed = self.planted["key.account.action"]["another"]
        secret = agreed.name

        def tell(account):
            account.ensure_one()
            return {"name": secret}

        def refuse_telling(account):
            raise UserError(secret)

        def forget(account):
            return {}["orders"]

        def ask_database(account):
            account.env.cr.execute("SELECT 1 / 0")

        def write(account):
            agreed.sudo().name = "Forged"

        def create(account):
            agreed.sudo().copy({"name": "Forged"})

        def flood(account):
            for _number in range(MOST_QUERIES):
                account.env.cr.execute("SELECT 1")

        accounts = type(self.env["key.account"])
        for fault, words in {
            tell: f"tells “{secret}”",
            refuse_telling: f"tells “{secret}”",
            forget: "KeyError: 'orders'",
            ask_database: "DivisionByZero",
            write: "writes {'key.account.action'}",
            create: "writes {'key.account.action'}",
            flood: "queries",
        }.items():
            with (
                self.subTest(fault=fault.__name__),
                patch.object(accounts, "action_view_orders", fault),
                mute_logger(*QUIET),
            ):
                faults = self._find_faults(
                    [("key.account", "action_view_orders")], ["own"]
                )
                self.assertIn(words, " ".join(faults))

    # What is stored

    def _get_json(self):
        """Yield each JSON column of ours with a record that has it filled."""
        for model, places in self.planted.items():
            record = next((places[p] for p in ("own", "company") if p in places), None)
            for field in self.env[model]._fields.values():
                if record and field.type == "json" and field.store:
                    yield record, field.name

    def _fill_json(self):
        """Let records have what the product writes there."""
        values = {
            (
                "key.account.assessment",
                "rules",
            ): lambda r: r.company_id._get_key_account_rules(),
            ("key.account.plan.version", "content"): lambda r: r.plan_id._get_content(),
            ("key.account.swot", "facts"): lambda record: [["sales", 1]],
            ("key.account.swot", "records"): lambda record: {
                "model": "sale.order",
                "domain": [["id", "in", [1]]],
                "customer": 1,
            },
            ("key.account.tier.change", "criterion_values"): lambda record: {"1": 5},
            ("key.account.tier.change", "document_ids"): lambda record: [1, 2],
        }
        for record, name in self._get_json():
            if record._name == "key.account.review":
                record.action_build()
            elif make := values.get((record._name, name)):
                self._store(record, name, make(record))

    def _store(self, record, name, value):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s::jsonb WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(name),
                json.dumps(value),
                record.id,
            )
        )
        self.env.invalidate_all()

    def _spoil(self, value, junk=(JUNK, FEW, FEW[:1])):
        """Yield what is like a value, but not quite."""
        here, *deeper = junk
        yield from here
        if isinstance(value, dict) and deeper:
            for key, item in value.items():
                if len(here) > 1:
                    yield {name: other for name, other in value.items() if name != key}
                for spoiled in self._spoil(item, deeper):
                    yield {**value, key: spoiled}
        elif isinstance(value, list) and value and deeper:
            for spoiled in self._spoil(value[0], deeper):
                yield [spoiled, *value[1:]]

    def _find_broken_forms(self):
        """Return the stored values with which a form does not open."""
        broken = []
        self._fill_json()
        for record, name in self._get_json():
            reader = self._as("everywhere", record)
            names = reader.fields_get(attributes=[])
            good = record[name]
            for value in self._spoil(good):
                with self.env.cr.savepoint() as savepoint:
                    self._store(record, name, value)
                    try:
                        reader.web_read({name: {} for name in names})
                    except Exception as error:  # noqa: BLE001 as above
                        broken.append(
                            f"{record._name}.{name} = {str(value)[:200]}: "
                            f"{type(error).__name__}: {error}"[:400]
                        )
                    savepoint.rollback()
                self.env.invalidate_all()
        return broken

    def test_what_is_stored_never_breaks_a_form(self):
        with mute_logger(*QUIET):
            broken = self._find_broken_forms()
        self.assertFalse(broken, "\n".join(["", *broken]))
