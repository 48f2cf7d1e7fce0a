from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import closed_loop
from .key_account_alert_opening import HOURS

TOLD = "key_account_management.mail_template_alert_told"
ASK = "key_account_management.mail_template_follow_up"
SURVEY = "key_account_management.survey_follow_up"


class KeyAccountAlert(models.Model):
    """What the customer hears: what was done, and later the question whether it helped."""

    _inherit = "key.account.alert"

    date_told = fields.Datetime(
        "Customer told",
        readonly=True,
        copy=False,
        help="When the customer was told what was done: by the mail from here, or by phone.",
    )
    follow_up_on = fields.Date(
        "Ask whether it helped on",
        copy=False,
        help="Set when the alert is closed, as many days on as the programme says. Empty it "
        "not to ask.",
    )
    helped = fields.Selection(
        [("asked", "Asked, no answer yet"), ("yes", "Yes"), ("no", "No")],
        "Did it help?",
        readonly=True,
        copy=False,
        tracking=True,
        help="What the customer said after the alert was closed. “No” opens it again.",
    )
    reopen_count = fields.Integer("Opened again", readonly=True, copy=False)
    lead_ids = fields.One2many("crm.lead", "key_account_alert_id", "Opportunities")
    can_reply = fields.Boolean(compute="_compute_can_reply")

    def _compute_can_reply(self):
        for alert in self:
            alert.can_reply = bool(alert._get_people())

    def _get_people(self):
        """Return the people who answered and can be written to, or the one of these to whom a
        mail is being written; nobody of an anonymous programme."""
        people = self.evidence_ids.partner_id.filtered(lambda p: p.active and p.email)
        # It only narrows: to one of those who answered.
        chosen = self.env.context.get("key_account_alert_person")
        return people.filtered(lambda p: p.id == chosen) if chosen else people

    def _get_recipients(self):
        """Return whom the mail goes to: those who answered, else the customer."""
        return self._get_people() or self.account_id.partner_id

    def _get_lang(self):
        """Return the language of the customer's people, for the mail."""
        self.ensure_one()
        partner = self._get_people()[:1] or self.account_id.partner_id
        return partner.lang or self.env.lang

    def action_tell_customer(self):
        """Open the mail that tells the people who answered what was done: sent to each apart,
        see ``mail.compose.message``."""
        self.ensure_one()
        if not (self.outcome or "").strip():
            raise UserError(
                self.env._(
                    "%(alert)s: “What was done” is empty, and the mail tells the customer "
                    "just that. Write it first.",
                    alert=self.display_name,
                )
            )
        # Whoever deleted the template writes the mail freely.
        template = self.env.ref(TOLD, raise_if_not_found=False)
        people = self._get_recipients()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell the customer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_partner_ids": people.ids,
                "default_composition_mode": "comment",
                "key_account_alert_tell": True,
            },
        }

    def _keep_told_by_phone(self):
        """Keep that one of us told the customer, now."""
        self.ensure_one()
        self.check_access("write")
        self._write_by_action({"date_told": fields.Datetime.now()})
        self._message_log(body=self.env._("The customer was told by phone."))

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        customers = message.partner_ids & self._get_recipients()
        # Set by “Tell the customer”: whoever sets it tells no more than who got the mail.
        if customers and self.env.context.get("key_account_alert_tell"):
            # Whoever reads the alert may write to the customer.
            self.sudo().date_told = fields.Datetime.now()
        return message

    def action_create_opportunity(self):
        """Open a new opportunity with what the customer said."""
        self.ensure_one()
        return self.account_id._create_opportunity(
            self._get_people()[:1],
            self.evidence,
            default_user_id=self.user_id.id,
            default_key_account_alert_id=self.id,
        )

    def action_view_opportunities(self):
        """Open the opportunities that came of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        action["domain"] = [("key_account_alert_id", "=", self.id)]
        action["context"] = {"create": False}
        action["views"] = sorted(action["views"], key=lambda view: view[1] != "list")
        return action

    def action_view_answers(self):
        """Open the answers in the survey module, for those with rights there."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers"),
            "res_model": "survey.user_input",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.user_input_ids.ids)],
        }

    def _plan_follow_up(self):
        """Closed: on which day the people will be asked whether it helped."""
        for alert in self:
            # How a programme works is not for each reader to see.
            programmes = alert.sudo().evidence_ids.programme_id
            days = max(programmes.mapped("follow_up_days"), default=0)
            if days and alert._get_people():
                today = fields.Date.context_today(alert)
                alert.follow_up_on = today + timedelta(days=days)

    def _ask_whether_it_helped(self):
        """Send the short follow-up to the people of this alert, once."""
        self.ensure_one()
        survey = self.env.ref(SURVEY, raise_if_not_found=False)
        template = self.env.ref(ASK, raise_if_not_found=False)
        people = self._get_people()
        self.follow_up_on = False
        if not (survey and survey.active and template and people):
            self._message_log(
                body=self.env._(
                    "The customer was not asked whether it helped: the survey, the mail "
                    "template or an address is missing."
                )
            )
            return
        for person in people:
            answer = survey._create_answer(
                partner=person,
                check_attempts=False,
                key_account_id=self.account_id.id,
                key_account_alert_id=self.id,
            )
            template.send_mail(answer.id)
        self.helped = "asked"

    def _take_follow_up(self, is_low, text, moment):
        """The customer said whether it helped; if not, the alert is open again.

        :param bool is_low: whether it did not
        :param str text: what was answered
        """
        self.ensure_one()
        self.helped = "no" if is_low else "yes"
        if not is_low:
            self._message_log(body=self.env._("It helped: %(text)s", text=text))
            return
        words = self.env._("It did not help: %(text)s", text=text)
        open_alert = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("kind", "=", self.kind),
                ("state", "=", "open"),
                ("id", "!=", self.id),
            ]
        )
        if open_alert:
            self._open(self.account_id, self.kind, {self.account_id.id: words})
            return
        self._message_log(body=words)
        if self.state != "open":
            self.write(
                {
                    "state": "open",
                    "taken_up": False,
                    "date_escalated": False,
                    "deadline": closed_loop.deadline(moment, HOURS),
                    "reopen_count": self.reopen_count + 1,
                    "evidence": "\n\n".join(filter(None, [words, self.evidence])),
                }
            )
