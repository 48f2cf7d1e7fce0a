from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .security_records import SecurityCommon

QUIET = ("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
ROLE = "own"


def _is_ours(field):
    return (field.comodel_name or "").startswith("key.account")


@tagged("post_install", "-at_install")
class TestSecurityForms(SecurityCommon, HttpCase):
    """No form, new record or dialog tells the name of a record of ours that the user may not
    see, whatever stands in a link: core reads names behind links as superuser."""

    def _get_links(self):
        """Return the fields of any model that name one record of ours."""
        return [
            field
            for _name, model in sorted(self.env.registry.items())
            if not model._abstract
            for field in model._fields.values()
            if field.type == "many2one" and _is_ours(field)
        ]

    def _get_foreign(self, comodel):
        """Return the planted records of a model that the role may not see."""
        return [
            record
            for place, record in self.planted.get(comodel, {}).items()
            if "R" not in self.cells[comodel].get(place, {}).get(ROLE, "R")
        ]

    def _get_forms(self, field, foreign):
        """Yield ``(context, values, fields typed, what is shown)`` of forms on which somebody
        put this record into the link, and the model of each."""
        shown = {field.name: {"fields": {"display_name": {}}}}
        by_context = {f"default_{field.name}": foreign.id}
        yield field.model_name, by_context, {}, [], shown
        yield field.model_name, by_context, {}, [], {"display_name": {}}
        typed = {field.name: foreign.id}
        yield field.model_name, {}, typed, [field.name], shown
        yield field.model_name, {}, typed, [], shown
        for above in self._get_lists(field.model_name):
            line = [Command.create({field.name: foreign.id})]
            lines = {above.name: {"fields": shown}}
            yield above.model_name, {f"default_{above.name}": line}, {}, [], lines
            yield above.model_name, {}, {above.name: line}, [above.name], lines

    def _get_lists(self, model):
        """Return the lists of records of this model in others."""
        return [
            field
            for _name, above in sorted(self.env.registry.items())
            if not above._abstract
            for field in above._fields.values()
            if field.type == "one2many" and field.comodel_name == model
        ]

    def _find_named(self, fields):
        """Return the links that tell on a form what they should not, and how many forms were
        opened."""
        named, count = set(), 0
        for field in fields:
            for foreign in self._get_foreign(field.comodel_name):
                name = foreign.display_name
                for model, context, values, typed, shown in self._get_forms(
                    field, foreign
                ):
                    records = self._as(ROLE, self.env[model]).with_context(**context)
                    if not records.has_access("create"):
                        continue
                    count += 1
                    self.env.invalidate_all()
                    try:
                        with self.env.cr.savepoint():
                            told = records.onchange(dict(values), typed, shown)
                    except UserError as error:
                        told = error
                    if name in str(told):
                        named.add(f"{model}: {field} by {sorted(context)}")
        return named, count

    def test_forms_name_nothing_foreign(self):
        links = self._get_links()
        with mute_logger(*QUIET):
            named, count = self._find_named(links)
        self.assertEqual(sorted(named), [])
        self.assertGreater(count, len(links))

    def test_a_check_gone_is_found(self):
        link = self.env["key.account.action"]._fields["account_id"]
        looked = "odoo.addons.key_account_management.models.account.base.is_ours"
        with mute_logger(*QUIET), patch(looked, lambda field: False):
            named, count = self._find_named([link])
        self.assertIn(f"{link.model_name}: {link} by []", named)
        self.assertGreater(count, len(named))

    def _get_own_vals(self, model):
        """Return the values of a dialog about what the role may see."""
        vals = {}
        for field in model._fields.values():
            if not field.store or field.related:
                continue
            places = self.planted.get(field.comodel_name, {})
            if field.type == "many2one" and places:
                vals[field.name] = places["own" if "own" in places else "company"].id
            elif field.required and field.type in ("char", "text"):
                vals[field.name] = "Something"
            elif field.required and field.type == "selection":
                vals[field.name] = field.get_values(model.env)[0]
            elif field.required and field.type == "many2one" and _is_ours(field):
                above = model.env[field.comodel_name]
                vals[field.name] = above.create(self._get_own_vals(above)).id
        return vals

    def _find_kept(self):
        """Return the links of dialogs in which a foreign record was stored, and how many were
        tried."""
        kept, count = set(), 0
        for field in self._get_links():
            model = self._as(ROLE, self.env[field.model_name])
            if not (model._transient and field.store and model.has_access("create")):
                continue
            shown = {field.name: {"fields": {"display_name": {}}}}
            for foreign in self._get_foreign(field.comodel_name):
                count += 1
                self.env.invalidate_all()
                try:
                    with self.env.cr.savepoint():
                        vals = {**self._get_own_vals(model), field.name: foreign.id}
                        told = model.create(vals).web_read(shown)
                except UserError as error:
                    told = error
                if foreign.display_name in str(told):
                    kept.add(str(field))
        return kept, count

    def test_dialogs_keep_nothing_foreign(self):
        with mute_logger(*QUIET):
            kept, count = self._find_kept()
        self.assertEqual(sorted(kept), [])
        # Below tiers no dialog names a record of ours.
        self.assertEqual(bool(count), "key.account.override" in self.env)

    def test_a_saved_default_is_none(self):
        """Whoever saves a foreign record as the own default is told nothing of the record."""
        own = self.planted["key.account"]["own"]
        foreign = self.planted["key.account"]["elsewhere"]
        actions = self._as(ROLE, self.env["key.account.action"])
        shown = {"company_id": {}, "account_id": {"fields": {"display_name": {}}}}
        for account in (own, foreign):
            actions.env["ir.default"].set(
                actions._name, "account_id", account.id, user_id=True
            )
            told = actions.onchange({}, [], shown)["value"]
            for values, typed in (({}, []), ({"name": "x"}, ["name"])):
                spec = {"company_id": {}, "name": {}}
                more = actions.onchange(dict(values), typed, spec)["value"]
                self.assertNotEqual(more.get("company_id"), foreign.company_id.id)
            if account == own:
                self.assertEqual(told["account_id"]["id"], own.id)
                self.assertEqual(told["company_id"], own.company_id.id)
            else:
                self.assertFalse(told["account_id"] or told["company_id"])

    def test_an_empty_link_refuses_nobody(self):
        """Nothing is told by it; so who has no group of ours opens core's forms as ever."""
        opened = []
        links = [f for f in self._get_links() if not f.model_name.startswith("key.")]
        for field in links:
            records = self._as("salesperson", self.env[field.model_name])
            if not records.has_access("create"):
                continue
            brought = records.with_context(**{f"default_{field.name}": False})
            self.assertFalse(brought.default_get([field.name]).get(field.name))
            opened.append(str(field))
        self.assertTrue(opened or not links)

    def test_what_is_brought_is_refused(self):
        foreign = self.planted["key.account"]["another"]
        actions = self._as(ROLE, self.env["key.account.action"])
        with self.assertRaises(AccessError) as caught:
            actions.with_context(default_account_id=foreign.id).default_get(
                ["account_id"]
            )
        self.assertNotIn(foreign.display_name, str(caught.exception))
        self.assertEqual(
            actions.with_context(default_account_id="x").default_get(["account_id"]),
            {"account_id": False},
        )

    def test_references(self):
        """Core's models that name a record of any model do so as superuser, too."""
        foreign = self.planted["key.account"]["another"]
        model = self.env["ir.model"]._get("key.account")
        typed = {
            "res_model_id": model.id,
            "res_model": model.model,
            "res_id": foreign.id,
        }
        shown = {
            name: {} for name in ("res_name", "res_model", "res_model_id", "res_id")
        }
        activities = self._as(ROLE, self.env["mail.activity"])
        by_context = {f"default_{name}": value for name, value in typed.items()}
        with self.assertRaises(AccessError):
            activities.onchange(dict(typed), ["res_id"], shown)
        with self.assertRaises(AccessError):
            activities.with_context(**by_context).onchange({}, [], shown)
        typed["res_id"] = self.planted["key.account"]["own"].id
        told = activities.onchange(dict(typed), ["res_id"], shown)["value"]
        self.assertEqual(
            told["res_name"], self.planted["key.account"]["own"].display_name
        )

    @mute_logger("odoo.http", *QUIET)
    def test_refusals_name_nothing(self):
        """Not even in debug mode, which anybody turns on."""
        login = self.users[ROLE].login
        self.authenticate(login, login, session_extra={"debug": "1"})
        count = 0
        for model in self.planted:
            for record in self._get_foreign(model):
                count += 1
                told = self._call(model, "read", record.ids, ["display_name"])
                with self.subTest(model):
                    # A report over the companies of the user has nothing of others to read.
                    if '"result": []' not in told:
                        self.assertIn("odoo.exceptions.AccessError", told)
                    self.assertNotIn(record.display_name or "no name", told)
        self.assertGreater(count, len(self.planted))

    def _call(self, model, method, *args):
        """Return the answer to a call as the browser has it."""
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self.url_open("/web/dataset/call_kw", json=body).text
