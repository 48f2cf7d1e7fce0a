from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# The ORM derives the others from these and "in".
OPERATORS = {operator: SQL(operator) for operator in ("<", "<=", ">", ">=")}


class KeyAccountLiveFieldMixin(models.AbstractModel):
    """Fields that are computed when read, and can be searched, sorted and grouped by all the
    same: their value as SQL stands beside the compute method, and a test holds the two
    together.

    To add one: extend ``_get_live_fields``; its search method returns ``_search_live``.
    """

    _name = "key.account.live.field.mixin"
    _description = "Fields Computed When Read"

    @api.model
    def _get_live_fields(self):
        """Return ``{field: function(field, alias, query)}``, the SQL of its value. Each room
        extends this with its own."""
        return {}

    def _field_to_sql(self, alias, field_expr, query=None):
        live = query is not None and self._get_live_fields().get(field_expr)
        if not live:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return live(field_expr, alias, query)

    @api.model
    def _search_live(self, name, operator, value):
        """Compare the SQL of the field ``name`` with a value. What is unknown is in no range
        and equals nothing; of dates, it is what is not set."""
        if operator != "in" and operator not in OPERATORS:
            return NotImplemented

        # What is raised here reaches the user; what a search method raises, the ORM takes for
        # an operator that is not supported, and tries others.
        def to_sql(model, alias, query):
            live = model._field_to_sql(alias, name, query)
            if operator != "in":
                compared = model._convert_live(name, value)
                return SQL("%s %s %s", live, OPERATORS[operator], compared)
            unset = model._fields[name].falsy_value  # 0 of numbers
            values = {unset if item is False else item for item in value}
            known = tuple(model._convert_live(name, item) for item in values - {None})
            # Not NULL: the ORM negates this, too.
            matches = SQL("COALESCE(%s IN %s, FALSE)", live, known or (None,))
            return (
                SQL("(%s OR %s IS NULL)", matches, live) if None in values else matches
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _convert_live(self, name, value):
        """Return what the column is compared with.

        :raises UserError: when a number is compared with what is none
        """
        field = self._fields[name]
        if field.type in ("date", "selection"):
            return value  # converted by the ORM
        try:
            if value is False:
                raise ValueError(value)
            return float(value)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "“%(field)s” is a number and can't be compared with “%(value)s”. Search "
                    "for a number.",
                    field=field._description_string(self.env),
                    value=value,
                )
            ) from error
