from odoo import fields, models

from ..account.arguments import read_records

OPEN_DEALS = 5  # of a page


class KeyAccount(models.Model):
    """One page to read before a visit: whom we meet, how to talk to each, what is open, what
    we want. It shows what the reader may see, and nothing else."""

    _inherit = "key.account"

    def action_visit_brief(self):
        """Print the brief about all people on the map."""
        return self._get_visit_brief_action()

    def _get_visit_brief_action(self, people=None):
        report = self.env.ref("key_account_management.key_account_visit_brief_report")
        data = {"people": people.ids} if people else None
        return report.report_action(self, data=data, config=False)

    def get_visit_brief(self, people=None):
        """Return what to know before a visit, as the user may see it.

        :param people: stakeholders to be met, or their ids (default: all on the map
            today, the most influential first)
        :return: a plain dict: ``account, tier, manager`` names, ``sales`` (formatted),
            ``last_order``, ``people``: [{name, title, roles, influence, attitude, assumed,
            expired, evidence, champion, thinking, advice, needs, level, desired, last_contact,
            last_met, known_by, owner}], ``issues``: [{what, who, deadline, late}], ``deals``:
            [{name, stage, amount}], ``next_steps``: names and advice of the coaching rules.
            Names and labels in the user's language, days as dates; unknown: False or ""
        """
        self.ensure_one()
        self.check_access("read")
        if people is None:
            ranks = {"inner_circle": 0, "political_structure": 1, "outside": 2}
            people = self.stakeholder_ids.filtered("is_current")
            people = people.sorted(lambda p: (ranks.get(p.influence, 3), p.id))
        else:
            people = read_records(self.env["key.account.stakeholder"], people)
        return {
            "account": self.display_name,
            "tier": self.tier_id.name or "",
            "manager": self.user_id.name or "",
            "sales": self.currency_id.format(self._get_sales_amount()),
            "last_order": self.last_order_date,
            "people": [person._to_brief() for person in people],
            "issues": self._get_open_issues(people),
            "deals": self._get_open_deals(),
            "next_steps": [
                {"name": line["name"], "advice": line["advice"]}
                for line in self.coaching or []
            ],
        }

    def _get_open_issues(self, people):
        """Return what is promised and not done: activities on the account and the people."""
        today = fields.Date.context_today(self)
        activities = self.activity_ids | people.activity_ids
        return [
            {
                "what": activity.summary or activity.activity_type_id.name,
                "who": activity.user_id.name or "",
                "deadline": activity.date_deadline,
                "late": activity.date_deadline < today,
            }
            for activity in activities.sorted("date_deadline")
        ]

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
                "amount": self.currency_id.format(deal.expected_revenue),
            }
            for deal in deals
        ]
