from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountStakeholderRelation(models.Model):
    """An informal line between two of theirs, from one to the other: beside who reports to
    whom, who has whose ear and who is at odds with whom."""

    _name = "key.account.stakeholder.relation"
    _description = "Informal Relation"
    _inherit = ["key.account.guard.mixin"]
    _order = "stakeholder_id, id"
    _rec_names_search = ["stakeholder_id.partner_id.name", "other_id.partner_id.name"]

    stakeholder_id = fields.Many2one(
        "key.account.stakeholder",
        "One person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("influences", "influences"),
            ("conflicts", "conflicts with"),
            ("close", "is close to"),
        ],
        "Relation",
        required=True,
        default="influences",
    )
    other_id = fields.Many2one(
        "key.account.stakeholder",
        "Other person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('account_id', '=', account_id), ('id', '!=', stakeholder_id)]",
    )
    account_id = fields.Many2one(
        related="stakeholder_id.account_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="stakeholder_id.company_id", store=True, index=True
    )
    date_start = fields.Date("Lasts since", default=fields.Date.context_today)
    date_end = fields.Date("Lasts until")
    note = fields.Char(help="How we know.")

    @api.depends("stakeholder_id", "kind", "other_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            one, other = line.stakeholder_id.partner_id, line.other_id.partner_id
            label = kinds.get(line.kind, "")
            line.display_name = f"{one.name or ''} {label} {other.name or ''}"

    @api.constrains("stakeholder_id", "other_id")
    def _check_people(self):
        for line in self:
            if line.stakeholder_id == line.other_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s: an informal line needs two people. Choose somebody else "
                        "as “Other person”.",
                        person=line.stakeholder_id.display_name,
                    )
                )
            if line.stakeholder_id.account_id != line.other_id.account_id:
                raise ValidationError(
                    self.env._(
                        "%(one)s and %(other)s are on the maps of two accounts. Put %(other)s "
                        "on the map of %(account)s first.",
                        one=line.stakeholder_id.display_name,
                        other=line.other_id.display_name,
                        account=line.account_id.display_name,
                    )
                )

    @api.constrains("stakeholder_id", "other_id", "kind", "date_end")
    def _check_twice(self):
        lasting = self.filtered(lambda line: not line.date_end)
        if not lasting:
            return
        drawn = set()
        for line in self.search(
            [
                ("stakeholder_id", "in", lasting.stakeholder_id.ids),
                ("date_end", "=", False),
            ]
        ):
            key = line.stakeholder_id, line.other_id, line.kind
            if key in drawn:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” already is on the map. Open that line, or end it before "
                        "you draw it anew.",
                        line=line.display_name,
                    )
                )
            drawn.add(key)

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for line in self:
            if line.date_start and line.date_end and line.date_end < line.date_start:
                raise ValidationError(
                    self.env._(
                        "%(line)s: “Lasts until” (%(end)s) is before “Lasts since” "
                        "(%(start)s). Swap them, or leave “Lasts until” empty.",
                        line=line.display_name,
                        start=line.date_start,
                        end=line.date_end,
                    )
                )
