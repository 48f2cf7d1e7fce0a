import logging
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ...tools import closed_loop
from ..account.batches import run_each

_logger = logging.getLogger(__name__)
LEAST_ANONYMOUS = 5  # fewer answers, and a score or a word could tell who gave it
BATCH = 100
CRON = "key_account_management.ir_cron_close_loop"
REFERENCE = "key_account_management.mail_activity_type_reference"
THANKS = {
    closed_loop.PROMOTER: (
        "thank_promoters",
        "key_account_management.mail_template_thank_promoter",
    ),
    closed_loop.PASSIVE: (
        "thank_passives",
        "key_account_management.mail_template_thank_passive",
    ),
}


class Reading(NamedTuple):
    """``recommend``: 0 to 10 or None; ``text``: questions with their answers."""

    recommend: int | None
    is_low: bool
    complaints: list
    text: str


class SurveyUserInput(models.Model):
    """What happens when somebody of an account has answered: a bad answer becomes an alert, a
    good one a thank-you."""

    _inherit = "survey.user_input"

    key_account_cause_ids = fields.Many2many(
        "key.account.cause", string="Causes", context={"active_test": False}
    )
    key_account_alert_id = fields.Many2one(
        "key.account.alert",
        "Asks whether it helped",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The alert after which this was asked.",
    )
    key_account_looped_on = fields.Datetime(
        "Taken up on",
        readonly=True,
        copy=False,
        help="When the answer was looked at, and became an alert or a thank-you.",
    )

    def _mark_done(self):
        result = super()._mark_done()
        self._close_key_account_loop()
        return result

    @api.model
    def _get_loop_domain(self):
        """Return which answers have something to do with the closed loop."""
        in_loop = Domain("key_account_alert_id", "!=", False) | (
            Domain("key_account_survey_id", "!=", False)
            & Domain("key_account_id", "!=", False)
        )
        return in_loop & Domain("state", "=", "done") & Domain("test_entry", "=", False)

    def _close_key_account_loop(self):
        """Take up answers just completed: a bad one becomes an alert, a good one a thank-you.

        What fails is logged and left to the scheduled action, started at once: the customer's
        answer is saved, whatever becomes of it here.
        """
        # The public user answers, and may do nothing of what follows; nor may salespeople
        # see the activities of an author who is a user of elsewhere.
        answers = self.with_user(SUPERUSER_ID).filtered_domain(self._get_loop_domain())
        if not answers:
            return
        self.env.flush_all()  # the answer itself is not ours to catch
        moment = fields.Datetime.now()
        for answer in answers:
            try:
                with self.env.cr.savepoint():
                    answer._take_up(moment)
            except Exception:
                _logger.exception("Answer %s was not taken up at once", answer.id)
                cron = self.env.ref(CRON, raise_if_not_found=False)
                if cron:
                    cron.with_user(SUPERUSER_ID)._trigger()  # as above

    @api.model
    def _cron_close_loop(self):
        """Take up the answers that could not be when they came."""
        waiting = self._get_loop_domain() & Domain("key_account_looped_on", "=", False)
        run_each(
            self, waiting, lambda answer: answer._take_up(fields.Datetime.now()), BATCH
        )

    def _take_up(self, moment):
        """Do what one answer asks for; again after it was changed, it only updates."""
        self.ensure_one()
        first = not self.key_account_looped_on
        reading = self._read_key_account_answer()
        if self.key_account_alert_id:
            if first:
                self.key_account_alert_id._take_follow_up(
                    reading.is_low, reading.text, moment
                )
        elif reading.is_low or reading.complaints or self._get_key_account_evidence():
            if first or not self.key_account_survey_id.is_anonymous:
                self._open_alert(reading, moment)
        elif first:
            self._thank(closed_loop.band(reading.recommend))
        self.key_account_looped_on = moment

    def _get_key_account_evidence(self):
        return self.env["key.account.alert.evidence"].search(
            [("user_input_id", "in", self.ids), ("alert_id.state", "=", "open")]
        )

    def _read_key_account_answer(self):
        """Return the :class:`Reading` of one answer; what was skipped says nothing."""
        self.ensure_one()
        recommend, is_low, texts, words = None, False, [], []
        lines = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        for line in lines.sorted(lambda line: (line.question_id.sequence, line.id)):
            question = line.question_id
            value = line._get_number()
            if question.key_account_kind == "recommend" and value is not None:
                recommend = int(value)
            is_low |= closed_loop.is_low(
                value, question.key_account_kind, question.key_account_alert_below
            )
            if line.answer_type in ("text_box", "char_box"):
                words.append(line._get_answer_value() or "")
            stop = (
                "" if question.title.strip().endswith(("?", "？", ":", "：")) else ":"
            )
            texts.append(f"{question.title}{stop} {line._get_words()}")
        phrases = self.key_account_survey_id.complaint_words
        complaints = closed_loop.find_complaints("\n".join(words), phrases)
        return Reading(recommend, is_low, complaints, "\n".join(texts))

    def _open_alert(self, reading, moment):
        account, programme = self.key_account_id, self.key_account_survey_id
        person = self.key_account_stakeholder_id
        tiers = account.company_id.key_account_tier_ids
        severity = closed_loop.severity(
            any(person.role_ids.mapped("is_decider")),
            bool(account.tier_id) and account.tier_id == tiers[:1],
            account.is_key_account,
        )
        line = {
            "programme_id": programme.id,
            "date": self.end_datetime or moment,
            "has_score": reading.recommend is not None,
            "score": reading.recommend or 0,
            "text": reading.text,
            "complaint": ", ".join(reading.complaints),
        }
        if programme.is_anonymous:
            line |= self._hide_person(programme)
        else:
            line |= {
                "user_input_id": self.id,
                "partner_id": (person.partner_id or self.partner_id).id,
                "stakeholder_id": person.id,
            }
        alert = self.env["key.account.alert"]._open(
            account,
            "detractor",
            lines={account.id: [line]},
            severity={account.id: severity},
            hours=programme.alert_hours,
            moment=moment,
        )
        if not programme.is_anonymous and self.key_account_cause_ids:
            alert.cause_ids |= self.key_account_cause_ids

    def _hide_person(self, programme):
        """Return what an anonymous answer may not tell: never who, and neither score nor words
        while fewer than five of the account have answered."""
        answered = self.search_count(
            [
                ("key_account_survey_id", "=", programme.id),
                ("key_account_id", "=", self.key_account_id.id),
                ("state", "=", "done"),
                ("test_entry", "=", False),
            ]
        )
        hidden = {"anonymous": True}
        if answered < LEAST_ANONYMOUS:
            text = self.env._(
                "A bad answer. Its score and words stay hidden until %(count)s people have "
                "answered.",
                count=LEAST_ANONYMOUS,
            )
            hidden |= {"text": text, "has_score": False, "score": 0, "complaint": False}
        return hidden

    def _thank(self, band):
        """Thank for a good answer, and ask for a reference, as the programme says."""
        programme, person = self.key_account_survey_id, self.partner_id
        if band not in THANKS or programme.is_anonymous:
            return
        wanted, xmlid = THANKS[band]
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if programme[wanted] and template and person.active and person.email:
            template.send_mail(self.id)
        account = self.key_account_id
        kind = self.env.ref(REFERENCE, raise_if_not_found=False)
        if band == closed_loop.PROMOTER and programme.ask_reference and kind:
            user = account.user_id
            if user.active and not account.activity_search([REFERENCE]):
                account.activity_schedule(
                    REFERENCE,
                    user_id=user.id,
                    summary=kind.with_context(lang=user.lang).summary,
                    note=person.name,
                )

    def unlink(self):
        """What alerts quote of these answers goes with them."""
        # Whoever may delete an answer may delete what it left elsewhere.
        evidence = self.env["key.account.alert.evidence"].sudo()
        evidence.search([("user_input_id", "in", self.ids)]).unlink()
        return super().unlink()
