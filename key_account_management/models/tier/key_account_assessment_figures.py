import math

import psycopg2

from odoo import api, models
from odoo.tools import SQL

from ...tools.halves import by_halves
from ...tools.measure import Measure
from .key_account_assessment import DOCUMENTS, FEW, FIGURES, MEASURED
from .key_account_assessment_classification import Run


def is_finite(row):
    """Tell whether the floats of a row are numbers."""
    return all(not isinstance(v, float) or math.isfinite(v) for v in row)


class KeyAccountAssessment(models.Model):
    """Measure the customers of an assessment with one statement, and take those to look at by
    one comparison with what is remembered: in temporary tables, but for a few customers.

    A customer whose data make the statement fail, or yield what is no number, is reported on
    its own account; the others are measured all the same.
    """

    _inherit = "key.account.assessment"

    def _gather(self, ruleset, rules, partner_ids=None):
        """Measure all customers, or some; return the :class:`Run` and how many they are."""
        gather, columns = self._get_columns(self.company_id, ruleset, self.as_of)
        self.env.flush_all()
        # What hashes in memory gains nothing from workers and machine code, which take longer
        # to start than a few customers to measure.
        settings = """SET LOCAL work_mem = '256MB'; SET LOCAL jit = off;
                      SET LOCAL max_parallel_workers_per_gather = 0"""
        self.env.cr.execute(SQL(settings))
        measured = self._measure(gather, columns, partner_ids)
        is_part = partner_ids is not None
        total, unrated, odd, sales = self.env.execute_query(
            SQL(
                """SELECT COUNT(*), COALESCE(SUM(unrated_count), 0)::int,
                          COUNT(*) FILTER (WHERE %s), %s FROM %s f""",
                self._is_odd(columns),
                SQL("ARRAY_AGG(sales_amount)") if is_part else SQL("NULL"),
                measured,
            )
        )[0]
        if odd:
            self._drop_odd(columns)
        if unrated:
            self._note(
                self.env._(
                    "%(count)s orders in a foreign currency have no rate, so they are left "
                    "out. Enter the currency's rates (Invoicing → Configuration → "
                    "Currencies), then let them take the rate of their day: CRM → "
                    "Configuration → Key Accounts → Orders without a Rate.",
                    count=unrated,
                )
            )
        if is_part:  # of the others only the sums are asked for
            everybody = self._join_stored_sales(measured)
            pareto = self.env["key.account"]._rank_among(everybody, sales or ())
        else:
            pareto = self._rank(measured)
        fingerprint = self._get_fingerprint(ruleset, rules, columns, pareto)
        figures = self._compare(measured, fingerprint)
        known = SQL("f.fingerprint")
        run = Run(ruleset, gather, columns, pareto, known, measured, figures)
        return run, total - odd

    def _compare(self, measured, fingerprint):
        """Return the figures of those to look at: who is new or differs from last time, who
        waits for a fall, has a tier set by hand or judgements (which expire by themselves)."""
        sql = SQL(
            """SELECT f.*, %(fingerprint)s AS fingerprint FROM %(measured)s f
                 LEFT JOIN key_account a
                      ON a.partner_id = f.partner_id AND a.company_id = %(company)s
                WHERE a.fingerprint IS DISTINCT FROM %(fingerprint)s
                   OR a.falling_since IS NOT NULL OR a.manual_tier_id IS NOT NULL
                   OR a.problem IS NOT NULL
                   OR EXISTS (SELECT FROM key_account_judgement j WHERE j.account_id = a.id)""",
            fingerprint=fingerprint,
            measured=measured,
            company=self.company_id.id,
        )
        if measured is not MEASURED:
            return SQL("(%s)", sql)
        execute = self.env.cr.execute
        execute(SQL("CREATE TEMPORARY TABLE %s AS %s", FIGURES, sql))
        execute(SQL("ALTER TABLE %s ADD PRIMARY KEY (partner_id)", FIGURES))
        execute(SQL("ANALYZE %s (partner_id)", FIGURES))
        return FIGURES

    def _measure(self, gather, columns, partner_ids):
        """Return the figures as SQL: a temporary table, or those of a few as they are."""
        criteria = self.env["key.account.criterion"]
        sql = criteria._get_figures_sql(gather, columns, partner_ids)
        execute = self.env.cr.execute
        try:
            with self.env.cr.savepoint(flush=False):
                if partner_ids is not None and len(partner_ids) <= FEW:
                    execute(sql, log_exceptions=False)
                    rows = self.env.cr.fetchall()
                    if all(map(is_finite, rows)):
                        return self._to_sql(rows, columns)
                self._drop_tables()
                statement = SQL("CREATE TEMPORARY TABLE %s AS %s", MEASURED, sql)
                execute(statement, log_exceptions=False)
        except psycopg2.DataError:
            self._drop_tables()
            execute(SQL("CREATE TEMPORARY TABLE %s AS %s WITH NO DATA", MEASURED, sql))
            if partner_ids is None:
                partner_ids = self._get_customer_ids(gather, columns)
            self._measure_apart(gather, columns, partner_ids)
        return MEASURED

    @api.model
    def _to_sql(self, rows, columns):
        """Return rows of ``partner_id`` and ``columns`` as SQL, to the last bit."""
        units = ["id", *(measure.unit for measure in columns.values())]
        types = {"id": SQL("int[]"), "date": SQL("date[]")}
        values = zip(*rows, strict=True) if rows else [()] * len(units)
        arrays = [
            SQL("%s::%s", list(column), types.get(unit, SQL("float8[]")))
            for unit, column in zip(units, values, strict=True)
        ]
        return SQL(
            "(SELECT * FROM UNNEST(%s) AS f(partner_id, %s))",
            SQL(", ").join(arrays),
            SQL(", ").join(map(SQL.identifier, columns)),
        )

    def _drop_tables(self):
        tables = [SQL("pg_temp.%s", table) for table in (MEASURED, FIGURES, DOCUMENTS)]
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL(", ").join(tables)))

    def _measure_apart(self, gather, columns, partner_ids):
        """Measure by halves what can't be measured at once, down to who spoils it."""
        criteria = self.env["key.account.criterion"]

        def measure(ids):
            sql = criteria._get_figures_sql(gather, columns, ids)
            with self.env.cr.savepoint(flush=False):
                statement = SQL("INSERT INTO %s %s", MEASURED, sql)
                self.env.cr.execute(statement, log_exceptions=False)

        by_halves(partner_ids, measure, self._report, psycopg2.DataError)

    @api.model
    def _get_customer_ids(self, gather, columns):
        """Return the ids of all who have a document or an account; measures nothing."""
        counts = {
            source: Measure("number", source, SQL("COUNT(*)"))
            for source in {measure.source for measure in columns.values()}
        }
        criteria = self.env["key.account.criterion"]
        rows = self.env.execute_query(criteria._get_figures_sql(gather, counts))
        return sorted(row[0] for row in rows)

    @api.model
    def _is_odd(self, columns):
        """Return the condition that one of the figures is no number (NaN) or infinite."""
        names = [name for name, m in columns.items() if m.unit != "date"]
        total = SQL(" + ").join(
            SQL("COALESCE(ABS(%s), 0)", SQL.identifier(name)) for name in names
        )
        return SQL("NOT (%s < 'Infinity')", total)

    def _drop_odd(self, columns):
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM %s WHERE %s RETURNING partner_id",
                MEASURED,
                self._is_odd(columns),
            )
        )
        for (partner_id,) in rows:
            self._report(
                partner_id,
                self.env._(
                    "The amounts add up to no number. Look for an order or an invoice with an "
                    "impossible amount or currency rate, and mend it."
                ),
            )

    def _join_stored_sales(self, measured):
        """Return the SQL of the ``amount`` that each customer bought: fresh of those measured,
        stored of the others."""
        invoiced = self.company_id.key_account_basis == "invoiced"
        return SQL(
            """SELECT f.sales_amount AS amount FROM %(figures)s f UNION ALL
               SELECT a.%(stored)s::float8 FROM key_account a WHERE a.company_id = %(company)s
                  AND NOT EXISTS (SELECT FROM %(figures)s f
                                   WHERE f.partner_id = a.partner_id)""",
            figures=measured,
            stored=SQL.identifier("invoiced_amount" if invoiced else "ordered_amount"),
            company=self.company_id.id,
        )
