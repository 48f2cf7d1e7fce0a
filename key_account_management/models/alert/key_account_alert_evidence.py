from odoo import api, fields, models

from ..account.dates import format_month


class KeyAccountAlertEvidence(models.Model):
    """One answer that an alert rests on: who answered what, for those who see the account but
    have no rights on surveys.

    It goes with the answer. An anonymous answer leaves no person and no link back here.
    """

    _name = "key.account.alert.evidence"
    _description = "Answer Behind an Alert"
    _inherit = ["key.account.guard.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["partner_id.name"]

    alert_id = fields.Many2one(
        "key.account.alert", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="alert_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="alert_id.company_id", store=True, index=True)
    user_input_id = fields.Many2one(
        "survey.user_input",
        "Survey answer",
        index="btree_not_null",
        ondelete="cascade",
        groups="survey.group_survey_user",
    )
    programme_id = fields.Many2one("key.account.survey", ondelete="set null")
    stakeholder_id = fields.Many2one(
        "key.account.stakeholder",
        "On the map",
        index="btree_not_null",
        ondelete="set null",
    )
    # A plain link: the privacy lookup of Odoo finds it.
    partner_id = fields.Many2one(
        "res.partner", "Person", index="btree_not_null", ondelete="set null"
    )
    role_ids = fields.Many2many(related="stakeholder_id.role_ids", string="Roles")
    date = fields.Datetime(
        "Answered on",
        help="Of an anonymous answer the month in which its wave ended, nothing closer.",
    )
    month = fields.Char(compute="_compute_month", help="Of an anonymous answer.")
    has_score = fields.Boolean()
    score = fields.Integer(
        "Recommendation",
        aggregator="avg",
        help="The answer, 0 to 10, to whether they would recommend us.",
    )
    text = fields.Text("Answer", help="The questions answered, and the answers.")
    complaint = fields.Char(
        "Words of complaint",
        help="Which words of the programme's list stand in the answer.",
    )
    anonymous = fields.Boolean(
        help="From an anonymous programme: no person, no day, and neither score nor words "
        "where fewer than five of those asked together have answered."
    )

    _answer_uniq = models.UniqueIndex(
        "(alert_id, user_input_id)", "An answer stands in an alert once."
    )

    @api.depends("partner_id", "has_score", "score", "anonymous")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            name = line._get_person_name()
            line.display_name = f"{name}: {line.score}" if line.has_score else name

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_month(self):
        for line in self:
            line.month = line.date and format_month(self.env, line.date, "yMMMM")

    def _get_person_name(self):
        self.ensure_one()
        if self.anonymous:
            return self.env._("Somebody (anonymous)")
        return self.partner_id.name or self.env._("Somebody")

    def _describe(self):
        """Return the line as plain text: who, and what."""
        roles = ", ".join(self.role_ids.mapped("name"))
        name = self._get_person_name()
        return "\n".join(
            filter(None, [f"{name} ({roles})" if roles else name, self.text])
        )

    def unlink(self):
        """An answer that goes takes its words along: out of the alert, of the activities and
        of the chatter of the activities done."""
        alerts = self.alert_id
        result = super().unlink()
        alerts.exists()._forget()
        return result

    def _differs(self, vals):
        """Return whether these values say something new."""
        return any(
            self._fields[name].convert_to_write(self[name], self) != (value or False)
            for name, value in vals.items()
            if name in ("score", "text", "complaint")
        )
