"""What the stories of all rooms need."""

from odoo import fields

from . import plot

MODULE = "key_account_management"
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


def get_today():
    return fields.Date.today()


def _ref(env, xmlid):
    return env.ref(xmlid if "." in xmlid else f"{MODULE}.{xmlid}")


def _get_accounts(company):
    """Return the accounts of the company by the customer's key in the plot."""
    env = company.env
    accounts = env["key.account"].search([("company_id", "=", company.id)])
    by_partner = {account.partner_id: account for account in accounts}
    keys = {customer.key for _xmlid, story in plot.STORIES for customer in story}
    accounts_by_key = {
        key: by_partner.get(_ref(env, f"partner_{key}")) for key in sorted(keys)
    }
    return {key: account for key, account in accounts_by_key.items() if account}
