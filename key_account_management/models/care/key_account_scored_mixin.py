from odoo import api, models
from odoo.tools import SQL


class KeyAccountScoredMixin(models.AbstractModel):
    """What a run computes of accounts once a day, in a table of its own: apart from what people
    save, so that nobody waits for the run, or fails with it. Written by set-based statements,
    where it differs; by nobody's hand.

    A model says what it holds beside account, company and day (``_get_scored``), what tells its
    rows apart (``_scored_key``), and which fields of accounts are read there.
    """

    _name = "key.account.scored.mixin"
    _inherit = "key.account.screen.mixin"
    _description = "Scored Once a Day"

    # The account, and of what of the account it is.
    _scored_key = ("account_id",)
    # Fields of accounts that are read from the table.
    _scored_fields = ()

    @api.model
    def _get_scored(self):
        """Return ``{column: SQL type}`` of what stands in a row beside account, company and
        day."""
        return {}

    @api.model
    def _write_rows(self, company, day, rows):
        """Write rows where they differ, in one statement; of customers without an account none.

        :param rows: list of ``(commercial partner id, *values)``, as ``_get_scored`` names them
        """
        if not rows:
            return
        scored = self._get_scored()
        names = ["account_id", "company_id", "date", *scored]
        changing = [name for name in names if name not in self._scored_key]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO %(table)s AS c (%(columns)s)
                SELECT a.id, a.company_id, %(day)s::date, %(values)s
                  FROM UNNEST(%(arrays)s) AS s(partner_id, %(scored)s)
                  JOIN key_account a ON a.partner_id = s.partner_id
                       AND a.company_id = %(company)s
                    ON CONFLICT (%(key)s) DO UPDATE SET %(assigned)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                RETURNING account_id
                """,
                table=SQL.identifier(self._table),
                columns=self._join(names),
                day=day,
                values=self._join(scored, "s"),
                scored=self._join(scored),
                arrays=SQL(", ").join(
                    SQL("%s::%s[]", list(values), SQL(kind))
                    for values, kind in zip(
                        zip(*rows, strict=True), ["int", *scored.values()], strict=True
                    )
                ),
                company=company.id,
                key=self._join(self._scored_key),
                assigned=SQL(", ").join(
                    SQL("%(name)s = EXCLUDED.%(name)s", name=SQL.identifier(name))
                    for name in changing
                ),
                old=self._join(changing, "c"),
                new=self._join(changing, "excluded"),
            )
        )
        self._forget()

    @api.model
    def _drop_others(self, company, known):
        """Delete the rows of a company that are of none of these.

        :param known: list of tuples: the commercial partner in place of the account, and the rest
            of ``_scored_key``
        """
        rest = self._scored_key[1:]
        columns = zip(*known, strict=True) if known else [()] * len(self._scored_key)
        self.env.execute_query(
            SQL(
                """
                DELETE FROM %(table)s c USING key_account a
                 WHERE a.id = c.account_id AND c.company_id = %(company)s
                   AND NOT EXISTS (SELECT FROM UNNEST(%(arrays)s) AS known(%(names)s)
                                    WHERE known.partner_id = a.partner_id AND %(same)s)
                RETURNING c.id
                """,
                table=SQL.identifier(self._table),
                company=company.id,
                arrays=SQL(", ").join(SQL("%s::int[]", list(ids)) for ids in columns),
                names=self._join(["partner_id", *rest]),
                same=SQL(" AND ").join(
                    [
                        SQL("TRUE"),
                        *(
                            SQL(
                                "%s = %s",
                                SQL.identifier("known", name),
                                SQL.identifier("c", name),
                            )
                            for name in rest
                        ),
                    ]
                ),
            )
        )
        self._forget()

    @api.model
    def _join(self, names, alias=None):
        return SQL(", ").join(
            SQL.identifier(alias, name) if alias else SQL.identifier(name)
            for name in names
        )

    @api.model
    def _forget(self):
        """Forget what was read before SQL wrote."""
        self.invalidate_model()
        self.env["key.account"].invalidate_model([*self._scored_fields, "warnings"])

    @api.model
    def _get_rows(self, accounts):
        """Return ``{account id: its rows}`` of those that have some."""
        names = ["account_id", "date", *self._get_scored()]
        rows = self.search_fetch([("account_id", "in", accounts.ids)], names)
        return {
            account.id: found for account, found in rows.grouped("account_id").items()
        }
