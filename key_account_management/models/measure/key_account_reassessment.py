from odoo import api, fields, models
from odoo.tools import SQL


class KeyAccountReassessment(models.Model):
    """Customers whose orders, invoices or payments changed since the last assessment.

    A user's transaction inserts at most once, when it is committed. There is no unique key:
    nobody waits for anybody, and a customer may stand here several times. A run deletes what
    it sees, in the very transaction that measures, so that nothing is lost.
    """

    _name = "key.account.reassessment"
    _description = "Reassessment of an Account"
    _log_access = False

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")

    @api.model
    def _mark(self, pairs):
        """Ask for the customers of documents to be assessed soon.

        :param pairs: set of (id of the ordering contact, id of the company)
        """
        if not pairs:
            return
        hooks = self.env.cr.precommit
        if self._name not in hooks.data:
            hooks.data[self._name] = set()
            hooks.add(self._insert_marks)
        hooks.data[self._name] |= pairs

    @api.model
    def _insert_marks(self):
        """Insert the marks of the transaction and call the scheduled action.

        A contact may have been rolled back with a savepoint.
        """
        pairs = sorted(self.env.cr.precommit.data.pop(self._name, ()))
        self.env.cr.execute(
            SQL(
                """
            INSERT INTO key_account_reassessment (partner_id, company_id)
            SELECT p.id, m.company_id
              FROM UNNEST(%s::int[], %s::int[]) AS m(partner_id, company_id)
              JOIN res_partner p ON p.id = m.partner_id
             WHERE m.company_id IN (%s)
            """,
                [partner for partner, _company in pairs],
                [company for _partner, company in pairs],
                self._get_marking_companies_sql(),
            )
        )
        if self.env.cr.rowcount:
            self._call_assessment()

    @api.model
    def _get_marking_companies_sql(self):
        """Return the SQL of the ids of the companies in which a change is of interest."""
        return SQL("SELECT id FROM res_company")

    @api.model
    def _call_assessment(self):
        """Called in a user's transaction when customers were marked: whoever takes the marks
        is woken here."""

    @api.model
    def _get_counts(self):
        """Return ``{company: number of marks}``."""
        return dict(self._read_group([], ["company_id"], ["__count"]))

    @api.model
    def _take(self, company):
        """Delete the marks of a company and return the ids of their customers; also of those
        that became a contact of another and have an account still."""
        rows = self.env.execute_query(
            SQL(
                """
            WITH taken AS (
                DELETE FROM key_account_reassessment m USING res_partner p
                 WHERE p.id = m.partner_id AND m.company_id = %(company)s
                RETURNING p.id, p.commercial_partner_id)
            SELECT commercial_partner_id FROM taken
             UNION
            SELECT a.partner_id FROM taken t
              JOIN key_account a ON a.partner_id = t.id AND a.company_id = %(company)s
            """,
                company=company.id,
            )
        )
        self.invalidate_model(flush=False)
        return sorted({partner for (partner,) in rows})
