from odoo import api, models

PLAN = "key.account.plan"
PLAN_FIELDS = ("name", "user_id", "date_start", "date_end", "summary")
# What says where a line stands, or is technical: no part of what was agreed.
LEFT_OUT = frozenset(
    {
        *models.MAGIC_COLUMNS,
        "plan_id",
        "account_id",
        "company_id",
        "sequence",
        "active",
        "carried_from_id",
    }
)
TYPES = frozenset(
    {
        "char",
        "text",
        "integer",
        "float",
        "monetary",
        "boolean",
        "date",
        "selection",
        "many2one",
        "many2many",
    }
)


class KeyAccountPlan(models.Model):
    """What an account plan says, as plain words and figures, so that it can be read after
    users, categories or fields are gone."""

    _inherit = "key.account.plan"

    @api.model
    def _get_parts(self):
        """Return ``{model: field}``: the parts of a plan, in the order shown."""
        return {
            "key.account.objective": "objective_ids",
            "key.account.swot": "swot_ids",
            "key.account.strategy": "strategy_ids",
            "key.account.initiative": "initiative_ids",
            "key.account.resource": "resource_ids",
        }

    def _get_content(self):
        """Return what the plan says today.

        :return: ``{model: [{id, name, values: {field: value}}]}``, that JSON can hold; a value
            is a text, a number, a yes or no, a list of names, {amount, currency} or {day}
        """
        self.ensure_one()
        content = {PLAN: [self._describe_line(self, PLAN_FIELDS)]}
        for model, lines in self._get_parts().items():
            fields = [
                name
                for name, field in self.env[model]._fields.items()
                if field.store and field.type in TYPES and name not in LEFT_OUT
            ]
            content[model] = [self._describe_line(line, fields) for line in self[lines]]
        return content

    def _describe_line(self, line, fields):
        return {
            "id": line.id,
            "name": line.display_name,
            "values": {name: self._describe_value(line, name) for name in fields},
        }

    def _describe_value(self, line, name):
        field, value = line._fields[name], line[name]
        if field.relational:
            names = [record.display_name for record in value.sudo()]  # names only
            return names if field.type == "many2many" else (names or [False])[0]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "monetary":
            return {"amount": value, "currency": line.currency_id.name}
        if field.type == "date":
            return value and {"day": value.isoformat()}
        return value
