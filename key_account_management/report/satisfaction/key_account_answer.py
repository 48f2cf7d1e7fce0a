from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What the statements read: it may still wait in memory.
ANSWER_FIELDS = {
    "key.account": [
        "company_id",
        "invoiced_amount",
        "ordered_amount",
        "partner_id",
        "tier_id",
        "user_id",
    ],
    "key.account.decision.role": ["is_decider", "sequence"],
    "key.account.stakeholder": [
        "account_id",
        "partner_id",
        "role_ids",
        "date_start",
        "date_end",
    ],
    "key.account.survey": ["is_anonymous"],
    "key.account.survey.invitation": [
        "account_id",
        "date_asked",
        "partner_id",
        "programme_id",
        "stakeholder_id",
        "state",
        "user_input_id",
    ],
    "res.company": ["key_account_basis", "key_account_minimum_answers", "partner_id"],
    "res.partner": [
        "active",
        "commercial_partner_id",
        "function",
        "is_company",
        "name",
        "type",
        "tz",
    ],
    "survey.question": [
        "key_account_kind",
        "key_account_topic",
        "key_account_alert_below",
        "scale_max",
        "scale_min",
    ],
    "survey.user_input": [
        "deadline",
        "email",
        "end_datetime",
        "invite_token",
        "key_account_asked_on",
        "key_account_id",
        "key_account_stakeholder_id",
        "key_account_survey_id",
        "partner_id",
        "state",
        "survey_id",
        "test_entry",
    ],
    "survey.user_input.line": [
        "answer_type",
        "question_id",
        "question_sequence",
        "skipped",
        "user_input_id",
        "value_char_box",
        "value_scale",
        "value_text_box",
    ],
}

BANDS = [
    ("promoter", "Promoter"),
    ("passive", "Passive"),
    ("detractor", "Detractor"),
]


