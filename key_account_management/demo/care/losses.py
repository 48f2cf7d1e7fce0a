"""Tell what was lost: quotations that customers did not want, why and to whom. After the orders and
what we know of competitors."""

from datetime import timedelta

from ..account import plot
from ..account.common import QUIET, _get_accounts, _ref

REASONS = ("crm.lost_reason_1", "crm.lost_reason_3", "crm.lost_reason_1")
AFTER = 21  # days after they were sent
OPEN = 2  # of a company: nobody has said why yet


def tell(env, today):
    """Say of the quotations that were cancelled why and to whom, but of the last ones."""
    env = env(context={**env.context, **QUIET})
    for xmlid, _customers in plot.STORIES:
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        accounts = {
            account.partner_id: account
            for account in _get_accounts(company.with_env(company_env)).values()
        }
        orders = company_env["sale.order"].search(
            [("company_id", "=", company.id), ("state", "=", "cancel")],
            order="date_order desc, id desc",
        )
        orders = orders.filtered(
            lambda o, a=accounts: o.partner_id.commercial_partner_id in a
        )
        everybody = company_env["key.account.competitor"].search([]).partner_id
        for index, order in enumerate(orders):
            lost_on = order.date_order.date() + timedelta(days=AFTER)
            vals = {"key_account_lost_on": min(lost_on, today)}
            if index >= OPEN:
                account = accounts[order.partner_id.commercial_partner_id]
                rivals = account.competitor_ids.partner_id
                if everybody and index % 3:  # of the others nobody knows who won it
                    rivals |= everybody[index % len(everybody)]
                reason = _ref(env, REASONS[index % len(REASONS)])
                vals |= {
                    "key_account_lost_reason_id": reason.id,
                    "key_account_competitor_id": rivals[:1].id,
                }
            order.write(vals)
