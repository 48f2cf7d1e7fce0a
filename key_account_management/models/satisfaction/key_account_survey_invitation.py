import logging
import random
import uuid

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.misc import clean_context

from ...tools.satisfaction import ANONYMOUS

_logger = logging.getLogger(__name__)

QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True}
OPT_OUT_URL = "/key_account/survey/opt-out/%s"


class KeyAccountSurveyInvitation(models.Model):
    """One person asked once by a satisfaction programme: when, until when, what came of it.

    It says who was asked also where the answer is anonymous: then no answer is linked to it,
    and the link to the answer is gone once the mail is.
    """

    _name = "key.account.survey.invitation"
    _description = "Satisfaction Invitation"
    _inherit = ["key.account.screen.mixin", "key.account.guard.mixin"]
    _order = "date_asked desc, id desc"
    _rec_name = "partner_id"

    programme_id = fields.Many2one(
        "key.account.survey", required=True, index=True, ondelete="restrict"
    )
    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    tier_id = fields.Many2one(related="account_id.tier_id")
    stakeholder_id = fields.Many2one(
        "key.account.stakeholder",
        "On the map",
        index="btree_not_null",
        ondelete="set null",
    )
    # Neither cascading nor required: core's privacy lookup finds the person here, and the
    # response rate survives a deleted contact.
    partner_id = fields.Many2one(
        "res.partner", "Person", index="btree_not_null", ondelete="set null"
    )
    email = fields.Char(
        "Asked at", index="btree_not_null", help="The mail address, in lower case."
    )
    lang = fields.Char("Language")
    date_asked = fields.Datetime("Asked on", required=True, index=True)
    date_reminded = fields.Datetime("Reminded on")
    deadline = fields.Datetime("Answer until")
    date_answered = fields.Datetime("Answered on")
    date_late = fields.Datetime(
        "Came too late",
        help="When the person opened the survey after the deadline: nothing could be "
        "answered, but somebody wanted to.",
    )
    state = fields.Selection(
        [
            ("planned", "To send"),
            ("sent", "Asked"),
            ("answered", "Answered"),
            ("expired", "No answer"),
            ("failed", "Not delivered"),
        ],
        default="planned",
        required=True,
        index=True,
        help="No answer: the deadline has passed. Anonymous programmes can't tell who has "
        "answered.",
    )
    reason = fields.Char(
        "Not delivered because", help="Why the invitation was not delivered."
    )
    override_reason = fields.Char(
        "Asked by hand because", help="Why somebody was asked who was not due."
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        "Answer",
        index="btree_not_null",
        ondelete="set null",
        help="Empty when the programme is anonymous.",
    )
    mail_id = fields.Many2one(
        "mail.mail", index="btree_not_null", groups="base.group_system"
    )
    # Whoever has these speaks for the customer.
    access_token = fields.Char(
        default=lambda self: str(uuid.uuid4()),
        required=True,
        copy=False,
        groups="base.group_system",
    )
    start_url = fields.Char(compute="_compute_urls", groups="base.group_system")
    opt_out_url = fields.Char(compute="_compute_urls", groups="base.group_system")

    _access_token_uniq = models.UniqueIndex("(access_token)")

    @api.model
    def _get_internal_names(self):
        return super()._get_internal_names() | {
            "mail_id",
            "user_input_id",
        }

    @api.depends("user_input_id", "access_token")
    @api.depends_context("key_account_start_urls")
    def _compute_urls(self):
        """The link of an anonymous answer is kept nowhere but in the mail."""
        # Set by the sending alone; who passes another link reads that one back.
        anonymous = dict(self.env.context.get("key_account_start_urls", ()))
        for invitation in self:
            answer = invitation.user_input_id
            answer_url = answer.get_start_url() if answer else False
            invitation.start_url = anonymous.get(invitation.id, answer_url)
            invitation.opt_out_url = OPT_OUT_URL % invitation.access_token

    def action_retry(self):
        """Send again what was not delivered: the same invitation, nobody is asked twice."""
        if not self.env.user.has_group("key_account_management.group_manager"):
            raise AccessError(
                self.env._(
                    "Only an administrator of key accounts can send invitations again."
                )
            )
        self.check_access("read")
        # Invitations are written by nobody but the sending, so that they stay true.
        failed = self.sudo().filtered(lambda i: i.state == "failed")
        failed |= failed._get_failed_wave()
        queued = failed.filtered("mail_id")
        queued.mail_id.mark_outgoing()
        queued.write({"state": "sent", "reason": False})
        (failed - queued)._send()
        self._trigger_mail_queue()

    def _get_failed_wave(self):
        """Return who was to be asked with these anonymously: one is not asked alone."""
        return self.search(
            Domain.OR(
                Domain("programme_id", "=", invitation.programme_id.id)
                & Domain("account_id", "=", invitation.account_id.id)
                & Domain("date_asked", "=", invitation.date_asked)
                & Domain("state", "=", "failed")
                & Domain("mail_id", "=", False)
                for invitation in self
                if invitation.programme_id.is_anonymous and not invitation.mail_id
            )
        )

    def action_view_answer(self):
        """Open what the person answered, for those who may read answers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "res_id": self.user_input_id.id,
            "view_mode": "form",
        }

    def _send(self):
        """Put the invitations into the mail queue, in this transaction. One that can't be
        written keeps nobody else's, except in an anonymous wave, which is asked together or
        not at all; it says why, and can be sent again."""
        for programme, batch in self.grouped("programme_id").items():
            if programme.is_anonymous:
                batch._send_crowds()
            elif not batch._try_to_send():
                for invitation in batch:
                    invitation._try_to_send()
        self._trigger_mail_queue()

    def _send_crowds(self):
        """Ask each account's people together, where they are enough to hide one another."""
        crowds = self.programme_id._get_crowds(self)
        for crowd in crowds:
            crowd._try_to_send()
        if few := self - self.browse().union(*crowds):
            why = self.env._(
                "The programme is anonymous, and fewer than %(least)s people of the customer "
                "would be asked together.",
                least=ANONYMOUS,
            )
            few.write({"state": "failed", "reason": why})

    def _try_to_send(self):
        try:
            with self.env.cr.savepoint():
                self._mail_invitation()
        except OperationalError:
            raise  # the whole transaction is lost, and is tried again
        except Exception as error:  # a template or a survey that people edit
            self.env.invalidate_all()
            if len(self) == 1 or self.programme_id.is_anonymous:
                _logger.exception("Invitations %s could not be written", self.ids)
                self.write({"state": "failed", "reason": str(error)})
            return False
        return True

    def _mail_invitation(self):
        urls = self._create_answers()
        template = "key_account_management.mail_template_survey_invitation"
        # In the context hashable: the cache of the links depends on it.
        links = self.with_context(key_account_start_urls=tuple(urls.items()))
        mails = links._mail(template)
        for invitation, mail in zip(self, mails, strict=True):
            invitation.mail_id = mail
        self.write({"state": "sent", "reason": False})

    def _mail(self, xmlid):
        """Return the mails, in the queue."""
        # A default of the caller's own screen is none of a mail.
        template = self.env(context=clean_context(self.env.context)).ref(xmlid)
        mails = template.send_mail_batch(
            self.ids, email_layout_xmlid="key_account_management.survey_mail_layout"
        )
        base = self[:1].get_base_url()
        for invitation, mail in zip(self, mails, strict=True):
            mail.headers = repr(
                {
                    "List-Unsubscribe": f"<{base}{invitation.opt_out_url}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                    "X-Auto-Response-Suppress": "OOF",
                }
            )
            # The mail goes out with the links; the message, which whoever reads the
            # invitation or asked the person reads too, is without.
            mail.body = False
        return mails

    def _create_answers(self):
        """Create the answers to be given, and return the links of the anonymous ones.

        :return: ``{invitation id: link}``
        """
        programme = self.programme_id
        if programme.is_anonymous:
            return self._create_anonymous_answers()
        # An answer not yet given has nothing to log.
        survey = programme.survey_id.with_context(**QUIET)
        supported = survey._get_supported_lang_codes()
        for invitation in self.filtered(lambda i: not i.user_input_id):
            lang = invitation.lang
            invitation.user_input_id = survey._create_answer(
                partner=invitation.partner_id,
                check_attempts=False,
                deadline=invitation.deadline,
                key_account_survey_id=programme.id,
                key_account_id=invitation.account_id.id,
                key_account_stakeholder_id=invitation.stakeholder_id.id,
                key_account_asked_on=invitation.date_asked,
                lang_id=lang in supported and self.env["res.lang"]._lang_get(lang).id,
            )
        return {}

    def _create_anonymous_answers(self):
        """In the order of the invitations it would be plain whose answer is whose, and by a
        deadline of its own, too."""
        programme = self.programme_id
        survey = programme.survey_id.with_context(**QUIET)
        asked_on = max(self.mapped("date_asked"))
        deadline = max(self.mapped("deadline"))
        urls = {}
        for invitation in random.sample(self, len(self)):
            answer = survey._create_answer(
                check_attempts=False,
                deadline=deadline,
                key_account_survey_id=programme.id,
                key_account_id=invitation.account_id.id,
                key_account_asked_on=asked_on,
            )
            urls[invitation.id] = answer.get_start_url()
        return urls

    @api.model
    def _trigger_mail_queue(self):
        # Whoever asks a customer need not be a technical administrator.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _record_delivery(self, error=None):
        """The mail server took the mails, or did not."""
        if error:
            self.filtered(lambda i: i.state == "sent").write(
                {"state": "failed", "reason": error}
            )
        else:
            self.filtered(lambda i: i.state == "failed").write(
                {"state": "sent", "reason": False}
            )

    def _opt_out(self):
        """Ask this person no more, in no programme."""
        for invitation in self:
            people = self.env["key.account.stakeholder"].search(
                [("partner_id", "=", invitation.partner_id.id)]
            )
            for person in people.filtered(lambda p: not p.survey_opt_out):
                person.survey_opt_out = True
                person.message_post(
                    body=self.env._("Wants no more surveys (link in the invitation).")
                )
