import logging
import random
from datetime import datetime, time
from typing import NamedTuple

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import closed_loop
from ...tools.satisfaction import ANONYMOUS
from ..account.batches import run_each

_logger = logging.getLogger(__name__)
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

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | {
            "key_account_alert_id",
            "key_account_looped_on",
        }

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

    @api.model
    def _get_waves(self, day):
        """Return the anonymous waves that count on ``day`` and are not taken up yet.

        :return: list of ``(first day of the month in which the wave ended, its answers)``
        """
        sources = self.env["key.account.answer"]
        sources._flush_answers()
        self.flush_model(["key_account_looped_on"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.month, ARRAY_AGG(r.input_id)
                  FROM (%s) r JOIN survey_user_input i ON i.id = r.input_id
                 WHERE r.anonymous AND r.done <= %s AND i.key_account_looped_on IS NULL
                 GROUP BY r.programme_id, r.account_id, r.wave, r.month
                """,
                sources._get_asked_sql(),
                day,
            )
        )
        return [(month, self.browse(ids)) for month, ids in rows]

    def _close_key_account_loop(self):
        """Take up answers just completed: a bad one becomes an alert, a good one a thank-you.
        Anonymous ones wait for their wave: the moment would tell who gave them.

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
        for answer in answers.filtered(
            lambda answer: not answer.key_account_survey_id.is_anonymous
        ):
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
        """Take up the answers that could not be when they came, and anonymous ones wave by
        wave."""
        named = ~Domain("key_account_survey_id.is_anonymous", "=", True)
        waiting = (
            self._get_loop_domain()
            & named
            & Domain("key_account_looped_on", "=", False)
        )
        seconds_left = run_each(
            self, waiting, lambda answer: answer._take_up(fields.Datetime.now()), BATCH
        )
        if seconds_left:
            self._take_up_waves(fields.Datetime.now())

    @api.model
    def _take_up_waves(self, moment):
        """Take up the waves that count by now, each as a whole; one that fails is tried again
        by the next run."""
        cron = self.env["ir.cron"]
        for month, answers in self._get_waves(fields.Date.context_today(self, moment)):
            try:
                with self.env.cr.savepoint():
                    answers._take_up_wave(month, moment)
            except OperationalError:
                raise
            except Exception:
                self.env.invalidate_all()
                _logger.exception("A wave of %s answers was not taken up", len(answers))
            if not cron._commit_progress(1):
                break

    def _take_up_wave(self, month, moment):
        """Open or add to the account's alert what is bad among the anonymous answers of one
        wave: all at once, in an order that tells nothing, dated by the month.

        :param date month: in which the wave ended
        """
        self.key_account_looped_on = moment
        answers = self.browse(random.sample(self.ids, len(self)))
        readings = [answer._read_key_account_answer() for answer in answers]
        bad = [r for r in readings if r.is_low or r.complaints]
        if not bad or self._count_crowd() < ANONYMOUS:
            return
        line = {
            "programme_id": self.key_account_survey_id.id,
            "anonymous": True,
            "date": datetime.combine(month, time(12)),  # that month in every time zone
        }
        if len(answers) >= ANONYMOUS:
            lines = [{**line, **self._get_line_vals(reading)} for reading in bad]
        else:
            text = self.env._(
                "A bad answer. Its score and words stay hidden, as fewer than %(count)s people "
                "of those asked together have answered.",
                count=ANONYMOUS,
            )
            lines = [{**line, "text": text}]
        self._open_alert(lines, moment)

    def _count_crowd(self):
        """Return how many different people the mails of this wave have reached, as far as one
        can tell them apart today: whoever was merged or deleted hides nobody."""
        first = self[:1]
        domain = Domain("programme_id", "=", first.key_account_survey_id.id) & Domain(
            "account_id", "=", first.key_account_id.id
        )
        asked_on = first.key_account_asked_on
        invitations = self.env["key.account.survey.invitation"].search(
            domain & Domain("date_asked", "=", asked_on) if asked_on else Domain.FALSE
        )
        if not invitations:  # asked by a version that kept no wave, or by hand
            return len(self)
        reached = invitations.filtered(lambda i: i.state in ("sent", "expired"))
        return len(reached.partner_id)

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
            self._open_alert([self._get_named_line(reading, moment)], moment)
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

    @api.model
    def _get_line_vals(self, reading):
        return {
            "has_score": reading.recommend is not None,
            "score": reading.recommend or 0,
            "text": reading.text,
            "complaint": ", ".join(reading.complaints),
        }

    def _get_named_line(self, reading, moment):
        """Return the values of the evidence: who answered what, and when."""
        person = self.key_account_stakeholder_id
        return {
            "programme_id": self.key_account_survey_id.id,
            "date": self.end_datetime or moment,
            "user_input_id": self.id,
            "partner_id": (person.partner_id or self.partner_id).id,
            "stakeholder_id": person.id,
            **self._get_line_vals(reading),
        }

    def _open_alert(self, lines, moment):
        """Open the alert of the account, or add these lines to the one that is open."""
        account, programme = self.key_account_id, self.key_account_survey_id
        person = self.key_account_stakeholder_id
        tiers = account.company_id.key_account_tier_ids
        severity = closed_loop.severity(
            any(person.role_ids.mapped("is_decider")),
            bool(account.tier_id) and account.tier_id == tiers[:1],
            account.is_key_account,
        )
        alert = self.env["key.account.alert"]._open(
            account,
            "detractor",
            lines={account.id: lines},
            severity={account.id: severity},
            hours=programme.alert_hours,
            moment=moment,
        )
        if not programme.is_anonymous and self.key_account_cause_ids:
            alert.cause_ids |= self.key_account_cause_ids

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
