from odoo import api, models, tools

OURS = "key.account"


def is_ours(field):
    return (field.comodel_name or "").startswith(OURS)


def _check_seen(records):
    """Raise where the user may not see one of them. None are no secret, whoever asks."""
    if records:
        records.check_access("read")


class Base(models.AbstractModel):
    """Forms name, and compute of, what the user may see. Core reads the name behind a link and
    what is computed from a link as superuser, also on a form before anything is stored: there
    the link is what the caller typed, or brought by the context. So a link to a record of ours
    is looked at first, on every model: dialogs and core's models have such links, too."""

    _inherit = "base"

    @api.model
    def default_get(self, fields):
        """Of links to records of ours that the user may not see: what the caller brings by the
        context is refused, what somebody saved as a default is none."""
        defaults = super().default_get(fields)
        saved = self.env["ir.default"]._get_model_defaults(self._name)
        for name in [*defaults]:
            field = self._fields.get(name)
            if not field or field.type != "many2one" or not is_ours(field):
                continue
            # Whether it is the caller's: told then, not left out in silence.
            brought = f"default_{name}" in self.env.context
            # Core computes as superuser from what the user saved.
            if self.env.su and (brought or name not in saved):
                continue
            linked = self.env[field.comodel_name].browse(defaults[name] or ())
            linked = linked.sudo(False)._origin
            if brought:
                _check_seen(linked)
            elif linked and not linked.has_access("read"):
                del defaults[name]
        return defaults

    def onchange(self, values, field_names, fields_spec):
        """Look at what the form names before core does, as superuser."""
        links = self._get_key_account_links()
        if links and not self.env.su:
            typed = {name: values[name] for name in links & values.keys()}
            if not self:  # a new form: what is not typed has a default
                # Looked at as what the caller gave.
                brought = {
                    n for n in self._fields if f"default_{n}" in self.env.context
                }
                typed |= self.default_get([*(brought - values.keys())])
            if any(typed.get(name) for name in links):
                # With the rest of a form, which may say of which model a record is.
                self.new({**values, **typed}, origin=self)._check_key_account_links(
                    set()
                )
        return super().onchange(values, field_names, fields_spec)

    @api.model
    @tools.ormcache("self._name")
    def _get_key_account_links(self):
        """Return the names of the fields that link to records of ours, or to records of any
        model, or to lines of a form with such links."""
        return frozenset(
            field.name
            for field in self._fields.values()
            if field.type == "many2one_reference"
            or is_ours(field)
            or field.type in ("one2many", "many2many")
            and any(map(is_ours, self.env[field.comodel_name]._fields.values()))
        )

    def _check_key_account_links(self, seen):
        """Refuse links of a form to records of ours that the user may not see; also those of
        its lines and of the record above, which are not stored themselves. ``seen`` gathers
        the records that were looked at."""
        for name in self._get_key_account_links() & {*self._cache}:
            field = self._fields[name]
            if field.type == "many2one_reference":
                _check_seen(self._get_key_account_referred(field))
                continue
            if is_ours(field):
                _check_seen(self[name]._origin)
            for linked in self[name]:
                if not linked._origin and linked.id not in seen:
                    seen.add(linked.id)
                    linked._check_key_account_links(seen)

    def _get_key_account_referred(self, field):
        """Return the record of ours to which a reference of one record leads; none else."""
        model = self[field.model_field] or ""
        if self[field.name] and model.startswith(OURS) and model in self.env:
            return self.env[model].browse(self[field.name])
        return self.browse()
