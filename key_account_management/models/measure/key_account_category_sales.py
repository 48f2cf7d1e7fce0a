from itertools import starmap

from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools import periods
from ...tools.document import count
from .key_account_measure_mixin import Gather


class KeyAccount(models.Model):
    """Our sales to accounts by product category, by the company's basis: lines of the orders or
    invoices that the measures count."""

    _inherit = "key.account"

    def _get_category_sales(self, questions):
        """Return our sales in company currency, untaxed, at each order's own rate.

        :param questions: ``(key, account id, category id or False for all, first day, last
            day)`` of accounts in ``self``; categories with all below them
        :return: ``{key: amount}``, 0 where nothing was sold; one statement for each company
        """
        amounts = {question[0]: 0 for question in questions}
        # Whoever may read the account sees what was counted for it.
        accounts = self.sudo()
        if questions:
            self.env.flush_all()
        for company, group in accounts.grouped("company_id").items():
            group_questions = [q for q in questions if q[1] in group._ids]
            if group_questions:
                query = group._get_category_sales_sql(company, group_questions)
                amounts.update(self.env.execute_query(query))
        return amounts

    def _get_category_sales_sql(self, company, questions):
        gather = self._get_category_gather(company, max(q[4] for q in questions))
        columns = zip(
            *(
                (key, account, category or None, *self._get_bounds(gather, start, end))
                for key, account, category, start, end in questions
            ),
            strict=True,
        )
        moment = SQL("timestamp[]" if gather.base == "order" else "date[]")
        types = [SQL("int[]")] * 3 + [moment] * 2
        return SQL(
            """
            SELECT q.key, COALESCE(SUM(d.amount), 0)
              FROM UNNEST(%(columns)s) AS q(key, account_id, category_id, start, stop)
              JOIN key_account a ON a.id = q.account_id
              JOIN res_partner p ON p.commercial_partner_id = a.partner_id
              JOIN (%(lines)s) d ON d.partner_id = p.id
                   AND d.date >= q.start AND d.date < q.stop
              LEFT JOIN product_category asked ON asked.id = q.category_id
              LEFT JOIN product_category sold ON sold.id = d.category_id
             WHERE q.category_id IS NULL
                   OR sold.parent_path LIKE asked.parent_path || %(below)s
             GROUP BY 1
            """,
            columns=SQL(", ").join(
                SQL("%s::%s", list(values), kind)
                for values, kind in zip(columns, types, strict=True)
            ),
            lines=self._get_source(gather, "_line"),
            below="%",
        )

    def _get_category_gather(self, company, last_day):
        return Gather(company, last_day, company.key_account_basis, 12)

    def _get_bounds(self, gather, start, end):
        after = periods.window(end, 1).end
        return gather._bound(gather.base, start), gather._bound(gather.base, after)

    def _get_category_sales_action(self, category, start, end):
        """Open what was counted, of a category its lines; which of them show is up to their own
        rules."""
        self.ensure_one()
        self.check_access("read")
        account = self.sudo()  # checked above; see _get_category_sales()
        gather = account._get_category_gather(account.company_id, end)
        bounds = self._get_bounds(gather, start, end)
        below = SQL("TRUE")
        if category:
            # Where a category stands is no secret; the documents have been limited above.
            below = SQL("c.parent_path LIKE %s", category.sudo().parent_path + "%")
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(key)s, SUM(d.amount) FROM (%(lines)s) d
                  JOIN res_partner p ON p.id = d.partner_id
                  LEFT JOIN product_category c ON c.id = d.category_id
                 WHERE p.commercial_partner_id = %(partner)s AND %(below)s
                       AND d.date >= %(start)s AND d.date < %(stop)s
                 GROUP BY 1 ORDER BY 1
                """,
                key=SQL("d.line_id" if category else "d.id"),
                lines=account._get_source(gather, "_line"),
                partner=account.partner_id.id,
                below=below,
                start=bounds[0],
                stop=bounds[1],
            )
        )
        name = self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, start),
            end=format_date(self.env, end),
        )
        model = f"{gather.model}.line" if category else gather.model
        return self.env["key.account.document"]._open(
            name, self.company_id, model, list(starmap(count, rows))
        )
