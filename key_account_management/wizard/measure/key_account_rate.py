from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class KeyAccountRate(models.TransientModel):
    """The orders of a company that are left out for want of a currency rate, with what the rate
    of their day would make of them; and the one way to give it to them."""

    _name = "key.account.rate"
    _description = "Orders without a Rate"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id", related_sudo=False)
    line_ids = fields.One2many(
        "key.account.rate.line", "rate_id", "Orders without a rate"
    )
    known_count = fields.Integer(compute="_compute_counts")
    unknown_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.rate")
    def _compute_counts(self):
        for wizard in self:
            wizard.known_count = len(wizard.line_ids.filtered("rate"))
            wizard.unknown_count = len(wizard.line_ids) - wizard.known_count

    @api.model
    def action_open(self):
        """Open the list for the current company."""
        wizard = self.create({})
        wizard._fill_in()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders without a Rate"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _fill_in(self):
        rates = self._get_left_out()._get_rates_of_their_day()
        self.line_ids = [
            Command.create({"order_id": order.id, "rate": rate})
            for order, rate in rates.items()
        ]

    def _get_left_out(self):
        """Return the orders left out in the company, with all rights.

        :raises AccessError: where the user may not work in the company
        """
        self.ensure_one()
        self.company_id.check_access("read")
        # Administrators see what the assessment leaves out, by whom ever sold.
        return self.env["sale.order"].sudo()._get_left_out(self.company_id.sudo())

    def action_apply(self):
        """Give the orders listed the rate of their day, as it is now, and note it on them.

        :raises UserError: when none of them has one
        """
        rates = {
            order: rate
            for order, rate in self._get_left_out()._get_rates_of_their_day().items()
            # Also orders of colleagues; each is looked up again: what was listed may be mended by
            # now, or name another order.
            if rate and order in self.line_ids.sudo().order_id
        }
        if not rates:
            raise UserError(
                self.env._(
                    "None of these orders has a rate on its day. Enter the rates of their "
                    "currencies first: Invoicing → Configuration → Currencies."
                )
            )
        by_rate = {}
        for order, rate in rates.items():
            by_rate[rate] = by_rate.get(rate, order.browse()) | order
        notes = {order.id: self._describe(order, rate) for order, rate in rates.items()}
        for rate, orders in by_rate.items():
            orders.write({"currency_rate": rate})
        # Noted as they were mended: also on orders of colleagues.
        self.env["sale.order"].sudo().browse(notes)._message_log_batch(notes)
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _describe(self, order, rate):
        text = self.env._(
            "Currency rate of its day taken: %(rate)s instead of %(before)s.",
            rate=f"{rate:.6g}",
            before=f"{order.currency_rate:.6g}",
        )
        return Markup("<p>%s</p>") % text
