from odoo import api, models
from odoo.tools import SQL

from odoo.addons.key_account_management.tools import periods
from odoo.addons.key_account_management.tools.periods import A_DAY
from odoo.addons.key_account_management.tools.shape import fits

DELIVERIES = {"due": int, "on_time": int, "returns": int}


class KeyAccountReview(models.Model):
    """Deliveries as a part of the pack: order lines on time in full, and what came back."""

    _inherit = "key.account.review"

    def _get_built(self):
        """Of a pack of before there was Inventory, deliveries are not measured."""
        content = super()._get_built()
        if content and not fits(content.get("deliveries"), DELIVERIES):
            return {**content, "deliveries": None}
        return content

    def _get_parts(self, records, today):
        parts = super()._get_parts(records, today)
        return {**parts, "deliveries": self._get_deliveries(records, today)}

    def _get_deliveries(self, records, today):
        """Return how many of the order lines that we had promised for the period, up to
        ``today``, came in full by the promised day, and how many lines of transfers came back."""
        # Promised to a customer whose orders the reader may see counted.
        account = self.sudo().account_id
        last = min(self.date_end, today)
        gather = account._get_category_gather(account.company_id, last)
        measures = self.env["key.account.measure.mixin"]
        contacts = account.partner_id.with_context(active_test=False).search(
            [("commercial_partner_id", "=", account.partner_id.id)]
        )
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT d.line_id, d.on_time FROM (%s) d
                    WHERE d.partner_id = ANY(%s) AND d.date >= %s ORDER BY 1""",
                measures._source_promise_line(gather),
                contacts.ids,
                self.date_start,
            )
        )
        returned = self._get_returned(gather)
        late = [line for line, on_time in rows if not on_time]
        records["deliveries"] = ("sale.order.line", [line for line, _on_time in rows])
        records["deliveries_late"] = ("sale.order.line", late)
        records["returns"] = ("stock.move", returned.ids)
        return {
            "due": len(rows),
            "on_time": len(rows) - len(late),
            "returns": len(returned),
        }

    def _get_returned(self, gather):
        """Return the stock moves of the period by which goods came back from the customer. Those
        that we buy of them do not."""
        start, end = (
            periods.utc(day, gather.zone)
            for day in (self.date_start, gather.as_of + A_DAY)
        )
        # What came back counts, whoever may read it; which moves open is up to their own rules.
        return (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    (
                        "picking_id.partner_id.commercial_partner_id",
                        "=",
                        self.account_id.partner_id.id,
                    ),
                    ("location_id.usage", "=", "customer"),
                    ("state", "=", "done"),
                    ("date", ">=", start),
                    ("date", "<", end),
                ]
            )
        )

    @api.model
    def _get_figure_values(self, content):
        deliveries = content["deliveries"]
        due = deliveries["due"]
        share = 100 * deliveries["on_time"] / due if due else None
        return {**super()._get_figure_values(content), "on_time": (share, "percent")}

    def _get_labels(self):
        labels = super()._get_labels()
        figures = {}
        for name, label in labels["figures"].items():
            if name == "recommend":  # what they say of us comes after what we did
                figures["on_time"] = self.env._("Delivered on time in full")
            figures[name] = label
        records = {**labels["records"], "on_time": "deliveries"}
        return {**labels, "figures": figures, "records": records}

    @api.model
    def _get_section_parts(self):
        parts = super()._get_section_parts()
        service = (*parts["shared_service"], ("deliveries",))
        return {**parts, "shared_service": service}

    @api.model
    def _get_shared_shape(self):
        shape = super()._get_shared_shape()
        figures = {**shape["figures"], "on_time": True}
        return {**shape, "figures": figures, "deliveries": True}
