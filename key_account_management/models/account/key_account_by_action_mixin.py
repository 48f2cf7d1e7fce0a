from odoo import api, models


class KeyAccountByActionMixin(models.AbstractModel):
    """Records with fields that their actions alone write, as superuser after their own checks:
    a user who writes one past them is refused, whatever the screen shows as read-only.

    To add one: extend ``_get_by_action``.
    """

    _name = "key.account.by.action.mixin"
    _description = "Fields Written by Actions Alone"

    @api.model
    def _get_by_action(self):
        """Return the names of the fields. A new record has their defaults, fixed ones."""
        return frozenset()

    @api.model
    def _refuse_by_action(self, label):
        """Raise an AccessError that says which buttons set the field ``label``."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:  # afterwards: a default from the context counts too
            record._check_by_action(
                name
                for name in self._get_by_action()
                if record[name] and record[name] != record._get_fixed_default(name)
            )
        return records

    def write(self, vals):
        self._check_by_action(vals)
        return super().write(vals)

    def _write_by_action(self, vals):
        """Write ``vals`` past the guard, for whoever may write these records. The checks of
        the action come first."""
        self.check_access("write")
        self.sudo().write(vals)

    def _check_by_action(self, names):
        if (forbidden := self._get_by_action().intersection(names)) and not self.env.su:
            label = self._fields[min(forbidden)]._description_string(self.env)
            self._refuse_by_action(label)

    def _get_fixed_default(self, name):
        default = self._fields[name].default
        return default and default(self)
