from collections import Counter, defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools.satisfaction import rate
from .key_account_answer_tally import Part

SHOWN_SILENT = 10


class KeyAccountSatisfactionReport(models.AbstractModel):
    """The dashboard's parts on whom we heard, on topics, and on what became of the
    invitations."""

    _inherit = "key.account.satisfaction.report"

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
                    # Who manages an account is seen by whoever sees the account.
                    "manager": account.sudo().user_id.name,
                    "sales": scope.info[account.id].sales,
                    "asked": scope.reach[account.id].asked,
                }
                for account in accounts
            ],
        }

    @api.model
    def _get_topics_part(self, scope, start, end):
        condition = SQL(
            "r.kind IN ('satisfaction', 'importance') AND r.topic IS NOT NULL AND %s",
            scope.programme,
        )
        return Part(start, end, ("topic",), condition)

    @api.model
    def _get_topics(self, scope, tallies):
        """Return satisfaction by topic and tier, and importance against it."""
        labels = self.env["survey.question"]._fields["key_account_topic"]
        answered_topics = {topic for _account, _kind, topic in tallies}
        topics = [
            {"key": key, "label": label}
            for key, label in labels._description_selection(self.env)
            if key in answered_topics
        ]
        by_tier = defaultdict(list)
        for (account, kind, topic), tally in tallies.items():
            # None is all of them, and also the tier of whoever has none: a set, so once.
            for tier in {None, scope.info[account].tier_id}:
                by_tier[kind, topic, tier].append(tally)
        return {
            "heat": {"topics": topics, "rows": self._get_heat(scope, topics, by_tier)},
            "quadrant": self._get_quadrant(scope, topics, by_tier),
        }

    @api.model
    def _get_heat(self, scope, topics, by_tier):
        tiers = self.env["key.account.tier"].search(
            [("company_id", "=", self.env.company.id)]
        )
        keys_by_tier = defaultdict(list)
        for key, info in scope.info.items():
            keys_by_tier[info.tier_id].append(key)
        count = Counter()
        for group in scope.groups:
            count[group.tier_id] += group.accounts
        rows = [(None, self.env._("All"), self._count_people(scope), None)]
        for tier in tiers:
            if tier.id in keys_by_tier:
                people = self._count_people(
                    scope, keys_by_tier[tier.id], count[tier.id]
                )
                rows.append((tier.id, tier.name, people, count[tier.id]))
        return [
            {
                "id": key or False,
                "name": name,
                "cells": [
                    self._score(
                        scope,
                        "satisfaction",
                        by_tier["satisfaction", t["key"], key],
                        people,
                        accounts,
                    )
                    for t in topics
                ],
            }
            for key, name, people, accounts in rows
        ]

    @api.model
    def _get_quadrant(self, scope, topics, by_tier):
        """Return the topics of which both are known, by enough."""
        people = self._count_people(scope)
        points = []
        for topic in topics:
            important, satisfied = (
                self._score(scope, kind, by_tier[kind, topic["key"], None], people)
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
        """Return how many were asked, opened the survey and completed it; how many of the answers
        are bad, and what came of those."""
        reach = scope.reach.values()
        return {
            "asked": sum(r.asked for r in reach),
            "started": sum(r.started for r in reach),
            "answered": sum(r.answered for r in reach),
            **self._get_answers()._count_bad(
                scope.accounts, start, end, scope.programme, self._get_bad_steps()
            ),
        }

    @api.model
    def _get_bad_steps(self):
        """Return ``{step: SQL}`` of the steps that count bad answers: a condition on ``r``, the
        answers. A room that follows up adds its steps."""
        return {"bad": SQL("TRUE")}
