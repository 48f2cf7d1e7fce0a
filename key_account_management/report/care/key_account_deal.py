from odoo import fields, models
from odoo.tools import SQL

from ...models.measure.key_account_measure_mixin import Gather

# What the statement reads: it may still wait in memory.
DEAL_FIELDS = {
    "key.account": ["company_id", "partner_id"],
    "product.template": ["categ_id"],
    "res.company": ["currency_id", "partner_id"],
    "res.partner": ["commercial_partner_id", "tz"],
    "sale.order": [
        "company_id",
        "currency_id",
        "currency_rate",
        "date_order",
        "key_account_competitor_id",
        "key_account_lost_on",
        "key_account_lost_reason_id",
        "name",
        "partner_id",
        "state",
        "user_id",
    ],
    "sale.order.line": [
        "display_type",
        "order_id",
        "price_subtotal",
        "product_id",
        "product_uom_id",
        "product_uom_qty",
    ],
}


class KeyAccountDeal(models.Model):
    """What accounts ordered and what they did not want, line by line: won and lost by competitor,
    category and reason. Won is a confirmed order; lost, a quotation that was sent and cancelled."""

    _name = "key.account.deal"
    _inherit = "key.account.screen.mixin"
    _description = "Won or Lost"
    _auto = False
    _order = "date desc, id desc"
    _depends = DEAL_FIELDS

    name = fields.Char("Order", readonly=True)
    order_id = fields.Many2one("sale.order", "Order or quotation", readonly=True)
    account_id = fields.Many2one("key.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    category_id = fields.Many2one("product.category", "Product category", readonly=True)
    outcome = fields.Selection(
        [("won", "Won"), ("lost", "Lost")], "Won or lost", readonly=True
    )
    reason_id = fields.Many2one("crm.lost.reason", "Reason of the loss", readonly=True)
    competitor_id = fields.Many2one("res.partner", readonly=True)
    date = fields.Date(readonly=True, help="When it was ordered, or lost.")
    amount = fields.Monetary(
        "Untaxed", readonly=True, help="In company currency, at the rate of the order."
    )

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            SQL("(%s)", self._query_deals(company)) for company in self.env.companies
        )

    def _query_deals(self, company):
        measures = self.env["key.account.measure.mixin"]
        gather = Gather(company, company._get_key_account_today(), "ordered", 1)
        decided = SQL(
            "o.company_id = %s AND (o.state = 'sale'"
            " OR (o.state = 'cancel' AND o.key_account_lost_on IS NOT NULL))",
            company.id,
        )
        orders = measures._query_orders(
            decided,
            name=SQL("o.name"),
            user_id=SQL("o.user_id"),
            outcome=SQL("CASE WHEN o.state = 'sale' THEN 'won' ELSE 'lost' END"),
            reason_id=SQL(
                "CASE WHEN o.state = 'cancel' THEN o.key_account_lost_reason_id END"
            ),
            competitor_id=SQL("o.key_account_competitor_id"),
            day=SQL(
                "CASE WHEN o.state = 'sale' THEN %s ELSE o.key_account_lost_on END",
                gather.day(SQL("o.date_order")),
            ),
        )
        return SQL(
            """
            SELECT d.line_id AS id, q.name, d.id AS order_id, a.id AS account_id,
                   a.company_id, %(currency)s AS currency_id, q.user_id, d.category_id,
                   q.outcome, q.reason_id, q.competitor_id, q.day AS date, d.amount
              FROM (%(lines)s) d
              JOIN (%(orders)s) q ON q.id = d.id
              JOIN res_partner p ON p.id = d.partner_id
              JOIN key_account a ON a.partner_id = p.commercial_partner_id
                   AND a.company_id = %(company)s
            """,
            currency=company.currency_id.id,
            lines=measures._query_order_lines(company, decided),
            orders=orders,
            company=company.id,
        )

    def action_view_order(self):
        """Open the order or quotation, for who may see it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }
