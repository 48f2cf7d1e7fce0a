"""Views and window actions, opened as the web client does: for scripts fed to `odoo shell`."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools.safe_eval import datetime, safe_eval, time


def attempt(broken, env, key, function, *args):
    """Call the function in a savepoint; whatever it raises, which is what we are here to find,
    goes into ``broken`` under the key."""
    try:
        with env.cr.savepoint():
            function(*args)
    except Exception as error:  # noqa: BLE001
        broken[key] = f"{type(error).__name__}: {error}"


def open_view(view):
    """Check a view and, unless it is a template, load it with all that extends it."""
    view._check_xml()
    if view.type != "qweb" and view.active:
        view.env[view.model].get_view(view.id, view.type)


def get_names(uid, company_ids, today, model):
    """Return what a web client knows when it evaluates domain and context of an action."""
    return {
        "uid": uid,
        "active_id": 0,
        "active_ids": [],
        "active_model": model,
        "allowed_company_ids": company_ids,
        "context_today": lambda: today,
        "datetime": datetime,
        "relativedelta": relativedelta,
        "time": time,
    }


def get_spec(nodes, model):
    """Return what a web client asks for, of the fields on a view."""
    spec = {}
    for node in nodes:
        field = model._fields.get(node.get("name"))
        if field is None:
            continue
        spec[field.name] = {}
        if field.type in ("one2many", "many2many"):
            lists = [part for part in node if part.tag in ("list", "kanban", "form")]
            inside = lists[0].iter("field") if lists else ()
            comodel = model.env[field.comodel_name]
            spec[field.name] = {"fields": get_spec(inside, comodel)}
        elif field.type == "many2one":
            spec[field.name] = {"fields": {"display_name": {}}}
    return spec


def open_action(action):
    """Load the views of a window action, and read the first page of its records."""
    env = action.env
    model = env[action.res_model]
    today = fields.Date.context_today(model)
    names = get_names(env.uid, env.companies.ids, today, action.res_model)
    context = safe_eval(action.context or "{}", dict(names, context={}))
    model = model.with_context(**context)
    kinds = [(number or False, kind) for number, kind in action.views]
    search = (action.search_view_id.id or False, "search")
    model.get_views([*kinds, search], {"action_id": action.id, "toolbar": True})
    domain = safe_eval(action.domain or "[]", dict(names, context=context))
    model.search(domain, limit=80).read(["display_name"])
