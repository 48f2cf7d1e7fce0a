from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...tools import periods
from ...tools.measure import MONEY, Measure
from ...tools.periods import A_DAY
from ...tools.swot import OVERDUE_DAYS, Facts
from ..measure.key_account_measure_mixin import Gather


class KeyAccount(models.Model):
    """What the data of accounts tell for their SWOT. One query per question, whatever the number
    of accounts of a company."""

    _inherit = "key.account"

    def _get_swot_facts(self, as_of):
        """Return ``{account: Facts}`` as of the end of the day ``as_of``.

        The windows are the company's: the months up to the day, and as many before. Whoever may
        read an account sees what was counted for it; the documents stay under their own rules.
        """
        facts_by_account = {}
        # Whoever may read an account sees what was counted for it; see above.
        for company, accounts in self.sudo().grouped("company_id").items():
            gather = Gather(
                company, as_of, company.key_account_basis, company.key_account_window
            )
            parts = [
                accounts._get_swot_sales(gather),
                accounts._get_swot_categories(gather),
                accounts._get_swot_invoices(gather),
                accounts._get_swot_answers(gather),
                accounts._get_swot_people(gather),
            ]
            found = accounts._find_swot(gather)
            for account in accounts:
                values = {"found": tuple(found.get(account.id, ()))}
                for part in parts:
                    values |= part.get(account.id, {})
                # Handed back with the rights of the caller.
                facts_by_account[account.with_env(self.env)] = Facts(as_of, **values)
        return facts_by_account

    def _get_swot_sales(self, gather):
        """Sales in the window and the one before, by the company's basis; the company's too."""
        base, criteria = gather.base, self.env["key.account.criterion"]
        self.env.flush_all()
        columns = {
            "now": Measure(MONEY, base, gather.total(base), 0),
            "before": Measure(MONEY, base, gather.total(base, back=1), 0),
        }
        query = criteria._get_figures_sql(gather, columns, self.partner_id.ids)
        rows = self.env.execute_query(query)
        [company_sales] = self.env.execute_query(
            SQL(
                "SELECT %s, %s FROM (%s) d",
                columns["now"].value,
                columns["before"].value,
                criteria._get_source(base, gather),
            )
        )
        accounts = {account.partner_id.id: account.id for account in self}
        return {
            accounts[partner]: {"sales": (now, before), "company_sales": company_sales}
            for partner, now, before in rows
            if partner in accounts
        }

    def _get_swot_categories(self, gather):
        """Categories bought for the first time in the window, by those who bought before; and
        those bought in the window before and no more. By the company's basis; what can't be
        counted, or was taken back, is no purchase."""
        query = SQL(
            """
            SELECT p.commercial_partner_id, d.category_id, MIN(d.date), MAX(d.date)
              FROM (%s) d JOIN res_partner p ON p.id = d.partner_id
             WHERE p.commercial_partner_id = ANY(%s) AND d.category_id IS NOT NULL
                   AND d.amount IS NOT NULL AND d.quantity > 0
             GROUP BY 1, 2
            """,
            self._get_source(gather, "_line"),
            self.partner_id.ids,
        )
        bought = defaultdict(list)
        for partner, *row in self.env.execute_query(query):
            bought[partner].append(row)
        window = periods.window(gather.as_of, gather.months)
        earlier = periods.window(gather.as_of, gather.months, back=1)
        start = gather._bound(gather.base, window.start)
        before = gather._bound(gather.base, earlier.start)
        categories_by_account = {}
        for account in self:
            rows = sorted(bought[account.partner_id.id])
            known = any(first < start for _category, first, _last in rows)
            categories_by_account[account.id] = {
                "new_categories": tuple(
                    category
                    for category, first, _last in rows
                    if known and first >= start
                ),
                "dropped_categories": tuple(
                    category
                    for category, _first, last in rows
                    if before <= last < start
                ),
            }
        return categories_by_account

    def _find_swot(self, gather):
        """Return what bridges find for the SWOT of these accounts, by statements for all:
        ``{account id: [Finding]}``. For them to extend with ``super()``; the main add-on has
        facts, which ``tools.swot`` judges. A source that is found is added to ``source`` of
        ``key.account.swot`` and worded by ``_word_<source>`` of ``key.account.swot.wording``."""
        return {}

    def _get_swot_invoices(self, gather):
        """Invoices unpaid for more than the grace after their due date."""
        self.env["account.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.commercial_partner_id, ARRAY_AGG(d.id ORDER BY d.id)
                  FROM (%s) d JOIN res_partner p ON p.id = d.partner_id
                 WHERE p.commercial_partner_id = ANY(%s) AND d.date < %s GROUP BY 1
                """,
                self.env["key.account.criterion"]._source_due(gather),
                self.partner_id.ids,
                gather.as_of - OVERDUE_DAYS * A_DAY,
            )
        )
        by_partner = {partner: tuple(ids) for partner, ids in rows}
        return {
            account.id: {"overdue": by_partner.get(account.partner_id.id, ())}
            for account in self
        }

    def _get_swot_answers(self, gather):
        """Bad answers of the window, that an alert was raised for."""
        window = periods.window(gather.as_of, gather.months)
        bounds = [periods.utc(day, gather.zone) for day in window]
        groups = self.env["key.account.alert"]._read_group(
            [
                ("account_id", "in", self.ids),
                ("kind", "=", "detractor"),
                ("create_date", ">=", bounds[0]),
                ("create_date", "<", bounds[1]),
            ],
            ["account_id"],
            ["id:array_agg"],
        )
        return {
            account.id: {"detractors": tuple(sorted(ids))} for account, ids in groups
        }

    def _get_swot_people(self, gather):
        """Deciders never met, and through how many hands the contact goes."""
        figures = self._get_people_coverage(periods.utc(gather.end, gather.zone))
        return {
            account: {
                "unmet": tuple(sorted(coverage["unmet"])),
                "threads": coverage["threads"],
            }
            for account, coverage in figures.items()
        }
