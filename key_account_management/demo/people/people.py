"""Tell who decides at the customers of the demo, how they stand towards us, and when we last
spoke. After the orders: it changes none of them. The plot is in ``people_plot.py``."""

import re
import unicodedata
from datetime import datetime, time, timedelta

from ..account import plot
from ..account.common import QUIET, _get_accounts, _ref
from . import people_plot

ROLE = "decision_role_%s"
CALL = "mail.mail_activity_data_call"
NOTE = "mail.mt_note"


def tell(env, today):
    """Put the people on the maps of the accounts, dated back from ``today``."""
    env = env(context={**env.context, **QUIET, "no_mail_to_attendees": True})
    for xmlid, _customers in plot.STORIES:
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        accounts = _get_accounts(company.with_env(company_env))
        for customer in people_plot.CUSTOMERS:
            # A customer of both companies has its people on one map.
            account = accounts.get(customer.key)
            if account and not env["key.account.stakeholder"].search_count(
                [("partner_id.parent_id", "=", account.partner_id.id)], limit=1
            ):
                _tell_customer(account, customer, today)


def _tell_customer(account, customer, today):
    people = {}
    for person in customer.people:
        people[person.name] = _create_person(account, person, people, today)
    for person in customer.people:
        _judge(people[person.name], person, today)
        for contact in person.contacts:
            _touch(people[person.name], *contact, today)
        if person.left:
            left_on = today - timedelta(days=person.left)
            people[person.name].write({"date_end": left_on})
            people[person.name].partner_id.active = False
    if customer.key == people_plot.VISIT[0]:
        _plan_visit(account, people, today)
        _open_deal(account, people)
    account.env["key.account.stakeholder.relation"].create(
        [
            {
                "stakeholder_id": people[from_name].id,
                "kind": kind,
                "other_id": people[to_name].id,
                "date_start": today - timedelta(days=200),
                "note": note,
            }
            for from_name, kind, to_name, note in customer.lines
        ]
    )
    account.env["key.account.team.member"].create(
        [
            {
                "account_id": account.id,
                "user_id": _ref(account.env, user).id,
                "role": role,
                "date_start": today - timedelta(days=days),
            }
            for user, role, days in customer.team
        ]
    )


def _create_person(account, person, people, today):
    env = account.env
    contact = env["res.partner"].create(
        {
            "name": person.name,
            "parent_id": account.partner_id.id,
            "function": person.job,
            "email": _get_email(person.name, account.partner_id),
        }
    )
    boss = people.get(person.boss)
    return env["key.account.stakeholder"].create(
        {
            "account_id": account.id,
            "partner_id": contact.id,
            "role_ids": [_ref(env, ROLE % role).id for role in person.roles],
            "influence": person.influence,
            "parent_id": boss and boss.id,
            "owner_id": person.owner and _ref(env, person.owner).id,
            "relationship_level": person.levels[0],
            "desired_level": person.levels[1],
            "needs": person.needs,
            "date_start": today - timedelta(days=600),
        }
    )


def _get_email(name, company):
    """Return an address at the company's own domain, or one that nobody has."""
    domain = (company.email or "").rpartition("@")[2] or "customer.example.com"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{'.'.join(re.findall('[a-z]+', plain.lower()))}@{domain}"


def _judge(stakeholder, person, today):
    env = stakeholder.env
    env["key.account.attitude"].create(
        [
            {
                "stakeholder_id": stakeholder.id,
                "kind": "thinking" if view.thinking else "attitude",
                "attitude": view.attitude,
                "thinking_preference": view.thinking,
                "champion": view.champion,
                "evidence": view.evidence,
                "assumed": view.assumed,
                "date": today - timedelta(days=view.days),
                "user_id": _ref(env, view.user or person.owner or people_plot.ADMIN).id,
            }
            for view in person.views
        ]
    )


def _touch(stakeholder, days, kind, user, today):
    """Let there have been a meeting, a call, or a question and its answer."""
    env, contact = stakeholder.env, stakeholder.partner_id
    us = _ref(env, user)
    moment = datetime.combine(today - timedelta(days=days), time(14))
    if kind == "meeting":
        env["calendar.event"].create(
            {
                "name": f"{contact.parent_id.name}: {contact.name}",
                "start": moment - timedelta(hours=1),
                "stop": moment,
                "user_id": us.id,
                "partner_ids": [(6, 0, (contact | us.partner_id).ids)],
            }
        )
    elif kind == "call":
        _create_message(
            contact, moment, us.partner_id, mail_activity_type_id=_ref(env, CALL).id
        )
    else:
        asked = _create_message(contact, moment - timedelta(days=1), us.partner_id)
        env["mail.notification"].create(
            {
                "mail_message_id": asked.id,
                "res_partner_id": contact.id,
                "notification_type": "email",
                "notification_status": "sent",
            }
        )
        _create_message(contact, moment, contact)


def _create_message(record, moment, author, **vals):
    return record.env["mail.message"].create(
        {
            "model": record._name,
            "res_id": record.id,
            "author_id": author.id,
            "email_from": author.email_formatted,
            "message_type": "comment" if vals else "email",
            "subtype_id": _ref(record.env, NOTE).id,
            "date": moment,
            "body": "",
            **vals,
        }
    )


def _plan_visit(account, people, today):
    """Put the next visit into the calendar."""
    _key, days, names, user = people_plot.VISIT
    us = _ref(account.env, user)
    contacts = account.env["res.partner"].union(*(people[n].partner_id for n in names))
    start = datetime.combine(today + timedelta(days=days), time(9))
    account.env["calendar.event"].create(
        {
            "name": f"{account.partner_id.name}: monitors for six sites",
            "start": start,
            "stop": start + timedelta(hours=2),
            "user_id": us.id,
            "partner_ids": [(6, 0, (contacts | us.partner_id).ids)],
        }
    )


def _open_deal(account, people):
    _key, name, amount, user, roles = people_plot.DEAL
    env = account.env
    lead = env["crm.lead"].create(
        {
            "name": name,
            "type": "opportunity",
            "partner_id": account.partner_id.id,
            "company_id": account.company_id.id,
            "expected_revenue": amount,
            "user_id": _ref(env, user).id,
        }
    )
    env["key.account.stakeholder.role"].create(
        [
            {
                "stakeholder_id": people[person].id,
                "lead_id": lead.id,
                "role_ids": [_ref(env, ROLE % role).id],
            }
            for person, role in roles
        ]
    )
