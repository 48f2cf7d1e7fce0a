import re

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

from ...tools import planning
from ...tools.shape import fits
from ..account.known_json import KnownJson
from .key_account_plan_content import PLAN

LINE = {"id": int, "name": str, "values": {}}
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
MONEY = {"amount": (int, float), "currency": str}


class KeyAccountPlanVersion(models.Model):
    """A plan as it was approved.

    ``content`` holds plain words and figures, so that it can be read after users, categories
    or fields are gone: ``{model: [{id, name, values: {field: value}}]}``.
    """

    _name = "key.account.plan.version"
    _description = "Account Plan Version"
    _inherit = ["key.account.plan.part.mixin"]
    _order = "plan_id, version desc"
    _rec_names_search = ["plan_id.name"]

    version = fields.Integer(required=True, readonly=True)
    date = fields.Date("Approved on", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Approved by", readonly=True)
    reason = fields.Text("Why with unfinished objectives", readonly=True)
    content = KnownJson(readonly=True)
    content_html = fields.Html(
        "What was approved", compute="_compute_content_html", sanitize=False
    )

    _version_uniq = models.Constraint(
        "UNIQUE(plan_id, version)", "A plan has each version once."
    )

    @api.depends("plan_id", "version")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(plan)s, version %(version)s",
                plan=line.plan_id.display_name,
                version=line.version,
            )

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_content_html(self):
        for line in self:
            line.content_html = self.env["ir.qweb"]._render(
                "key_account_management.key_account_plan_content",
                {"sections": line._describe_content()},
            )

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("What was approved is never rewritten."))
        return super().write(vals)

    def _describe_content(self):
        """Return the content for people: [(title, [{name, values: [(label, text)]}])]."""
        self.ensure_one()
        return [
            (
                self._get_title(section),
                [
                    {
                        "name": line["name"],
                        "values": [
                            (self._get_label(section, name), self._format(value))
                            for name, value in line["values"].items()
                            if name != "name" and value not in (False, None, "", 0)
                        ],
                    }
                    for line in lines
                ],
            )
            for section, lines in self._put_in_order(self.content).items()
            if lines
        ]

    @api.model
    def _put_in_order(self, content):
        """JSON in PostgreSQL forgets the order: sections as in a plan, values as the fields."""
        content = {
            section: lines
            for section, lines in (content if fits(content, {}) else {}).items()
            if fits(lines, [LINE])
        }
        sections = [PLAN, *self.env[PLAN]._get_parts()]
        known = [name for name in sections if name in content]
        return {
            section: [
                line | {"values": self._put_values_in_order(section, line["values"])}
                for line in content[section]
            ]
            for section in [*known, *sorted(content.keys() - known)]
        }

    @api.model
    def _put_values_in_order(self, section, values):
        fields = list(self.env[section]._fields) if section in self.env else []
        known = [name for name in fields if name in values]
        return {name: values[name] for name in [*known, *sorted(values.keys() - known)]}

    @api.model
    def _describe_changes(self, before, after):
        """Return what changed between two contents, for people.

        :return: [(title, [{kind, name, field, before, after}])]
        """
        sections = {}
        for change in planning.compare(
            self._put_in_order(before), self._put_in_order(after)
        ):
            label = change.field and self._get_label(change.section, change.field)
            sections.setdefault(self._get_title(change.section), []).append(
                {
                    "kind": change.kind,
                    "name": change.name,
                    "field": label,
                    "before": self._format(change.before),
                    "after": self._format(change.after),
                }
            )
        return list(sections.items())

    @api.model
    def _get_title(self, model):
        titles = {
            PLAN: self.env._("Plan"),
            "key.account.objective": self.env._("Objectives"),
            "key.account.swot": self.env._("SWOT"),
            "key.account.strategy": self.env._("Strategies"),
            "key.account.initiative": self.env._("Initiatives"),
            "key.account.resource": self.env._("Resources"),
        }
        return titles.get(model, model)

    @api.model
    def _get_label(self, model, name):
        """A field that went with an add-on is called by its name."""
        known = self.env[model]._fields if model in self.env else {}
        return (
            known[name]._description_string(self.env)
            if name in known and known[name].string
            else name
        )

    @api.model
    def _format(self, value):
        if isinstance(value, bool):
            return self.env._("yes") if value else ""
        if isinstance(value, float | int):
            return self.env["ir.qweb.field.float"].value_to_html(
                value, {"precision": 0 if float(value).is_integer() else 2}
            )
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if fits(value, {"day": str}) and DAY.fullmatch(value["day"]):
            return format_date(self.env, value["day"])
        if fits(value, MONEY):
            currency = self.env["res.currency"].search(
                [("name", "=", value["currency"])], limit=1
            )
            return format_amount(self.env, value["amount"], currency)
        return str(value or "")
