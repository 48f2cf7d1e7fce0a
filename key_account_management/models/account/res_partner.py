from odoo import api, fields, models
from odoo.tools import html2plaintext
from odoo.tools.misc import format_date, format_datetime


class ResPartner(models.Model):
    """A customer with an account, or a person of whom the rooms keep something."""

    _inherit = "res.partner"

    key_account_ids = fields.One2many(
        "key.account", "partner_id", groups="key_account_management.group_user"
    )

    def _get_kept_parts(self):
        """Return what is kept of one person, for a request to see it: a list of dicts with
        ``title``; ``records``, those that the user may see; ``names`` of the fields to be
        shown; ``note``, a text or None. Each room extends this with its own."""
        self.ensure_one()
        teams = self.env["key.account.team.member"].search(
            [("user_id.partner_id", "=", self.id)]
        )
        return [
            self._get_kept_part(
                self.env._("Account teams (as one of ours)"),
                teams,
                ["account_id", "role", "date_start", "date_end"],
            )
        ]

    def _get_kept_part(self, title, records, names, note=None):
        return {"title": title, "records": records, "names": names, "note": note}

    def _get_kept(self):
        """Return what is kept of one person as text, ready to be printed: a list of dicts with
        ``title``, ``note``, ``columns`` (labels) and ``rows`` (lists of texts)."""
        return [
            {
                "title": part["title"],
                "note": part["note"],
                "columns": [
                    part["records"]._fields[name]._description_string(self.env)
                    for name in part["names"]
                ],
                "rows": [
                    [self._tell_kept(record, name) for name in part["names"]]
                    for record in part["records"]
                ],
            }
            for part in self._get_kept_parts()
        ]

    @api.model
    def _tell_kept(self, record, name):
        """Return the value of one field as text."""
        field, value = record._fields[name], record[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if not value and field.type not in ("integer", "float", "monetary"):
            return ""
        if field.relational:
            return ", ".join(linked.display_name or "" for linked in value)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value)
        return html2plaintext(value) if field.type == "html" else str(value)
