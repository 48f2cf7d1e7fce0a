from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def uninstall_hook(env):
    """Take away first what keeps data of ours from going: programmes hold on to their surveys,
    activities to their types."""
    env = env(
        context={**env.context, MODULE_UNINSTALL_FLAG: True, "active_test": False}
    )
    types = env["mail.activity.type"]
    data = env["ir.model.data"].search(
        [("module", "=", "key_account_management"), ("model", "=", types._name)]
    )
    env["mail.activity"].search(
        [("activity_type_id", "in", data.mapped("res_id"))]
    ).unlink()
    for model in ("key.account.survey.invitation", "key.account.survey"):
        if model in env:  # rooms may be cut off
            env[model].search([]).unlink()
