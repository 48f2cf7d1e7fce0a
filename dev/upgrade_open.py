# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` by dev/upgrade-from: open every view and window action of ours, as the
administrator does, and count the records of every model. Keeps nothing."""

import json
import os
from pathlib import Path

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools.safe_eval import datetime, safe_eval, time

MODULES = "key_account%"
opened = {"empty": {}, "broken": {}}
env = env(user=env.ref("base.user_admin"))


def ours(model):
    """Return {external id: record}, the inactive ones included."""
    data = env["ir.model.data"].sudo()
    lines = data.search([("module", "=like", MODULES), ("model", "=", model)])
    return {line.complete_name: env[model].sudo().browse(line.res_id) for line in lines}


def attempt(key, function, *args):
    """Whatever it raises is what we are here to find."""
    try:
        with env.cr.savepoint():
            function(*args)
    except Exception as error:  # noqa: BLE001
        opened["broken"][key] = f"{type(error).__name__}: {error}"


def open_view(view):
    view._check_xml()
    if view.type != "qweb" and view.active:
        env[view.model].get_view(view.id, view.type)


def open_action(action):
    model = env[action.res_model]
    names = {
        "uid": env.uid,
        "active_id": 0,
        "active_ids": [],
        "active_model": action.res_model,
        "allowed_company_ids": env.companies.ids,
        "context_today": lambda: fields.Date.context_today(model),
        "datetime": datetime,
        "relativedelta": relativedelta,
        "time": time,
    }
    context = safe_eval(action.context or "{}", dict(names, context={}))
    model = model.with_context(**context)
    kinds = [(number or False, kind) for number, kind in action.views]
    search = (action.search_view_id.id or False, "search")
    model.get_views([*kinds, search], {"action_id": action.id, "toolbar": True})
    domain = safe_eval(action.domain or "[]", dict(names, context=context))
    model.search(domain, limit=80).read(["display_name"])


views, actions = ours("ir.ui.view"), ours("ir.actions.act_window")
for xmlid, view in views.items():
    attempt(xmlid, open_view, view)
for xmlid, action in actions.items():
    attempt(xmlid, open_action, action)
print(f"opened {len(views)} views, {len(actions)} actions")
for name, model in env.registry.items():
    is_ours = (model._original_module or "").startswith(MODULES[:-1])
    if not is_ours or model._abstract or model._transient:
        continue
    if not env[name].sudo().with_context(active_test=False).search_count([], limit=1):
        opened["empty"][name] = "no record"
env.cr.rollback()
Path(os.environ["KAM_OPENED"]).write_text(json.dumps(opened, indent=1, sort_keys=True))
