from itertools import islice

from odoo import fields, models
from odoo.fields import Domain

from ...tools import periods

# As much as fits one page. Records are not sliced: a slice is read apart from the others.
PEOPLE, OBJECTIVES, NEEDS, RISKS, STEPS, RULES = 8, 5, 4, 6, 6, 5
LONG = 160  # characters of a risk
YEAR = 12
RANKS = {"inner_circle": 0, "political_structure": 1, "outside": 2}


class KeyAccount(models.Model):
    """The account on one page: who they are, tier and why, sales, people, plan, satisfaction,
    needs, risks, next steps. It shows what the reader may see, and nothing else.

    Each question is one query, whatever the number of accounts printed.
    """

    _name = "key.account"
    _inherit = ["key.account", "key.account.print.mixin"]

    def action_sheet(self):
        """Show the sheet on the screen."""
        self.ensure_one()
        return self._get_paper_action("key_account_management.key_account_sheet_action")

    def _get_sheet(self):
        """Return the sheet of this account: see ``_get_sheets``."""
        self.ensure_one()
        return self._get_sheets(fields.Date.context_today(self))[self.id]

    def _get_sheets(self, today):
        """Return what the sheets of these accounts show.

        :param date today: the day from which lateness is judged
        :return: ``{account id: dict}``; the dict holds plain values, in the reader's language:
            ``who`` {name, tier, since, key, manager, industry, country, team, as_of},
            ``why`` {score, known_weight, by_hand, rules: [{name, unit, value, threshold, met}]},
            ``sales`` {amount, before, growth, share, orders, last_order, months: [(amount of
            the same days a year before, amount)] oldest first}, ``people`` {count, coverage,
            decider_unmet, single_thread, shown: [{name, title, roles, influence, attitude,
            last_contact}]}, ``plan`` {name, start, end, objectives, more, late} or None,
            ``satisfaction`` (as ``_get_satisfaction``) or None, ``needs``, ``rivals``,
            ``risks``: texts, ``steps``: [{what, who, until, late}], ``next_review``
            {due, overdue, planned}. What is not known is None or empty.
        """
        self.check_access("read")
        start = periods.add_months(today, -YEAR)
        whys = self._get_tier_reasons()
        heard = self._get_satisfaction(start, today)
        people = self._get_sheet_people()
        risks = self._get_sheet_risks(today)
        steps = self._get_sheet_steps(today)
        return {
            account.id: {
                "who": account._get_sheet_who(),
                "why": whys.get(account.id),
                "sales": account._get_sheet_sales(),
                "people": people[account.id],
                "plan": account._get_sheet_plan(today),
                "satisfaction": heard.get(account.id),
                "needs": account._get_sheet_needs(),
                "rivals": account.competitor_ids.partner_id.mapped("display_name"),
                "risks": risks[account.id],
                "steps": steps[account.id],
                "next_review": {
                    "due": account.next_review_date or None,
                    "overdue": account.review_overdue,
                    "planned": account.planned_review_id.date or None,
                },
            }
            for account in self
        }

    def _get_sheet_who(self):
        return {
            "name": self.display_name,
            "tier": self.tier_id.name or "",
            "since": self.tier_since or None,
            "key": self.is_key_account,
            "manager": self.user_id.name or "",
            "industry": self.industry_id.name or "",
            "country": self.country_id.name or "",
            "team": (self.team_user_ids - self.user_id).mapped("name"),
        }

    # Tier and why

    def _get_tier_reasons(self):
        """Return by account id what the tier rests on: the thresholds that its figures must
        keep, the same computation as ``explain()`` for many accounts at once."""
        reasons = {}
        # Whoever may read the account sees why it is in its tier, as in explain().
        for company, accounts in self.sudo().grouped("company_id").items():
            ruleset, rules = company._get_key_account_ruleset()
            run, rows = accounts._measure_as_of(ruleset, accounts[:1]._get_last_as_of())
            # The nightly run's computation, for these accounts alone.
            assessments = self.env["key.account.assessment"].sudo()
            judged, _failed = assessments._judge_each(rows, run)
            names = {tier["id"]: tier["name"] for tier in rules["tiers"]}
            by_customer = {
                judgement.row["partner_id"]: judgement.outcome for judgement in judged
            }
            for account in accounts:
                if outcome := by_customer.get(account.partner_id.id):
                    reasons[account.id] = account._get_reason(ruleset, outcome, names)
        return reasons

    def _get_reason(self, ruleset, outcome, names):
        distance = self._explain_distance(ruleset, outcome, names)
        criteria = self.env["key.account.criterion"].browse(
            criterion.id for criterion in ruleset.criteria
        )
        named = {criterion.id: criterion for criterion in criteria}
        return {
            "score": outcome.score,
            "known_weight": outcome.known_weight,
            "by_hand": self._explain_override(),
            "match": distance["keep_match"],
            "rules": [
                {
                    "name": named[rule["criterion_id"]].name,
                    "unit": named[rule["criterion_id"]]._get_written_unit(),
                    "value": rule["value"],
                    "threshold": rule["keep"],
                    "most": rule["direction"] == "max",
                    "met": rule["kept"],
                }
                for rule in distance["keep_rules"][:RULES]
            ],
        }

    def _get_sheet_sales(self):
        months = (self.sales_by_month or {}).get("months", [])
        year = [month for month in months if month["before_known"]]
        before = self.previous_amount
        return {
            "amount": self.sales_amount,
            "before": before,
            "growth": self.growth if before > 0 else None,
            "share": self.sales_share,
            "orders": self.order_count,
            "last_order": self.last_order_date or None,
            "as_of": (self.sales_by_month or {}).get("as_of"),
            "starts": [month["start"] for month in year],
            "months": [(month["before"], month["amount"]) for month in year],
        }

    def _get_sheet_people(self):
        """Return the people by account id, the most influential first."""
        people = self.env["key.account.stakeholder"].search(
            [("account_id", "in", self.ids), ("is_current", "=", True)]
        )
        ranked = people.sorted(lambda p: (RANKS.get(p.influence, 3), p.id))
        ranked = ranked.grouped("account_id")
        return {
            account.id: {
                "count": len(ranked.get(account, ())),
                "coverage": account.contact_coverage,
                "decider_unmet": account.decider_unmet,
                "single_thread": account.single_thread,
                "personal": account.can_see_personal,
                "shown": [
                    # Read with those of all accounts.
                    person.with_prefetch(people.ids)._to_brief()
                    for person in ranked.get(account, ())[:PEOPLE]
                ],
            }
            for account in self
        }

    def _get_sheet_plan(self, today):
        plan = self.running_plan_id
        if not plan:
            return None
        late = plan.initiative_ids.filtered(
            lambda i: (
                i.state in ("planned", "running")
                and i.date_deadline
                and i.date_deadline < today
            )
        )
        return {
            "name": plan.name,
            "start": plan.date_start,
            "end": plan.date_end,
            "late": len(late),
            "initiatives": len(plan.initiative_ids),
            "more": max(0, len(plan.objective_ids) - OBJECTIVES),
            "objectives": [
                {
                    "name": objective.name,
                    "reached": objective.reached or "",
                    "progress": objective.progress if objective.actual_known else None,
                }
                for objective in islice(plan.objective_ids, OBJECTIVES)
            ],
        }

    def _get_sheet_needs(self):
        needs = [n for n in self.need_ids if n.state in ("open", "offered")]
        states = dict(self.need_ids._fields["state"]._description_selection(self.env))
        return [{"what": n.name, "state": states[n.state]} for n in needs[:NEEDS]]

    def _get_sheet_risks(self, today):
        """Return texts by account id: warnings, and open alerts, the worst first."""
        alerts = self.env["key.account.alert"].search(
            [("account_id", "in", self.ids), ("state", "=", "open")],
            order="severity desc, id desc",
        )
        by_account = alerts.grouped("account_id")
        kinds = dict(alerts._fields["kind"]._description_selection(self.env))
        risks = {}
        for account in self:
            texts = account._get_other_warnings(today)
            for alert in by_account.get(account, ()):
                parts = [kinds[alert.kind], *(alert.evidence or "").splitlines()]
                text = ": ".join(filter(None, parts))
                texts.append(text if len(text) <= LONG else f"{text[:LONG]}…")
            risks[account.id] = texts[:RISKS]
        return risks

    def _get_other_warnings(self, today):
        """Return the texts of the warnings but for the alerts, which are listed themselves,
        and for our own lateness with a review, which is no risk of theirs."""
        self.ensure_one()
        other = ("alert", "review")
        return [text for code, text in self._get_warnings(today) if code not in other]

    def _get_sheet_steps(self, today):
        """Return the next activities by account id: on the account, its plans and reviews."""
        activities = self.env["mail.activity"]
        open_activities = activities.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids),
            order="date_deadline, id",
        )
        steps = {account.id: [] for account in self}
        for activity in open_activities:
            rows = steps[activity.res_id]
            if len(rows) < STEPS:
                rows.append(
                    {
                        "what": activity.summary or activity.activity_type_id.name,
                        "who": activity.user_id.name or "",
                        "until": activity.date_deadline,
                        "late": activity.date_deadline < today,
                    }
                )
        return steps
