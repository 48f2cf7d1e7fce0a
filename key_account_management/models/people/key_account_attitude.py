from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

ATTITUDES = [
    ("opponent", "Opponent"),
    ("sceptic", "Sceptic"),
    ("neutral", "Neutral"),
    ("supporter", "Supporter"),
    ("advocate", "Advocate"),
]
THINKING_PREFERENCES = [
    ("analytical", "Analytical"),
    ("intuitive", "Intuitive"),
    ("social", "Social"),
    ("logical", "Logical"),
]
FAVOURABLE = ("supporter", "advocate")
# What an entry says. It is not rewritten: a new one is made, and the old one is history.
WRITTEN_ONCE = frozenset(
    {
        "stakeholder_id",
        "kind",
        "attitude",
        "previous_attitude",
        "champion",
        "thinking_preference",
        "assumed",
        "date",
        "user_id",
    }
)


class KeyAccountAttitude(models.Model):
    """What one of us thinks of one of them: how the person stands towards us (attitude), or
    how the person thinks (thinking preference). A hypothesis about a human being.

    * Author, date and evidence are required; it is *assumed* until somebody confirms it.
    * The latest of its kind counts. After its last day it has expired: still shown, as such,
      but no rule relies on it.
    * One that says nothing (no attitude) means: unknown again. Unknown is not neutral.
    * Only the account's team and the group *Personal Assessments* may see it. Stakeholders
      show it through fields that obey the rules of this model, so it goes to nobody else by
      any way. Nothing of it is tracked in a chatter.
    """

    _name = "key.account.attitude"
    _description = "Personal Assessment"
    _inherit = ["key.account.screen.mixin", "key.account.guard.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["stakeholder_id.partner_id.name"]
    _check_company_auto = True

    stakeholder_id = fields.Many2one(
        "key.account.stakeholder", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        related="stakeholder_id.account_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="stakeholder_id.company_id", store=True, index=True
    )
    # Stored and not cascading, so that core's privacy lookup finds it by the person.
    partner_id = fields.Many2one(
        related="stakeholder_id.partner_id", store=True, index=True
    )
    kind = fields.Selection(
        [("attitude", "Attitude"), ("thinking", "Thinking preference")],
        required=True,
        default="attitude",
    )
    attitude = fields.Selection(ATTITUDES, help="Empty: unknown, which is not neutral.")
    previous_attitude = fields.Selection(
        ATTITUDES, "Before", readonly=True, help="What counted until this judgement."
    )
    direction = fields.Selection(
        [
            ("first", "First judgement"),
            ("better", "Better"),
            ("worse", "Worse"),
            ("same", "As before"),
            ("unknown", "Unknown again"),
        ],
        compute="_compute_direction",
        store=True,
        help="How the attitude moved against the judgement before.",
    )
    champion = fields.Boolean(
        help="Has power and credibility, and speaks for us when we are not in the room."
    )
    thinking_preference = fields.Selection(THINKING_PREFERENCES)
    evidence = fields.Text(
        required=True,
        help="What it rests on: what the person said or did, that others can check.",
    )
    assumed = fields.Boolean(
        help="A guess that nobody has confirmed yet, by asking or by seeing."
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_until = fields.Date(
        "Valid until", help="From the day after, it has expired. Empty: no expiry."
    )
    expired = fields.Boolean(compute="_compute_expired", search="_search_expired")
    user_id = fields.Many2one(
        "res.users",
        "Author",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    reader_ids = fields.Many2many(
        "res.users",
        string="Shown to",
        compute="_compute_reader_ids",
        search="_search_reader_ids",
        # Who is in the team decides what one sees, so it can't depend on it.
        compute_sudo=True,
        help="Those of today's team who may see it; the group “Personal Assessments” does, "
        "too.",
    )

    @api.depends(
        "account_id.user_id",
        "account_id.team_member_ids.user_id",
        "account_id.team_member_ids.date_start",
        "account_id.team_member_ids.date_end",
        "account_id.team_member_ids.personal_since",
    )
    def _compute_reader_ids(self):
        for judgement in self:
            account = judgement.account_id
            written = judgement.create_date or fields.Datetime.now()
            members = account.team_member_ids.filtered(
                lambda m, w=written: (
                    m.is_current and (not m.personal_since or m.personal_since <= w)
                )
            )
            judgement.reader_ids = members.user_id | account._get_sighted_users()

    @api.model
    def _search_reader_ids(self, operator, value):
        """As the compute method, of users by their ids."""
        if operator != "in":
            return NotImplemented
        # Who may read decides what may be read, so it can't depend on it.
        members = self.env["key.account.team.member"].sudo()
        of_user = Domain("is_current", "=", True) & Domain("user_id", "in", value)
        current = members._search(of_user)
        managing = members._search(of_user & Domain("role", "=", "manager"))
        # As above: who manages it.
        accounts = self.env["key.account"].sudo()
        without_line = accounts._search(
            Domain("user_id", "in", value)
            & Domain("id", "not in", managing.subselect("account_id"))
        )
        return Domain("account_id", "in", without_line) | Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "EXISTS (SELECT FROM key_account_team_member reader"
                " WHERE reader.account_id = %s AND reader.id IN %s"
                " AND (reader.personal_since IS NULL OR reader.personal_since <= %s))",
                SQL.identifier(alias, "account_id"),
                current.subselect(),
                SQL.identifier(alias, "create_date"),
            )
        )

    @api.depends("stakeholder_id", "date")
    def _compute_display_name(self):
        """Names go where the record does not: this one tells nothing."""
        for judgement in self:
            # Person and day go where the name goes; what is thought does not.
            judgement.display_name = self.env._(
                "Assessment of %(person)s, %(date)s",
                person=judgement.sudo().partner_id.name or "",
                date=fields.Date.to_string(judgement.sudo().date) or "",
            )

    @api.depends("kind", "attitude", "previous_attitude")
    def _compute_direction(self):
        ranks = {value: rank for rank, (value, _label) in enumerate(ATTITUDES)}
        for judgement in self:
            before, now = judgement.previous_attitude, judgement.attitude
            if judgement.kind != "attitude":
                judgement.direction = False
            elif not now:
                judgement.direction = "unknown"
            elif not before:
                judgement.direction = "first"
            else:
                step = ranks[now] - ranks[before]
                judgement.direction = (
                    "better" if step > 0 else "worse" if step < 0 else "same"
                )

    @api.depends("date_until")
    def _compute_expired(self):
        today = fields.Date.context_today(self)
        for judgement in self:
            until = judgement.date_until
            judgement.expired = bool(until and until < today)

    @api.model
    def _search_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("date_until", "<", fields.Date.context_today(self))]

    @api.constrains("evidence", "champion", "attitude")
    def _check_judgement(self):
        for judgement in self:
            person = judgement.partner_id.display_name
            if not (judgement.evidence or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(person)s: an assessment needs evidence. Say in one sentence what "
                        "the person said or did.",
                        person=person,
                    )
                )
            if judgement.champion and judgement.attitude not in FAVOURABLE:
                raise ValidationError(
                    self.env._(
                        "%(person)s: a champion speaks for us, so the attitude must be "
                        "supporter or advocate. Change the attitude, or untick “Champion”.",
                        person=person,
                    )
                )

    @api.constrains("date", "date_until")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for judgement in self:
            if judgement.date > today:
                raise ValidationError(
                    self.env._(
                        "Personal assessment: its date (%(date)s) is in the future. Enter "
                        "the day on which you saw or heard it.",
                        date=judgement.date,
                    )
                )
            if judgement.date_until and judgement.date_until < judgement.date:
                raise ValidationError(
                    self.env._(
                        "Personal assessment: “Valid until” (%(until)s) is before its date "
                        "(%(date)s). Swap them, or leave it empty for no expiry.",
                        until=judgement.date_until,
                        date=judgement.date,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill in what was thought before, the last day, and the author."""
        stakeholders = self.env["key.account.stakeholder"]
        before, filled = {}, []
        defaults = self.default_get(["stakeholder_id", "kind", "date"])
        for given in vals_list:
            vals = {**defaults, **given}
            stakeholder = stakeholders.browse(vals.get("stakeholder_id"))
            if not self.env.su:
                vals["user_id"] = self.env.uid  # nobody judges in another's name
            day = vals["date"] or fields.Date.context_today(self)
            vals.setdefault("date_until", stakeholder._get_valid_until(day))
            if vals["kind"] == "attitude":
                # As far as the author sees it: who reads the record reads this, too.
                last = before.get(stakeholder, stakeholder.attitude)
                vals["previous_attitude"] = last
                before[stakeholder] = vals.get("attitude")
            filled.append(vals)
        judgements = super().create(filled)
        if not self.env.su:
            judgements._check_expiry()
        return judgements

    def _check_expiry(self):
        """Nobody keeps what is thought of a person longer than the company says."""
        for judgement in self:
            last = judgement.stakeholder_id._get_valid_until(judgement.date)
            until = judgement.date_until
            if last and (not until or until > last):
                raise ValidationError(
                    self.env._(
                        "%(person)s: a personal assessment of %(date)s holds until %(last)s at "
                        "the longest. Leave out “Valid until”, or enter an earlier day.",
                        person=judgement.stakeholder_id.display_name,
                        date=judgement.date,
                        last=last,
                    )
                )

    def write(self, vals):
        """Mend the wording of the evidence, or end it sooner; what was judged stays."""
        if changed := [name for name in vals if name in WRITTEN_ONCE]:
            raise UserError(
                self.env._(
                    "%(field)s: what was judged is not rewritten, it is the history. Judge "
                    "the person anew instead.",
                    field=self._fields[changed[0]]._description_string(self.env),
                )
            )
        for judgement in self:
            judgement._check_change(vals)
        return super().write(vals)

    def _check_change(self, vals):
        person, date = self.partner_id.display_name, self.date
        if self.expired:
            raise UserError(
                self.env._(
                    "The assessment of %(person)s of %(date)s expired after %(until)s and "
                    "can't be changed. Judge the person anew instead.",
                    person=person,
                    date=date,
                    until=self.date_until,
                )
            )
        if self.user_id != self.env.user and not self.env.su:
            raise UserError(
                self.env._(
                    "The assessment of %(person)s of %(date)s is by %(author)s, who alone may "
                    "mend its wording. Judge the person yourself instead.",
                    person=person,
                    date=date,
                    author=self.user_id.name,
                )
            )
        until = fields.Date.to_date(vals.get("date_until", self.date_until))
        if self.date_until and (not until or until > self.date_until):
            raise UserError(
                self.env._(
                    "The assessment of %(person)s of %(date)s holds until %(until)s. To "
                    "prolong it, judge the person anew: with what you know today.",
                    person=person,
                    date=date,
                    until=self.date_until,
                )
            )
