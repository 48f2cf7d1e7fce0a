from odoo import api, models
from odoo.exceptions import AccessError


class KeyAccountByActionMixin(models.AbstractModel):
    """Records with fields that their actions alone write, as superuser after their own checks:
    a user who writes one past them is refused, whatever the screen shows as read-only.

    Of a stored related field the same holds: nobody writes it. To add one: extend
    ``_get_by_action``.
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
                if record[name] and record[name] != record._get_first_value(name)
            )
        return records

    def write(self, vals):
        self._check_by_action(vals)
        return super().write(vals)

    def _write_by_action(self, vals):
        """Write ``vals`` past the guard, for whoever may write these records. The checks of
        the action come first."""
        self.check_access("write")
        # The guard lets superuser pass; the values are an action's own.
        self.sudo().write(vals)

    def _check_by_action(self, names):
        if (forbidden := self._get_by_action().intersection(names)) and not self.env.su:
            field = self._fields[min(forbidden)]
            label = field._description_string(self.env)
            if not field.related:
                self._refuse_by_action(label)
            source = self._fields[field.related.split(".")[0]]
            raise AccessError(
                self.env._(
                    "“%(field)s” is that of “%(record)s” and can't be set here. Change it "
                    "there.",
                    field=label,
                    record=source._description_string(self.env),
                )
            )

    def _get_first_value(self, name):
        """Return what the field ``name`` has in a new record like this one."""
        field = self._fields[name]
        if field.related:
            return self.mapped(field.related)
        return field.default and field.default(self)
