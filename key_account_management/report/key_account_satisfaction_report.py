from collections import Counter, defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import periods
from ..tools.satisfaction import KINDS, Tally, compare, rate, without_few

QUARTERS = 8
SHOWN_SILENT = 10
ANYTHING = SQL("TRUE")


class Scope(NamedTuple):
    """What the dashboard is about: ``accounts`` (ids, as they stand after IN) that were ever
    asked, with their :class:`Reach` and :class:`Account`; ``groups``: all accounts by tier and
    manager; ``programme`` as condition on ``r``; ``least``: so many answers are enough."""

    accounts: SQL
    reach: dict
    info: dict
    groups: list
    programme: SQL
    least: int


class Account(NamedTuple):
    tier_id: int
    user_id: int
    sales: float


class Group(NamedTuple):
    """Accounts of one tier and manager: how many, with what sales."""

    tier_id: int
    user_id: int
    accounts: int
    sales: float


class KeyAccountSatisfactionReport(models.AbstractModel):
    """The satisfaction dashboard: of the current company, or of one programme, for the accounts
    that the user may see. So many queries whatever the number of accounts and answers."""

    _name = "key.account.satisfaction.report"
    _description = "Satisfaction Dashboard"

    @api.model
    @api.readonly
    def get_dashboard(self, programme_id=None, months=12, as_of=None):
        """Return what the dashboard shows.

        :param int programme_id: answers of this programme only (default: of all)
        :param int months: the length of the period
        :param date as_of: its last day (default: today)
        :return: a plain dict. Scores are dicts {value, low, high, count, enough}, None where
            nobody answered. ``score`` (by person), ``by_account`` (mean of the accounts),
            ``by_sales`` (weighted by their sales), ``before`` and ``change``; ``satisfaction``,
            ``effort``; ``trend`` by quarter; ``tiers``, ``managers``: {id, name, score,
            accounts, heard, sales, sales_heard (percent)}; ``coverage``; ``silent``; ``heat``:
            topics by tier; ``quadrant``: importance and satisfaction by topic; ``funnel``
        :raises AccessError: for whoever may not read accounts
        """
        accounts = self.env["key.account"]
        accounts.check_access("read")
        last = fields.Date.to_date(as_of) or fields.Date.context_today(self)
        start, stop = periods.window(last, max(int(months), 1))
        end = stop - timedelta(days=1)
        programmes = self.env["key.account.survey"].search_fetch(
            [("company_id", "=", self.env.company.id)], ["name", "tier_ids"]
        )
        programme = programmes.filtered(lambda p: p.id == programme_id)
        scope = self._get_scope(programme, start, end)
        tallies = self._get_answers()._get_tallies(
            scope.accounts, start, end, condition=scope.programme
        )
        return {
            "programmes": [{"id": p.id, "name": p.name} for p in programmes],
            "programme_id": programme.id,
            "months": max(int(months), 1),
            "company": self.env.company.name,
            "company_id": self.env.company.id,
            "currency_id": self.env.company.currency_id.id,
            "start": start.isoformat(),
            "end": end.isoformat(),
            "least": scope.least,
            **self._get_scores(scope, tallies),
            **self._get_change(scope, tallies, start, int(months)),
            "trend": self._get_trend(scope, end),
            "tiers": self._get_rows(scope, tallies, "tier_id", "key.account.tier"),
            "managers": self._get_rows(scope, tallies, "user_id", "res.users"),
            "coverage": self._get_coverage(scope),
            "silent": self._get_silent(scope),
            **self._get_topics(scope, start, end),
            "funnel": self._get_funnel(scope, start, end),
        }

    @api.model
    def _get_answers(self):
        return self.env["key.account.answer"]

    # Scope

    @api.model
    def _get_scope(self, programme, start, end):
        company = self.env.company
        domain = [("company_id", "=", company.id)]
        if programme.tier_ids:
            domain.append(("tier_id", "in", programme.tier_ids.ids))
        # By the record rules of accounts: all that follows is of these.
        query = self.env["key.account"]._search(domain)
        visible = query.subselect()
        condition = ANYTHING
        if programme:
            condition = SQL("r.programme_id = %s", programme.id)
        answers = self._get_answers()
        answers._flush_answers()
        asked = SQL(
            "(SELECT r.account_id FROM (%s) r WHERE r.account_id IN %s AND %s)",
            answers._get_asked_sql(),
            visible,
            condition,
        )
        reach = answers._get_reach(asked, start, end, condition)
        accounts = SQL("%s", tuple(reach) or (0,))
        return Scope(
            accounts=accounts,
            reach=reach,
            info=self._get_info(accounts),
            groups=self._get_groups(visible),
            programme=condition,
            least=company.sudo().key_account_minimum_answers,
        )

    @api.model
    def _get_sales_sql(self):
        invoiced = self.env.company.sudo().key_account_basis == "invoiced"
        column = "invoiced_amount" if invoiced else "ordered_amount"
        return SQL("GREATEST(COALESCE(%s, 0), 0)::float8", SQL.identifier("a", column))

    @api.model
    def _get_info(self, accounts):
        rows = self.env.execute_query(
            SQL(
                "SELECT a.id, a.tier_id, a.user_id, %s FROM key_account a WHERE a.id IN %s",
                self._get_sales_sql(),
                accounts,
            )
        )
        return {row[0]: Account(*row[1:]) for row in rows}

    @api.model
    def _get_groups(self, visible):
        rows = self.env.execute_query(
            SQL(
                """SELECT a.tier_id, a.user_id, COUNT(*), SUM(%s) FROM key_account a
                    WHERE a.id IN %s GROUP BY 1, 2""",
                self._get_sales_sql(),
                visible,
            )
        )
        return [Group(*row) for row in rows]

    # Scores

    @api.model
    def _score(self, scope, kind, pairs, people):
        """Return the score as a plain dict, or None."""
        tally = without_few(pairs)
        score = KINDS[kind].score(tally, max(people, tally.count), scope.least)
        return score and score._asdict()

    @api.model
    def _gather(self, tallies, kind, keys=None):
        """Return all ``(anonymous, Tally)`` of a kind, of the accounts ``keys`` or of all."""
        return [
            pair
            for (account, own, *_by), pairs in tallies.items()
            if own == kind and (keys is None or account in keys)
            for pair in pairs
        ]

    @api.model
    def _count_people(self, scope, keys=None, accounts=None):
        """Return how many could be asked: the people of the accounts that were asked, and at
        least one of each other account."""
        keys = scope.reach if keys is None else keys
        total = sum(group.accounts for group in scope.groups)
        others = (total if accounts is None else accounts) - len(keys)
        return sum(scope.reach[key].people for key in keys) + max(others, 0)

    @api.model
    def _get_scores(self, scope, tallies):
        people = self._count_people(scope)
        scores = {
            kind: self._score(scope, kind, self._gather(tallies, kind), people)
            for kind in ("recommend", "satisfaction", "effort")
        }
        own = {
            key: without_few(pairs)
            for (key, kind), pairs in tallies.items()
            if kind == "recommend"
        }
        means = {key: t.total / t.count for key, t in own.items() if t.count}
        sales = [scope.info[key].sales for key in means]
        by_account = KINDS["recommend"].score(
            Tally.of(means.values()), least=scope.least
        )
        by_sales = KINDS["recommend"].score(
            Tally.of(means.values(), sales), least=min(scope.least, len(means))
        )
        return {
            "score": scores["recommend"],
            "satisfaction": scores["satisfaction"],
            "effort": scores["effort"],
            "people": people,
            "by_account": by_account and by_account._asdict(),
            "by_sales": by_sales
            and by_sales._replace(
                count=len(means), enough=len(means) >= scope.least
            )._asdict(),
        }

    @api.model
    def _get_change(self, scope, tallies, start, months):
        """Return the score of the period before, and whether it changed since."""
        window = periods.window(start - timedelta(days=1), months)
        former = self._get_answers()._get_tallies(
            scope.accounts,
            window.start,
            start - timedelta(days=1),
            condition=SQL("r.kind = 'recommend' AND %s", scope.programme),
        )
        people = self._count_people(scope)
        scores = []
        for found in (tallies, former):
            tally = without_few(self._gather(found, "recommend"))
            scores.append(
                KINDS["recommend"].score(tally, max(people, tally.count), scope.least)
            )
        change, before = compare(*scores), scores[1]
        return {
            "before": before and before._asdict(),
            "change": change and change._asdict(),
        }

    @api.model
    def _get_trend(self, scope, end):
        first = fields.Date.start_of(end, "quarter")
        quarters = [
            fields.Date.subtract(first, months=3 * back) for back in range(QUARTERS)
        ][::-1]
        tallies = self._get_answers()._get_tallies(
            scope.accounts,
            quarters[0],
            end,
            ("quarter",),
            SQL("r.kind = 'recommend' AND %s", scope.programme),
        )
        pairs = defaultdict(list)
        for (_account, _kind, quarter), found in tallies.items():
            pairs[quarter] += found
        people = self._count_people(scope)
        return [
            {
                "start": quarter.isoformat(),
                "end": fields.Date.end_of(quarter, "quarter").isoformat(),
                "score": self._score(scope, "recommend", pairs[quarter], people),
            }
            for quarter in quarters
        ]

    @api.model
    def _get_rows(self, scope, tallies, name, model):
        """Return a row per tier or manager, those with the most sales first."""
        total, sales, keys = Counter(), Counter(), defaultdict(list)
        for group in scope.groups:
            total[getattr(group, name)] += group.accounts
            sales[getattr(group, name)] += group.sales
        for key, info in scope.info.items():
            keys[getattr(info, name)].append(key)
        # Who manages an account, and its tier, is seen by whoever sees the account.
        records = self.env[model].sudo().browse(filter(None, total))
        names = {record.id: record.display_name for record in records}
        rows = []
        for value in sorted(total, key=lambda value: -sales[value]):
            own = keys[value]
            people = self._count_people(scope, own, total[value])
            heard = [key for key in own if scope.reach[key].heard]
            asked = sum(scope.reach[key].asked for key in own)
            answered = sum(scope.reach[key].answered for key in own)
            pairs = self._gather(tallies, "recommend", set(own))
            rows.append(
                {
                    "id": value or False,
                    "name": names.get(value) or self.env._("None"),
                    "score": self._score(scope, "recommend", pairs, people),
                    "accounts": total[value],
                    "heard": len(heard),
                    "sales": sales[value],
                    "sales_heard": rate(
                        sum(scope.info[key].sales for key in heard), sales[value]
                    ),
                    "response_rate": rate(answered, asked),
                }
            )
        return rows

    # Coverage

    @api.model
    def _get_coverage(self, scope):
        sales = sum(group.sales for group in scope.groups)
        heard = [key for key, reach in scope.reach.items() if reach.heard]
        asked = [key for key, reach in scope.reach.items() if reach.asked]
        deciders = sum(reach.deciders for reach in scope.reach.values())
        return {
            "accounts": sum(group.accounts for group in scope.groups),
            "asked": len(asked),
            "heard": len(heard),
            "sales": sales,
            "sales_heard": rate(sum(scope.info[key].sales for key in heard), sales),
            "sales_silent": rate(
                sum(
                    scope.info[key].sales for key in asked if not scope.reach[key].heard
                ),
                sales,
            ),
            "deciders": deciders,
            "deciders_heard": rate(
                sum(reach.deciders_heard for reach in scope.reach.values()), deciders
            ),
        }

    @api.model
    def _get_silent(self, scope):
        """Return the accounts that were asked and did not answer, the largest first."""
        silent = [
            key for key, reach in scope.reach.items() if reach.asked and not reach.heard
        ]
        silent.sort(key=lambda key: (-scope.info[key].sales, key))
        accounts = self.env["key.account"].browse(silent[:SHOWN_SILENT])
        return {
            "ids": silent,
            "rows": [
                {
                    "id": account.id,
                    "name": account.display_name,
                    "tier": account.tier_id.name,
                    "manager": account.sudo().user_id.name,
                    "sales": scope.info[account.id].sales,
                    "asked": scope.reach[account.id].asked,
                }
                for account in accounts
            ],
        }

    # Topics

    @api.model
    def _get_topics(self, scope, start, end):
        """Return satisfaction by topic and tier, and importance against it."""
        tallies = self._get_answers()._get_tallies(
            scope.accounts,
            start,
            end,
            ("topic",),
            SQL(
                "r.kind IN ('satisfaction', 'importance') AND r.topic IS NOT NULL AND %s",
                scope.programme,
            ),
        )
        labels = self.env["survey.question"]._fields["key_account_topic"]
        found = {topic for _account, _kind, topic in tallies}
        topics = [
            {"key": key, "label": label}
            for key, label in labels._description_selection(self.env)
            if key in found
        ]
        pairs = defaultdict(list)
        for (account, kind, topic), own in tallies.items():
            pairs[kind, topic, scope.info[account].tier_id] += own
            pairs[kind, topic, None] += own
        return {
            "heat": {"topics": topics, "rows": self._get_heat(scope, topics, pairs)},
            "quadrant": self._get_quadrant(scope, topics, pairs),
        }

    @api.model
    def _get_heat(self, scope, topics, pairs):
        tiers = self.env["key.account.tier"].search(
            [("company_id", "=", self.env.company.id)]
        )
        own = defaultdict(list)
        for key, info in scope.info.items():
            own[info.tier_id].append(key)
        count = Counter()
        for group in scope.groups:
            count[group.tier_id] += group.accounts
        rows = [(None, self.env._("All"), self._count_people(scope))]
        for tier in tiers:
            if tier.id in own:
                people = self._count_people(scope, own[tier.id], count[tier.id])
                rows.append((tier.id, tier.name, people))
        return [
            {
                "id": key or False,
                "name": name,
                "cells": [
                    self._score(
                        scope,
                        "satisfaction",
                        pairs["satisfaction", t["key"], key],
                        people,
                    )
                    for t in topics
                ],
            }
            for key, name, people in rows
        ]

    @api.model
    def _get_quadrant(self, scope, topics, pairs):
        """Return the topics of which both are known, by enough."""
        people = self._count_people(scope)
        points = []
        for topic in topics:
            important, satisfied = (
                self._score(scope, kind, pairs[kind, topic["key"], None], people)
                for kind in ("importance", "satisfaction")
            )
            if important and satisfied and important["enough"] and satisfied["enough"]:
                points.append(
                    {
                        **topic,
                        "importance": important["value"],
                        "satisfaction": satisfied["value"],
                        "count": satisfied["count"],
                    }
                )
        return points

    # Funnel

    @api.model
    def _get_funnel(self, scope, start, end):
        """Return how many were asked, opened the survey and completed it; of the answers, how
        many are bad, how many of those have an alert, and a closed one."""
        reach = scope.reach.values()
        self.env["key.account.alert"].flush_model(["state"])
        self.env["key.account.alert.evidence"].flush_model()
        [(bad, taken, closed)] = self.env.execute_query(
            SQL(
                """SELECT COUNT(DISTINCT r.input_id), COUNT(DISTINCT e.user_input_id),
                          COUNT(DISTINCT e.user_input_id) FILTER (WHERE t.state != 'open')
                     FROM (%s) r
                     LEFT JOIN key_account_alert_evidence e ON e.user_input_id = r.input_id
                     LEFT JOIN key_account_alert t ON t.id = e.alert_id
                    WHERE r.bad AND r.asked BETWEEN %s AND %s AND r.done <= %s
                      AND r.account_id IN %s AND %s""",
                self._get_answers()._get_answered_sql(),
                start,
                end,
                end,
                scope.accounts,
                scope.programme,
            )
        )
        return {
            "asked": sum(r.asked for r in reach),
            "started": sum(r.started for r in reach),
            "answered": sum(r.answered for r in reach),
            "bad": bad,
            "taken": taken,
            "closed": closed,
        }
