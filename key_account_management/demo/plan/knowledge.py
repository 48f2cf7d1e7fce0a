"""Tell what we know of the customers of the demo, their SWOT as the data suggest it, and what is
done about it. After orders, people and plans; the plot is in ``knowledge_plot.py``."""

from datetime import timedelta

from odoo.fields import Command

from ..account import plot
from ..account.common import QUIET, _get_accounts, _ref
from . import knowledge_plot

# What a seller would say of the suggestions: true, but nothing to do about.
DISMISSED = ("share_falling",)


def tell(env, today):
    """Write down needs, competitors and spend, and fill the plans, dated back from ``today``."""
    env = env(context={**env.context, **QUIET})
    company = _ref(env, plot.STORIES[0][0])
    company_env = env(context={**env.context, "allowed_company_ids": company.ids})
    accounts = _get_accounts(company.with_env(company_env))
    for customer in knowledge_plot.CUSTOMERS:
        account = accounts.get(customer.key)
        if account and not account.need_ids:
            people = {p.partner_id.name: p.id for p in account.stakeholder_ids}
            _tell_needs(account, customer, people, today)
            _tell_market(account, customer, people, today)
    _tell_plans(accounts, today)


def _tell_needs(account, customer, people, today):
    env = account.env
    env["key.account.need"].create(
        [
            {
                "account_id": account.id,
                "kind": need.kind,
                "name": need.name,
                "stakeholder_ids": _named(people, need.who),
                "date": today - timedelta(days=need.days),
                "state": need.state,
                "evidence": need.evidence,
                "user_id": _ref(env, need.user).id,
                "priority": need.priority,
                "product_ids": [
                    Command.set(
                        [_ref(env, key).product_tmpl_id.id for key in need.answer]
                    )
                ],
                "lead_ids": [Command.set(_get_deal(account).ids if need.deal else [])],
            }
            for need in customer.needs
        ]
    )


def _named(people, names):
    return [Command.set([people[name] for name in names if name in people])]


def _get_deal(account):
    return account.env["crm.lead"].search(
        [
            ("partner_id", "=", account.partner_id.id),
            ("type", "=", "opportunity"),
            ("company_id", "in", [account.company_id.id, False]),
        ],
        limit=1,
    )


def _tell_market(account, customer, people, today):
    env = account.env
    env["key.account.wallet"].create(
        [
            {
                "account_id": account.id,
                "category_id": wallet.category and _ref(env, wallet.category).id,
                "spend_low": 1000 * wallet.low,
                "spend_high": 1000 * wallet.high,
                "source": wallet.source,
                "year": today.year,
                "date": today - timedelta(days=wallet.days),
                "confidence": wallet.confidence,
            }
            for wallet in customer.wallets
        ]
    )
    env["key.account.competitor"].create(
        [
            {
                "account_id": account.id,
                "partner_id": _get_rival(env, rival.name).id,
                "category_id": _ref(env, rival.category).id,
                "share_low": rival.low,
                "share_high": rival.high,
                "source": rival.source,
                "date": today - timedelta(days=rival.days),
                "confidence": rival.confidence,
                "threat": rival.threat,
                "strengths": rival.strengths,
                "weaknesses": rival.weaknesses,
                "stakeholder_ids": _named(people, rival.favoured_by),
            }
            for rival in customer.competitors
        ]
    )


def _get_rival(env, name):
    partners = env["res.partner"]
    rival = partners.search([("name", "=", name), ("is_company", "=", True)], limit=1)
    return rival or partners.create({"name": name, "is_company": True})


def _tell_plans(accounts, today):
    """Let the data speak first, then the people."""
    plans = {
        key: account.plan_ids.sorted("date_start")[-1:]
        for key, account in accounts.items()
        if account.plan_ids
    }
    for plan in plans.values():
        plan._suggest_swot(today)
    for customer in knowledge_plot.CUSTOMERS:
        plan = plans.get(customer.key)
        if plan and customer.lines:
            plan.swot_ids.filtered(
                lambda line: line.source in DISMISSED
            ).action_dismiss()
            _tell_strategies(plan, customer, today)
            _tell_initiatives(plan, customer, today)


def _tell_strategies(plan, customer, today):
    env = plan.env
    lines = env["key.account.swot"].create(
        [
            {
                "plan_id": plan.id,
                "kind": line.kind,
                "name": line.name,
                "evidence": line.evidence,
                "date": today - timedelta(days=line.days),
                "user_id": plan.user_id.id,
            }
            for line in customer.lines
        ]
    )
    for strategy in customer.strategies:
        suggested = plan.swot_ids.filtered(lambda s, st=strategy: s.source in st.swot)
        suggested.action_accept()
        used = lines.filtered(lambda s, st=strategy: s.name in st.uses) | suggested
        env["key.account.strategy"].create(
            {
                "plan_id": plan.id,
                "kind": strategy.kind,
                "name": strategy.name,
                "user_id": _ref(env, strategy.user).id,
                "state": strategy.state,
                "swot_ids": [Command.set(used.ids)],
                "objective_ids": [Command.set(plan.objective_ids[:1].ids)],
            }
        )


def _tell_initiatives(plan, customer, today):
    env = plan.env
    for initiative_spec in customer.initiatives:
        strategy = plan.strategy_ids.filtered(
            lambda s, t=initiative_spec: s.kind == t.strategy
        )
        initiative = env["key.account.initiative"].create(
            {
                "plan_id": plan.id,
                "name": initiative_spec.name,
                "user_id": _ref(env, initiative_spec.user).id,
                "strategy_id": strategy[:1].id,
                "objective_id": strategy[:1].objective_ids[:1].id,
                "date_start": today - timedelta(days=initiative_spec.start),
                "date_deadline": today - timedelta(days=initiative_spec.due),
                "state": initiative_spec.state,
                "progress": 100
                if initiative_spec.state == "done"
                else initiative_spec.progress,
                "date_done": initiative_spec.done
                and today - timedelta(days=initiative_spec.done),
                "budget_amount": initiative_spec.money[0],
                "actual_amount": initiative_spec.money[1],
                "planned_hours": initiative_spec.hours[0],
                "actual_hours": initiative_spec.hours[1],
                "lead_ids": [
                    Command.set(
                        _get_deal(plan.account_id).ids if initiative_spec.deal else []
                    )
                ],
            }
        )
        if initiative_spec.next_step:
            initiative.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=today + timedelta(days=4),
                summary=initiative_spec.next_step,
                user_id=initiative.user_id.id,
            )
    env["key.account.resource"].create(
        [
            {
                "plan_id": plan.id,
                "name": resource.name,
                "kind": resource.kind,
                "planned": resource.planned,
                "initiative_ids": [
                    Command.set(
                        plan.initiative_ids.filtered(
                            lambda i, r=resource: i.name in r.from_initiatives
                        ).ids
                    )
                ],
                **({} if resource.from_initiatives else {"used": resource.used}),
            }
            for resource in customer.resources
        ]
    )
