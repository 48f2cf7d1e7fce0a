"""Tell what customers of the demo complained of, what we did, and what we change. After the people;
the plot is in ``alerts_plot.py``."""

from datetime import timedelta

from odoo import fields

from ..account import plot
from ..account.common import QUIET, _get_accounts, _ref
from .alerts_plot import CASES, IMPROVEMENTS, QUESTION

CAUSE = "cause_%s"


def tell(env, today):
    """Create alerts and improvements, dated back from ``today``."""
    quiet = {**QUIET, "mail_activity_quick_update": True}
    env = env(context={**env.context, **quiet})
    now = fields.Datetime.now()
    for index, (xmlid, _customers) in enumerate(plot.STORIES):
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        accounts = _get_accounts(company.with_env(company_env))
        for case in CASES:
            # A customer of both companies complained to one.
            account = accounts.get(case.customer)
            if account and account.stakeholder_ids:
                _tell_case(account, case, now)
        if not index:
            _tell_improvements(company.with_env(company_env), today)


def _tell_case(account, case, now):
    alerts = account.env["key.account.alert"]
    moment = now - timedelta(hours=case.hours)
    people = account.stakeholder_ids
    person = people.filtered(lambda p: p.partner_id.name == case.person) or people[:1]
    line = {
        "partner_id": person.partner_id.id,
        "stakeholder_id": person.id,
        "date": moment,
        "has_score": True,
        "score": case.score,
        "text": f"{QUESTION} {case.score} of 10\nWhy? {case.words}",
    }
    decides = any(person.role_ids.mapped("is_decider"))
    alert = alerts._open(
        account,
        "detractor",
        lines={account.id: [line]},
        severity={account.id: "3" if decides else "2"},
        moment=moment,
    )
    if case.causes:
        alert.cause_ids |= alert.cause_ids.union(
            *(_ref(alert.env, CAUSE % cause) for cause in case.causes)
        )
    if case.taken:
        taken = moment + timedelta(hours=case.taken)
        alert.write(
            {
                "taken_up": True,
                "date_answered": taken,
                "taken_up_late": taken > alert.deadline,
            }
        )
    elif alert.deadline < now:
        alert._escalate(alert.deadline + timedelta(minutes=20))
    if case.closed:
        _close(alert, case, moment + timedelta(hours=case.closed))


def _close(alert, case, closed):
    alert.activity_ids.unlink()
    alert.write(
        {
            "state": "dismissed" if case.dismissed else "done",
            "dismiss_reason": case.dismissed,
            "outcome": case.outcome,
            "date_closed": closed,
            "date_told": case.told and closed,
            "helped": case.helped,
        }
    )
    alert.follow_up_on = False


def _tell_improvements(company, today):
    company.env["key.account.improvement"].create(
        [
            {
                "name": improvement.name,
                "cause_id": _ref(company.env, CAUSE % improvement.cause).id,
                "company_id": company.id,
                "user_id": _ref(company.env, "base.user_admin").id,
                "state": improvement.state,
                "date_start": today + timedelta(days=improvement.begun),
                "date_deadline": today + timedelta(days=improvement.due),
                "date_done": improvement.done
                and today + timedelta(days=improvement.done),
            }
            for improvement in IMPROVEMENTS
        ]
    )
