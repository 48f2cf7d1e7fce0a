import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

from ...tools.satisfaction import ANONYMOUS
from ..account.batches import run_batches

SCAN = 1000  # people judged per query
BATCH = 100  # people asked, or reminded, per transaction


class KeyAccountSurvey(models.Model):
    """The scheduled action that asks on behalf of the satisfaction programmes.

    Nobody is asked twice: who was asked is a row (``key.account.survey.invitation``) written
    with the mail in one transaction, the judgement of who is due reads those rows, and two
    that ask at once meet at the row of the person.
    """

    _inherit = "key.account.survey"

    def _find_due(self, as_of):
        """Return the ids of the stakeholders to ask now, each person once."""
        self.ensure_one()
        due, seen, after = [], set(), 0
        while rows := self._get_candidates(as_of, seen=seen, after=after, limit=SCAN):
            after = rows[-1]["stakeholder_id"]
            due += [
                row["stakeholder_id"]
                for row in rows
                if row["decision"].verdict == "ask"
            ]
        if not self.is_anonymous:
            return due
        people = self.env["key.account.stakeholder"].browse(due)
        return [person.id for crowd in self._get_crowds(people) for person in crowd]

    def _ask(self, people, as_of, by_hand=False, reason=None):
        """Ask these stakeholders, as far as they may be asked at this moment.

        :param bool by_hand: ask whoever is not kept out for good, due or not
        :param str reason: why somebody is asked who is not due
        :return: the invitations, their mails in the queue
        """
        self.ensure_one()
        # Callers see to it that the user may ask these people.
        people = people.sudo()._lock_to_ask()
        rows = [
            row
            for row in self._get_candidates(as_of, people)
            if row["decision"].verdict == "ask"
            or (by_hand and not row["decision"].final)
        ]
        if self.is_anonymous:
            # Whoever was left of those chosen, now that nobody else can ask or change them.
            left = people.browse(row["stakeholder_id"] for row in rows)
            hidden = {
                person for crowd in self._get_crowds(left) for person in crowd.ids
            }
            rows = [row for row in rows if row["stakeholder_id"] in hidden]
        values = [self._prepare_invitation(row, as_of, reason) for row in rows]
        # Nobody writes invitations but this: they say what was sent.
        invitations = self.env["key.account.survey.invitation"].sudo().create(values)
        invitations.stakeholder_id.survey_asked_on = as_of
        invitations._send()
        return invitations

    def _prepare_invitation(self, row, as_of, reason):
        return {
            "programme_id": self.id,
            "account_id": row["account_id"],
            "stakeholder_id": row["stakeholder_id"],
            "partner_id": row["partner_id"],
            "email": row["email"],
            "lang": self._get_lang(row["lang"]),
            "date_asked": as_of,
            "deadline": as_of + timedelta(days=self.deadline_days),
            "override_reason": row["decision"].verdict != "ask" and reason,
        }

    def _get_lang(self, code):
        """The language to ask in: the person's where we have it, else the company's, else any
        of the programme's."""
        installed = dict(self.env["res.lang"].get_installed())
        allowed = [c for c in self.lang_ids.mapped("code") if c in installed]
        allowed = allowed or list(installed)
        company_lang = self.company_id.partner_id.lang
        return next((c for c in (code, company_lang) if c in allowed), allowed[0])

    @api.model
    def _cron_ask(self):
        """Ask who is due, remind who has not answered, close what is over; in batches, each
        committed, so that it can be stopped at any moment and goes on where it was."""
        now = fields.Datetime.now()
        self.env["key.account.survey.invitation"]._expire(now)
        cron = self.env["ir.cron"]
        seconds_left = cron._commit_progress()
        for programme in self.search([("state", "=", "running")]):
            if not seconds_left:
                break
            programme = programme.with_company(programme.company_id)
            if programme.problem:
                programme._stop_for_problem()
                seconds_left = cron._commit_progress(1)
                continue
            seconds_left = programme._ask_in_batches(now)
            seconds_left = seconds_left and programme._remind_in_batches(now)
        if seconds_left:
            cron._commit_progress(remaining=0)

    def _ask_in_batches(self, now):
        """Return the seconds left to the scheduled action; 0: stop."""
        people = self.env["key.account.stakeholder"]
        due = self._find_due(now)
        if self.is_anonymous:
            batches = self._split_crowds(people.browse(due))
        else:
            batches = split_every(BATCH, due)
        return run_batches(
            self.env,
            len(due),
            batches,
            lambda ids: self._ask(people.browse(ids), now),
        )

    def _remind_in_batches(self, now):
        invitations = self.env["key.account.survey.invitation"]
        due = invitations._search_to_remind(self, now).ids
        return run_batches(
            self.env,
            len(due),
            split_every(BATCH, due),
            lambda ids: invitations.browse(ids)._remind(now),
        )

    def _stop_for_problem(self):
        """Pause the programme, and tell the sender what to mend."""
        problem = self.problem
        self.state = "paused"
        self.message_post(
            body=self.env._("Paused, as nobody can be asked: %(why)s", why=problem),
            partner_ids=self.user_id.partner_id.ids,
        )

    @api.model
    def _get_crowds(self, records):
        """Return whom one asks anonymously by account, where they are enough to hide one
        another. Fewer are in no crowd: nobody asks them.

        :param records: people, or what stands for one each, with an ``account_id`` and a
            ``partner_id``
        :return: a list of recordsets, each in an order that tells nothing
        """
        return [
            group.browse(random.sample(group.ids, len(group)))
            for group in records.grouped("account_id").values()
            if len(group.partner_id) >= ANONYMOUS
        ]

    def _split_crowds(self, people):
        """Yield the ids of the people in batches: none across crowds, and none too small."""
        for crowd in self._get_crowds(people):
            count = max(1, len(crowd) // max(BATCH, ANONYMOUS))
            for start in range(count):
                yield crowd.ids[start::count]
