from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import relativedelta

from ...tools.closed_loop import percent
from ..account.arguments import read_day, read_number
from .key_account_alert import CAUSED


class KeyAccountCause(models.Model):
    """Which causes of bad answers touch the most sales."""

    _inherit = "key.account.cause"

    @api.model
    def get_pareto(self, months=12, today=None):
        """Return the causes of the last months by the sales of the customers who named them.

        :param int months: how far back alerts and answers count
        :param date today: the day up to which (default: today)
        :return: a plain dict: ``rows``, the largest first, of {id, name, sales, share,
            cumulative (percent of the sum of all rows), account_ids, alert_ids, improvements}; ``currency_id``, ``date_from``, ``untagged``: how many
            alerts of the period have no cause. A customer with two causes stands in both rows.
            Sales are the stored ones of the company's window, in its currency.
        """
        today = read_day(self.env, today) or fields.Date.context_today(self)
        start = today - relativedelta(months=read_number(self.env, months))
        rows = self._get_pareto_rows(start, today)
        total, running = sum(row["sales"] for row in rows), 0.0
        plans = self._count_improvements()
        names = {cause.id: cause.display_name for cause in self._get_all()}
        for row in rows:
            running += row["sales"]
            row["name"] = names.get(row["id"], "")
            row["share"] = percent(row["sales"], total)
            row["cumulative"] = percent(running, total)
            row["improvements"] = plans.get(row["id"], 0)
        return {
            "rows": rows,
            "currency_id": self.env.company.currency_id.id,
            "date_from": start.isoformat(),
            "untagged": self._count_untagged(start, today),
        }

    @api.model
    def _get_all(self):
        return self.with_context(active_test=False).search_fetch(
            [("company_id", "in", [self.env.company.id, False])], ["name"]
        )

    @api.model
    def _get_pareto_rows(self, start, end):
        """One row per cause, over the accounts that the user may see."""
        accounts = self.env["key.account"].with_context(active_test=False)
        company = self.env.company
        query = accounts._search([("company_id", "=", company.id)])
        sales = "ordered_amount"
        # Which sales count is a setting of the company, and no secret.
        if company.sudo().key_account_basis == "invoiced":
            sales = "invoiced_amount"
        by_alert = self.env["key.account.alert"]._fields["cause_ids"]
        by_answer = self.env["survey.user_input"]._fields["key_account_cause_ids"]
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH named AS (
                    -- a cause at an account: by its alerts, or by an answer tagged alone
                    SELECT r.%(alert_cause)s AS cause_id, l.account_id, l.id AS alert_id
                      FROM key_account_alert l
                      JOIN %(by_alert)s r ON r.%(alert)s = l.id
                     WHERE l.date_open >= %(start)s AND l.date_open <= %(end)s
                     UNION
                    SELECT r.%(answer_cause)s, i.key_account_id, NULL
                      FROM survey_user_input i
                      JOIN %(by_answer)s r ON r.%(answer)s = i.id
                      LEFT JOIN key_account_survey g ON g.id = i.key_account_survey_id
                     WHERE g.is_anonymous IS NOT TRUE AND i.state = 'done' AND NOT COALESCE(i.test_entry, FALSE)
                       AND i.end_datetime >= %(start)s AND i.end_datetime <= %(end)s
                )
                SELECT n.cause_id AS id, COALESCE(SUM(a.sales), 0)::float8 AS sales,
                       ARRAY_AGG(a.id ORDER BY a.id) AS account_ids,
                       COALESCE(JSONB_AGG(n.alert_ids), '[]') AS alert_ids
                  FROM (SELECT cause_id, account_id,
                               ARRAY_REMOVE(ARRAY_AGG(alert_id), NULL) AS alert_ids
                          FROM named GROUP BY 1, 2) n
                  JOIN (SELECT id, %(sales)s AS sales FROM key_account
                         WHERE id IN %(accounts)s) a ON a.id = n.account_id
                 GROUP BY 1
                 ORDER BY 2 DESC, 1
                """,
                by_alert=SQL.identifier(by_alert.relation),
                alert=SQL.identifier(by_alert.column1),
                alert_cause=SQL.identifier(by_alert.column2),
                by_answer=SQL.identifier(by_answer.relation),
                answer=SQL.identifier(by_answer.column1),
                answer_cause=SQL.identifier(by_answer.column2),
                start=start,
                end=datetime.combine(end, time.max),
                sales=SQL.identifier(sales),
                accounts=query.subselect(),
            )
        )
        for row in rows:
            row["alert_ids"] = sorted(i for ids in row["alert_ids"] for i in ids)
        return rows

    @api.model
    def _count_improvements(self):
        groups = self.env["key.account.improvement"]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("planned", "running")),
            ],
            ["cause_id"],
            ["__count"],
        )
        return {cause.id: count for cause, count in groups}

    @api.model
    def _count_untagged(self, start, end):
        return self.env["key.account.alert"].search_count(
            [
                ("company_id", "=", self.env.company.id),
                ("date_open", ">=", start),
                ("date_open", "<=", datetime.combine(end, time.max)),
                ("state", "!=", "dismissed"),
                ("kind", "in", CAUSED),
                ("cause_ids", "=", False),
            ]
        )
