from odoo import api, models
from odoo.exceptions import AccessError

ALL_ACCOUNTS = "key_account_management.group_all_accounts"


class KeyAccountGuardMixin(models.AbstractModel):
    """Records whose place decides who may see them. For a user, not for the superuser:

    * A stored computed field (``company_id`` of the account, say) is the ORM's to write. The
      screen shows it as read-only, but record rules look at it, whoever wrote it.
    * A link to the record from which such fields come (``account_id``, ``plan_id``) moves from
      and to records that the user may change.
    * Another link to a record of ours names only what the user may see.

    All follows from how the fields are defined. What actions alone write, beside that, a model
    names in ``_get_by_action``: the actions write as superuser, after their own checks.
    """

    _name = "key.account.guard.mixin"
    _description = "Fields that Decide Who May See a Record"

    @api.model
    def _get_by_action(self):
        """Return the names of the fields that actions alone write. A new record has their
        defaults, fixed ones."""
        return frozenset()

    @api.model
    def _get_by_action_text(self, label):
        """Return what to tell who writes such a field, here called ``label``: what sets it."""
        raise NotImplementedError

    @api.model
    def _get_computed_by_orm(self):
        """Return the names of the stored fields that are computed and not for users to write."""
        return frozenset(
            field.name
            for field in self._fields.values()
            if field.store and field.compute and field.readonly and not field.inverse
        )

    @api.model
    def _get_parent_links(self):
        """Return the names of the links from which stored fields of a record come."""
        heads = {
            field.related.split(".")[0]
            for field in self._fields.values()
            if field.store and field.related
        }
        return heads & self._get_our_links()

    @api.model
    def _get_our_links(self):
        """Return the names of the fields that link to one record of ours."""
        return {
            field.name
            for field in self._fields.values()
            if field.store
            and field.type == "many2one"
            and field.comodel_name.startswith("key.account")
        } - self._get_computed_by_orm()

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        given = self._get_given(vals_list)
        records = super().create(vals_list)
        for name in given & self._get_computed_by_orm():
            # Core computes most of them whatever was given, but for those computed before.
            self.env.add_to_compute(self._fields[name], records)
        for record in records:  # afterwards: it counts what is created
            record._check_by_action(
                name
                for name in given & self._get_by_action()
                if record[name] and record[name] != record._get_first_value(name)
            )
        records._check_links(self._get_our_links())
        return records

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_by_action(vals)
        if not vals.get("active", True):
            self._check_own_work()
        links = self._get_our_links() & vals.keys()
        parents = links & self._get_parent_links()
        for name in parents:
            self[name].check_access("write")
        result = super().write(vals)
        self._check_links(links)
        if parents:
            self.check_access("write")  # also where they are now
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._check_own_work()

    def _check_own_work(self):
        """The team of an account works on what is there; what somebody else made, the account
        manager puts away, or whoever sees all accounts."""
        if self.env.su or self.env.user.has_group(ALL_ACCOUNTS):
            return
        if "account_id" not in self._fields:
            return
        me = self.env.user
        for record in self:
            manager = record.account_id.user_id
            if manager and me not in record._get_workers():
                raise AccessError(
                    self.env._(
                        "“%(record)s” was made by %(author)s. Whoever made it may do that, or "
                        "the account manager: ask %(manager)s.",
                        record=record.display_name,
                        author=record.create_uid.name,
                        manager=manager.name,
                    )
                )

    def _get_workers(self):
        """Return the users whose own work this is, whatever the team is."""
        return self.create_uid | self.account_id.user_id

    def copy_data(self, default=None):
        """A copy has what actions wrote on its original: see ``copy``."""
        data = super().copy_data(default)
        if not self.env.su:
            for vals in data:
                for name in self._get_by_action() - (default or {}).keys():
                    vals.pop(name, None)
        return data

    def copy(self, default=None):
        copies = super().copy(default)
        names = [
            name
            for name in self._get_by_action() - (default or {}).keys()
            if self._fields[name].copy
        ]
        if names and not self.env.su:
            for record, copy in zip(self, copies, strict=True):
                values = {name: record[name] for name in names if record[name]}
                if values:
                    # From one record to its copy: the user chose none of it.
                    copy.sudo().write(self._convert_to_write(values))
        return copies

    def _write_by_action(self, vals):
        """Write ``vals`` past the guard, for whoever may write these records. The checks of
        the action come first."""
        self.check_access("write")
        # The guard lets superuser pass; the values are an action's own.
        self.sudo().write(vals)

    @api.model
    def _get_given(self, vals_list):
        """Return the names of the fields whose value is not left to the model: it comes from
        the caller, the context or a default that somebody saved."""
        return {
            *set().union(*vals_list),
            # A default that a context brings is looked at as what the caller gave.
            *(name for name in self._fields if f"default_{name}" in self.env.context),
            *self.env["ir.default"]._get_model_defaults(self._name),
        }

    def _check_links(self, names):
        """Refuse links to records that the user may not see; or, of those that decide who
        sees these records, to records that the user may not change."""
        parents = self._get_parent_links()
        for name in names:
            if linked := self[name]:
                linked.check_access("write" if name in parents else "read")

    def _check_by_action(self, names):
        """Refuse that the user writes these fields, if they are not for users to write."""
        if self.env.su:
            return
        names = set(names)
        if computed := names & self._get_computed_by_orm():
            self._refuse_computed(self._fields[min(computed)])
        if forbidden := names & self._get_by_action():
            label = self._fields[min(forbidden)]._description_string(self.env)
            raise AccessError(self._get_by_action_text(label))

    def _refuse_computed(self, field):
        label = field._description_string(self.env)
        if not field.related:
            raise AccessError(
                self.env._(
                    "“%(field)s” is computed and can't be set by hand. Leave it out.",
                    field=label,
                )
            )
        source = self._fields[field.related.split(".")[0]]
        raise AccessError(
            self.env._(
                "“%(field)s” is that of “%(record)s” and can't be set here. Change it there.",
                field=label,
                record=source._description_string(self.env),
            )
        )

    def _get_first_value(self, name):
        """Return what the field ``name`` has in a new record like this one."""
        field = self._fields[name]
        return field.default and field.default(self)
