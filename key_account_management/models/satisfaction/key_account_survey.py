from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SCORED = ("recommend", "satisfaction", "effort")


class KeyAccountSurvey(models.Model):
    """A satisfaction programme: which survey, whom, how often."""

    _name = "key.account.survey"
    _description = "Satisfaction Programme"
    _inherit = [
        "key.account.screen.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [("draft", "Not started"), ("running", "Running"), ("paused", "Paused")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        help="Nothing is sent before the start, nor while the programme is paused.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Sender",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="In whose name the invitations are sent, and who hears of problems.",
    )
    sender = fields.Char(
        "Mail sender",
        compute="_compute_sender",
        # The addresses of users and companies; this one stands in each mail anyway.
        compute_sudo=True,
        help="The sender's mail address; without one, the company's.",
    )
    problem = fields.Text(
        compute="_compute_problem",
        # Also of a survey that the reader may not open: what is wrong, not what it asks.
        compute_sudo=True,
        help="What keeps the programme from asking anybody.",
    )
    # What is asked
    survey_id = fields.Many2one(
        "survey.survey", required=True, ondelete="restrict", tracking=True
    )
    is_anonymous = fields.Boolean(
        "Anonymous",
        tracking=True,
        help="The answer never keeps its person. Only where at least five people of a customer "
        "can be asked together, a wave, anybody is; nobody is reminded, as nobody knows who has "
        "answered. The answers of a wave count, and open alerts, all at once: from the month "
        "after it ended, once five have answered. Once somebody was asked, this stays as it is.",
    )
    minimum_answers = fields.Integer(
        "Least answers",
        default=5,
        help="With fewer answers a score is shown as “too few answers”.",
    )
    # Whom
    tier_ids = fields.Many2many(
        "key.account.tier",
        string="Tiers",
        check_company=True,
        help="Empty: the customers of all tiers.",
    )
    role_ids = fields.Many2many(
        "key.account.decision.role",
        string="Decision roles",
        help="People on the map with one of these roles. Empty: everybody on the map.",
    )
    lang_ids = fields.Many2many(
        "res.lang",
        string="Languages",
        help="People who speak another one are asked in the company's. Empty: every "
        "language that is installed.",
    )
    population = fields.Integer(
        compute="_compute_population",
        help="People on the maps of the customers who are in these tiers and roles today.",
    )
    # How often
    trigger = fields.Selection(
        [
            ("rhythm", "On a rhythm"),
            ("visit", "After a visit"),
            ("delivery", "After a delivery"),
        ],
        "Ask",
        default="rhythm",
        required=True,
        help="After a visit: who attended a meeting that is over. After a delivery: when an "
        "order is fully invoiced.",
    )
    every_months = fields.Integer(
        "Every (months)", default=6, help="The same person, in this programme."
    )
    delay_days = fields.Integer(
        "Days after",
        default=1,
        help="How long after the visit or the delivery. More than two weeks later nobody is "
        "asked about it any more.",
    )
    deadline_days = fields.Integer("Days to answer", default=21)
    reminder_days = fields.Integer(
        "Remind after (days)",
        default=7,
        help="Whoever has not answered is reminded once. 0: nobody is.",
    )

    @api.depends("user_id.email", "company_id.email")
    def _compute_sender(self):
        for programme in self:
            addressed = [
                r for r in (programme.user_id, programme.company_id) if r.email
            ]
            programme.sender = addressed[0].email_formatted if addressed else False

    @api.depends("survey_id", "user_id", "company_id", "lang_ids")
    @api.depends_context("lang")
    def _compute_problem(self):
        for programme in self:
            programme.problem = "\n".join(programme._get_problems())

    @api.depends("tier_ids", "role_ids", "company_id")
    def _compute_population(self):
        for programme in self:
            domain = programme._get_population_domain()
            people = self.env["key.account.stakeholder"]
            programme.population = people.search_count(domain)

    @api.constrains(
        "trigger",
        "every_months",
        "delay_days",
        "deadline_days",
        "reminder_days",
        "minimum_answers",
    )
    def _check_days(self):
        for programme in self:
            least = {"deadline_days": 1, "minimum_answers": 1, "every_months": 1}
            if programme.trigger != "rhythm":
                least.pop("every_months")
            for name in (*least, "delay_days", "reminder_days"):
                if programme[name] < least.get(name, 0):
                    raise ValidationError(
                        self.env._(
                            "%(programme)s, %(field)s: enter at least %(least)s.",
                            programme=programme.name,
                            field=programme._fields[name]._description_string(self.env),
                            least=least.get(name, 0),
                        )
                    )
            if programme.reminder_days >= programme.deadline_days:
                raise ValidationError(
                    self.env._(
                        "%(programme)s: the reminder would come after the last day to answer. "
                        "Remind after fewer than %(days)s days, or enter 0 for no reminder.",
                        programme=programme.name,
                        days=programme.deadline_days,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if asked := self.filtered("invitation_ids")[:1]:
            raise UserError(
                self.env._(
                    "%(programme)s has asked people: who was asked keeps them from being asked "
                    "too often, and the answers count. Archive the programme instead.",
                    programme=asked.name,
                )
            )

    def write(self, vals):
        if "survey_id" in vals:
            changed = self.filtered(lambda p: p.survey_id.id != vals["survey_id"])
            if asked := changed.filtered("invitation_ids")[:1]:
                raise UserError(
                    self.env._(
                        "%(programme)s has asked people with its survey; the answers to two "
                        "surveys make no trend. Duplicate the programme and choose the other "
                        "survey there.",
                        programme=asked.name,
                    )
                )
        if "is_anonymous" in vals:
            changed = self.filtered(
                lambda p: p.is_anonymous != bool(vals["is_anonymous"])
            )
            if asked := changed._filter_asked()[:1]:
                raise UserError(
                    self.env._(
                        "%(programme)s has asked people, and “Anonymous” is what they were "
                        "told. Duplicate the programme and change it there.",
                        programme=asked.name,
                    )
                )
        return super().write(vals)

    def _filter_asked(self):
        """Return those that have asked somebody, or have answers."""
        # What was promised binds whoever sees whom it was promised to.
        sources = {
            "programme_id": self.env["key.account.survey.invitation"].sudo(),
            "key_account_survey_id": self.env["survey.user_input"].sudo(),
        }
        asked = self.browse()
        for name, records in sources.items():
            rows = records._read_group([(name, "in", self.ids)], [name])
            asked |= self.browse(programme.id for (programme,) in rows)
        return asked & self

    def copy_data(self, default=None):
        rows = super().copy_data(default)
        for programme, vals in zip(self, rows, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=programme.name)
        return rows

    def action_start(self):
        """Let the scheduled action ask; it begins at once."""
        self.check_access("write")  # of no programme, too: anybody may call this
        for programme in self:
            if programme.problem:
                raise UserError(
                    self.env._(
                        "%(programme)s can't start.\n%(problem)s",
                        programme=programme.name,
                        problem=programme.problem,
                    )
                )
        self.state = "running"
        # Whoever may start a programme need not be a technical administrator.
        cron = self.env.ref("key_account_management.ir_cron_survey_ask").sudo()
        cron._trigger()

    def action_pause(self):
        """Ask and remind nobody until the programme is started again."""
        self.state = "paused"

    def action_view_invitations(self):
        """Open who was asked."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_survey_invitation_action"
        )
        action["domain"] = [("programme_id", "=", self.id)]
        action["context"] = {
            f"search_default_{name}": 1
            # Names of filters on the screen: they only narrow what is listed.
            for name in self.env.context.get("invitation_filters", ())
        }
        return action

    def action_preview(self):
        """List who would be asked now, and who not and why. Nothing is sent."""
        self.ensure_one()
        return self.env["key.account.ask"]._open_preview(self)

    def _get_problems(self):
        """Return what keeps the programme from asking, in words that say the way out."""
        self.ensure_one()
        survey = self.survey_id
        kinds = set(survey.question_ids.mapped("key_account_kind"))
        checks = [
            (
                survey and not survey.active,
                self.env._(
                    "The survey is archived. Unarchive it, or choose another one."
                ),
            ),
            (
                survey and kinds.isdisjoint(SCORED),
                self.env._(
                    "No question of the survey measures anything. Set “Measures” on a "
                    "question with a scale to recommendation, satisfaction or effort."
                ),
            ),
            (
                survey.users_login_required,
                self.env._(
                    "The survey requires a login, which customers do not have. Switch off "
                    "“Require Login” in the options of the survey."
                ),
            ),
            (
                not self.sender,
                self.env._(
                    "There is no mail address to send from. Enter one for the sender, or for "
                    "the company."
                ),
            ),
            (
                self.lang_ids and not self.lang_ids.filtered("active"),
                self.env._(
                    "None of the languages is installed. Install one in Settings → "
                    "Translations → Languages, or clear “Languages”."
                ),
            ),
        ]
        return [message for holds, message in checks if holds]
