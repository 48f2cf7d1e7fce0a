from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    """Who ever served an account stays in its history."""

    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_account_history(self):
        """Where the database would refuse, say why, and what to do instead."""
        for model, name in self._get_account_history():
            told = self.env[model].sudo()  # of accounts that the user may not see, too
            told = told.with_context(active_test=False)
            if record := told.search([(name, "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "%(user)s can't be deleted: the history of accounts names this user "
                        "(%(what)s). Archive the user instead.",
                        user=record[name].name,
                        what=self.env["ir.model"]._get(model).name,
                    )
                )

    @api.model
    def _get_account_history(self):
        """Return ``[(model, field)]``: where a record of ours can't do without the user."""
        return [
            (model, name)
            for model in sorted(self.env.registry)
            if model.startswith("key.account.")
            for name, field in self.env[model]._fields.items()
            if field.type == "many2one"
            and field.comodel_name == self._name
            and field.store
            and field.ondelete == "restrict"
        ]
