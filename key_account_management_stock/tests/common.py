from datetime import date

from odoo import Command

from odoo.addons.key_account_management.tests.tier.common import KeyAccountTierCommon

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


class StockCommon(KeyAccountTierCommon):
    """A company with a warehouse and goods: sell, deliver, take back, as users do, on days long
    past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        warehouses = cls.env["stock.warehouse"].with_context(active_test=False)
        own = [("company_id", "=", cls.company.id)]
        if not warehouses.search(own):
            warehouses.create({"company_id": cls.company.id})
        cls.warehouse = warehouses.search(own)
        cls.company.key_account_tz = "Europe/Berlin"
        cls.goods, cls.spare, cls.part = cls.env["product.product"].create(
            [
                {"name": name, "type": "consu", "taxes_id": False}
                for name in ("Goods", "Spare", "Part")
            ]
        )
        known = getattr(cls, "account", None)  # where others set up one
        cls.customer = known.partner_id if known else cls._create_partner()

    @classmethod
    def _sell(cls, *lines, day=MAY, promised=None, partner=None, **vals):
        """A confirmed order of ``day`` with ``(product, quantity, price)`` lines, whose values a
        fourth part may add to; ``promised``: the delivery date of the order."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                            **dict(*more),
                        }
                    )
                    for product, quantity, price, *more in lines
                ],
                **vals,
            }
        )
        order.action_confirm()
        order.write(
            {
                "date_order": cls._moment(day),
                "commitment_date": promised and cls._moment(promised),
            }
        )
        return order

    @classmethod
    def _deliver(cls, order, day, *quantities, backorder=True):
        """Send what waits of an order, or of each move the quantity; the rest comes later, or is
        cancelled. → the transfer"""
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        moves = picking.move_ids.sorted("id")
        wanted = quantities or moves.mapped("product_uom_qty")
        for move, quantity in zip(moves, wanted, strict=True):
            move.write({"quantity": quantity, "picked": quantity > 0})
        return cls._finish(picking, day, backorder)

    @classmethod
    def _finish(cls, picking, day, backorder=True):
        skipped = [] if backorder else picking.ids
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=skipped
        ).button_validate()
        picking.date_done = cls._moment(day)  # it is validated now; it happened then
        return picking

    @classmethod
    def _give_back(cls, picking, day, quantity, refund=True):
        """Take back a quantity of the first move of a transfer. → the transfer back"""
        wizard = cls.env["stock.return.picking"].create({"picking_id": picking.id})
        for index, line in enumerate(wizard.product_return_moves):
            line.quantity = quantity if not index else 0
            line.to_refund = refund
        back = cls.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": quantity, "picked": True})
        return cls._finish(back, day)

    def _measure(self, partners, as_of, *codes):
        """Return ``{partner id: [value of each measure over the company's window]}``."""
        criteria = self.env["key.account.criterion"]
        gather = self.env["key.account"]._get_category_gather(self.company, as_of)
        columns = {code: criteria._get_measure(code, gather, 0) for code in codes}
        self.env.flush_all()
        query = criteria._get_figures_sql(gather, columns, partners.ids)
        return {partner: values for partner, *values in self.env.execute_query(query)}

    def _get_values(self, as_of=date(2026, 6, 30), partner=None):
        """Return the delivered amount and the share on time of a customer."""
        partner = partner or self.customer
        found = self._measure(partner, as_of, "delivered_amount", "on_time_share")
        return tuple(found[partner.id])
