from odoo import fields, models
from odoo.tools.misc import format_date

from ..account.arguments import read_records

OPEN_DEALS = 5  # of a page
IN_FULL = 4  # people, when nobody is known to attend
ROWS = 5  # of a part; what is left over is counted
LONG = 160  # characters of a row
RECENT = 3  # months of the trend
RANKS = {"inner_circle": 0, "political_structure": 1, "outside": 2}


class KeyAccount(models.Model):
    """One page to read before a visit: what is open between us, whom we meet, how to talk to
    each, what we want. It shows what the reader may see, and nothing else."""

    _inherit = "key.account"

    def action_visit_brief(self):
        """Show the brief about the people who attend the reader's next meeting."""
        self.ensure_one()
        return self._get_paper_action(
            "key_account_management.key_account_visit_brief_action"
        )

    def _get_visit_brief_action(self, people):
        """Show the brief about these people, of any accounts."""
        report = self.env.ref("key_account_management.key_account_visit_brief_report")
        data = {"people": people.ids}
        return report.report_action(self, data=data, config=False)

    def get_visit_brief(self, people=None):
        """Return what to know before a visit, as the user may see it.

        :param people: stakeholders to be met, or their ids (default: those who attend the
            reader's next meeting or the planned review; when none is planned, the four of
            the greatest influence)
        :return: a plain dict: ``account, tier, manager`` names, ``sales`` (formatted),
            ``last_order``, ``open``: what is open between us, the most urgent first: [{code,
            label, rows: [{text, late}]}], ``people``: [{name, title,
            roles, influence, attitude, assumed, expired, contradiction, evidence, champion,
            thinking, advice, needs, level, desired, last_contact, last_met, known_by, owner}], ``planned``:
            whether it is known who attends, ``others``: [{name, title, roles}] of the map,
            ``activities``: [{what, who, deadline, late}], ``deals``: [{name, stage, amount}],
            ``next_steps``: names and advice of the coaching rules. Names and labels in the
            user's language, days as dates; unknown: False or ""
        """
        self.ensure_one()
        self.check_access("read")
        today = fields.Date.context_today(self)
        everybody = self._get_brief_people()
        if people is None:
            people = self._get_attending(today).filtered("is_current")
            planned = bool(people)
            people = everybody.filtered(lambda p: p in people) or everybody[:IN_FULL]
        else:
            people = read_records(self.env["key.account.stakeholder"], people)
            planned = True
        activities = (self.activity_ids | people.activity_ids).sorted("date_deadline")
        return {
            "account": self.display_name,
            "tier": self.tier_id.name or "",
            "manager": self.user_id.name or "",
            "sales": self._format_amount(self._get_sales_amount()),
            "last_order": self.last_order_date,
            "open": self._get_brief_parts(today),
            "people": [person._to_brief() for person in people],
            "planned": planned,
            "others": [
                {
                    "name": person.display_name,
                    "title": person.title or "",
                    "roles": person.role_ids.mapped("name"),
                }
                for person in everybody - people
            ],
            "activities": [
                {
                    "what": activity.summary or activity.activity_type_id.name,
                    "who": activity.user_id.name or "",
                    "deadline": activity.date_deadline,
                    "late": activity.date_deadline < today,
                }
                for activity in activities[:ROWS]
            ],
            "deals": self._get_open_deals(),
            "next_steps": [
                {"name": line["name"], "advice": line["advice"]}
                for line in (self.coaching or [])[:ROWS]
            ],
        }

    def _get_brief_people(self):
        """Return who is on the map today, the greatest influence first."""
        people = self.stakeholder_ids.filtered("is_current")
        return people.sorted(lambda p: (RANKS.get(p.influence, 3), p.id))

    def _get_attending(self, today):
        """Return the people of the account whom the reader meets next: those invited to the
        reader's own next meeting with any of them."""
        people = self.stakeholder_ids
        meeting = self.env["calendar.event"].search(
            [
                ("partner_ids", "in", people.partner_id.ids),
                ("partner_ids", "in", self.env.user.partner_id.ids),
                ("stop", ">=", fields.Datetime.now()),
            ],
            order="start, id",
            limit=1,
        )
        return people.filtered(lambda p: p.partner_id in meeting.partner_ids)

    def _get_brief_parts(self, today):
        """Return what is open between us on the day ``today``, see ``get_visit_brief``; each
        room puts what it knows before or after ``super()``."""
        return [self._get_promises_part(today), self._get_trend_part(today)]

    def _make_brief_part(self, code, label, rows):
        """Return a part of the brief of ``rows``: ``(text, late)``."""
        shown = [
            {"text": text if len(text) <= LONG else f"{text[:LONG]}…", "late": late}
            for text, late in rows[:ROWS]
        ]
        if left := rows[ROWS:]:
            text = self.env._("%(count)s more", count=len(left))
            shown.append({"text": text, "late": any(late for _text, late in left)})
        return {"code": code, "label": label, "rows": shown}

    def _get_promises_part(self, today):
        """What one of us said that we would do, and what is not done."""
        promises = self.env["key.account.action"].search(
            [
                ("account_id", "=", self.id),
                ("state", "in", ("open", "planned")),
                ("user_id", "!=", False),
                ("is_internal", "=", False),
            ]
        )
        rows = [
            (
                self.env._(
                    "%(what)s (%(who)s, until %(day)s)",
                    what=promise.name,
                    who=promise.user_id.name,
                    day=format_date(self.env, promise.date_deadline),
                ),
                promise.date_deadline < today,
            )
            for promise in promises
        ]
        return self._make_brief_part("promises", self.env._("We promised"), rows)

    def _get_trend_part(self, today):
        """Sales in one line: a year, and the last calendar months beside the same days a year
        before."""
        months = (self.sales_by_month or {}).get("months", [])[-RECENT:]
        money = self._format_amount
        before = self.previous_amount
        rows = []
        if months:
            recent = sum(month["amount"] for month in months)
            recent_before = sum(month["before"] or 0 for month in months)
            year = {"now": money(self._get_sales_amount()), "before": money(before)}
            texts = [
                self.env._(
                    "12 months: %(now)s, %(growth)s on the 12 before (%(before)s)",
                    growth=self._write_change(self.growth),
                    **year,
                )
                if before > 0
                else self.env._(
                    "12 months: %(now)s; the 12 before: %(before)s", **year
                ),
                self.env._(
                    "last 3 months: %(now)s; a year before: %(before)s",
                    now=money(recent),
                    before=money(recent_before),
                ),
            ]
            rows.append((" · ".join(texts), recent < recent_before))
        return self._make_brief_part("trend", self.env._("Sales trend"), rows)

    def _write_change(self, percent):
        return (
            f"{'+' if percent > 0 else '−' if percent < 0 else ''}{abs(percent):.0f} %"
        )

    def _get_open_deals(self):
        """Return the largest open opportunities of the customer that the user may see."""
        deals = self.env["crm.lead"].search(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "in", [self.company_id.id, False]),
                ("type", "=", "opportunity"),
                ("probability", "<", 100),
            ],
            order="expected_revenue desc, id",
            limit=OPEN_DEALS,
        )
        return [
            {
                "name": deal.name,
                "stage": deal.stage_id.name,
                "amount": self._format_amount(deal.expected_revenue),
            }
            for deal in deals
        ]
