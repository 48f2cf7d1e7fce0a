from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.key_account_management.tools import periods


class KeyAccountMeasureMixin(models.AbstractModel):
    """The sources: transfers to customers and back, and the lines that were promised.

    Both rest on one definition of what left for which order line, and when: that of Odoo's own
    *delivered quantity*, told by the day.
    """

    _inherit = "key.account.measure.mixin"

    @api.model
    def _get_source_models(self):
        return super()._get_source_models() | {
            "delivery": "stock.picking",
            "delivery_line": "stock.move",
            "promise_line": "sale.order.line",
        }

    def _source_delivery(self, gather):
        """One row per transfer (and ordering contact, and day of the company): what it brought to
        the customer at the untaxed prices of the orders; negative where goods came back."""
        return SQL(
            """SELECT id, partner_id, date, SUM(amount) AS amount
                 FROM (%s) line GROUP BY id, partner_id, date""",
            self._source_delivery_line(gather),
        )

    def _source_delivery_line(self, gather):
        """One row per stock move (``line_id``) of ``_source_delivery``."""
        # A line added for what was delivered beside the order has no subtotal.
        price = SQL(
            """CASE WHEN l.product_uom_qty != 0 THEN l.price_subtotal / l.product_uom_qty
                    ELSE l.price_unit * (1 - COALESCE(l.discount, 0) / 100) END"""
        )
        return SQL(
            """
            SELECT m.picking_id AS id, m.id AS line_id, o.partner_id, m.date,
                   t.categ_id AS category_id, %(amount)s AS amount
              FROM (%(moved)s) m
              JOIN sale_order_line l ON l.id = m.sale_line_id
              JOIN sale_order o ON o.id = l.order_id
              JOIN product_product v ON v.id = l.product_id
              JOIN product_template t ON t.id = v.product_tmpl_id
             WHERE o.company_id = %(company)s AND o.state = 'sale'
            """,
            amount=self._get_order_amount(
                gather.company, SQL("(m.quantity * %s)", price)
            ),
            moved=self._get_moved_sql(gather),
            company=gather.company.id,
        )

    def _source_promise_line(self, gather):
        """One row per order line of goods, on the day that they were promised for: the delivery
        date of the order, else the date that Odoo expects by the lead times. ``on_time``: by the
        end of that day at least the quantity ordered had come, less what had gone back.

        Lines without any transfer are left out: they were ordered before there was Inventory.
        """
        return SQL(
            """
            SELECT p.id, p.line_id, p.partner_id, p.date, p.category_id, p.amount,
                   ROUND(COALESCE(SUM(m.quantity) FILTER (WHERE m.date <= p.date), 0)::numeric,
                         %(digits)s) >= ROUND(p.ordered, %(digits)s) AS on_time
              FROM (%(promised)s) p
              LEFT JOIN (%(moved)s) m ON m.sale_line_id = p.line_id
             WHERE p.date < %(end)s
             GROUP BY p.id, p.line_id, p.partner_id, p.date, p.category_id, p.amount, p.ordered
            """,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            promised=self._get_promised_sql(gather),
            moved=self._get_moved_sql(gather),
            end=gather.end,
        )

    @api.model
    def _get_promised_sql(self, gather):
        """Return the SQL of one row per order line with its day and the quantity ordered."""
        # Who ships all at once promises the day of what takes longest.
        lead = SQL(
            """CASE WHEN o.picking_policy = 'one' THEN (
                    SELECT MAX(x.customer_lead) FROM sale_order_line x
                      JOIN product_product xv ON xv.id = x.product_id
                      JOIN product_template xt ON xt.id = xv.product_tmpl_id
                     WHERE x.order_id = o.id AND x.display_type IS NULL
                           AND xt.type = 'consu')
                    ELSE l.customer_lead END"""
        )
        moment = SQL(
            "COALESCE(o.commitment_date,"
            " o.date_order + COALESCE(%s, 0) * INTERVAL '1 day')",
            lead,
        )
        return SQL(
            """
            SELECT o.id, l.id AS line_id, o.partner_id, %(day)s AS date,
                   t.categ_id AS category_id, %(amount)s AS amount,
                   l.product_uom_qty::numeric AS ordered
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              JOIN product_product v ON v.id = l.product_id
              JOIN product_template t ON t.id = v.product_tmpl_id
             WHERE o.company_id = %(company)s AND o.state = 'sale'
               AND l.qty_delivered_method = 'stock_move' AND l.product_uom_qty > 0
               AND EXISTS (SELECT FROM stock_move x WHERE x.sale_line_id = l.id)
            """,
            day=gather.day(moment),
            amount=self._get_order_amount(gather.company, SQL("l.price_subtotal")),
            company=gather.company.id,
        )

    @api.model
    def _get_moved_sql(self, gather):
        """Return the SQL of one row per stock move that is done and brought something of an order
        line to the customer, or back: its day, and the quantity in the unit of the line,
        negative where goods came back.

        What counts is what Odoo counts as delivered: a return, unless it is to be replaced. What
        moves for a line in other products than its own is the parts of a kit. Only Odoo knows how
        many kits they make: its delivered quantity, on the day that the last part left.
        """
        return SQL(
            """
            SELECT m.id, m.picking_id, m.sale_line_id, %(day)s AS date, %(quantity)s AS quantity
              FROM stock_move m
              JOIN sale_order_line l ON l.id = m.sale_line_id
              JOIN uom_uom mu ON mu.id = m.product_uom
              JOIN uom_uom lu ON lu.id = l.product_uom_id
              JOIN stock_location dest ON dest.id = m.location_dest_id
             WHERE m.state = 'done' AND m.picking_id IS NOT NULL AND m.date < %(end)s
               AND l.company_id = %(company)s
               AND (m.location_dest_id IN %(outside)s OR m.location_id IN %(outside)s)
            """,
            day=gather.day(SQL("m.date")),
            quantity=self._get_moved_quantity(),
            end=periods.utc(gather.end, gather.zone),
            company=gather.company.id,
            outside=self._get_outside(),
        )

    @api.model
    def _get_moved_quantity(self):
        """Return the SQL of what a stock move ``m`` brought of the order line ``l``."""
        return SQL(
            """
            CASE WHEN m.product_id != l.product_id THEN
                 CASE WHEN m.location_dest_id IN %(outside)s AND NOT EXISTS (
                           SELECT FROM stock_move k
                            WHERE k.sale_line_id = l.id AND k.state = 'done'
                              AND k.product_id != l.product_id
                              AND k.location_dest_id IN %(outside)s
                              AND (k.date, k.id) > (m.date, m.id))
                      THEN l.qty_delivered::float8 END
                 WHEN m.location_dest_id IN %(outside)s THEN
                 CASE WHEN m.origin_returned_move_id IS NULL OR m.to_refund
                      THEN m.quantity::float8 * mu.factor::float8 / lu.factor::float8 END
                 WHEN m.to_refund AND dest.usage != 'inventory'
                 THEN -m.quantity::float8 * mu.factor::float8 / lu.factor::float8 END
            """,
            outside=self._get_outside(),
        )

    @api.model
    def _get_outside(self):
        """Return the sub-select of the locations where goods are the customer's: those of
        customers, and the way to another company of ours that buys of us."""
        domain = Domain("usage", "=", "customer")
        between = self.env.ref(
            "stock.stock_location_inter_company", raise_if_not_found=False
        )
        if between:
            domain |= Domain("id", "child_of", between.id)
        # Where goods are is no secret; what is counted of them is asked for by others.
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        return locations._search(domain, order="id").subselect()
