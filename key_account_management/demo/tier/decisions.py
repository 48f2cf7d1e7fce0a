"""Tell the plot: what was judged and decided on the orders."""

from dateutil.relativedelta import relativedelta

from ..account import plot
from ..account.common import QUIET, _get_accounts, _ref
from .decisions_plot import JUDGEMENTS, OVERRIDE


def tell(env, today):
    """Create the judgements, the assessments and a tier set by hand.

    :param date today: the day on which the story ends
    """
    env = env(context={**env.context, **QUIET})
    for xmlid, _customers in plot.STORIES:
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        _decide(company.with_env(company_env), today)


def _decide(company, today):
    """Assess half a year ago, judge, and assess a month ago and today."""
    company.env.flush_all()
    assessment = company.env["key.account.assessment"]
    assessment.assess(company, today - relativedelta(months=6))
    _judge(company, today)
    assessment.assess(company, today - relativedelta(months=1))
    # What happens today may stand in the chatter; the rest would bear the wrong day.
    company = company.with_context(tracking_disable=False, mail_notrack=False)
    _override(company, today)
    company.env.cr.flush()  # posts what is tracked: by its author, not with the next
    company.env["key.account.assessment"].assess(company, today)


def _judge(company, today):
    accounts = _get_accounts(company)
    criteria = company.env["key.account.criterion"].search(
        [("company_id", "=", company.id)]
    )
    criteria = {criterion.measure: criterion for criterion in criteria}
    rows = []
    for judgement in JUDGEMENTS:
        account = accounts.get(judgement.key)
        if not account:
            continue
        day = today - relativedelta(months=judgement.months)
        until = judgement.lasts and day + relativedelta(months=judgement.lasts)
        rows.append(
            {
                "account_id": account.id,
                "criterion_id": criteria[judgement.measure].id,
                "value": judgement.value,
                "date": day,
                "date_until": until,
                "user_id": _ref(company.env, judgement.user).id,
                "evidence": judgement.evidence,
            }
        )
    company.env["key.account.judgement"].create(rows)


def _override(company, today):
    """Set one tier by hand, as its account manager would."""
    key, tier, months, user, reason = OVERRIDE
    account = _get_accounts(company).get(key)
    if account:
        account.with_user(_ref(company.env, user)).write(
            {
                "manual_tier_id": _ref(company.env, tier).id,
                "manual_until": today + relativedelta(months=months),
                "manual_reason": reason,
            }
        )
