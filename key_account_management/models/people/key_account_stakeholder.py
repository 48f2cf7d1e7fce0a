from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..account.arguments import read_records

INFLUENCES = [
    ("outside", "Outside"),
    ("political_structure", "Political structure"),
    ("inner_circle", "Inner circle"),
]
LEVELS = [
    ("vendor", "Vendor"),
    ("credible_source", "Credible source"),
    ("problem_solver", "Problem solver"),
    ("trusted_advisor", "Trusted advisor"),
]


class KeyAccountStakeholder(models.Model):
    """One of theirs on the map of an account: a contact, of the customer or of anybody else,
    with decision roles, influence, and whom the person reports to."""

    _name = "key.account.stakeholder"
    _description = "Stakeholder"
    _inherit = [
        "key.account.screen.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "key.account.live.field.mixin",
        "key.account.guard.mixin",
        "key.account.import.template.mixin",
    ]
    _order = "account_id, id"
    _rec_names_search = ["partner_id.name", "partner_id.function", "partner_id.email"]
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(related="account_id.partner_id", string="Customer")
    # Not cascading: core's privacy lookup finds the person's place on the map by it.
    partner_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('is_company', '=', False)]",
        help="Any contact: of the customer, of a company of its group, or an adviser.",
    )
    title = fields.Char("Job position", related="partner_id.function")
    contact_active = fields.Boolean(related="partner_id.active")
    date_start = fields.Date("On the map since", default=fields.Date.context_today)
    date_end = fields.Date(
        "On the map until",
        tracking=True,
        help="The last day on the map: the person left, or moved to another job.",
    )
    is_current = fields.Boolean(
        "On the map", compute="_compute_is_current", search="_search_is_current"
    )
    # Place in the decision
    role_ids = fields.Many2many(
        "key.account.decision.role", string="Decision roles", tracking=True
    )
    suggested_role_ids = fields.Many2many(
        "key.account.decision.role",
        string="Suggested by the job position",
        compute="_compute_suggested_role_ids",
    )
    influence = fields.Selection(
        INFLUENCES,
        tracking=True,
        help="Outside: little say. Political structure: is heard. Inner circle: few who "
        "settle it among themselves.",
    )
    parent_id = fields.Many2one(
        "key.account.stakeholder",
        "Reports to",
        index=True,
        ondelete="set null",
        tracking=True,
        domain="[('account_id', '=', account_id), ('id', '!=', id)]",
    )
    child_ids = fields.One2many("key.account.stakeholder", "parent_id", "Reports")
    relation_ids = fields.One2many(
        "key.account.stakeholder.relation", "stakeholder_id", "Informal lines"
    )
    decision_ids = fields.One2many(
        "key.account.stakeholder.role", "stakeholder_id", "Roles by decision"
    )
    # Relation with us
    needs = fields.Text(
        "Needs and expectations", help="What the person wants from us, and why."
    )
    owner_id = fields.Many2one(
        "res.users",
        "Relation owner",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who of us keeps up the relation with this person.",
    )
    relationship_level = fields.Selection(
        LEVELS, "We are", tracking=True, help="What we are for this person today."
    )
    desired_level = fields.Selection(LEVELS, "We want to be", tracking=True)
    _person_uniq = models.Constraint(
        "UNIQUE(account_id, partner_id)",
        "This person already is on the map of the account. Open the entry that is there; if "
        "the person left and came back, clear “On the map until”.",
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for stakeholder in self:
            stakeholder.display_name = stakeholder.partner_id.name or ""

    @api.depends("date_start", "date_end")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for stakeholder in self:
            start, end = stakeholder.date_start, stakeholder.date_end
            begun = not start or start <= today
            stakeholder.is_current = begun and (not end or end >= today)

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return (
            Domain("date_start", "=", False) | Domain("date_start", "<=", today)
        ) & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))

    @api.depends("partner_id.function", "role_ids")
    @api.depends_context("lang")
    def _compute_suggested_role_ids(self):
        """Only where nobody has set a role; and never set by itself."""
        open_ones = self.filtered(lambda s: not s.role_ids and s.partner_id.function)
        roles = self.env["key.account.decision.role"].search([("active", "=", True)])
        suggested = roles._suggest(open_ones.partner_id.mapped("function"))
        for stakeholder in self:
            title = stakeholder.partner_id.function
            suggested_roles = stakeholder in open_ones and suggested[title]
            stakeholder.suggested_role_ids = suggested_roles or False

    @api.constrains("parent_id", "account_id")
    def _check_parent_id(self):
        for stakeholder in self:
            parent = stakeholder.parent_id
            if parent == stakeholder:
                raise ValidationError(
                    self.env._(
                        "%(person)s can't report to themselves. Choose somebody else as "
                        "“Reports to”, or leave it empty.",
                        person=stakeholder.display_name,
                    )
                )
            accounts = (parent | stakeholder.child_ids).account_id
            if accounts - stakeholder.account_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s and whom they report to must be on the map of the same "
                        "account. Add the superior to the map of %(account)s first.",
                        person=stakeholder.display_name,
                        account=stakeholder.account_id.display_name,
                    )
                )
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "%(person)s would report to somebody who reports to them, directly or "
                    "through others. Change “Reports to” of one of them first.",
                    person=", ".join(self.mapped("display_name")),
                )
            )

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for stakeholder in self:
            start, end = stakeholder.date_start, stakeholder.date_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "%(person)s: “On the map until” (%(end)s) is before “On the map "
                        "since” (%(start)s). Swap them, or leave “until” empty while the "
                        "person is there.",
                        person=stakeholder.display_name,
                        start=start,
                        end=end,
                    )
                )

    @api.model
    def _get_import_examples(self):
        roles = self.env["key.account.decision.role"].search([], limit=3).mapped("name")
        customer = self.env._("Name of a customer")
        columns = [
            "id",
            "account_id",
            "partner_id",
            "role_ids",
            "influence",
            "parent_id/id",
            "attitude",
            "attitude_evidence",
            "thinking_preference",
            "needs",
        ]
        return [
            (
                self.env._("Import Template for Stakeholders"),
                columns,
                [
                    [
                        "stakeholder_example_boss",
                        customer,
                        "boss@example.com",
                        ",".join(roles[:2]),
                        self._get_choice("influence", "inner_circle"),
                        "",
                        self._get_choice("attitude", "supporter"),
                        self.env._("Asked for a pilot in two sites"),
                        self._get_choice("thinking_preference", "analytical"),
                        self.env._("One supplier for all sites"),
                    ],
                    [
                        "stakeholder_example_buyer",
                        customer,
                        "buyer@example.com",
                        ",".join(roles[2:]),
                        self._get_choice("influence", "political_structure"),
                        "stakeholder_example_boss",
                        self._get_choice("attitude", "neutral"),
                        "",
                        "",
                        self.env._("Fewer order lines"),
                    ],
                ],
            )
        ]

    def action_accept_suggestion(self):
        """Give these people the roles that their job positions suggest."""
        for stakeholder in self.filtered("suggested_role_ids"):
            stakeholder.role_ids = stakeholder.suggested_role_ids

    def action_judge(self):
        """Ask how the person stands towards us, and what that rests on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Judge %(person)s", person=self.display_name),
            "res_model": "key.account.attitude.judge",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_stakeholder_id": self.id},
        }

    def move_under(self, parent_id):
        """Let these people report to another one of the map (False: to nobody).

        :param int parent_id: id of the superior
        :raises ValidationError: for oneself, a circle, or somebody of another map
        :return: the map as it is then, see ``key.account.get_people_map()``
        """
        self.parent_id = read_records(self, parent_id)[:1]
        return self.account_id.get_people_map()

    def _to_map(self, shown):
        """Return this person as on the maps, where only ``shown`` are.

        See ``key.account.get_people_map()``."""
        self.ensure_one()
        last = self.last_contact
        return {
            "id": self.id,
            "partner_id": self.partner_id.id,
            "name": self.display_name,
            "title": self.title,
            "roles": [
                {
                    "id": role.id,
                    "name": role.name,
                    "mark": role._get_shown_mark(),
                    "color": role.color,
                    "sequence": role.sequence,
                }
                for role in self.role_ids
            ],
            "influence": self.influence or None,
            "attitude": self.attitude or None,
            "thinking_preference": self.thinking_preference or None,
            "champion": self.champion,
            "assumed": self.assumed,
            "expired": self.expired,
            "contradiction": self.contradiction or "",
            "parent_id": self.parent_id.id if self.parent_id in shown else None,
            "owner": self.owner_id.name,
            "coverage": {
                "last_contact": last.isoformat() if last else None,
                "days": self.days_without_contact if last else None,
                "stale": self.is_stale,
            },
        }

    def _to_brief(self):
        """Return this person as in ``key.account.get_visit_brief()``."""
        self.ensure_one()

        def label(name):
            choices = dict(self._fields[name]._description_selection(self.env))
            return choices.get(self[name], "")

        return {
            "name": self.display_name,
            "title": self.title or "",
            "roles": self.role_ids.mapped("name"),
            "influence": label("influence"),
            "attitude": label("attitude"),
            "assumed": self.assumed,
            "expired": self.expired,
            "contradiction": self.contradiction or "",
            "evidence": self.attitude_evidence or "",
            "champion": self.champion,
            "thinking": label("thinking_preference"),
            "advice": self.talking_advice or "",
            "needs": self.needs or "",
            "level": label("relationship_level"),
            "desired": label("desired_level"),
            "last_contact": self.last_contact,
            "last_met": self.last_met,
            "known_by": ", ".join(self.contact_user_ids.mapped("name")),
            "owner": self.owner_id.name or "",
        }