class KeyAccountAnswer(models.Model):
    """One row per answer of a person to a question of a satisfaction programme.

    Tier, manager, role and sales are those of today. Only completed answers count, the first
    attempt of each invitation, no test entries. Answers of an anonymous programme carry no
    person; the record rules list none of them, scores count them wave by wave, from five on.
    """

    _name = "key.account.answer"
    _inherit = ["key.account.screen.mixin"]
    _description = "Satisfaction Answer"
    _auto = False
    _order = "date desc, id desc"
    _rec_names_search = ["partner_id.name", "account_id.partner_id.name"]
    _depends = ANSWER_FIELDS

    account_id = fields.Many2one("key.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    tier_id = fields.Many2one("key.account.tier", readonly=True)
    user_id = fields.Many2one("res.users", "Account Manager", readonly=True)
    partner_id = fields.Many2one("res.partner", "Person", readonly=True)
    stakeholder_id = fields.Many2one(
        "key.account.stakeholder", "On the map", readonly=True
    )
    role_id = fields.Many2one(
        "key.account.decision.role",
        "Decision role",
        readonly=True,
        help="The person's role; of several the first, deciders before others.",
    )
    role_ids = fields.Many2many(related="stakeholder_id.role_ids", string="All roles")
    programme_id = fields.Many2one(
        "key.account.survey", "Satisfaction programme", readonly=True
    )
    survey_id = fields.Many2one(
        "survey.survey", readonly=True, groups="survey.group_survey_user"
    )
    question_id = fields.Many2one("survey.question", readonly=True)
    kind = fields.Selection(
        lambda self: (
            self.env["survey.question"]
            ._fields["key_account_kind"]
            ._description_selection(self.env)
        ),
        "Measures",
        readonly=True,
    )
    topic = fields.Selection(
        lambda self: (
            self.env["survey.question"]
            ._fields["key_account_topic"]
            ._description_selection(self.env)
        ),
        "About",
        readonly=True,
    )
    date = fields.Date(
        "Answered on", readonly=True, help="In the time zone of the company."
    )
    # Answer
    value = fields.Integer(
        "Answer",
        readonly=True,
        aggregator="avg",
        help="As given, on the scale of the question.",
    )
    score = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What the answer counts in its score. The mean of recommendations is the "
        "recommendation score (100 for 9 and 10, -100 for 0 to 6), that of satisfaction the "
        "percent in the top two boxes; effort and importance from 0 to 100. Look at one kind "
        "of question at a time.",
    )
    band = fields.Selection(BANDS, readonly=True)
    is_satisfied = fields.Boolean("In the top two boxes", readonly=True)
    is_bad = fields.Boolean(
        "Bad answer",
        readonly=True,
        help="A detractor, or as low as the question opens an alert.",
    )
    words = fields.Text(
        "In their own words", readonly=True, help="Of all answers given with this one."
    )
    sales_amount = fields.Monetary(
        "Sales of the account",
        readonly=True,
        aggregator=None,
        help="In the window of the last assessment. The same on each answer of the account, so "
        "never added up.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_anonymous = fields.Boolean("Anonymous", readonly=True)
    user_input_id = fields.Many2one(
        "survey.user_input",
        "Survey answer",
        readonly=True,
        groups="survey.group_survey_user",
    )
    sibling_ids = fields.Many2many(
        "key.account.answer",
        string="Everything that was answered",
        compute="_compute_sibling_ids",
        compute_sudo=False,
    )

    @property
    def _table_query(self):
        """An anonymous answer keeps its account only among five of the same wave."""
        return SQL(
            """
            SELECT r.id, r.company_id, b.id AS account_id, r.programme_id, i.survey_id,
                   r.question_id, r.kind, r.topic, r.partner_id, r.stakeholder_id,
                   b.tier_id, b.user_id, m.role_id, r.value,
                   r.anonymous AS is_anonymous,
                   CASE WHEN NOT r.anonymous THEN r.input_id END AS user_input_id,
                   -- Of anonymous answers the month: the day could tell whose it is.
                   CASE WHEN r.anonymous THEN r.month ELSE r.done END AS date,
                   CASE WHEN r.kind = 'recommend' THEN 100 * r.points
                        ELSE 50 + 50 * r.points END AS score,
                   CASE WHEN r.kind != 'recommend' THEN NULL WHEN r.points > 0
                        THEN 'promoter' WHEN r.points < 0 THEN 'detractor'
                        ELSE 'passive' END AS band,
                   r.kind = 'satisfaction' AND r.points > 0 AS is_satisfied,
                   r.bad AS is_bad, %(words)s AS words,
                   CASE WHEN c.key_account_basis = 'invoiced' THEN b.invoiced_amount
                        ELSE b.ordered_amount END AS sales_amount
              FROM (%(answers)s) r
              JOIN survey_user_input i ON i.id = r.input_id
              JOIN res_company c ON c.id = r.company_id
              LEFT JOIN key_account b ON b.id = r.account_id AND r.shown
              LEFT JOIN (%(roles)s) m ON m.stakeholder_id = r.stakeholder_id
            """,
            words=self._get_words_sql(),
            answers=self._get_answered_sql(),
            roles=self._get_role_sql(),
        )

    @api.model
    def _get_words_sql(self):
        """Words of the same survey; none of anonymous ones below five."""
        return SQL(
            """CASE WHEN NOT r.shown THEN NULL
                    WHEN r.kind = 'open' THEN r.words
                    ELSE (SELECT STRING_AGG(COALESCE(o.value_text_box, o.value_char_box),
                                            E'\n' ORDER BY o.question_sequence, o.id)
                            FROM survey_user_input_line o
                            JOIN survey_question t ON t.id = o.question_id
                           WHERE o.user_input_id = r.input_id AND o.skipped IS NOT TRUE
                             AND t.key_account_kind = 'open') END"""
        )

    @api.model
    def _get_role_sql(self):
        """One row per stakeholder with a role: the first, deciders before others."""
        relation = self.env["key.account.stakeholder"]._fields["role_ids"]
        return SQL(
            """SELECT DISTINCT ON (x.%(person)s) x.%(person)s AS stakeholder_id,
                      d.id AS role_id
                 FROM %(relation)s x JOIN key_account_decision_role d ON d.id = x.%(role)s
                ORDER BY x.%(person)s, d.is_decider IS NOT TRUE, d.sequence, d.id""",
            person=SQL.identifier(relation.column1),
            role=SQL.identifier(relation.column2),
            relation=SQL.identifier(relation.relation),
        )

    @api.depends("account_id", "value")
    def _compute_display_name(self):
        for answer in self:
            name = answer.partner_id.name or answer.account_id.display_name
            answer.display_name = name or self.env._("Anonymous")

    def _compute_sibling_ids(self):
        # What belongs together is in the surveys' own table; what of it shows, the rules say.
        lines = self.env["survey.user_input.line"].sudo().browse(self.ids)
        inputs = {line.id: line.user_input_id for line in lines}
        everything = self.search(
            [("id", "in", lines.user_input_id.user_input_line_ids.ids)]
        )
        for answer in self:
            siblings = set(inputs[answer.id].user_input_line_ids.ids)
            answer.sibling_ids = everything.filtered(
                lambda a, siblings=siblings: a.id in siblings
            )

    def export_data(self, fields_to_export):
        if "id" in fields_to_export:
            raise UserError(
                self.env._(
                    "Answers are a report and have no External ID. Export them without it."
                )
            )
        return super().export_data(fields_to_export)

    def action_create_opportunity(self):
        """Open a new opportunity with what the person said."""
        self.ensure_one()
        return self.account_id._create_opportunity(self.partner_id, self.words)

    def action_open_survey(self):
        """Open the answered survey, for those with rights on surveys."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "res_id": self.user_input_id.id,
            "views": [(False, "form")],
        }
