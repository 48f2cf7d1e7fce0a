from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import periods
from ...tools.periods import A_DAY
from ...tools.shape import fits
from ..account.arguments import read_word
from ..account.known_json import KnownJson

LATELY = timedelta(days=90)
YEAR = timedelta(days=365)
RISES = 3  # products named
NO_FACT = {"count": 0, "amount": 0, "ids": [], "products": []}
FACT = {"count": int, "amount": (int, float), "ids": [int], "products": [list]}


class KeyAccountAlert(models.Model):
    """What the ERP knew about the customer when the alert was opened, frozen: a complaint
    reads differently beside three overdue invoices.

    A fact is ``{"count", "amount" (company currency), "ids"}`` of the documents, or None where
    it is not measured. To add one from a bridge: extend ``_get_facts`` and ``_get_fact_labels``,
    and define ``_fact_<code>(self, accounts, company, day)``, one grouped query for all
    accounts.
    """

    _inherit = "key.account.alert"

    facts = KnownJson(
        readonly=True, copy=False, help="What was known then; see the tab “Situation”."
    )
    facts_shown = KnownJson("Situation", compute="_compute_facts_shown")

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_facts_shown(self):
        for alert in self:
            alert.facts_shown = alert._describe_facts()

    @api.model
    def _get_facts(self):
        """Return ``{code: xmlid}``: what is known, in the order shown, and the action that
        opens it."""
        return {
            "open_orders": "sale.action_orders",
            "quotations": "sale.action_quotations_with_onboarding",
            "open_invoices": "account.action_move_out_invoice_type",
            "overdue_invoices": "account.action_move_out_invoice_type",
            "credit_notes": "account.action_move_out_refund_type",
            "late_deliveries": "sale.action_orders",
            "price_rises": "sale.action_orders",
        }

    def _gather_facts(self):
        """Return ``{alert id: facts}`` as of the day that each was opened."""
        result = {}
        for day, alerts in self.grouped(lambda a: a.date_open.date()).items():
            for company, company_alerts in alerts.grouped("company_id").items():
                accounts = company_alerts.account_id
                rows_by_code = {
                    code: getattr(self, f"_fact_{code}")(accounts, company, day)
                    for code in self._get_facts()
                }
                for alert in company_alerts:
                    partner = alert.account_id.partner_id.id
                    result[alert.id] = {
                        "as_of": day.isoformat(),
                        **{
                            code: None if rows is None else rows.get(partner, {})
                            for code, rows in rows_by_code.items()
                        },
                    }
        return result

    # One query per question, whatever the number of accounts

    def _fact_open_orders(self, accounts, company, day):
        """Confirmed orders not fully invoiced, untaxed, at each order's own rate."""
        return self._get_orders(
            accounts,
            company,
            SQL("o.state = 'sale' AND o.invoice_status != 'invoiced'"),
        )

    def _fact_quotations(self, accounts, company, day):
        """Quotations, sent or not."""
        return self._get_orders(accounts, company, SQL("o.state IN ('draft', 'sent')"))

    def _fact_open_invoices(self, accounts, company, day):
        """Posted invoices with something left to pay."""
        return self._get_invoices(accounts, company, SQL("o.move_type = 'out_invoice'"))

    def _fact_overdue_invoices(self, accounts, company, day):
        """Those past their due date."""
        overdue = SQL("o.move_type = 'out_invoice' AND o.invoice_date_due < %s", day)
        return self._get_invoices(accounts, company, overdue)

    def _fact_credit_notes(self, accounts, company, day):
        """Credit notes of the last 90 days, untaxed."""
        lately = SQL(
            "o.move_type = 'out_refund' AND o.invoice_date > %s AND o.invoice_date <= %s",
            day - LATELY,
            day,
        )
        return self._get_moves(accounts, company, lately, "amount_untaxed_signed")

    def _fact_late_deliveries(self, accounts, company, day):
        """Orders that came after the promised day in the last 90 days, untaxed; None without
        Odoo's Inventory."""
        orders = self.env["sale.order"]
        # The time zone of a company is no secret.
        zone = company.sudo().key_account_tz or "UTC"
        bounds = [periods.utc(d + A_DAY, zone) for d in (day - LATELY, day)]
        conditions = orders._get_delivery_conditions(*bounds, zone)
        if not conditions:
            return None
        return self._get_orders(accounts, company, SQL("%s AND %s", *conditions))

    def _fact_price_rises(self, accounts, company, day):
        """Products whose mean net price of the last 90 days is above that of the year before
        them, in the same unit of measure; the steepest first."""
        now = SQL("o.date_order > %s", day - LATELY)
        before = SQL("o.date_order <= %s", day - LATELY)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, product_id, before, now, ids FROM (
                    SELECT p.commercial_partner_id AS partner_id, l.product_id,
                           %(before)s AS before, %(now)s AS now,
                           ARRAY_AGG(DISTINCT o.id) AS ids
                      FROM sale_order_line l
                      JOIN sale_order o ON o.id = l.order_id
                      JOIN res_partner p ON p.id = o.partner_id
                     WHERE o.company_id = %(company)s AND o.state = 'sale'
                       AND p.commercial_partner_id = ANY(%(partners)s)
                       AND o.date_order > %(start)s AND o.date_order < %(end)s
                       AND l.product_id IS NOT NULL AND l.product_uom_qty > 0
                     GROUP BY 1, 2, l.product_uom_id) price
                 WHERE now > before * 1.001 AND before > 0
                 ORDER BY partner_id, now / before DESC, product_id
                """,
                before=self._mean_price(company, before),
                now=self._mean_price(company, now),
                company=company.id,
                partners=accounts.partner_id.ids,
                start=day - LATELY - YEAR,
                end=day + timedelta(days=1),
            )
        )
        result = {}
        for partner, product, old, new, ids in rows:
            fact = result.setdefault(partner, {"count": 0, "products": [], "ids": []})
            fact["count"] += 1
            if len(fact["products"]) < RISES:
                fact["products"].append([product, float(old), float(new)])
                fact["ids"] += ids
        return result

    @api.model
    def _mean_price(self, company, when):
        """Return the SQL of the mean price of one unit, in company currency; of orders whose
        amount can be counted."""
        amount = self.env["key.account.measure.mixin"]._get_order_amount(
            company, SQL("l.price_subtotal")
        )
        return SQL(
            "SUM(%(amount)s) FILTER (WHERE %(when)s) / NULLIF("
            "SUM(l.product_uom_qty) FILTER (WHERE %(when)s AND %(amount)s IS NOT NULL), 0)",
            amount=amount,
            when=when,
        )

    def _get_orders(self, accounts, company, condition):
        self.env["sale.order"].flush_model()
        return self._group(
            SQL(
                "sale_order o JOIN res_partner p ON p.id = o.partner_id"
                " WHERE o.company_id = %s AND %s",
                company.id,
                condition,
            ),
            self.env["key.account.measure.mixin"]._get_order_amount(company),
            accounts,
        )

    def _get_invoices(self, accounts, company, condition):
        unpaid = SQL(
            "%s AND o.payment_state IN ('not_paid', 'partial') AND o.amount_residual > 0",
            condition,
        )
        return self._get_moves(accounts, company, unpaid, "amount_residual_signed")

    def _get_moves(self, accounts, company, condition, amount):
        self.env["account.move"].flush_model()
        return self._group(
            SQL(
                "account_move o JOIN res_partner p ON p.id = o.partner_id"
                " WHERE o.company_id = %s AND o.state = 'posted' AND %s",
                company.id,
                condition,
            ),
            SQL.identifier("o", amount),
            accounts,
        )

    def _group(self, source, amount, accounts):
        """Return ``{commercial partner id: fact}`` of the documents ``o`` of ``source``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT p.commercial_partner_id, COUNT(*), SUM(%s)::float8, ARRAY_AGG(o.id)"
                " FROM %s AND p.commercial_partner_id = ANY(%s) GROUP BY 1",
                amount,
                source,
                accounts.partner_id.ids,
            )
        )
        return {
            partner: {"count": count, "amount": total, "ids": sorted(ids)}
            for partner, count, total, ids in rows
        }

    # Shown

    def _get_known_facts(self):
        """Return ``{code: fact}`` as kept; a fact that is none reads as not measured."""
        facts = self.facts if fits(self.facts, {}) else {}
        return {
            code: fact
            for code, fact in facts.items()
            if fits(fact, {}) and fits({**NO_FACT, **fact}, FACT)
        }

    def _describe_facts(self):
        """Return the facts for people: list of {code, label, value, detail, count}, in the
        user's language; [] without any."""
        self.ensure_one()
        if not (self.facts and fits(self.facts, {})):
            return []
        labels, facts = self._get_fact_labels(), self._get_known_facts()
        shown = []
        for code in self._get_facts():
            fact = facts.get(code)
            line = {"code": code, "label": labels[code], "count": 0, "detail": ""}
            if fact is None:
                line["value"] = self.env._("not measured")
            else:
                line["count"] = fact.get("count", 0)
                line["value"] = str(line["count"]) if line["count"] else "–"
                line["detail"] = self._describe_fact(fact)
            shown.append(line)
        return shown

    def _get_fact_labels(self):
        return {
            "open_orders": self.env._("Orders not fully invoiced"),
            "quotations": self.env._("Open quotations"),
            "open_invoices": self.env._("Open invoices"),
            "overdue_invoices": self.env._("Overdue invoices"),
            "credit_notes": self.env._("Credit notes, 90 days"),
            "late_deliveries": self.env._("Late deliveries, 90 days"),
            "price_rises": self.env._("Price rises, 90 days against the year before"),
        }

    def _describe_fact(self, fact):
        if fact.get("amount"):
            return self.currency_id.format(fact["amount"])
        if not fact.get("products"):
            return ""
        names = self.env["product.product"].sudo()  # of orders that the customer has
        known = names.browse([line[0] for line in fact["products"]]).exists()
        names = {product.id: product.display_name for product in known}
        return ", ".join(
            self.env._(
                "%(product)s +%(percent)s%%",
                product=names[product],
                percent=f"{100 * (now / before - 1):.1f}",
            )
            for product, before, now in fact["products"]
            if product in names
        )

    def action_view_fact(self, code=None):
        """Open the documents of one fact, those that the user may see."""
        self.ensure_one()
        # The code of one of the alert's own facts; another one opens nothing.
        code = read_word(self.env, code or self.env.context.get("fact"))
        action = self._get_facts().get(code)
        ids = self._get_known_facts().get(code, {}).get("ids")
        if not action or not ids:
            raise UserError(
                self.env._(
                    "There is nothing to open: the alert was opened without documents of "
                    "this kind."
                )
            )
        result = self.env["ir.actions.act_window"]._for_xml_id(action)
        result["domain"] = [("id", "in", ids)]
        result["context"] = {"create": False}
        result["views"] = sorted(result["views"], key=lambda view: view[1] != "list")
        return result
