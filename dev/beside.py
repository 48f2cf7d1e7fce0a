# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` by dev/beside: every primary view, and those of ours; every window action;
of our models every record by XML-RPC, every field of ours in a search, and every form with each
field emptied. Keeps nothing; what fails is printed, and the shell ends with an error."""

import logging

from lxml import etree
from opening import attempt, get_spec, open_action, open_view

from odoo.addons.rpc.controllers.xmlrpc import dumps

# A shop translates in a static method, which finds a language in a request only.
logging.getLogger("odoo.tools.translate").setLevel(logging.ERROR)
RECORDS = 2  # of a model, whose form is emptied
# As a client comes: what core translates without a language warns.
env = env(user=env.ref("base.user_admin"), context={"lang": "en_US"})
broken = {}


def is_ours(model):
    return (model._original_module or "").startswith("key_account")


def read_all(model):
    """As a script does: all that there is, by the protocol that knows least."""
    dumps((model.with_context(active_test=False).search([], limit=80).read(),))


def type_into_search(view):
    """Type a letter into each field of a search view that takes text, and press Enter."""
    model = env[view.model]
    tree = etree.fromstring(model.get_view(view.id, "search")["arch"])
    for node in tree.xpath("//field[not(@filter_domain)]"):
        field = model._fields[node.get("name")]
        if not any(module.startswith("key_account") for module in field._modules):
            continue
        if field.relational or field.type in ("char", "text", "html"):
            domain = [(field.name, node.get("operator", "ilike"), "a")]
            attempt(broken, env, f"{view.xml_id}: {domain}", model.search, domain)


def empty_form(view):
    """Empty each field of the form, of some records and of a new one, as if it were to be typed
    anew."""
    model = env[view.model]
    tree = etree.fromstring(model.get_view(view.id, "form")["arch"])
    spec = get_spec(tree.xpath("//field[not(ancestor::field)]"), model)
    records = [model.browse()] if model.has_access("create") else []
    if not model._transient and model.has_access("write"):
        records += list(model.search([], limit=RECORDS))
    for record in records:
        values = {} if record else record.onchange({}, [], spec)["value"]
        for name in spec:
            if model._fields[name].type in ("one2many", "many2many"):
                continue
            key = f"{view.xml_id} of {record or 'a new record'}: {name} emptied"
            known = {n: v for n, v in values.items() if not isinstance(v, (dict, list))}
            changed = {**known, name: False}
            attempt(broken, env, key, record.onchange, changed, [name], spec)


touched = {
    name
    for name, model in env.registry.items()
    if is_ours(model)
    or any(
        m.startswith("key_account") for f in model._fields.values() for m in f._modules
    )
}
views = env["ir.ui.view"].search(
    [("type", "!=", "qweb"), ("model", "in", [*env.registry])]
)
views = views.filtered(lambda v: v.mode == "primary" or v.model in touched)
for view in views:
    attempt(broken, env, f"view {view.xml_id or view.id}", open_view, view)
actions = env["ir.actions.act_window"].search([("res_model", "in", [*env.registry])])
for action in actions:
    if not env[action.res_model]._abstract:
        attempt(
            broken, env, f"action {action.xml_id or action.id}", open_action, action
        )
models = [env[name] for name, model in env.registry.items() if is_ours(model)]
for model in models:
    if not model._abstract:
        attempt(broken, env, f"read {model._name}", read_all, model)
for view in views.filtered(lambda v: v.mode == "primary" and v.model in touched):
    if view.type == "search":
        attempt(broken, env, f"search {view.xml_id}", type_into_search, view)
    elif view.type == "form" and is_ours(env.registry[view.model]):
        attempt(broken, env, f"form {view.xml_id}", empty_form, view)
env.cr.rollback()
print(f"{len(views)} views, {len(actions)} actions, {len(models)} models")
# What core shows to groups that the administrator is not in, and what its client alone can
# evaluate, is no fault of ours.
cores = ("AccessError", "ValueError: NameError")
broken = {
    key: told
    for key, told in sorted(broken.items())
    if "key_account" in key + told or not told.startswith(cores)
}
for key, told in broken.items():
    print(f"{key}: {told}")
assert not broken, f"{len(broken)} broken"
