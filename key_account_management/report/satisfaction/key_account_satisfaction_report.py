from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...models.account.arguments import read_day, read_number, read_records
from ...tools import periods, unknown
from ...tools.satisfaction import KINDS, Score, Tally, compare, is_enough, rate
from .key_account_answer_tally import Part

QUARTERS = 8
ANYTHING = SQL("TRUE")


class Scope(NamedTuple):
    """What the dashboard is about: ``accounts`` (ids, as they stand after IN); of those asked
    or heard in the period :class:`Reach` and :class:`Account`; ``groups``: all by tier and
    manager; ``programme`` as condition on ``r``; ``least``: so many answers are enough."""

    accounts: SQL
    reach: dict
    info: dict
    groups: list
    programme: SQL
    least: int


class LookedAt(NamedTuple):
    """A :class:`Scope`, its first and last day, the programme chosen, and all to choose from."""

    scope: Scope
    start: date
    end: date
    programme: object
    programmes: object


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
        :param int months: the length of the period that ends ``as_of`` (default: today)
        :return: a plain dict, what is unknown as ``tools/unknown.py`` marks it. Scores are
            dicts {value, low, high, count, enough}, unknown where nobody answered. ``score``
            by person, ``by_account`` (mean of the accounts),
            ``by_sales`` (weighted by their sales); the rest as the methods below say
        :raises AccessError: for whoever may not read accounts
        :raises UserError: for what is no id, no number of months, no day
        """
        looked_at = self._read_scope(programme_id, months, as_of)
        scope, programme = looked_at.scope, looked_at.programme
        start, end = looked_at.start, looked_at.end
        tallies, former, by_quarter, by_topic = self._get_answers()._get_part_tallies(
            scope.accounts,
            Part(start, end, condition=scope.programme),
            self._get_former_part(scope, start, months),
            self._get_trend_part(scope, end),
            self._get_topics_part(scope, start, end),
        )
        dashboard = {
            "programmes": [{"id": p.id, "name": p.name} for p in looked_at.programmes],
            "programme_id": programme.id,
            "months": months,
            "company_id": self.env.company.id,
            "currency_id": self.env.company.currency_id.id,
            "start": start.isoformat(),
            "end": end.isoformat(),
            **self._get_scores(scope, tallies),
            **self._get_change(scope, tallies, former),
            "trend": self._get_trend(scope, by_quarter, end),
            "tiers": self._get_rows(scope, tallies, "tier_id", "key.account.tier"),
            "managers": self._get_rows(scope, tallies, "user_id", "res.users"),
            "coverage": self._get_coverage(scope),
            "silent": self._get_silent(scope),
            **self._get_topics(scope, by_topic),
            "funnel": self._get_funnel(scope, start, end),
        }
        return unknown.mark(dashboard)

    @api.model
    def _get_answers(self):
        return self.env["key.account.answer"]

    # Scope

    @api.model
    def _read_scope(self, programme_id, months, as_of):
        """Return the :class:`LookedAt` of the arguments of :meth:`get_dashboard`."""
        self.env["key.account"].check_access("read")
        months = read_number(self.env, months)
        last = read_day(self.env, as_of) or fields.Date.context_today(self)
        chosen = read_records(self.env["key.account.survey"], programme_id)
        window = periods.window(last, months)
        programmes = self.env["key.account.survey"].search_fetch(
            [("company_id", "=", self.env.company.id)], ["name", "tier_ids"]
        )
        programme = (programmes & chosen)[:1]
        scope = self._get_scope(programme, window.start, window.last)
        return LookedAt(scope, window.start, window.last, programme, programmes)

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
        everybody = answers._get_reach(visible, start, end, condition)
        reach = {key: r for key, r in everybody.items() if r.asked or r.heard}
        return Scope(
            accounts=visible,
            reach=reach,
            info=self._get_info(SQL("%s", tuple(reach) or (0,))),
            groups=self._get_groups(visible),
            programme=condition,
            least=programme.minimum_answers
            if programme
            # A setting of the company, and no secret.
            else company.sudo().key_account_minimum_answers,
        )

    @api.model
    def _get_sales_sql(self):
        # Which sales count is a setting of the company, and no secret.
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
    def _score(self, scope, kind, tallies, people, accounts=None):
        """Return the score as a plain dict, or None."""
        score = self._get_score(scope, kind, tallies, people, accounts)
        return score and score._asdict()

    @api.model
    def _get_score(self, scope, kind, clusters, people, accounts=None):
        """Return the score by person; people of one account think alike.

        :param clusters: a :class:`Tally` for each account that was heard
        :param accounts: how many accounts there are to answer (default: all)
        """
        tally = sum(clusters, Tally())
        if accounts is None:
            accounts = sum(group.accounts for group in scope.groups)
        return KINDS[kind].score(
            tally,
            people,
            scope.least,
            clusters if accounts > 1 else None,
        )

    @api.model
    def _gather(self, tallies, kind, keys=None):
        """Return the tallies of a kind, one for each account of ``keys``, or of all."""
        return [
            tally
            for (account, tally_kind, *_by), tally in tallies.items()
            if tally_kind == kind and (keys is None or account in keys)
        ]

    @api.model
    def _count_people(self, scope, keys=None, accounts=None):
        """Return how many could be asked: the people of the accounts that were asked, and at
        least one of each other account."""
        keys = scope.reach if keys is None else keys
        total = sum(group.accounts for group in scope.groups)
        unasked = (total if accounts is None else accounts) - len(keys)
        return sum(scope.reach[key].people for key in keys) + max(unasked, 0)

    @api.model
    def _get_scores(self, scope, tallies):
        people = self._count_people(scope)
        scores = {
            kind: self._score(scope, kind, self._gather(tallies, kind), people)
            for kind in ("recommend", "satisfaction", "effort")
        }
        means = {
            key: tally.total / tally.count
            for (key, kind), tally in tallies.items()
            if kind == "recommend"
        }
        sales = [scope.info[key].sales for key in means]
        by_account = KINDS["recommend"].score(
            Tally.of(means.values()), least=scope.least
        )
        # Weighted answers are worth fewer than they are; whether they are enough is counted.
        by_sales = KINDS["recommend"].score(Tally.of(means.values(), sales))
        if by_sales and is_enough(len(means), least=scope.least):
            by_sales = by_sales._replace(count=len(means))
        elif by_sales:
            by_sales = Score.few(len(means))
        return {
            "score": scores["recommend"],
            "satisfaction": scores["satisfaction"],
            "effort": scores["effort"],
            "people": people,
            "by_account": by_account and by_account._asdict(),
            "by_sales": by_sales and by_sales._asdict(),
        }

    @api.model
    def _get_former_part(self, scope, start, months):
        end = start - timedelta(days=1)
        condition = SQL("r.kind = 'recommend' AND %s", scope.programme)
        return Part(periods.window(end, months).start, end, condition=condition)

    @api.model
    def _get_change(self, scope, tallies, former):
        """Return the score of the period before, and whether it changed since."""
        people = self._count_people(scope)
        scores = []
        for period_tallies in (tallies, former):
            clusters = self._gather(period_tallies, "recommend")
            scores.append(self._get_score(scope, "recommend", clusters, people))
        change, before = compare(*scores, people), scores[1]
        return {
            "before": before and before._asdict(),
            "change": change and change._asdict(),
        }

    @api.model
    def _get_quarters(self, end):
        """Return the first days of the last quarters, the earliest first."""
        first = fields.Date.start_of(end, "quarter")
        return [
            fields.Date.subtract(first, months=3 * back) for back in range(QUARTERS)
        ][::-1]

    @api.model
    def _get_trend_part(self, scope, end):
        condition = SQL("r.kind = 'recommend' AND %s", scope.programme)
        return Part(self._get_quarters(end)[0], end, ("quarter",), condition)

    @api.model
    def _get_trend(self, scope, tallies, end):
        by_quarter = defaultdict(list)
        for (_account, _kind, quarter), tally in tallies.items():
            by_quarter[quarter].append(tally)
        people = self._count_people(scope)
        return [
            {
                "start": quarter.isoformat(),
                "end": fields.Date.end_of(quarter, "quarter").isoformat(),
                "score": self._score(scope, "recommend", by_quarter[quarter], people),
            }
            for quarter in self._get_quarters(end)
        ]

    @api.model
    def _get_rows(self, scope, tallies, name, model):
        """Return a row per tier, as on the ladder, or per manager, those with the most sales
        first."""
        total, sales, keys = Counter(), Counter(), defaultdict(list)
        for group in scope.groups:
            total[getattr(group, name)] += group.accounts
            sales[getattr(group, name)] += group.sales
        for key, info in scope.info.items():
            keys[getattr(info, name)].append(key)
        # Who manages an account, and its tier, is seen by whoever sees the account.
        records = self.env[model].sudo().browse(filter(None, total))
        names = {record.id: record.display_name for record in records}
        ladder = records.sorted().ids if name == "tier_id" else []
        rungs = {tier: rung for rung, tier in enumerate(ladder)}
        rows = []
        for value in sorted(
            total, key=lambda value: (rungs.get(value, len(rungs)), -sales[value])
        ):
            account_ids = keys[value]
            people = self._count_people(scope, account_ids, total[value])
            heard = [key for key in account_ids if scope.reach[key].heard]
            asked = sum(scope.reach[key].asked for key in account_ids)
            answered = sum(scope.reach[key].answered for key in account_ids)
            given = self._gather(tallies, "recommend", set(account_ids))
            rows.append(
                {
                    "id": value or False,
                    "name": names.get(value) or self.env._("None"),
                    "score": self._score(
                        scope, "recommend", given, people, total[value]
                    ),
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
