from odoo import fields, models


class KeyAccountAnswer(models.Model):
    """One row per answer of a person to a question of a satisfaction programme; not yet filled."""

    _name = "key.account.answer"
    _description = "Satisfaction Answer"
    _auto = False
    _order = "date desc, id desc"

    account_id = fields.Many2one("key.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)

    @property
    def _table_query(self):
        return "SELECT a.id, a.id AS account_id, a.company_id, NULL::date AS date FROM key_account a WHERE FALSE"
