from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

# Kinds of customers that are not satisfied: they have causes, and are told what was done.
CAUSED = ("detractor", "complaint")
# What a person does to an alert; the first of it is when the alert was taken up.
ACTIONS = frozenset({"outcome", "cause_ids", "state"})
# Written by what happens alone: reports count on it.
BY_ACTION = frozenset(
    {
        "date_open",
        "facts",
        "taken_up",
        "taken_up_late",
        "date_answered",
        "date_closed",
        "date_told",
        "helped",
        "reopen_count",
        "escalated_to_id",
        "date_escalated",
    }
)


class KeyAccountAlert(models.Model):
    """Something at an account that needs a person; one open alert per account and kind.

    What comes while it is open is added to it. It is *taken up* with the first thing that one
    of us does: a word in the chatter, an activity done, a cause, an outcome. Closing it needs
    an outcome, dismissing it a reason.
    """

    _name = "key.account.alert"
    _description = "Account Alert"
    _inherit = [
        "key.account.screen.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "key.account.live.field.mixin",
        "key.account.guard.mixin",
    ]
    _order = "state desc, severity desc, id desc"
    _rec_names_search = ["account_id.partner_id.name"]
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade", tracking=True
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one(related="account_id.tier_id")
    kind = fields.Selection(
        [("detractor", "Bad answer"), ("complaint", "Complaint")],
        required=True,
        default="complaint",
        help="Bad answers come from the satisfaction programmes. A complaint that reaches you "
        "otherwise is entered by hand.",
    )
    severity = fields.Selection(
        [("1", "Low"), ("2", "Medium"), ("3", "High")],
        default="2",
        required=True,
        tracking=True,
        help="High: somebody who decides, or the best tier. Low: no key account.",
    )
    evidence = fields.Text(help="What the alert rests on, in words.")
    evidence_ids = fields.One2many(
        "key.account.alert.evidence", "alert_id", "Answers", readonly=True
    )
    evidence_count = fields.Integer(
        "Number of answers", compute="_compute_evidence_count"
    )
    user_input_ids = fields.Many2many(
        "survey.user_input",
        string="Survey answers",
        compute="_compute_user_input_ids",
        groups="survey.group_survey_user",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who sees to it: the account manager; without one, the sponsor or somebody of "
        "the account team.",
    )
    cause_ids = fields.Many2many(
        "key.account.cause",
        string="Causes",
        check_company=True,
        context={"active_test": False},
        help="Why the customer is not satisfied. The answers of the alert get the same tags.",
    )
    outcome = fields.Text(
        "What was done",
        tracking=True,
        help="Needed to close the alert. The mail to the customer says it.",
    )
    dismiss_reason = fields.Char(readonly=True, tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Closed"), ("dismissed", "Dismissed")],
        default="open",
        required=True,
        index=True,
        tracking=True,
        group_expand=True,
    )

    _open_uniq = models.UniqueIndex(
        "(account_id, kind) WHERE state = 'open'",
        "This account has an open alert of this kind: add to that one, or close it first.",
    )

    @api.depends("account_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for alert in self:
            kind = kinds.get(alert.kind, "")
            customer = alert.account_id.display_name
            alert.display_name = f"{customer}: {kind}" if customer else kind

    @api.depends("evidence_ids")
    def _compute_evidence_count(self):
        for alert in self:
            alert.evidence_count = len(alert.evidence_ids)

    @api.depends("evidence_ids.user_input_id")
    def _compute_user_input_ids(self):
        for alert in self:
            # Whether the reader may open the answers is decided where they are opened.
            alert.user_input_ids = alert.sudo().evidence_ids.user_input_id

    @api.constrains("state", "outcome", "dismiss_reason")
    def _check_state(self):
        for alert in self:
            if alert.state == "done" and not (alert.outcome or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(alert)s: “What was done” is empty. Write in one sentence what was "
                        "done for the customer, then close the alert; or dismiss it with a "
                        "reason.",
                        alert=alert.display_name,
                    )
                )
            if alert.state == "dismissed" and not (alert.dismiss_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(alert)s: dismissing an alert needs a reason. Use the button "
                        "“Dismiss”.",
                        alert=alert.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Entered by hand, an alert gets the same owner, deadline and facts."""
        alerts = super().create(vals_list)
        # Before the facts: they are gathered as superuser, and shown to the owner.
        alerts.account_id.check_access("read")
        alerts._write_evidence()
        alerts._complete()
        return alerts

    def write(self, vals):
        if "account_id" in vals and not self.env.su:
            self._check_stays(vals["account_id"])
        if "deadline" in vals and not self.env.su:
            self._check_deadline()
        if "state" not in vals:
            result = super().write(vals)
        else:
            moved = self.filtered(lambda a: a.state != vals["state"])
            closed = vals["state"] != "open" and fields.Datetime.now()
            result = super().write(vals)
            if "date_closed" not in vals:
                moved._write_by_action({"date_closed": closed})
            moved._finish()
        if "cause_ids" in vals:
            self._tag_answers()
        # The superuser opens and adds; what a person does, a person does without sudo.
        if not self.env.su and ACTIONS & vals.keys():
            self._mark_taken_up()
        return result

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | BY_ACTION

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” of an alert is kept by itself: when it was taken up, closed or "
            "escalated, what the customer was told and said. Use the buttons.",
            field=label,
        )

    def _check_deadline(self):
        """A promise to the customer is kept or broken, not moved."""
        if set_by_rule := self.filtered(lambda a: a.evidence_count or a.taken_up)[:1]:
            raise AccessError(
                self.env._(
                    "%(alert)s: “Take up until” is set by the answer and the programme. Only "
                    "of an alert entered by hand, and until it is taken up, you may change "
                    "it.",
                    alert=set_by_rule.display_name,
                )
            )

    def _check_stays(self, account_id):
        """What was gathered at one account is not to be read at another."""
        if moved := self.filtered(lambda a: a.account_id.id != account_id)[:1]:
            raise AccessError(
                self.env._(
                    "%(alert)s: An alert stays at its account. Dismiss this one with a "
                    "reason, and enter a new one at the right account.",
                    alert=moved.display_name,
                )
            )

    def _finish(self):
        """After a change of state: what was to be done is done, or no longer to be done."""
        for alert in self:
            if alert.state == "open":
                alert._schedule_take_up()
                continue
            # The activity may be somebody else's: whoever closes the alert ends it.
            activities = alert.sudo().activity_ids
            if alert.state == "done":
                activities.sudo(False).action_feedback(feedback=alert.outcome)
                alert._plan_follow_up()
            else:
                activities.unlink()

    def _tag_answers(self):
        # The answers belong to the survey module, which salespeople may not write.
        for alert in self.sudo():
            answers = alert.evidence_ids.user_input_id
            answers.key_account_cause_ids |= alert.cause_ids

    def action_close(self):
        """Close the alerts; each needs an outcome."""
        self.write({"state": "done"})

    def action_ask_close(self):
        """Close the alert; where nobody was told what was done, ask first."""
        self.ensure_one()
        if self.date_told or not (self.outcome or "").strip():
            return self.action_close()
        dialogues = self.env["key.account.alert.close"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the alert"),
            "res_model": dialogues._name,
            "res_id": dialogues.create({"alert_id": self.id}).id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_reopen(self):
        """Open them again: the customer was not helped."""
        self.write({"state": "open", "dismiss_reason": False})

    def action_take_up(self):
        """Say that somebody is on it: it will not be escalated.

        :raises AccessError: for who may not work on it
        """
        self.check_access("write")
        self._mark_taken_up()

    @api.model
    def action_open_list(self):
        """Open the alerts that nobody has closed: one's own first, or whoever owns them for who
        looks after all accounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_alert_action"
        )
        if not self.env.user.has_group("key_account_management.group_all_accounts"):
            context = literal_eval(action["context"])
            action["context"] = {**context, "search_default_mine": 1}
        return action

    def action_view_account(self):
        """Open the account."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account",
            "res_id": self.account_id.id,
            "views": [(False, "form")],
        }

    def _merge_into(self, target):
        """Move what hangs on these open alerts to ``target``, and delete them."""
        # Which answers are the same, whoever may open them: they are only compared.
        target_inputs = target.evidence_ids.sudo().user_input_id
        twice = self.evidence_ids.filtered(
            # As above.
            lambda e: e.sudo().user_input_id & target_inputs
        )
        twice.unlink()
        vals = {
            "severity": max((target + self).mapped("severity")),
            "cause_ids": [(4, cause.id) for cause in self.cause_ids],
            "date_open": min((target + self).mapped("date_open")),
            "deadline": min((target + self).mapped("deadline")),
            "evidence": "\n\n".join(filter(None, (target + self).mapped("evidence"))),
        }
        if not target.user_id:
            vals["user_id"] = self.user_id[:1].id
        target.write(vals)
        self.env.flush_all()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._update_foreign_keys_generic(self._name, self, target)
        merge._update_reference_fields_generic(self._name, self, target)
        self.env.invalidate_all()
        self.unlink()
