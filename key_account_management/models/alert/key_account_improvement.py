from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.closed_loop import percent

WINDOW = timedelta(days=90)


class KeyAccountImprovement(models.Model):
    """What we change so that a cause of bad answers goes away, who sees to it, and whether the
    cause is named less often since."""

    _name = "key.account.improvement"
    _description = "Improvement"
    _inherit = ["key.account.screen.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state, date_deadline, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    cause_id = fields.Many2one(
        "key.account.cause",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_start = fields.Date(
        "Begins", required=True, default=fields.Date.context_today, tracking=True
    )
    date_deadline = fields.Date("Due", tracking=True)
    date_done = fields.Date("Done on", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancel", "Cancelled"),
        ],
        default="planned",
        required=True,
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    description = fields.Html()
    is_late = fields.Boolean(compute="_compute_is_late")
    # Effect
    before_count = fields.Integer("Named before", compute="_compute_effect")
    before_total = fields.Integer("Answers before", compute="_compute_effect")
    after_count = fields.Integer("Named since", compute="_compute_effect")
    after_total = fields.Integer("Answers since", compute="_compute_effect")
    effect = fields.Char(
        compute="_compute_effect",
        help="How often the cause was named: answers with this cause among all completed "
        "answers of the company's satisfaction programmes, in the 90 days before the "
        "improvement began, and in the 90 days since it was done.",
    )

    @api.constrains("date_start", "date_deadline")
    def _check_dates(self):
        for improvement in self:
            due = improvement.date_deadline
            if due and due < improvement.date_start:
                raise ValidationError(
                    self.env._(
                        "%(improvement)s: “Due” is before “Begins”. Enter a later day, or "
                        "an earlier beginning.",
                        improvement=improvement.name,
                    )
                )

    @api.depends("state", "date_deadline")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for improvement in self:
            due = improvement.date_deadline
            running = improvement.state in ("planned", "running")
            improvement.is_late = bool(running and due and due < today)

    @api.depends("cause_id", "company_id", "date_start", "date_done")
    @api.depends_context("lang")
    def _compute_effect(self):
        counts = self._count_answers()
        for improvement in self:
            before, total_before, after, total_after = counts.get(
                improvement.id, (0, 0, 0, 0)
            )
            improvement.before_count, improvement.before_total = before, total_before
            improvement.after_count, improvement.after_total = after, total_after
            improvement.effect = improvement._describe_effect(
                percent(before, total_before), percent(after, total_after)
            )

    def _describe_effect(self, before, after):
        if self.state != "done":
            return self.env._("Not done yet")
        if before is None or after is None:
            return self.env._("Too few answers to compare")
        return self.env._(
            "Named in %(before)s%% of the answers before, in %(after)s%% since",
            before=f"{before:.0f}",
            after=f"{after:.0f}",
        )

    def _count_answers(self):
        """Return ``{id: (named before, answers before, named since, answers since)}``."""
        if not self.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id,
                       COUNT(*) FILTER (WHERE i.before AND i.named),
                       COUNT(*) FILTER (WHERE i.before),
                       COUNT(*) FILTER (WHERE i.since AND i.named),
                       COUNT(*) FILTER (WHERE i.since)
                  FROM key_account_improvement m
                  JOIN LATERAL (
                    SELECT i.end_datetime < m.date_start AS before,
                           COALESCE(i.end_datetime >= m.date_done + 1, FALSE) AS since,
                           EXISTS (SELECT FROM key_account_cause_survey_user_input_rel r
                                    WHERE r.survey_user_input_id = i.id
                                      AND r.key_account_cause_id = m.cause_id) AS named
                      FROM survey_user_input i
                      JOIN key_account a ON a.id = i.key_account_id
                      JOIN key_account_survey g ON g.id = i.key_account_survey_id
                           AND g.is_anonymous IS NOT TRUE
                     WHERE a.company_id = m.company_id AND i.state = 'done'
                       AND NOT COALESCE(i.test_entry, FALSE)
                       AND (i.end_datetime >= m.date_start - %(days)s
                            AND i.end_datetime < m.date_start
                            OR i.end_datetime >= m.date_done + 1
                            AND i.end_datetime < m.date_done + 1 + %(days)s)) i ON TRUE
                 WHERE m.id = ANY(%(ids)s)
                 GROUP BY 1
                """,
                days=WINDOW.days,
                ids=self.ids,
            )
        )
        return {row[0]: row[1:] for row in rows}

    def write(self, vals):
        if "state" in vals and "date_done" not in vals:
            done = vals["state"] == "done"
            vals = {
                **vals,
                "date_done": done and fields.Date.context_today(self),
            }
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state") == "done":
                vals.setdefault("date_done", fields.Date.context_today(self))
        return super().create(vals_list)

    def action_start(self):
        """It has begun."""
        self.write({"state": "running"})

    def action_done(self):
        """It is done: from tomorrow on, the effect is measured."""
        self.write({"state": "done"})

    def action_cancel(self):
        """It will not be done."""
        self.write({"state": "cancel"})
