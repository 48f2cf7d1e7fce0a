"""Tell the plans of the demo: some run, one waits for approval, one is being written, one is
forgotten, one outlived its tier. After orders and people."""

from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.tools import date_utils

from ..account import plot
from ..account.common import QUIET, _get_accounts, _ref


class Plan(NamedTuple):
    """``months``: how many months ago it began; ``state``: where it ended up; ``untouched``:
    days since anybody worked on it; ``before``: it follows a plan of the year before;
    ``late``: what was due is still open; ``refused``: why it was sent back; ``quarter``: it
    began with this quarter, whatever ``months`` says."""

    key: str
    state: str
    months: int = 7
    summary: str = ""
    untouched: int = 0
    before: bool = False
    late: bool = False
    refused: str = ""
    quarter: bool = False


PLANS = {
    "base.main_company": (
        Plan(
            "meridian",
            "running",
            summary="Six hospital sites standardise their monitors this year. We are in four; "
            "the other two decide with the new CEO.",
        ),
        Plan(
            "halvorsen",
            "running",
            before=True,
            summary="Sales have tripled in two years, all of it through one buyer.",
        ),
        Plan("qinghe", "running", 5, "The Shenzhen site buys elsewhere. Why?"),
        Plan(
            "borealis",
            "running",
            9,
            "Halved since their own plant was sold: stop the fall, keep the services.",
            untouched=130,
            late=True,
        ),
        Plan("delmarva", "running", 8, "A tender in autumn decides.", untouched=20),
        Plan("apex", "approval", 0, "From single deals to a framework contract."),
        Plan(
            "castell",
            "draft",
            0,
            "Few large orders a year: see the next one coming.",
            refused="The target repeats last year's. What do we want instead of it?",
        ),
        Plan("kestrel", "closed", 15),
        Plan(
            "rheinmain",
            "running",
            summary="The laboratory buys from our sister company: one contract for both.",
            quarter=True,
        ),
        Plan("pacificrim", "running", summary="Keep what grew.", quarter=True),
    ),
    "company_nordwind": (
        Plan("veltmann", "running", 6),
        Plan(
            "polder",
            "running",
            summary="Prices in dollars, twice a year.",
            quarter=True,
        ),
    ),
}


def tell(env, today):
    """Write the plans of the accounts, dated back from ``today``."""
    env = env(context={**env.context, **QUIET})
    for xmlid, plans in PLANS.items():
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        accounts = _get_accounts(company.with_env(company_env))
        for plan_spec in plans:
            account = accounts.get(plan_spec.key)
            if account and not account.plan_ids:
                _tell_plan(account, plan_spec, today)


def _tell_plan(account, plan_spec, today):
    start = _get_start(plan_spec, today)
    if plan_spec.before:
        last = _create_plan(account, plan_spec, start - relativedelta(years=1))
        _approve(last, start - relativedelta(years=1))
        _finish(last.initiative_ids, start)
        plan = last._renew()
        plan.summary = plan_spec.summary
        last.action_close()
    else:
        plan = _create_plan(account, plan_spec, start)
    if plan_spec.state == "draft":
        plan.refusal_reason = plan_spec.refused
        plan.objective_ids[:1].target = 0
    elif plan_spec.state == "approval":
        _submit(plan)
    else:
        _approve(plan, min(start + timedelta(days=4), today))
        if not plan_spec.late:
            _finish(plan.initiative_ids, today)
    if plan_spec.state == "closed":
        _finish(plan.initiative_ids, plan.date_end)
        plan.action_close()
    if plan_spec.untouched:
        plan.date_last_stage_update -= timedelta(days=plan_spec.untouched)


def _get_start(plan_spec, today):
    if plan_spec.quarter:
        return date_utils.start_of(today, "quarter")
    return today.replace(day=1) - relativedelta(months=plan_spec.months)


def _create_plan(account, plan_spec, start):
    env = account.env
    plan = env["key.account.plan"].create(
        {
            "account_id": account.id,
            "user_id": (account.user_id or _ref(env, plot.ADMIN)).id,
            "date_start": start,
            "date_end": start + relativedelta(years=1, days=-1),
            "summary": plan_spec.summary,
            "template_id": env["key.account.plan.template"]._get_for(account).id,
        }
    )
    for objective in plan.objective_ids.filtered(lambda o: not o.target):
        # Nothing to start from: what the manager typed.
        money = objective.unit == "money"
        objective.target = round(account.ordered_amount, -4) or 50_000 if money else 1
    return plan


def _submit(plan):
    if plan._lack_reason():
        plan._give_exception_reason(
            "Who decides there is not known yet: the map is to be drawn first."
        )
    plan.action_submit()


def _approve(plan, day):
    _submit(plan)
    plan.action_approve()
    admin = _ref(plan.env, plot.ADMIN)
    plan.approver_id = admin
    plan.version_ids.write({"date": day, "user_id": admin.id})


def _finish(initiatives, day):
    """What was due before the day is done."""
    initiatives.filtered(lambda line: line.date_deadline < day).write({"state": "done"})
