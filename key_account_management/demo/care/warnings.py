"""Tell the plot: who is warned of as likely lost, what came of it, and what such warnings were
worth."""

from ..account import plot
from ..account.common import QUIET, _ref

# What was found out when they were called: of the second warning and the third.
FOUND = (
    (
        "lost",
        "Called their buyer: they signed with somebody else for two years.",
        "crm.lost_reason_1",
    ),
    ("false", "Called: stocktaking, they order again next month.", None),
)


def tell(env, today):
    """Do what the scheduled action does, for each company of the story; close some alerts."""
    env = env(context={**env.context, **QUIET, "mail_activity_quick_update": True})
    for xmlid, _customers in plot.STORIES:
        company = _ref(env, xmlid)
        env["key.account.churn.warning"]._run(company, today)
        alerts = env["key.account.alert"].search(
            [("company_id", "=", company.id), ("kind", "=", "churn")], order="id"
        )
        for alert, found in zip(alerts[1:], FOUND, strict=False):
            _close(alert, *found)


def _close(alert, verdict, words, reason):
    alert.activity_ids.unlink()
    vals = {"state": "done", "outcome": words, "loss_verdict": verdict}
    if reason:
        rivals = alert.env["key.account.competitor"].search(
            [("account_id.company_id", "=", alert.company_id.id)], limit=1
        )
        vals |= {
            "loss_reason_id": _ref(alert.env, reason).id,
            "competitor_id": rivals.partner_id[:1].id,
            "value_lost": alert._get_value_at_stake(),
        }
    alert.write(vals)
