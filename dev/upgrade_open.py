# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` by dev/upgrade-from: open every view and window action of ours, as the
administrator does, and count the records of every model. Keeps nothing."""

import json
import os
from pathlib import Path

from opening import attempt, open_action, open_view

MODULES = "key_account%"
opened = {"empty": {}, "broken": {}}
env = env(user=env.ref("base.user_admin"))


def ours(model):
    """Return {external id: record}, the inactive ones included."""
    data = env["ir.model.data"].sudo()
    lines = data.search([("module", "=like", MODULES), ("model", "=", model)])
    return {line.complete_name: env[model].sudo().browse(line.res_id) for line in lines}


views, actions = ours("ir.ui.view"), ours("ir.actions.act_window")
for xmlid, view in views.items():
    attempt(opened["broken"], env, xmlid, open_view, view)
for xmlid, action in actions.items():
    attempt(opened["broken"], env, xmlid, open_action, action)
print(f"opened {len(views)} views, {len(actions)} actions")
for name, model in env.registry.items():
    is_ours = (model._original_module or "").startswith(MODULES[:-1])
    if not is_ours or model._abstract or model._transient:
        continue
    if not env[name].sudo().with_context(active_test=False).search_count([], limit=1):
        opened["empty"][name] = "no record"
env.cr.rollback()
Path(os.environ["KAM_OPENED"]).write_text(json.dumps(opened, indent=1, sort_keys=True))
